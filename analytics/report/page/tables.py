"""The tables of the page of a result."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl

from analytics.equations.model import EQUATIONS
from analytics.report.findings.figures import MEASURES, Figures, percent
from analytics.report.findings.third_countries import THIRD
from analytics.report.formulas.plain import formula_of
from analytics.report.page.content import Columns, Row, Table, row_table, sector_table
from analytics.report.tables import validation
from analytics.report.tables.readable import ReadableTable, band_cell, million_cell
from analytics.report.text import (
    channel_hint,
    in_brackets,
    remark,
    sector_labels,
    segment_labels,
    text,
    unit_text,
    value_label,
)
from analytics.report.text.measures import measure_name, period
from analytics.results import Results
from analytics.study import FLOWS

_LEADING_GROUPS = 6


def tables(results: Results, language: str) -> dict[str, Table]:
    """Return the tables of a result by the section that they are in.

    Parameters
    ----------
    results
        A result.
    language
        ``en`` or ``zh``.
    """
    makers: Mapping[str, Callable[[Results, str], Table]] = {
        "shares": share_table,
        "groups": group_table,
        "effects": effect_table,
        "welfare": welfare_table,
        "models": model_table,
        "third": third_country_table,
        "validation": validation_table,
        "looked_back": looked_back_table,
        "tariffs": tariff_table,
        "targets": target_table,
        "measures": measure_table,
        "equations": equation_table,
    }
    return {section: make(results, language) for section, make in makers.items()}


def share_table(results: Results, language: str) -> Table:
    """Return the three measures in the years in which they step; fractions in percent."""
    figures = Figures(results)
    columns = {
        text(f"measure.{measure}", language): partial(_share, figures, measure, language)
        for measure in MEASURES
    }
    years = {str(year): year for year in results.study.years.shares}
    return row_table(text("page.measures", language), text("column.year", language), years, columns)


def _share(figures: Figures, measure: str, language: str, year: int) -> str:
    text = percent(figures.share(measure, year), language)
    low, high = (figures.share(measure, year, column=f"share_{end}") for end in ("low", "high"))
    if low is None or high is None or high - low < 0.0005:
        return text
    return f"{text} ({percent(low, language)} – {percent(high, language)})"


def effect_table(results: Results, language: str) -> Table:
    """Return effects by sector in the key years, with the reason where there is none."""
    figures, years = Figures(results), results.study.years.compared
    last = years[-1]

    def amount(column: str, year: int) -> Callable[[pl.DataFrame], str]:
        return lambda rows: million_cell(rows.filter(year=year)[column].item())

    def of_last(cell: Callable[[dict[str, Any]], str]) -> Callable[[pl.DataFrame], str]:
        return lambda rows: cell(rows.filter(year=last).row(0, named=True))

    def relative(row: dict[str, Any]) -> str:
        share = figures.relative_effect(row["flow"], row["sector"], last)
        return percent(share, language) if row["effect_cny"] else "0"

    columns: Columns = {
        text("page.without", language, year=last): amount("counterfactual_cny", last),
        **{text("page.years_effect", language, year=y): amount("effect_cny", y) for y in years},
        text("page.finite_supply", language, year=last): amount("effect_finite_supply_cny", last),
        text("page.band", language, year=last):
            of_last(lambda row: band_cell(figures.band(row["flow"], row["sector"], last))),
        text("page.relative", language, year=last): of_last(relative),
        text("column.channel", language):
            of_last(lambda row: channel_hint(row["channel"], language) or ""),
    }  # fmt: skip
    caption = text("page.effects", language)
    return sector_table(caption, results.projection, results, language, columns, text_columns=1)


def group_table(results: Results, language: str) -> Table:
    """Return the product groups that make the effect, in the order of their rank."""
    names = segment_labels(results.sectors, language)
    last = results.study.last_year
    groups = []
    for flow in FLOWS:
        leading = results.groups.filter(flow=flow, year=last).sort("rank").head(_LEADING_GROUPS)
        rows = [
            Row(names[row["segment"]], [
                million_cell(row["effect_cny"]),
                percent(row["share_of_effect"], language),
                percent(row["share_of_trade"], language),
            ])
            for row in leading.iter_rows(named=True)
        ]  # fmt: skip
        groups.append((text(f"flow.{flow}", language), rows))
    titles = ("segment", "effect_cny", "share_of_effect", "share_of_trade")
    header = [text(f"column.{name}", language) for name in titles]
    return Table(text("page.groups", language, year=last), header, groups)


def tariff_table(results: Results, language: str) -> Table:
    """Return MFN, applied and effective rates and use of each sector in the last year."""
    figures = Figures(results)
    last = figures.last_year
    names = sector_labels(results.study, language)

    def rate(kind: str) -> Callable[[tuple[str, str]], str]:
        def cell(flow_and_sector: tuple[str, str]) -> str:
            # Use means nothing where there is no preference to use.
            unused = kind == "utilisation_rate" and not figures.has_preference(*flow_and_sector)
            found = None if unused else figures.rate(kind, *flow_and_sector, last)
            return percent(found, language)

        return cell

    kinds = ("mfn_rate", "applied_rate", "effective_rate", "utilisation_rate")
    columns = {text(f"column.{kind}", language): rate(kind) for kind in kinds}
    rows = {
        names[sector]: (flow, sector)
        for flow in FLOWS
        for sector in names
        if figures.rate("mfn_rate", flow, sector, last) is not None
    }
    caption = text("page.tariffs", language, year=last)
    return row_table(caption, text("column.sector", language), rows, columns)


def welfare_table(results: Results, language: str) -> Table:
    """Return welfare and revenue of the importer in the last year, in million CNY."""
    titles = {
        text(f"column.{name}", language): name
        for name in results.welfare.columns
        if name.endswith("_cny")
    }
    last = Figures(results).last_year
    data = results.welfare.filter(year=last)
    caption = text("page.welfare", language, year=last)
    return sector_table(caption, data, results, language, _amounts(titles))


def model_table(results: Results, language: str) -> Table:
    """Return the gain by SMART, twice, and that of the exact model in the last year."""
    keys = ["flow", "sector", "level"]
    last = Figures(results).last_year
    of_year = results.linear_exact.filter(year=last)
    gains = of_year.pivot(on="comparison", index=keys, values="linear_gain_cny")
    exact = of_year.filter(comparison="same_numbers").select(*keys, "exact_gain_cny")
    smart = text("column.linear_gain_cny", language)
    titles = {text("column.exact_gain_cny", language): "exact_gain_cny"} | {
        in_brackets(smart, value_label("comparison", name, language), language): name
        for name in ("same_numbers", "matched_parameters")
    }
    data = gains.join(exact, on=keys, how="left", validate="1:1")
    caption = text("page.linear_exact", language, year=last)
    return sector_table(caption, data, results, language, _amounts(titles))


def _amounts(titles: Mapping[str, str]) -> Columns:
    """Return columns of money in million CNY; given are the names of columns by title."""

    def amount(column: str) -> Callable[[pl.DataFrame], str]:
        return lambda rows: million_cell(rows[column][0])

    return {title: amount(column) for title, column in titles.items()}


def third_country_table(results: Results, language: str) -> Table:
    """Return the change of third countries' sales by sector in the last year, both methods."""
    data = results.third_countries.filter(pl.col("year") == pl.col("year").max())

    def change(region: str, method: str) -> Callable[[pl.DataFrame], str]:
        return lambda rows: million_cell(
            rows.filter(region=region, method=method)["value_change_cny"].item()
        )

    columns = {
        text("page.change_of", language,
             region=value_label("region", region, language),
             method=value_label("method", method, language)): change(region, method)
        for region in THIRD for method in ("exact", "linear")
    }  # fmt: skip
    markets = (*results.study.parties, "both")
    titles = {code: value_label("importer", code, language) for code in markets}
    caption = text("page.third", language, year=data["year"][0])
    return sector_table(caption, data, results, language, columns, titles=titles, column="importer")


