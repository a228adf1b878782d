"""The tables of a comparison's workbook."""

from dataclasses import replace

import dataframely as dy
import polars as pl

from analytics.report.findings.differences import (
    changed_values,
    findings,
    group_label,
    groups_of,
    steps,
    title_by_name,
    titles,
)
from analytics.report.findings.figures import Figures
from analytics.report.sheet.parts import (
    KEY_YEARS,
    MILLIONS_FORMAT,
    MONEY_FORMAT,
    NUMBER_FORMAT,
    PERCENT_FORMAT,
    YEAR_FORMAT,
    Column,
    Sheet,
)
from analytics.report.text import in_brackets, sector_labels, text, value_label
from analytics.results.comparison import COMPARISON_SCHEMAS, MEASURES, Comparison
from analytics.study import FLOWS
from analytics.units import CNY_PER_MN, in_millions

_SENTENCE_WIDTH = 115.0
_WORDS_WIDTH = 34.0


def difference_sheets(comparison: Comparison, language: str) -> list[Sheet]:
    """Return the sheets in the order of the workbook, each with its source and status."""
    findings_sheet, *tables = [
        _findings(comparison, language),
        assumption_sheet(comparison, language),
        _differences(comparison, language),
        _waterfall(comparison, language),
        _contributions(comparison, language),
        _whole(comparison, "changed_results", language),
        _whole(comparison, "attribution", language),
    ]
    source = _source(comparison, language)
    # All figures rest on assumptions: what is compared is what other assumptions would give.
    status = value_label("status", "assumed", language)
    column = Column(text("column.status", language))
    return [
        replace(findings_sheet, source=source),
        *(
            replace(
                table,
                source=source,
                columns=[*table.columns, column],
                rows=[(*row, status) for row in table.rows],
            )
            for table in tables
        ),
    ]


def _source(comparison: Comparison, language: str) -> str:
    first = comparison.results[0]
    separator = text("punctuation.list", language)
    return text(
        "workbook.source_comparison",
        language,
        origin=text("workbook.source_model", language),
        date=first.data_date,
        scenarios=separator.join(
            f"{result.scenario.name} ({result.scenario_digest})" for result in comparison.results
        ),
        data=first.data_digest,
    )


def _findings(comparison: Comparison, language: str) -> Sheet:
    columns = [
        Column(text("column.scenario", language)),
        Column(text("workbook.finding", language), width=_SENTENCE_WIDTH),
    ]
    rows: list[tuple[object, ...]] = [*findings(comparison, language)]
    title = text("sheet.difference_findings", language)
    return Sheet("difference_findings", title, columns, rows)


def assumption_sheet(comparison: Comparison, language: str) -> Sheet:
    """Return a row for each value that differs, and a column for each scenario."""
    columns = [
        Column(text("column.group", language)),
        Column(text("column.id", language)),
        Column(text("column.unit", language)),
    ]
    rows: list[tuple[object, ...]] = [
        (group, key, unit, *values)
        for group, key, unit, values in changed_values(comparison, language)
    ]
    for position, title in enumerate(titles(comparison, language), len(columns)):
        has_words = any(isinstance(row[position], str) for row in rows)
        width = _WORDS_WIDTH if has_words else None
        columns.append(Column(title, NUMBER_FORMAT, width))
    title = text("table.changed_assumptions", language)
    return Sheet("changed_assumptions", title, columns, rows, frozen=2)


def _differences(comparison: Comparison, language: str) -> Sheet:
    """Return the changed results of the key years in mn CNY."""
    chosen = comparison.changed_results.filter(pl.col("year").is_in(KEY_YEARS))
    money = ("first_cny", "other_cny", "difference_cny")
    presented = _presented(comparison, chosen, language)
    table = presented.select(
        "scenario", "measure", *_KEYS[1:], *(in_millions(presented[name]) for name in money),
        "relative",
    )  # fmt: skip
    unit = text("unit.mn CNY", language)
    first, *others = _key_columns(language)
    columns = [
        first,
        Column(text("column.measure", language)),
        *others,
        *(Column(in_brackets(text(f"column.{name}", language), unit, language), MILLIONS_FORMAT)
          for name in money),
        Column(in_brackets(text("column.relative", language), "%", language), PERCENT_FORMAT),
    ]  # fmt: skip
    title = text("table.differences", language)
    return Sheet("differences", title, columns, table.rows(), frozen=6)


