"""What stands on each table sheet of the workbook: rows in words, titles with units, formats."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import polars as pl

from analytics.report.findings.cover import findings
from analytics.report.findings.figures import MEASURES
from analytics.report.lineage.addresses import key_of, patterns
from analytics.report.sheet import formats
from analytics.report.sheet.parts import Column, Sheet, sentences, source_line
from analytics.report.text import in_brackets, text, value_label
from analytics.report.workbook import table_columns
from analytics.results import Results


class _Table(NamedTuple):
    """A table of a result as it is: columns that stay in view, unit of money, what is left out."""

    name: str
    frozen: int = 1
    money: str = "mn CNY"
    without: tuple[str, ...] = ()


_CODED = ("measure", "flow", "scope", "first_month", "last_month")
"""Columns of ``validation`` that its names put into words."""
_WITHOUT_NUMBERS = {"sources", "sectors"}


def table_sheets(results: Results, language: str) -> list[Sheet]:
    """Return the sheets of results in the order of the workbook; none without rows."""
    made = (
        _plain(results, each, language) if isinstance(each, _Table) else each(results, language)
        for each in _SHEETS
    )
    return [sheet for sheet in made if sheet.rows]


def source_sheet(results: Results, language: str) -> Sheet:
    """Return the publishers of the figures, the last of the sheets."""
    return _plain(results, _Table("sources"), language)


def finding_sheet(results: Results, language: str) -> Sheet:
    """Return the sentences computed from the numbers."""
    source = source_line(results, None, language)
    return sentences("findings", "workbook.topic", findings(results, language), source, language)


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
    shown = [
        (measure, share)
        for measure in MEASURES
        for share in shares
        if wide[f"{share}_{measure}"].null_count() < wide.height
    ]
    columns = [
        Column(text("workbook.schedule", language)),
        Column(text("column.scope", language)),
        Column(text("column.year", language), formats.YEAR),
        *(Column(share_title(*each, language), formats.PERCENT) for each in shown),
        Column(text("column.status", language)),
    ]
    rows = [
        (
            arrow(row["importer"], row["origin"], language),
            value_label("scope", row["scope"], language),
            row["year"],
            *(row[f"{share}_{measure}"] for measure, share in shown),
            " / ".join(value_label("status", status, language) for status in row["status"]),
        )
        for row in wide.iter_rows(named=True)
    ]
    key = "zero_tariff_share:{importer}:{origin}:{scope}"
    addresses = [f"{key}:{measure}:{{year}}:{share}"
                 for measure, share in (("lines", "year"), *shown)]  # fmt: skip
    return Sheet(
        "zero_tariff_share",
        text("table.zero_tariff_share", language),
        columns,
        rows,
        source_line(results, "zero_tariff_share", language),
        3,
        ["", "", *addresses],
        wide.select(keys).to_dicts(),
    )


def share_title(measure: str, share: str, language: str) -> str:
    """Return the title of a measure, or of one of its bounds, on the sheet of shares."""
    words = [value_label("measure", measure, language)]
    if share != "share":
        words.append(text(f"workbook.{share.removeprefix('share_')}", language))
    return in_brackets(text("punctuation.comma", language).join(words), "%", language)


def effect_sheet(results: Results, language: str) -> Sheet:
    """Return the projection of the key years in mn CNY, with the effect in per cent."""
    money = table_columns.amounts("projection")
    bands = [name for name in money if name.startswith("effect_cny_p")]
    parts = [name for name in money[3:] if "_cny_p" not in name]
    names = ["flow", "sector", "level", "year", *money[:3], "relative_effect", *bands, *parts,
             "channel"]  # fmt: skip
    base, effect = pl.col("counterfactual_cny"), pl.col("effect_cny")
    chosen = results.written("projection").filter(
        pl.col("year").is_in(results.study.years.compared)
    )
    relative = pl.when(base > 0.0).then(effect / base).alias("relative_effect")
    table = table_columns.in_order(results, chosen.with_columns(relative))
    columns = [
        Column(text("workbook.relative_effect", language), formats.PERCENT)
        if name == "relative_effect"
        else table_columns.table_column("projection", name, language)
        for name in names
    ]
    shown = table_columns.in_units("projection", table).select(names)
    sheet = _of_table(results, "projection", shown, columns, language)
    title = text("sheet.projection_years", language)
    return replace(sheet, name="projection_years", title=title, frozen=4)


def _plain(results: Results, shown: _Table, language: str) -> Sheet:
    """Return a table as it is, in words and in the units of paper."""
    name, money = shown.name, shown.money
    table = results.written(name).drop(shown.without)
    if "sector" in table.columns:
        table = table_columns.in_order(results, table)
    columns = [table_columns.table_column(name, each, language, money) for each in table.columns]
    units = table_columns.in_units(name, table, money)
    return replace(_of_table(results, name, units, columns, language), frozen=shown.frozen)


def _of_table(
    results: Results, name: str, table: pl.DataFrame, columns: Sequence[Column], language: str
) -> Sheet:
    """Return rows of a table of a result in words, with a status, a source and addresses."""
    shown = table_columns.in_words(results, name, table, language)
    if "status" not in results.written(name).columns and name not in _WITHOUT_NUMBERS:
        statuses = [value_label("status", each, language) for each in _statuses(results, table)]
        shown = shown.with_columns(pl.Series("status", statuses, pl.String))
        columns = [*columns, Column(text("column.status", language))]
    rows = table_columns.without_infinity(shown, language)
    source = source_line(results, name, language)
    keys = table.select(key_of(name)).to_dicts()
    addresses = patterns(name, table.columns)
    title = text(f"table.{name}", language)
    return Sheet(name, title, columns, rows, source, addresses=addresses, keys=keys)


def _statuses(results: Results, table: pl.DataFrame) -> list[str]:
    """Return the status of each row of a table that has no column for it."""
    if "importer" not in table.columns:
        # Whatever the model computes rests on the assumed composition of the city's trade.
        return ["assumed"] * table.height
    # What the schedule of the city's country says is calibrated unless imported.
    home = "calibrated" if results.scenario.is_calibrated else "published"
    return [home if code == results.study.home.code else "derived" for code in table["importer"]]


def arrow(importer: str, origin: str, language: str) -> str:
    """Return importer and origin in words, as on the sheet of shares."""
    codes = {"importer": importer, "origin": origin}
    return " ← ".join(value_label(column, code, language) for column, code in codes.items())


_SHEETS = (
    finding_sheet,
    _Table("headline", 2),
    _Table("qingdao_japan_trade", 2),
    share_sheet,
    _Table("tariff_path", 4),
    _Table("average_tariff", 5),
    _Table("trade_coverage", 2),
    _Table("measures"),
    _Table("staging_constraints"),
    _Table("staging_prior", 2),
    _Table("staging_validation"),
    effect_sheet,
    _Table("projection", 4, "CNY"),
    _Table("groups", 3),
    _Table("validation", 2, without=_CODED),
    _Table("triple_difference", 2),
    _Table("event_study", 2),
    _Table("use_moments"),
    _Table("third_countries", 6),
    _Table("regional_flows", 3),
    _Table("regional_assumptions", 3),
    _Table("welfare", 4),
    _Table("linear_exact", 5),
    _Table("certificates", 3, without=("residual_limit",)),
    _Table("sensitivity", 4),
    _Table("convergence", 3),
    _Table("trade_history", 3),
    _Table("zone_targets"),
    _Table("certificate_saving", money="CNY"),
    _Table("coverage"),
    _Table("sectors", 3),
)
