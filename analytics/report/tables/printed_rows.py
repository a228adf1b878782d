"""Rows of the printed tables: cells of results with names in words, in the order of presentation.

Each function takes results, years and language and returns names, ``year``, figures (money in
mn CNY, rates as fractions), ``is_sum`` for rows that sum up others, and ``reason`` where a row is
zero for one.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.report.findings import validation as held
from analytics.report.findings.figures import MEASURES
from analytics.report.text import (
    channel_hint,
    scenario_titles,
    sector_labels,
    segment_labels,
    text,
    unit_text,
    value_label,
)
from analytics.report.text.measures import measure_name, period
from analytics.results import Results
from analytics.study import FLOWS
from analytics.units import CNY_PER_MN

_WITH_RANGE = {"effect": "effect_cny", "low": "effect_cny_p05", "high": "effect_cny_p95"}
_LEADING_GROUPS = 10
_SEEN = 0.0005
"""Difference of shares that shows with one decimal of a per cent."""
_LARGE = {"certificates": (1e-3, "thousand certificates"), "log points": (1e2, "log points x 100")}
"""Units in which small and large figures have the same decimals as the others."""


def shares(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return the three measures of both schedules, with their bounds."""
    table = results[0].zero_tariff_share.filter(pl.col("scope") == "all", _in(years))
    pair = results[0].study.pair
    return pl.concat(
        of_measure.select(
            pl.lit(_schedule(importer, origin, language)).alias("schedule"),
            pl.lit(_measure(measure, share, language)).alias("measure"),
            "year",
            pl.col(share).alias("share"),
        )
        for importer, origin in (pair, pair[::-1])
        for measure in MEASURES
        for of_measure in [table.filter(importer=importer, origin=origin, measure=measure)]
        for share in ("share", "share_low", "share_high")
        if share == "share" or _apart(of_measure, share)
    )


def _schedule(importer: str, origin: str, language: str) -> str:
    codes = {"importer": importer, "origin": origin}
    words = {name: value_label("importer", code, language) for name, code in codes.items()}
    return text("printed.schedule", language, **words)


def _apart(of_measure: pl.DataFrame, bound: str) -> bool:
    """Say whether a bound is known and anywhere apart from the share, as it is printed."""
    gap = (of_measure[bound] - of_measure["share"]).abs().max()
    return isinstance(gap, float) and gap >= _SEEN


def _measure(measure: str, share: str, language: str) -> str:
    words = value_label("measure", measure, language)
    if share == "share":
        return words
    bound = text(f"workbook.{share.removeprefix('share_')}", language)
    return text("punctuation.comma", language).join((words, bound))


