"""The tables of the page of a result."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from typing import Any

import polars as pl

from analytics.equations.model import EQUATIONS
from analytics.report.findings.figures import MEASURES, Figures, percent
from analytics.report.findings.third_countries import THIRD, in_last_year
from analytics.report.formulas.plain import formula_of
from analytics.report.page.content import (
    Columns,
    Row,
    Table,
    as_read,
    cell,
    row_table,
    sector_table,
)
from analytics.report.tables.readable import band_cell, million_cell
from analytics.report.tables.validation import triple_difference_table, validation_table
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
    return {
        "shares": share_table(results, language),
        "groups": group_table(results, language),
        "effects": effect_table(results, language),
        "welfare": welfare_table(results, language),
        "models": model_table(results, language),
        "third": third_country_table(results, language),
        "validation": as_read(validation_table(results, language)),
        "looked_back": as_read(triple_difference_table(results, language)),
        "tariffs": tariff_table(results, language),
        "targets": target_table(results, language),
        "measures": measure_table(results, language),
        "equations": equation_table(language),
    }


def share_table(results: Results, language: str) -> Table:
    """Return the three measures in the years in which they step; fractions in percent."""
    figures = Figures(results)
    columns = {
        f"measure.{measure}": partial(_share, figures, measure, language) for measure in MEASURES
    }
    years = {str(year): year for year in results.study.years.shares}
    return row_table(text("page.measures", language), "column.year", years, columns, language)


def _share(figures: Figures, measure: str, language: str, year: int) -> str:
    share, bounds = percent(figures.share(measure, year), language), figures.bounds(measure, year)
    if bounds is None or bounds[1] - bounds[0] < 0.0005:
        return share
    return f"{share} ({' – '.join(percent(bound, language) for bound in bounds)})"


def effect_table(results: Results, language: str) -> Table:
    """Return effects by sector in the key years, with the reason where there is none."""
    figures, years = Figures(results), results.study.years.compared
    last = years[-1]

    def band(rows: pl.DataFrame) -> str:
        return band_cell(figures.band(rows["flow"][0], rows["sector"][0], last))

    def relative(rows: pl.DataFrame) -> str:
        share = figures.relative_effect(rows["flow"][0], rows["sector"][0], last)
        return percent(share, language) if share else "0"

    def channel(sentences: str) -> str:
        return channel_hint(sentences, language) or ""

    amount = partial(cell, written=million_cell)
    columns: Columns = {
        text("page.without", language, year=last): amount("counterfactual_cny", year=last),
        **{text("page.years_effect", language, year=y): amount("effect_cny", year=y)
           for y in years},
        text("page.finite_supply", language, year=last):
            amount("effect_finite_supply_cny", year=last),
        text("page.band", language, year=last): band,
        text("page.relative", language, year=last): relative,
        text("column.channel", language): cell("channel", channel, year=last),
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
    names = sector_labels(results.study, language)
    kinds = ("mfn_rate", "applied_rate", "effective_rate", "utilisation_rate")
    columns = {f"column.{kind}": partial(_rate, figures, kind, language) for kind in kinds}
    rows = {
        names[sector]: (flow, sector)
        for flow, sector in product(FLOWS, names)
        if figures.rate("mfn_rate", flow, sector) is not None
    }
    caption = text("page.tariffs", language, year=results.study.last_year)
    return row_table(caption, "column.sector", rows, columns, language)


def _rate(figures: Figures, kind: str, language: str, flow_and_sector: tuple[str, str]) -> str:
    # Use means nothing where there is no preference to use.
    unused = kind == "utilisation_rate" and not figures.has_preference(*flow_and_sector)
    return percent(None if unused else figures.rate(kind, *flow_and_sector), language)


def welfare_table(results: Results, language: str) -> Table:
    """Return welfare and revenue of the importer in the last year, in million CNY."""
    last = results.study.last_year
    columns = {
        text(f"column.{name}", language): cell(name, million_cell)
        for name in results.welfare.columns
        if name.endswith("_cny")
    }
    caption, data = text("page.welfare", language, year=last), results.welfare.filter(year=last)
    return sector_table(caption, data, results, language, columns)


def model_table(results: Results, language: str) -> Table:
    """Return the gain by SMART, twice, and that of the exact model in the last year."""
    last = results.study.last_year
    smart, exact = (text(f"column.{kind}_gain_cny", language) for kind in ("linear", "exact"))
    columns = {exact: cell("exact_gain_cny", million_cell, comparison="same_numbers")} | {
        in_brackets(smart, value_label("comparison", name, language), language):
            cell("linear_gain_cny", million_cell, comparison=name)
        for name in ("same_numbers", "matched_parameters")
    }  # fmt: skip
    caption, data = text("page.linear_exact", language, year=last), results.linear_exact
    return sector_table(caption, data.filter(year=last), results, language, columns)


def third_country_table(results: Results, language: str) -> Table:
    """Return the change of third countries' sales by sector in the last year, both methods."""
    data = in_last_year(results)
    columns = {
        text("page.change_of", language,
             region=value_label("region", region, language),
             method=value_label("method", method, language)):
            cell("value_change_cny", million_cell, region=region, method=method)
        for region, method in product(THIRD, ("exact", "linear"))
    }  # fmt: skip
    markets = (*results.study.parties, "both")
    titles = {code: value_label("importer", code, language) for code in markets}
    caption = text("page.third", language, year=data["year"][0])
    return sector_table(caption, data, results, language, columns, titles=titles, column="importer")


