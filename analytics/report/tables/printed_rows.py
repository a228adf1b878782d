"""The printed tables: cells of results with names in words, in the order of presentation.

Each function takes results, years and language and returns names, ``year``, figures (money in
mn CNY, rates as fractions), ``is_sum`` for rows that sum up others, and ``reason`` where a row is
zero for one.
"""

from collections.abc import Sequence

import polars as pl

from analytics.report.findings.figures import MEASURES, relative_effect
from analytics.report.findings.validation import name_of
from analytics.report.tables.display import FRACTION, PLAIN, Figure, printed
from analytics.report.text import (
    channel_hint,
    in_words,
    scenario_titles,
    sector_labels,
    segment_labels,
    text,
    unit_text,
    value_label,
)
from analytics.report.text.measures import measure_name, period
from analytics.results import Results
from analytics.study import FLOWS, TOTAL
from analytics.units import CNY_PER_MN

_MONEY = "mn CNY"
_LEVEL = Figure("projection", _MONEY, 0)
_EFFECT = (Figure("effect", _MONEY), Figure("low", _MONEY), Figure("high", _MONEY))
"""The effect with its range."""
_DUTY = ("duty_counterfactual", "duty_projection", "duty_saved")
_RATES = ("mfn_rate", "applied_rate", "effective_rate")


def _amount(column: str, name: str = "") -> pl.Expr:
    """Return a column of money in mn CNY, under a name without its unit."""
    return (pl.col(column) / CNY_PER_MN).alias(name or column.removesuffix("_cny"))


_ENDS = (_amount("effect_cny_p05", "low"), _amount("effect_cny_p95", "high"))
_WITH_RANGE = (_amount("effect_cny"), *_ENDS)
_LEADING_GROUPS = 10
_SEEN = 0.0005
"""Difference of shares that shows with one decimal of a per cent."""
_SHOWN_AS = {
    "certificates": (1e-3, "thousand certificates"),
    "log points": (1e2, "log points x 100"),
}
"""Units in which small and large figures have the same decimals as the others."""


