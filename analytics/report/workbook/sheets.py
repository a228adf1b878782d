"""What stands on each table sheet of the workbook: rows in words, titles with units, formats."""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from analytics.report.findings.cover import findings
from analytics.report.findings.figures import MEASURES
from analytics.report.findings.validation import name_of
from analytics.report.lineage.addresses import key_of, patterns
from analytics.report.sheet.parts import (
    COUNT_FORMAT,
    DATE_FORMAT,
    KEY_YEARS,
    MILLIONS_FORMAT,
    MONEY_FORMAT,
    NUMBER_FORMAT,
    PERCENT_FORMAT,
    POINTS_FORMAT,
    YEAR_FORMAT,
    Column,
    Sheet,
    source_line,
    with_status,
)
from analytics.report.text import (
    column_title,
    in_brackets,
    remark,
    sector_labels,
    segment_labels,
    text,
    value_label,
)
from analytics.results import RESULT_SCHEMAS, Results
from analytics.units import PERCENT, in_millions

RESIDUAL_FORMAT = "0.0E+00"
_PLAIN_COUNT_FORMAT = "#,##0.0"
_SENTENCE_WIDTH = 115.0
_CODES = {
    "flow", "level", "importer", "origin", "scope", "weighting", "measure", "status", "channel",
    "staging_category", "target", "unit", "region", "method", "comparison", "test", "verdict",
    "role", "comparability", "goods", "design", "parameter", "solution", "distribution",
    "assumption",
}  # fmt: skip
_CODED = ("measure", "flow", "scope", "first_month", "last_month")
"""Columns of ``validation`` that its names put into words."""
_REMARKS = {"note", "cause", "treatment", "description"}
_POINTS = {"preference_margin"}
"""Differences of rates: written in percentage points, never as per cent."""


def table_sheets(results: Results, language: str) -> list[Sheet]:
    """Return the sheets of results in the order of the workbook."""
    return [
        finding_sheet(results, language),
        _plain(results, "headline", language, frozen=2),
        _plain(results, "qingdao_japan_trade", language, frozen=2),
        share_sheet(results, language),
        _plain(results, "tariff_path", language, frozen=4),
        _plain(results, "average_tariff", language, frozen=5),
        effect_sheet(results, language),
        _plain(results, "projection", language, frozen=4, money="CNY"),
        _plain(results, "validation", language, frozen=2, without=_CODED),
        _plain(results, "triple_difference", language, frozen=2),
        _plain(results, "event_study", language, frozen=2),
        _plain(results, "third_countries", language, frozen=6),
        _plain(results, "regional_flows", language, frozen=3),
        _plain(results, "regional_assumptions", language, frozen=3),
        _plain(results, "welfare", language, frozen=4),
        _plain(results, "linear_exact", language, frozen=5),
        _plain(results, "certificates", language, frozen=3, without=("residual_limit",)),
        _plain(results, "sensitivity", language, frozen=4),
        _plain(results, "convergence", language, frozen=3),
        _plain(results, "trade_history", language, frozen=3),
        _plain(results, "zone_targets", language),
        _plain(results, "certificate_saving", language, money="CNY"),
        _plain(results, "coverage", language),
        _plain(results, "markets", language),
        _plain(results, "sectors", language, frozen=3),
    ]


def source_sheet(results: Results, language: str) -> Sheet:
    """Return the publishers of the figures, the last of the sheets."""
    return _plain(results, "sources", language)


def finding_sheet(results: Results, language: str) -> Sheet:
    """Return the sentences computed from the numbers."""
    columns = [
        Column(text("workbook.topic", language)),
        Column(text("workbook.finding", language), width=_SENTENCE_WIDTH),
    ]
    rows: list[tuple[object, ...]] = [*findings(results, language)]
    source = source_line(results, None, language)
    return Sheet("findings", text("sheet.findings", language), columns, rows, source)