def validation_table(results: Results, language: str) -> Table:
    """Return the model against every published figure."""
    return as_read(validation.validation_table(results, language), text_columns=3)


def looked_back_table(results: Results, language: str) -> Table:
    """Return the triple difference."""
    return as_read(validation.triple_difference_table(results, language))


def as_read(found: ReadableTable, text_columns: int = 0) -> Table:
    """Return a table to read as one of the page."""
    rows = [Row(name, cells) for name, *cells in found.rows]
    return Table(found.title, found.columns, [("", rows)], text_columns)


def target_table(results: Results, language: str) -> Table:
    """Return the targets of the demonstration zone."""
    columns: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
        text("column.value", language): lambda row: _target(row, language),
        text("column.required_annual_growth", language): lambda row: percent(
            row["required_annual_growth"], language
        ),
        text("column.note", language): lambda row: remark(row["note"], language),
    }
    rows = {
        value_label("target", row["target"], language): row
        for row in results.zone_targets.iter_rows(named=True)
    }
    caption, first = (text(key, language) for key in ("table.zone_targets", "column.target"))
    return row_table(caption, first, rows, columns, text_columns=1)


def measure_table(results: Results, language: str) -> Table:
    """Return the measures outside the agreement, the latest first, with what is done with each."""
    columns: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
        text("column.base_trade_cny", language): lambda row: million_cell(row["base_trade_cny"]),
        text("column.effect_change_cny", language): lambda row: million_cell(
            row["effect_change_cny"], signed=True
        ),
        text("column.period", language): lambda row: period(
            row["first_day"], row["last_day"], language
        ),
        text("column.note", language): lambda row: remark(row["note"], language),
    }
    table = results.measures.sort("first_day", "measure", descending=[True, False])
    rows = {measure_name(row, results.study, language): row for row in table.iter_rows(named=True)}
    unit = text("unit.mn CNY", language)
    caption = in_brackets(text("table.measures", language), unit, language)
    first = text("printed.name.dated_measure", language)
    return row_table(caption, first, rows, columns, text_columns=2)


def _target(row: Mapping[str, Any], language: str) -> str:
    """Return a target with its unit, in Chinese in units of 100 million."""
    values = [row[end] for end in ("target_low", "target_high") if row[end] is not None]
    unit, scale = row["unit"], 1.0
    if language == "zh" and unit.startswith("bn "):
        unit, scale = unit.replace("bn ", "yi "), 10.0
    amount = "–".join(f"{scale * value:g}" for value in values)
    return amount + text("punctuation.space", language) + text(f"unit.{unit}", language)


def equation_table(_: Results, language: str) -> Table:
    """Return the equations of the model: each quantity with its unit and its formula."""
    columns = {
        text("page.equation_name", language): lambda found: found.name,
        text("column.unit", language): lambda found: unit_text(found.unit, language),
        text("page.formula", language): formula_of,
    }
    named = {text(f"equation.{found.name}", language): found for found in EQUATIONS.values()}
    caption, first = (text(key, language) for key in ("page.equations", "lineage.quantity"))
    return row_table(caption, first, named, columns, text_columns=3)