@printed(
    (Figure("share", FRACTION),),
    names=("schedule", "measure"),
    sources=("zero_tariff_share",),
    years="shares",
)
def shares(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return the three measures of both schedules, with their bounds."""
    table = results[0].zero_tariff_share.filter(pl.col("scope") == "all", _in(years))
    pair = results[0].study.pair
    return pl.concat(
        of_measure.select(
            "year",
            schedule=pl.lit(_schedule(importer, origin, language)),
            measure=pl.lit(_measure(measure, share, language)),
            share=share,
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
    bound = [] if share == "share" else [text(f"workbook.{share[len('share_') :]}", language)]
    words = value_label("measure", measure, language)
    return text("punctuation.comma", language).join([words, *bound])


@printed(
    (Figure("mfn_rate", FRACTION, only="first"), *(Figure(rate, FRACTION) for rate in _RATES[1:])),
    sources=("tariff_path", "average_tariff"),
)
def tariffs(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return rates by sector, and the simple average of all goods."""
    study = results[0].study
    flows = {study.importer_of(flow): flow for flow in FLOWS}
    average = results[0].average_tariff.filter(scope="all", weighting="simple")
    both = [results[0].tariff_path, average.with_columns(sector=pl.lit(TOTAL))]
    table = pl.concat(each.select("importer", "sector", "year", *_RATES) for each in both)
    flow = pl.col("importer").replace_strict(flows, return_dtype=pl.String)
    table = table.with_columns(flow=flow, is_sum=pl.col("sector") == TOTAL)
    return _named(results[0], table.filter(_in(years)), language)


@printed((*_EFFECT, Figure("relative_effect", FRACTION, only="last")), by_year=True)
def effects(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return the effect by sector with its range, and as a share of trade without the agreement."""
    table = _of_projection(results[0], years, language, *_WITH_RANGE, relative_effect())
    last = table["year"] == max(years)
    hints = [
        channel_hint(row["channel"], language)
        if row["effect"] == 0.0 and now and not row["is_sum"]
        else None
        for row, now in zip(table.iter_rows(named=True), last, strict=True)
    ]
    return table.with_columns(pl.Series("reason", hints, pl.String))


@printed((Figure("counterfactual", _MONEY, 0), _LEVEL, Figure("growth", FRACTION)))
def levels(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return trade without and with the agreement, and its change on the year before."""
    amounts = (_amount("counterfactual_cny"), _amount("projection_cny"))
    before = pl.col("projection_cny").shift(1).over("flow", "sector", order_by="year")
    growth = pl.when(before > 0.0).then(pl.col("projection_cny") / before - 1.0).alias("growth")
    return _of_projection(results[0], years, language, *amounts, growth)


@printed(tuple(Figure(name, _MONEY) for name in _DUTY))
def duty(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return the duty that is paid without and with the agreement, and what is saved."""
    return _of_projection(results[0], years, language, *(_amount(f"{name}_cny") for name in _DUTY))


@printed(
    (Figure("effect", _MONEY), Figure("share_of_effect", FRACTION)),
    names=("flow", "segment"),
    sources=("groups",),
)
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
            in_words(table["flow"], language),
            pl.col("segment").replace_strict(labels, return_dtype=pl.String),
            "year",
            _amount("effect_cny"),
            "share_of_effect",
        )
    )


@printed(
    (Figure("published", PLAIN, 2), Figure("model", PLAIN, 2), Figure("distance", FRACTION)),
    names=("comparison", "unit"),
    sources=("validation",),
    years="",
    words=("test", "verdict"),
)
def validation(results: Sequence[Results], _: Sequence[int], language: str) -> pl.DataFrame:
    """Return the model beside the published figures that nothing in it was fitted to."""
    known = results[0].validation.filter(pl.col("model").is_not_null(), role="independent")
    table = known.sort("place")
    shown_as = {unit: _SHOWN_AS.get(unit, (1.0, unit)) for unit in table["unit"].unique()}
    factors = {unit: factor for unit, (factor, _) in shown_as.items()}
    units = {unit: unit_text(shown, language) for unit, (_, shown) in shown_as.items()}
    names = [name_of(row, language) for row in table.iter_rows(named=True)]
    return table.select(
        pl.Series("comparison", names, pl.String),
        pl.col("published", "model") * pl.col("unit").replace_strict(factors, default=1.0),
        pl.col("unit").replace(units),
        "distance",
        *(in_words(table[column], language) for column in ("test", "verdict")),
    )


@printed(
    (Figure("base_trade", _MONEY), Figure("effect_change", _MONEY)),
    names=("dated_measure",),
    sources=("measures",),
    years="",
    words=("kind", "period", "headings"),
    alone=True,
)
def measures(results: Sequence[Results], _: Sequence[int], language: str) -> pl.DataFrame:
    """Return the measures outside the agreement, the latest first."""
    table = results[0].measures.sort("first_day", "measure", descending=[True, False])
    rows, study = table.to_dicts(), results[0].study
    periods = [period(row["first_day"], row["last_day"], language) for row in rows]
    return table.select(
        pl.Series("dated_measure", [measure_name(row, study, language) for row in rows], pl.String),
        in_words(table["kind"], language),
        pl.Series("period", periods, pl.String),
        pl.col("headings").fill_null("").replace("", text("printed.without_headings", language)),
        _amount("base_trade_cny"),
        _amount("effect_change_cny"),
    )


def _compared(results: Sequence[Results], language: str) -> tuple[Figure, ...]:
    """Return trade and effect in each scenario."""
    titles = scenario_titles([each.scenario for each in results], language)
    shown = (("projection", _MONEY, 0), ("effect", _MONEY, 1), ("relative_effect", FRACTION, 1))
    return tuple(
        Figure(f"{key}:{place}", unit, decimals, of=title)
        for key, unit, decimals in shown
        for place, title in enumerate(titles)
    )


@printed(_compared, years="last", compares=True)
def scenarios(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return trade and effect of each scenario side by side."""
    figures = (_amount("projection_cny"), _amount("effect_cny"), relative_effect())
    first, *others = (
        _of_projection(each, years, language, *figures).rename(
            {name: f"{name}:{n}" for name in ("projection", "effect", "relative_effect")}
        )
        for n, each in enumerate(results)
    )
    keys = ["flow", "sector", "year"]
    for other in others:
        first = first.join(other.drop("channel", "is_sum"), on=keys, how="left",
                           validate="1:1", maintain_order="left")  # fmt: skip
    return first


@printed(
    (_LEVEL, *_EFFECT),
    names=("flow", "sector", "scenario"),
    years="brief",
    by_year=True,
    compares=True,
)
def paths(results: Sequence[Results], years: Sequence[int], language: str) -> pl.DataFrame:
    """Return trade and the effect with its range, the scenarios of a sector below each other."""
    titles = scenario_titles([each.scenario for each in results], language)
    amounts = (_amount("projection_cny"), *_WITH_RANGE)
    tables = [
        _of_projection(each, years, language, *amounts).with_columns(
            scenario=pl.lit(title), place=n
        )
        for n, (each, title) in enumerate(zip(results, titles, strict=True))
    ]
    order = tables[0].select("flow", "sector").unique(maintain_order=True).with_row_index("row")
    together = pl.concat(tables).join(order, on=["flow", "sector"], validate="m:1")
    return together.sort("row", "place", "year").drop("row", "place")


def _of_projection(
    results: Results, years: Sequence[int], language: str, *figures: pl.Expr
) -> pl.DataFrame:
    """Return figures computed from ``projection``, with what is said of each row."""
    drawn = any("_cny_p" in name for each in figures for name in each.meta.root_names())
    table = results.written("projection") if drawn else results.projection
    is_sum = (pl.col("level") == "sum").alias("is_sum")
    rows = table.select("flow", "sector", "year", "channel", is_sum, *figures).filter(_in(years))
    return _named(results, rows, language)


def _named(results: Results, table: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return rows by flow in the order of presentation, with words for flows and sectors."""
    labels = sector_labels(results.study, language)
    place = pl.col("sector").replace_strict(list(labels), range(len(labels)),
                                            return_dtype=pl.Int64)  # fmt: skip
    return table.sort(pl.col("flow"), place, "year", descending=[True, False, False]).with_columns(
        in_words(table["flow"], language), pl.col("sector").replace_strict(labels)
    )


def _in(years: Sequence[int]) -> pl.Expr:
    return pl.col("year").is_in([*years])