def target_table(results: Results, language: str) -> Table:
    """Return the targets of the demonstration zone."""
    columns: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
        "column.value": lambda row: _target(row, language),
        "column.required_annual_growth": lambda row: percent(
            row["required_annual_growth"], language
        ),
        "column.note": lambda row: remark(row["note"], language),
    }
    rows = {
        value_label("target", row["target"], language): row
        for row in results.zone_targets.iter_rows(named=True)
    }
    caption = text("table.zone_targets", language)
    return row_table(caption, "column.target", rows, columns, language, text_columns=1)


def measure_table(results: Results, language: str) -> Table:
    """Return the measures outside the agreement, the latest first, with what is done with each."""
    columns: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
        "column.base_trade_cny": lambda row: million_cell(row["base_trade_cny"]),
        "column.effect_change_cny": lambda row: million_cell(row["effect_change_cny"], signed=True),
        "column.period": lambda row: period(row["first_day"], row["last_day"], language),
        "column.note": lambda row: remark(row["note"], language),
    }
    table = results.measures.sort("first_day", "measure", descending=[True, False])
    rows = {measure_name(row, results.study, language): row for row in table.iter_rows(named=True)}
    unit = text("unit.mn CNY", language)
    caption = in_brackets(text("table.measures", language), unit, language)
    first = "printed.name.dated_measure"
    return row_table(caption, first, rows, columns, language, text_columns=2)


def _target(row: Mapping[str, Any], language: str) -> str:
    """Return a target with its unit, in Chinese in units of 100 million."""
    values = [row[end] for end in ("target_low", "target_high") if row[end] is not None]
    unit, scale = row["unit"], 1.0
    if language == "zh" and unit.startswith("bn "):
        unit, scale = unit.replace("bn ", "yi "), 10.0
    amount = "–".join(f"{scale * value:g}" for value in values)
    return amount + text("punctuation.space", language) + text(f"unit.{unit}", language)


def equation_table(language: str) -> Table:
    """Return the equations of the model: each quantity with its unit and its formula."""
    columns = {
        "page.equation_name": lambda found: found.name,
        "column.unit": lambda found: unit_text(found.unit, language),
        "page.formula": formula_of,
    }
    named = {text(f"equation.{found.name}", language): found for found in EQUATIONS.values()}
    caption = text("page.equations", language)
    return row_table(caption, "lineage.quantity", named, columns, language, text_columns=3)
