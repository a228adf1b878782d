"""The tables of the page of a result."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from analytics.report.findings import validation as held
from analytics.report.findings.figures import MEASURES, Figures, percent
from analytics.report.findings.third_countries import THIRD
from analytics.report.findings.triple_difference import points
from analytics.report.page.content import Row, Table, flow_titles, sector_groups
from analytics.report.sheet.parts import KEY_YEARS
from analytics.report.tables.readable import MISSING, band_cell, million_cell
from analytics.report.text import channel_hint, remark, sector_labels, text, value_label
from analytics.results import Results
from analytics.study import FLOWS

SHARE_YEARS = (2021, 2022, 2025, 2030, 2032, 2035, 2037, 2042)
_LAST = KEY_YEARS[-1]


def tables(results: Results, language: str) -> dict[str, Table]:
    """Return the tables of a result by the section they stand in.

    Parameters
    ----------
    results
        A result.
    language
        ``en`` or ``zh``.
    """
    return {
        "shares": share_table(results, language),
        "effects": effect_table(results, language),
        "welfare": welfare_table(results, language),
        "models": model_table(results, language),
        "third": third_country_table(results, language),
        "validation": validation_table(results, language),
        "looked_back": looked_back_table(results, language),
        "tariffs": tariff_table(results, language),
        "targets": target_table(results, language),
    }


def share_table(results: Results, language: str) -> Table:
    """Return the three measures in the years in which they step."""
    figures = Figures(results)
    header = [text("column.year", language), *(text(f"measure.{m}", language) for m in MEASURES)]
    rows = [
        Row(str(year), [_share(figures, measure, year, language) for measure in MEASURES])
        for year in SHARE_YEARS
    ]
    return Table(text("page.measures", language), header, [("", rows)])


def _share(figures: Figures, measure: str, year: int, language: str) -> str:
    text = percent(figures.share(measure, year), language)
    low, high = (figures.share(measure, year, column=f"share_{end}") for end in ("low", "high"))
    if low is None or high is None or high - low < 0.0005:
        return text
    return f"{text} ({percent(low, language)} – {percent(high, language)})"


def effect_table(results: Results, language: str) -> Table:
    """Return effects by sector in the key years, with the reason where there is none."""
    figures = Figures(results)
    header = [
        text("column.sector", language),
        text("page.without", language, year=_LAST),
        *(text("page.years_effect", language, year=year) for year in KEY_YEARS),
        text("page.finite_supply", language, year=_LAST),
        text("page.band", language, year=_LAST),
        text("page.relative", language, year=_LAST),
        text("column.channel", language),
    ]

    def cells(found: pl.DataFrame) -> list[str]:
        row = found.row(0, named=True)
        flow, sector = row["flow"], row["sector"]
        relative = percent(figures.relative_effect(flow, sector, _LAST), language)
        return [
            million_cell(row["counterfactual_cny"]),
            *(million_cell(figures.amount("effect_cny", flow, sector, y)) for y in KEY_YEARS),
            million_cell(row["effect_finite_supply_cny"]),
            band_cell(figures.band(flow, sector, _LAST)),
            relative if row["effect_cny"] else "0",
            channel_hint(row["channel"], language) or "",
        ]

    data = results.projection.filter(year=_LAST)
    groups = sector_groups(data, results, language, cells, titles=flow_titles(language))
    return Table(text("page.effects", language), header, groups, text_columns=1)


def tariff_table(results: Results, language: str) -> Table:
    """Return MFN, applied and effective rates of each sector in the last year."""
    figures = Figures(results)
    last = figures.last_year
    names = sector_labels(results.sectors, language)
    kinds = ("mfn_rate", "applied_rate", "effective_rate", "utilisation_rate")
    header = [
        text("column.sector", language), *(text(f"column.{kind}", language) for kind in kinds)
    ]  # fmt: skip
    rows = []
    for flow in FLOWS:
        found = set(results.projection.filter(flow=flow, year=figures.first_year)["sector"])
        for sector in (name for name in names if name in found):
            rates = [figures.rate(kind, flow, sector, last) for kind in kinds]
            if rates[0] is None:
                continue
            if not figures.has_preference(flow, sector):
                rates[-1] = None
            rows.append(Row(names[sector], [percent(rate, language) for rate in rates]))
    return Table(text("page.tariffs", language, year=last), header, [("", rows)])


def welfare_table(results: Results, language: str) -> Table:
    """Return welfare and revenue of the importer in the last year."""
    columns = [name for name in results.welfare.columns if name.endswith("_cny")]
    titles = [text(f"column.{name}", language) for name in columns]
    data = results.welfare.filter(year=_LAST)
    caption = text("page.welfare", language, year=_LAST)
    return _money_table(results, data, dict(zip(columns, titles, strict=True)), caption, language)


def model_table(results: Results, language: str) -> Table:
    """Return the gain by SMART, twice, beside that of the exact model in the last year."""
    keys = ["flow", "sector", "level"]
    of_year = results.linear_exact.filter(year=_LAST)
    gains = of_year.pivot(on="comparison", index=keys, values="linear_gain_cny")
    exact = of_year.filter(comparison="same_numbers").select(*keys, "exact_gain_cny")
    smart = text("column.linear_gain_cny", language)
    brackets = "{} ({})" if language == "en" else "{}（{}）"
    titles = {"exact_gain_cny": text("column.exact_gain_cny", language)} | {
        name: brackets.format(smart, value_label("comparison", name, language))
        for name in ("same_numbers", "matched_parameters")
    }
    data = gains.join(exact, on=keys, how="left", validate="1:1")
    caption = text("page.linear_exact", language, year=_LAST)
    return _money_table(results, data, titles, caption, language)


def _money_table(
    results: Results, data: pl.DataFrame, titles: Mapping[str, str], caption: str, language: str
) -> Table:
    """Return money by flow and sector in million CNY; a dash where there is no value."""

    def cells(found: pl.DataFrame) -> list[str]:
        return [million_cell(amount) for amount in found.select(*titles).row(0)]

    header = [text("column.sector", language), *titles.values()]
    groups = sector_groups(data, results, language, cells, titles=flow_titles(language))
    return Table(caption, header, groups)


def third_country_table(results: Results, language: str) -> Table:
    """Return the change of third countries' sales by sector in the last year, both methods."""
    data = results.third_countries.filter(pl.col("year") == pl.col("year").max())
    columns = [(region, method) for region in THIRD for method in ("exact", "linear")]
    header = [text("column.sector", language)] + [
        text("page.change_of", language,
              region=value_label("region", region, language),
              method=value_label("method", method, language))
        for region, method in columns
    ]  # fmt: skip

    def cells(found: pl.DataFrame) -> list[str]:
        changes = {
            (row["region"], row["method"]): row["value_change_cny"]
            for row in found.iter_rows(named=True)
        }
        return [million_cell(changes[column]) for column in columns]

    titles = {code: value_label("importer", code, language) for code in ("CHN", "JPN", "both")}
    groups = sector_groups(data, results, language, cells, titles=titles, column="importer")
    return Table(text("page.third", language, year=data["year"][0]), header, groups)


