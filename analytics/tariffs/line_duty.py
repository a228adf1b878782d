"""Duty line by line: what trade pays at the MFN rate, with the preference, and as it is claimed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import dataframely as dy
import polars as pl
from narwhals.typing import IntoFrame

from analytics.errors import InputError
from analytics.schemas.lines import Concordance, LineCoverage
from analytics.tariffs.line_coverage import coverage_of
from analytics.tariffs.line_matching import MATCHED, UNMATCHED, line_links
from analytics.tariffs.line_paths import PER_UNIT
from analytics.tariffs.splitting import split
from analytics.tariffs.trade_sums import other_trade, trade_sums

_OTHER_PAIR = "another flow, reporter or partner"
_OTHER_YEAR = "a year that the rates do not have"
_NO_VALUE = "value is missing"
TREATMENTS = {
    **MATCHED,
    **UNMATCHED,
    _OTHER_YEAR: "left out; ask for rates of that year",
    _NO_VALUE: "not counted; its value is not known, and not zero",
    _OTHER_PAIR: "left out; it is no trade between the parties of the schedule, as reported",
}
"""How rows were matched or why they were not, and what becomes of them."""

SUMS = (
    "value", "value_without_rate", "value_mfn_zero", "value_zero", "mfn_duty", "applied_duty",
    "duty_saved", "duty_paid",
)  # fmt: skip
"""Columns of :class:`LineDuty` that add up, in units of the currency."""


@dataclass(frozen=True)
class LineDuty:
    """Duty on the trade of a pair of parties, line by line.

    Attributes
    ----------
    lines
        One row for each line, year and currency, and for each value of the columns that were kept.
        ``value``; ``value_without_rate`` (lines without an ad valorem rate, whose duty is null);
        ``value_mfn_zero`` and ``value_zero`` (at an MFN rate of zero, and at any rate of zero on 31
        December); ``mfn_duty`` (if nobody claims), ``applied_duty`` (if all do), ``duty_saved`` and
        ``duty_paid`` (as it is claimed; null where that is not known): whole units of the currency,
        rounded half-up for each row. Rates, heading, chapter and all other columns of the path too.
    coverage
        How the rows of trade were matched, and which were not.
    unmatched
        ``hs_code, hs_edition, year, currency`` (if there is one), ``value, cause``: the trade of
        the pair that met no line, the largest values first.
    """

    lines: pl.DataFrame
    coverage: dy.DataFrame[LineCoverage]
    unmatched: pl.DataFrame

    def by(self, *names: str) -> pl.DataFrame:
        """Return sums over lines by some columns, in each currency.

        Parameters
        ----------
        *names
            Columns of ``lines``, such as ``"heading", "year"``.

        Returns
        -------
        polars.DataFrame
            ``names``, ``currency`` (if there is one), ``tariff_lines``, and the columns of `SUMS`:
            null where no line has a figure.
        """
        if missing := [name for name in names if name not in self.lines.columns]:
            found = ", ".join(self.lines.columns)
            raise InputError("duty", f"no column {', '.join(missing)} (found: {found})")
        keys = list(dict.fromkeys([*names, *_currency(self.lines)]))
        figures = [_known_sum(name) for name in SUMS]
        lines = pl.col("tariff_line").n_unique().cast(pl.Int64).alias("tariff_lines")
        if not keys:
            return self.lines.select(lines, *figures)
        return self.lines.group_by(keys).agg(lines, *figures).sort(keys)


def duty(
    path: pl.DataFrame,
    trade: IntoFrame,
    *,
    claimed_share: float | pl.DataFrame | None = None,
    keep: Sequence[str] = (),
    reported_by: Literal["importer", "origin"] = "importer",
    partners: Sequence[str] | None = None,
    concordance: dy.DataFrame[Concordance] | None = None,
    weights: pl.DataFrame | None = None,
) -> LineDuty:
    """Return what trade pays, line by line.

    Rows are summed by code and year first, on the engine that holds them, so that a table of any
    length streams; lines, rates and duty follow from the sums.

    Parameters
    ----------
    path
        Rates by line and year, as :func:`tariff_path` returns them, of one importer and origin;
        further columns, such as a sector, stay.
    trade
        Rows with ``hs_code, hs_edition, year, value`` (whole units of its currency) and, where
        there are any, ``currency, flow, reporter, partner``: a polars frame, lazy or not, or
        another table that narwhals knows. Give only trade that pays duty (no processing trade).
    claimed_share
        Share of trade that claims the preference where it saves something: one for all, or a table
        with ``claimed_share`` by ``year``, ``tariff_line``, ``heading`` or several of these. None:
        not known.
    keep
        Further columns of trade by which rows stay apart, such as ``place``.
    reported_by
        Whose figures are taken where the table names reporters: imports of the importer, whose
        national codes are those of the schedule, or exports of the origin, whose codes are common
        to both in six digits only.
    partners
        Parties that make up the other side, as the trade table names them; the party of the path if
        None. Name the members of a group.
    concordance
        From the edition of the trade to that of the schedule, where they differ. A code with
        several successors goes to the one that the publisher chose; to split it otherwise, convert
        the trade first (:func:`analytics.tariffs.hs_editions.to_edition`).
    weights
        ``tariff_line, weight``, whole numbers, by which codes of several lines are split, such as
        trade by line in another year; None to split evenly.

    Returns
    -------
    LineDuty
        Lines and coverage. The values of all rows of the coverage add up to the value of ``trade``.

    Raises
    ------
    InputError
        If columns are missing, values negative, or no row is trade of the pair.

    Examples
    --------
    >>> path = tariff_path(schedule, None, [2025])  # doctest: +SKIP
    >>> paid = duty(path, pl.scan_parquet("trade.parquet"), claimed_share=0.7)  # doctest: +SKIP
    >>> paid.by("heading").select("heading", "duty_paid", "duty_saved")  # doctest: +SKIP
    """
    pair = _pair(path, reported_by, partners)
    sums, others = trade_sums(trade, keep, pair), other_trade(trade, pair)
    if sums.is_empty():
        raise InputError("trade", _no_pair(pair))
    in_years = pl.col("year").is_in(path["year"].unique().implode())
    inside = sums.filter(in_years)
    links = line_links(
        inside.select("hs_code", "hs_edition").unique(maintain_order=True),
        path.select("tariff_line", "hs_edition").unique(maintain_order=True),
        national=reported_by == "importer",
        concordance=concordance,
        weights=weights,
    )
    # Codes of several lines give each its part; the parts of one line come together again.
    parts = split(inside, links, ["hs_code", "hs_edition"], ["value"])
    keys = list(dict.fromkeys(["tariff_line", "year", *_currency(sums), *keep]))
    by_line = parts.drop_nulls("tariff_line").group_by(keys).agg(_known_sum("value"))
    traded = path.join(
        by_line, on=["tariff_line", "year"], how="inner", validate="1:m", maintain_order="left"
    )
    return LineDuty(
        _with_duty(_with_shares(traded, claimed_share)).sort(keys),
        _coverage(parts, sums.filter(~in_years), others, inside),
        _unmatched(parts),
    )


def _known_sum(name: str) -> pl.Expr:
    """Return the sum of a column; null where no row has a figure."""
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)


def _unmatched(parts: pl.DataFrame) -> pl.DataFrame:
    """Return the trade that met no line, the largest values first."""
    return (
        parts.filter(pl.col("tariff_line").is_null())
        .select("hs_code", "hs_edition", "year", *_currency(parts), "value", "cause")
        .sort("value", "hs_code", "year", descending=[True, False, False], nulls_last=True)
    )


def _pair(
    path: pl.DataFrame, reported_by: str, partners: Sequence[str] | None
) -> dict[str, list[str]]:
    """Return the values of trade's columns that make it trade of the pair."""
    parties = path.select("importer", "origin").unique()
    if parties.height != 1:
        raise InputError("tariff path", f"{parties.height} pairs of parties; give a path of one")
    importer, origin = parties.row(0)
    others = [origin] if partners is None else [*partners]
    if reported_by == "importer":
        return {"flow": ["import"], "reporter": [importer], "partner": others}
    return {"flow": ["export"], "reporter": others, "partner": [importer]}