def _waterfall(comparison: Comparison, language: str) -> Sheet:
    """Return the rows of the chart."""
    year = Figures(comparison.results[0]).last_year
    named = title_by_name(comparison, language)
    rows: list[tuple[object, ...]] = [
        (
            named[name],
            text(f"flow.{flow}", language),
            step["name"],
            step["amount"] / CNY_PER_MN,
            None if step["error"] is None else step["error"] / CNY_PER_MN,
        )
        for name in comparison.names[1:]
        for flow in FLOWS
        for step in steps(comparison, name, flow, language)
    ]
    unit = text("unit.mn CNY", language)
    columns = [
        Column(text("column.scenario", language)),
        Column(text("column.flow", language)),
        Column(text("difference.step", language), width=44.0),
        Column(in_brackets(text("measure.effect_cny", language), unit, language),
               MILLIONS_FORMAT),
        Column(in_brackets(text("column.standard_error_cny", language), unit, language),
               MILLIONS_FORMAT),
    ]  # fmt: skip
    if all(row[-1] is None for row in rows):
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    return Sheet("waterfall", text("table.waterfall", language, year=year), columns, rows, frozen=3)


def _contributions(comparison: Comparison, language: str) -> Sheet:
    """Return contributions to the effect of RCEP in the key years."""
    chosen = comparison.attribution.filter(
        pl.col("year").is_in(KEY_YEARS), measure="effect_cny"
    ).drop("measure")
    presented = _presented(comparison, chosen, language)
    table = presented.select(
        *_KEYS,
        "group",
        in_millions(presented["contribution_cny"]),
        "share",
        in_millions(presented["standard_error_cny"]),
        "method",
    )
    unit = text("unit.mn CNY", language)
    columns = [
        *_key_columns(language),
        Column(text("column.group", language)),
        Column(in_brackets(text("column.contribution_cny", language), unit, language),
               MILLIONS_FORMAT),
        Column(in_brackets(text("column.attribution.share", language), "%", language),
               PERCENT_FORMAT),
        Column(in_brackets(text("column.standard_error_cny", language), unit, language),
               MILLIONS_FORMAT),
        Column(text("column.method", language)),
    ]  # fmt: skip
    return Sheet(
        "contributions", text("table.contributions", language), columns, table.rows(), frozen=6
    )


def _whole(comparison: Comparison, name: str, language: str) -> Sheet:
    """Return a table as it is, in words and full CNY."""
    schema = COMPARISON_SCHEMAS[name]
    table = _presented(comparison, comparison.tables[name], language).select(schema.column_names())
    columns = [
        _column(name, column, definition, language)
        for column, definition in schema.columns().items()
    ]
    return Sheet(name, text(f"table.{name}", language), columns, table.rows(), frozen=6)


def _column(table: str, name: str, definition: dy.Column, language: str) -> Column:
    metadata = definition.metadata or {}
    own = f"column.{table}.{name}"
    try:
        title = text(own, language)
    except KeyError:
        title = text(f"column.{name}", language)
    formats = {"CNY": MONEY_FORMAT, "fraction": PERCENT_FORMAT, "year": YEAR_FORMAT}
    unit = metadata.get("unit")
    if unit in ("CNY", "fraction"):
        title = in_brackets(title, text(f"unit.{unit}", language), language)
    return Column(title, formats.get(str(unit)))


_KEYS = ("scenario", "flow", "sector", "level", "year")


def _key_columns(language: str) -> list[Column]:
    return [
        Column(text(f"column.{name}", language), YEAR_FORMAT if name == "year" else None)
        for name in _KEYS
    ]


def _presented(comparison: Comparison, table: pl.DataFrame, language: str) -> pl.DataFrame:
    """Sort rows as they are presented, and replace codes by words."""
    sectors = sector_labels(comparison.results[0].sectors, language)
    named = title_by_name(comparison, language)
    sorting: list[pl.Expr] = [_rank("scenario", list(named)), _rank("flow", list(FLOWS)),
                              _rank("sector", list(sectors)), pl.col("year")]  # fmt: skip
    words: dict[str, dict[str, str]] = {"scenario": named, "sector": sectors}
    if "measure" in table.columns:
        sorting.insert(1, _rank("measure", list(MEASURES)))
    if "group" in table.columns:
        ordered = [group for name in comparison.names[1:] for group in groups_of(comparison, name)]
        sorting.append(_rank("group", list(dict.fromkeys(ordered))))
        words["group"] = {group: group_label(group, language) for group in ordered}
    for column in ("flow", "level", "measure", "method"):
        if column in table.columns:
            found = sorted(set(table[column]))
            words[column] = {value: value_label(column, value, language) for value in found}
    replaced = [pl.col(column).replace(mapping) for column, mapping in words.items()]
    return table.sort(sorting).with_columns(replaced)


def _rank(column: str, order: list[str]) -> pl.Expr:
    return pl.col(column).replace_strict(order, range(len(order)), return_dtype=pl.Int64)