def share_sheet(results: Results, language: str) -> Sheet:
    """Return the zero shares with a row a year and a column a measure and its bounds.

    China's shares for Japan come first, then Japan's for China; all goods before industrial ones.
    """
    shares, keys = ("share", "share_low", "share_high"), ("importer", "origin", "scope", "year")
    statuses = results.zero_tariff_share.group_by(keys).agg(pl.col("status").unique().sort())
    wide = (
        results.zero_tariff_share.pivot(on="measure", index=keys, values=shares)
        .join(statuses, on=keys, how="left", validate="1:1")
        .sort(keys)
    )
    columns = [
        Column(text("workbook.schedule", language)),
        Column(text("column.scope", language)),
        Column(text("column.year", language), YEAR_FORMAT),
    ]
    names = []
    for measure in MEASURES:
        for share in shares:
            if wide[f"{share}_{measure}"].null_count() == wide.height:
                continue
            columns.append(Column(share_title(measure, share, language), PERCENT_FORMAT))
            names.append(f"{share}_{measure}")
    rows = [
        (
            arrow(row["importer"], row["origin"], language),
            value_label("scope", row["scope"], language),
            row["year"],
            *(row[name] for name in names),
            " / ".join(value_label("status", status, language) for status in row["status"]),
        )
        for row in wide.iter_rows(named=True)
    ]
    columns.append(Column(text("column.status", language)))
    title = text("table.zero_tariff_share", language)
    source = source_line(results, "zero_tariff_share", language)
    key = "zero_tariff_share:{importer}:{origin}:{scope}"
    addresses = ["", "", f"{key}:lines:{{year}}:year"]
    for name in names:
        column, _, measure = name.rpartition("_")
        addresses.append(f"{key}:{measure}:{{year}}:{column}")
    return Sheet("zero_tariff_share", title, columns, rows, source, 3, addresses, _keys(wide, keys))


def share_title(measure: str, share: str, language: str) -> str:
    """Return the title of a measure, or of one of its bounds, on the sheet of shares."""
    words = [value_label("measure", measure, language)]
    if share != "share":
        words.append(text(f"workbook.{share.removeprefix('share_')}", language))
    return in_brackets(text("punctuation.comma", language).join(words), "%", language)


def effect_sheet(results: Results, language: str) -> Sheet:
    """Return the projection of the key years in mn CNY, with the effect in per cent."""
    money = _amounts("projection")
    bands = [name for name in money if name.startswith("effect_cny_p")]
    parts = [name for name in money[3:] if "_cny_p" not in name]
    relative = pl.when(pl.col("counterfactual_cny") > 0.0).then(
        pl.col("effect_cny") / pl.col("counterfactual_cny")
    )
    chosen = _ordered(
        results, results.written("projection").filter(pl.col("year").is_in(KEY_YEARS))
    )
    table = chosen.with_columns(
        relative.alias("relative"), *(in_millions(chosen[name]) for name in money)
    )
    keys = ["flow", "sector", "level", "year"]
    names = [*keys, *money[:3], "relative", *bands, *parts, "channel"]
    table = _in_words(results, "projection", table.select(names), language)
    columns = [
        Column(text("workbook.relative_effect", language), PERCENT_FORMAT)
        if name == "relative"
        else table_column("projection", name, language, money="mn CNY")
        for name in names
    ]
    columns, rows = with_status(results, "projection", columns, table.rows(), language)
    title = text("sheet.projection_years", language)
    source = source_line(results, "projection", language)
    addresses = ["relative_effect" if name == "relative" else name for name in names]
    addresses = patterns("projection", addresses)
    return Sheet(
        "projection_years", title, columns, rows, source, 4, addresses, _keys(chosen, keys)
    )


def _plain(
    results: Results,
    name: str,
    language: str,
    *,
    frozen: int = 1,
    money: str = "mn CNY",
    without: Sequence[str] = (),
) -> Sheet:
    """Return a table as it is, in words; money in mn CNY unless full CNY is asked for."""
    table = results.written(name).drop(without)
    if "sector" in table.columns:
        table = _ordered(results, table)
    if money == "mn CNY":
        amounts = _amounts(name)
        table = table.with_columns(in_millions(table[amount]) for amount in amounts)
    if "unit" in table.columns:
        # A fraction is written as per cent on paper, as in every other column.
        stated = [
            column
            for column, definition in RESULT_SCHEMAS[name].columns().items()
            if (definition.metadata or {}).get("unit") == "see column unit"
        ]
        is_fraction = pl.col("unit") == "fraction"
        table = table.with_columns(
            pl.when(is_fraction).then(pl.col(stated) * PERCENT).otherwise(pl.col(stated))
        )
    table = table.with_columns(pl.col(column) * PERCENT for column in _POINTS & {*table.columns})
    columns = [table_column(name, column, language, money=money) for column in table.columns]
    infinite = text("number.infinite", language)
    # A sheet has no number for infinity (the elasticity of supply at a given price).
    rows = [
        tuple(infinite if value == float("inf") else value for value in row)
        for row in _in_words(results, name, table, language).rows()
    ]
    columns, rows = with_status(results, name, columns, rows, language)
    source = source_line(results, name, language)
    addresses = patterns(name, table.columns)
    keys = _keys(table, key_of(name))
    title = text(f"table.{name}", language)
    return Sheet(name, title, columns, rows, source, frozen, addresses, keys)