def _no_pair(pair: Mapping[str, Sequence[str]]) -> str:
    told = ", ".join(f"{name} {' or '.join(values)}" for name, values in pair.items())
    return (
        f"no row is of {told}; write parties as ISO 3166 alpha-3 codes, name the members of a "
        "group as partners, or say reported_by"
    )


def _currency(table: pl.DataFrame) -> list[str]:
    return ["currency"] if "currency" in table.columns else []


def _with_shares(lines: pl.DataFrame, share: float | pl.DataFrame | None) -> pl.DataFrame:
    """Add the claimed share, checked."""
    if not isinstance(share, pl.DataFrame):
        shared = lines.with_columns(claimed_share=pl.lit(share, dtype=pl.Float64))
    else:
        on = [name for name in share.columns if name != "claimed_share"]
        wrong = [name for name in on if name not in ("year", "tariff_line", "heading")]
        if wrong or not on or "claimed_share" not in share.columns:
            found = ", ".join(share.columns)
            problem = f"claimed_share by year, tariff_line or heading is needed (found: {found})"
            raise InputError("claimed share", problem)
        shared = lines.join(share, on=on, how="left", validate="m:1", maintain_order="left")
    outside = shared.filter(~pl.col("claimed_share").is_between(0.0, 1.0))
    if outside.height:
        first = outside["claimed_share"][0]
        raise InputError("claimed share", f"{first} is no share; give a fraction from 0 to 1")
    return shared


