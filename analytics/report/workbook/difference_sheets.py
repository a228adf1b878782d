"""The tables of a comparison's workbook."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from analytics.report.findings import differences
from analytics.report.sheet import formats
from analytics.report.sheet.parts import Column, Sheet, sentences
from analytics.report.text import in_brackets, sector_labels, text, value_label
from analytics.report.workbook.table_columns import in_units, in_words, table_column
from analytics.results.comparison import COMPARISON_SCHEMAS, MEASURES, Comparison
from analytics.study import FLOWS
from analytics.units import CNY_PER_MN

_WORDS_WIDTH = 34.0
_KEYS = ("scenario", "flow", "sector", "level", "year")
_DIFFERENCES = COMPARISON_SCHEMAS["changed_results"].column_names()
_CONTRIBUTIONS = (*_KEYS, "group", "contribution_cny", "share", "standard_error_cny", "method")


def difference_sheets(comparison: Comparison, language: str) -> list[Sheet]:
    """Return the sheets in the order of the workbook, each with its source and status.

    All years stand in the folder ``tables``; on paper they would fill a hundred pages.
    """

    def table(of: str, name: str, columns: Sequence[str], only: pl.Expr) -> Sheet:
        """Return some rows and columns of a table in words and mn CNY."""
        rows = _presented(comparison, of, comparison.tables[of].filter(only), language)
        titled = [table_column(of, column, language) for column in columns]
        shown = in_units(of, rows.select(columns)).rows()
        return Sheet(name, text(f"table.{name}", language), titled, shown, frozen=6)

    in_key_years = pl.col("year").is_in(comparison.results[0].study.years.compared)
    of_effect = in_key_years & (pl.col("measure") == "effect_cny")
    tables = [
        assumption_sheet(comparison, language),
        table("changed_results", "differences", _DIFFERENCES, in_key_years),
        _waterfall(comparison, language),
        table("attribution", "contributions", _CONTRIBUTIONS, of_effect),
    ]
    source, told = _source(comparison, language), differences.findings(comparison, language)
    # All figures rest on assumptions: what is compared is what other assumptions would give.
    status = value_label("status", "assumed", language)
    column = Column(text("column.status", language))
    return [
        sentences("difference_findings", "column.scenario", told, source, language),
        *(
            replace(
                each,
                source=source,
                columns=[*each.columns, column],
                rows=[(*row, status) for row in each.rows],
            )
            for each in tables
        ),
    ]


def _source(comparison: Comparison, language: str) -> str:
    first = comparison.results[0]
    named = [f"{each.scenario.name} ({each.scenario_digest})" for each in comparison.results]
    return text(
        "workbook.source_comparison",
        language,
        origin=text("workbook.source_model", language),
        date=first.data_date,
        scenarios=text("punctuation.list", language).join(named),
        data=first.data_digest,
    )


def assumption_sheet(comparison: Comparison, language: str) -> Sheet:
    """Return a row for each value that differs, and a column for each scenario."""
    columns = [Column(text(f"column.{name}", language)) for name in ("group", "id", "unit")]
    changed = differences.changed_values(comparison, language)
    rows = [(group, key, unit, *values) for group, key, unit, values in changed]
    for position, title in enumerate(differences.titles(comparison, language), len(columns)):
        has_words = any(isinstance(row[position], str) for row in rows)
        columns.append(Column(title, formats.NUMBER, _WORDS_WIDTH if has_words else None))
    title = text("table.changed_assumptions", language)
    return Sheet("changed_assumptions", title, columns, rows, frozen=2)


def _waterfall(comparison: Comparison, language: str) -> Sheet:
    """Return the rows of the chart."""
    named = differences.title_by_name(comparison, language)
    rows = [
        (
            named[name],
            text(f"flow.{flow}", language),
            step["name"],
            step["amount"] / CNY_PER_MN,
            None if step["error"] is None else step["error"] / CNY_PER_MN,
        )
        for name in comparison.names[1:]
        for flow in FLOWS
        for step in differences.steps(comparison, name, flow, language)
    ]
    effect = text("measure.effect_cny", language), text("unit.mn CNY", language)
    columns = [
        Column(text("column.scenario", language)),
        Column(text("column.flow", language)),
        Column(text("difference.step", language), width=44.0),
        Column(in_brackets(*effect, language), formats.MILLIONS),
        table_column("attribution", "standard_error_cny", language),
    ]
    # Without a standard error there is no column for it.
    shown = len(columns) if any(row[-1] is not None for row in rows) else len(columns) - 1
    title = text("table.waterfall", language, year=comparison.study.last_year)
    return Sheet("waterfall", title, columns[:shown], [row[:shown] for row in rows], frozen=3)


def _presented(
    comparison: Comparison, name: str, table: pl.DataFrame, language: str
) -> pl.DataFrame:
    """Sort rows of a table as they are presented, and replace codes by words."""
    first, scenarios = comparison.results[0], differences.title_by_name(comparison, language)
    found = (differences.groups_of(comparison, other) for other in comparison.names[1:])
    groups = {group: differences.group_label(group, language) for some in found for group in some}
    order = {
        "scenario": scenarios,
        "measure": MEASURES,
        "flow": FLOWS,
        "sector": sector_labels(first.study, language),
        "year": (),
        "group": groups,
    }
    ranks = [pl.col(column).cast(pl.Enum([*values])) if values else pl.col(column)
             for column, values in order.items() if column in table.columns]  # fmt: skip
    own = {"scenario": scenarios, "group": groups}
    replaced = [pl.col(c).replace(own[c]) for c in table.columns if c in own]
    return in_words(first, name, table.sort(ranks), language).with_columns(replaced)