def validation_table(results: Results, language: str) -> Table:
    """Return the model against every published figure, with what the edition before said."""
    titles = ("column.comparison", "column.validation.model", "column.validation.before",
              "column.validation.published", "column.distance", "column.test",
              "column.verdict", "column.role")  # fmt: skip
    rows = []
    for found in held.ordered(results):
        far = found["distance"]
        cells = [
            *(held.quantity(found[name], found["unit"], language)
              for name in ("model", "before", "published")),
            MISSING if far is None else percent(far, language, signed=True),
            *(value_label(name, found[name], language) for name in ("test", "verdict", "role")),
        ]  # fmt: skip
        rows.append(Row(held.name_of(found, language), cells))
    header = [text(title, language) for title in titles]
    return Table(text("table.validation", language), header, [("", rows)], text_columns=3)


def looked_back_table(results: Results, language: str) -> Table:
    """Return the triple difference by flow and design, log points x 100."""
    columns = ("coefficient", "standard_error", "detectable", "predicted")
    chances = ("p_wild", "p_before", "power")
    rows = [
        Row(
            f"{value_label('goods', row['goods'], language)}: "
            f"{value_label('design', row['design'], language)}",
            [points(row[name]) for name in columns]
            + [f"{row[name]:.3f}" for name in chances]
            + [f"{row['placebo_rank']} / {row['placebos']}"],
        )
        for row in results.triple_difference.iter_rows(named=True)
    ]
    header = [text(f"column.{name}", language)
              for name in ("design", *columns, *chances, "placebo_rank")]  # fmt: skip
    return Table(text("table.triple_difference", language), header, [("", rows)])


def target_table(results: Results, language: str) -> Table:
    """Return the targets of the demonstration zone."""
    columns = ("target", "value", "required_annual_growth", "note")
    header = [text(f"column.{column}", language) for column in columns]
    rows = [
        Row(value_label("target", row["target"], language), [
            _target(row, language),
            percent(row["required_annual_growth"], language),
            remark(row["note"], language),
        ])
        for row in results.zone_targets.iter_rows(named=True)
    ]  # fmt: skip
    return Table(text("table.zone_targets", language), header, [("", rows)], text_columns=1)


def _target(row: Mapping[str, Any], language: str) -> str:
    """Return a target with its unit, in Chinese in units of 100 million."""
    values: Sequence[float] = [
        row[end] for end in ("target_low", "target_high") if row[end] is not None
    ]
    unit, scale, space = row["unit"], 1.0, " "
    if language == "zh":
        space = ""
        if unit.startswith("bn "):
            unit, scale = unit.replace("bn ", "yi "), 10.0
    words = text(f"unit.{unit}", language)
    return "–".join(f"{scale * value:g}" for value in values) + space + words