def _keys(table: pl.DataFrame, key: Sequence[str]) -> list[dict[str, object]]:
    """Return what names the rows of a sheet."""
    return list(table.select(key).iter_rows(named=True))


def _amounts(table: str) -> list[str]:
    """Return the columns of a table that hold CNY."""
    columns = RESULT_SCHEMAS[table].columns().items()
    return [name for name, column in columns if (column.metadata or {}).get("unit") == "CNY"]


def table_column(table: str, name: str, language: str, *, money: str) -> Column:
    """Return how a column of a result stands on a sheet; CNY in the unit of `money`."""
    if name in _POINTS:
        points = text("unit.points", language)
        title = in_brackets(text(f"column.{name}", language), points, language)
        return Column(title, POINTS_FORMAT)
    column = RESULT_SCHEMAS[table].columns()[name]
    unit = str((column.metadata or {}).get("unit", "text"))
    if not column.metadata:
        return Column(text(f"column.{name}", language), _number_format(column, unit))
    title = column_title(table, name, language)
    if unit == "CNY":
        unit_words = text(f"unit.{money}", language)
        title = in_brackets(text(f"column.{name}", language), unit_words, language)
        return Column(title, MILLIONS_FORMAT if money == "mn CNY" else MONEY_FORMAT)
    return Column(title, _number_format(column, unit))


def _number_format(column: dy.Column, unit: str) -> str | None:
    if isinstance(column, dy.String):
        return None
    formats = {
        "fraction": PERCENT_FORMAT,
        "year": YEAR_FORMAT,
        "count": COUNT_FORMAT,
        "date": DATE_FORMAT,
        "tariff lines": _PLAIN_COUNT_FORMAT,
        "bn JPY": MILLIONS_FORMAT,
        "residual": RESIDUAL_FORMAT,
    }
    whole_years = isinstance(column, dy.Int64)
    return formats.get(unit, YEAR_FORMAT if whole_years else NUMBER_FORMAT)


def _ordered(results: Results, table: pl.DataFrame) -> pl.DataFrame:
    """Sort by flow or importer, by the order in which sectors are presented, then by year."""
    order = list(sector_labels(results.sectors, "en"))
    first = next(name for name in ("flow", "importer") if name in table.columns)
    rank = pl.col("sector").replace_strict(order, range(len(order)), return_dtype=pl.Int64)
    keys = [
        pl.col(first),
        rank,
        *(n for n in ("segment", "year", "method", "region") if n in table.columns),
    ]
    # Imports come before exports, and China, which imports, before Japan.
    return table.sort(keys, descending=[first == "flow", *[False] * (len(keys) - 1)])


def _in_words(results: Results, name: str, table: pl.DataFrame, language: str) -> pl.DataFrame:
    """Replace codes by words; the numbers stay."""
    words: dict[str, dict[str, str]] = {
        "sector": sector_labels(results.sectors, language),
        "segment": {**sector_labels(results.sectors, language),
                    **segment_labels(results.sectors, language)},
    }  # fmt: skip
    if name == "validation":
        words["comparison"] = {
            row["comparison"]: name_of(row, language) for row in results.validation.to_dicts()
        }
    replaced = []
    for column in table.columns:
        found = table[column].unique().drop_nulls().to_list()
        if column in words:
            mapping = words[column]
        elif column in _CODES:
            mapping = {value: value_label(column, value, language) for value in found}
        elif (column in _REMARKS and name != "assumptions") or (
            column == "reason" and name == "regional_flows"
        ):
            mapping = {value: remark(value, language) for value in found}
        else:
            continue
        replaced.append(pl.col(column).replace(mapping))
    return table.with_columns(replaced)


def arrow(importer: str, origin: str, language: str) -> str:
    """Return importer and origin in words, as on the sheet of shares."""
    return (
        f"{value_label('importer', importer, language)} ← {value_label('origin', origin, language)}"
    )