def tariffs(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return rates by sector, and the simple average of all goods."""
    study = results[0].study
    rates = ["mfn_rate", "applied_rate", "effective_rate"]
    flows = {study.importer_of(flow): flow for flow in FLOWS}
    average = results[0].average_tariff.filter(scope="all", weighting="simple")
    both = [results[0].tariff_path, average.with_columns(pl.lit("total").alias("sector"))]
    table = pl.concat(each.select("importer", "sector", "year", *rates) for each in both)
    table = table.with_columns(
        pl.col("importer").replace_strict(flows, return_dtype=pl.String).alias("flow"),
        (pl.col("sector") == "total").alias("is_sum"),
    )
    return _named(results[0], table.filter(_in(years)), language)


def effects(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return the effect by sector with its range, and as a share of trade without the agreement."""
    relative = _relative_effect().alias("relative_effect")
    table = _of_projection(results[0], years, _WITH_RANGE, language, relative)
    last = table["year"] == max(years)
    hints = [
        channel_hint(row["channel"], language)
        if row["effect"] == 0.0 and now and not row["is_sum"]
        else None
        for row, now in zip(table.iter_rows(named=True), last, strict=True)
    ]
    return table.with_columns(pl.Series("reason", hints, pl.String))


def levels(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return trade without and with the agreement, and its change on the year before."""
    amounts = {"counterfactual": "counterfactual_cny", "projection": "projection_cny"}
    before = pl.col("projection_cny").shift(1).over("flow", "sector", order_by="year")
    growth = pl.when(before > 0.0).then(pl.col("projection_cny") / before - 1.0).alias("growth")
    return _of_projection(results[0], years, amounts, language, growth)


def duty(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return the duty that is paid without and with the agreement, and what is saved."""
    names = ("duty_counterfactual", "duty_projection", "duty_saved")
    return _of_projection(results[0], years, {name: f"{name}_cny" for name in names}, language)


def groups(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return the product groups with the greatest effect in the last of the years."""
    table = results[0].groups
    leading = table.filter(pl.col("year") == max(years), pl.col("rank") <= _LEADING_GROUPS)
    order = leading.select("flow", "segment", pl.col("rank").alias("place"))
    labels = segment_labels(results[0].sectors, language)
    return (
        table.filter(_in(years))
        .join(order, on=["flow", "segment"], validate="m:1")
        .sort("flow", "place", "year", descending=[True, False, False])
        .select(
            _in_words("flow", language),
            pl.col("segment").replace_strict(labels, return_dtype=pl.String),
            "year",
            (pl.col("effect_cny") / CNY_PER_MN).alias("effect"),
            "share_of_effect",
        )
    )


def validation(results: Sequence[Results], _: Sequence[int], language: str) -> pl.DataFrame:
    """Return the model beside the published figures that nothing in it was fitted to."""
    rows = [
        row
        for row in held.ordered(results[0])
        if row["role"] == "independent" and row["model"] is not None
    ]
    made = []
    for row in rows:
        factor, unit = _LARGE.get(row["unit"], (1.0, row["unit"]))
        made.append(
            {
                "comparison": held.name_of(row, language),
                "unit": unit_text(unit, language),
                "published": row["published"] * factor,
                "model": row["model"] * factor,
                "distance": row["distance"],
                "test": value_label("test", row["test"], language),
                "verdict": value_label("verdict", row["verdict"], language),
            }
        )
    numbers = {"published", "model", "distance"}
    names = ("comparison", "unit", "published", "model", "distance", "test", "verdict")
    types = {name: pl.Float64() if name in numbers else pl.String() for name in names}
    return pl.DataFrame(made, schema=types)


def measures(results: Sequence[Results], _: Sequence[int], language: str) -> pl.DataFrame:
    """Return the measures outside the agreement, the latest first."""
    table = results[0].measures.sort("first_day", "measure", descending=[True, False])
    made = [
        {
            "dated_measure": measure_name(row, results[0].study, language),
            "base_trade": row["base_trade_cny"],
            "effect_change": row["effect_change_cny"],
            "kind": value_label("kind", row["kind"], language),
            "period": period(row["first_day"], row["last_day"], language),
            "headings": row["headings"] or text("printed.without_headings", language),
        }
        for row in table.iter_rows(named=True)
    ]
    figures = ("base_trade", "effect_change")
    names = ("dated_measure", *figures, "kind", "period", "headings")
    types = {name: pl.Float64() if name in figures else pl.String() for name in names}
    return pl.DataFrame(made, schema=types).with_columns(pl.col(figures) / CNY_PER_MN)


def scenarios(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return trade and effect of each scenario side by side."""
    amounts = {"projection": "projection_cny", "effect": "effect_cny"}
    tables = [
        _of_projection(each, years, {f"{k}:{n}": of for k, of in amounts.items()}, language,
                       _relative_effect().alias(f"relative_effect:{n}"))
        for n, each in enumerate(results)
    ]  # fmt: skip
    first, *others = tables
    keys = ["flow", "sector", "year"]
    for other in others:
        first = first.join(other.drop("channel", "is_sum"), on=keys, how="left",
                           validate="1:1", maintain_order="left")  # fmt: skip
    return first


def paths(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return trade and the effect with its range, the scenarios of a sector below each other."""
    titles = scenario_titles([each.scenario for each in results], language)
    amounts = {"projection": "projection_cny", **_WITH_RANGE}
    tables = [
        _of_projection(each, years, amounts, language).with_columns(
            pl.lit(title).alias("scenario"), pl.lit(place).alias("place")
        )
        for place, (each, title) in enumerate(zip(results, titles, strict=True))
    ]
    order = tables[0].select("flow", "sector").unique(maintain_order=True).with_row_index("row")
    together = pl.concat(tables).join(order, on=["flow", "sector"], validate="m:1")
    return together.sort("row", "place", "year").drop("row", "place")


def _relative_effect() -> pl.Expr:
    """Return the effect as a share of trade without the agreement; null without such trade."""
    base = pl.col("counterfactual_cny")
    return pl.when(base > 0.0).then(pl.col("effect_cny") / base)


def _of_projection(
    results: Results,
    years: Sequence[int],
    amounts: Mapping[str, str],
    language: str,
    *more: pl.Expr,
) -> pl.DataFrame:
    """Return columns of ``projection`` in mn CNY under other names, and more beside them."""
    drawn = any("_cny_p" in column for column in amounts.values())
    table = results.written("projection") if drawn else results.projection
    chosen = table.with_columns(more).filter(_in(years))
    return _named(results, chosen, language).select(
        "flow",
        "sector",
        "year",
        "channel",
        (pl.col("level") == "sum").alias("is_sum"),
        *((pl.col(column) / CNY_PER_MN).alias(name) for name, column in amounts.items()),
        *(each.meta.output_name() for each in more),
    )


def _named(results: Results, table: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return rows by flow in the order of presentation, with words for flows and sectors."""
    labels = sector_labels(results.study, language)
    place = pl.col("sector").replace_strict(list(labels), range(len(labels)),
                                            return_dtype=pl.Int64)  # fmt: skip
    return table.sort(pl.col("flow"), place, "year", descending=[True, False, False]).with_columns(
        _in_words("flow", language), pl.col("sector").replace_strict(labels)
    )


def _in_words(column: str, language: str) -> pl.Expr:
    words = {flow: value_label(column, flow, language) for flow in FLOWS}
    return pl.col(column).replace_strict(words, return_dtype=pl.String)


def _in(years: Sequence[int]) -> pl.Expr:
    return pl.col("year").is_in([*years])