def _with_duty(lines: pl.DataFrame) -> pl.DataFrame:
    value, no_rate = pl.col("value"), pl.col("mfn_rate").is_null()

    def where(condition: pl.Expr) -> pl.Expr:
        return pl.when(condition.fill_null(value=False)).then(value).otherwise(value * 0)

    amounts = lines.with_columns(
        chapter=pl.col("tariff_line").str.slice(0, 2),
        value_without_rate=where(no_rate),
        value_mfn_zero=where(pl.col("mfn_rate") == 0.0),
        value_zero=where(pl.col("year_end_rate") == 0.0),
        mfn_duty=share_of(value, pl.col("mfn_rate")),
        applied_duty=share_of(value, pl.col("applied_rate")),
    )
    saved = share_of(pl.col("mfn_duty") - pl.col("applied_duty"), pl.col("claimed_share"))
    return amounts.with_columns(duty_saved=saved).with_columns(
        duty_paid=pl.col("mfn_duty") - pl.col("duty_saved")
    )


def share_of(amount: pl.Expr, rate: pl.Expr) -> pl.Expr:
    """Return a rate of an amount, in whole units, rounded half-up; null where either is.

    Parameters
    ----------
    amount
        Whole numbers, at least zero.
    rate
        Fractions, of which six decimals count.

    Examples
    --------
    >>> table = pl.DataFrame({"value": [150], "rate": [0.05]})
    >>> table.select(share_of(pl.col("value"), pl.col("rate"))).item()
    8
    """
    parts = (rate * PER_UNIT).round().cast(pl.Int128)
    return ((amount.cast(pl.Int128) * parts + PER_UNIT // 2) // PER_UNIT).cast(pl.Int64)


def _coverage(
    parts: pl.DataFrame, other_years: pl.DataFrame, others: pl.DataFrame, inside: pl.DataFrame
) -> dy.DataFrame[LineCoverage]:
    """Count what was matched, part by part, and what was not."""

    def counted(table: pl.DataFrame, rows: pl.Expr, cause: str) -> pl.DataFrame:
        return table.filter(rows > 0).with_columns(rows=rows, cause=pl.lit(cause))

    known = pl.col("rows") - pl.col("rows_without_value")
    without = pl.concat([inside, other_years]).with_columns(value=pl.lit(None, dtype=pl.Int64))
    tables = [
        # The rows of a code with several lines are counted once.
        parts.filter(known > 0).with_columns(rows=known * pl.col("is_first").cast(pl.Int64)),
        counted(other_years, known, _OTHER_YEAR),
        counted(others.with_columns(hs_code=pl.lit(None, dtype=pl.String)), known, _OTHER_PAIR),
        counted(without, pl.col("rows_without_value"), _NO_VALUE),
    ]
    shared = [*_currency(inside), "hs_code", "value", "rows", "cause"]
    return coverage_of(pl.concat([table.select(shared) for table in tables]), TREATMENTS, MATCHED)
