"""What each line of any schedule pays from year to year, and averages of it."""

from collections.abc import Sequence
from dataclasses import replace

import dataframely as dy
import polars as pl

from analytics.errors import InputError, counted, refuse_any
from analytics.schemas.lines import LinePath
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import MfnChanges, TariffLines
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, lower, preferential_rates

PER_UNIT = 1_000_000
"""Rates in sums are whole parts per million, so that every division of the rows gives the same."""


def tariff_path(
    schedule: Schedule,
    mfn: pl.DataFrame | None,
    years: Sequence[int],
    *,
    importer: str | None = None,
    origin: str | None = None,
) -> dy.DataFrame[LinePath]:
    """Return what each line of a schedule pays in each calendar year.

    Parameters
    ----------
    schedule
        Any schedule, as its reader returns it.
    mfn
        ``tariff_line, year, mfn_rate``: MFN rates as fractions, each held until the next that is
        known of its line. Lines that are not named keep their base rate, which the column
        ``mfn_basis`` says: right where the base rate is the MFN rate in force (Japan's tariff), and
        otherwise an assumption (an annex has the rates of 1 January 2014). None: all lines do.
    years
        Calendar years.
    importer, origin
        Parties, where they are others than the schedule names: one party's schedule taken as if it
        were another's.

    Returns
    -------
    dataframely.DataFrame[LinePath]
        One row for each line and year, sorted; rates are fractions. A rate is null where the line
        has none ad valorem, and never zero for that. ``preference_margin`` is MFN less applied
        rate, never negative.

    Raises
    ------
    InputError
        If no year is given, columns are missing, or no line of ``mfn`` is one of the schedule.

    Notes
    -----
    Source: RCEP Article 2.4(2) (the lower of MFN and staged rate applies) and Annex I, General
    Notes (the first day of each stage year).

    Examples
    --------
    >>> schedule = read_japan_tariff("japan_tariff_2025-04-01.csv", "CHN")  # doctest: +SKIP
    >>> tariff_path(schedule, None, [2025, 2026]).filter(pl.col("heading") == "6110")
    ... # doctest: +SKIP
    """
    known = _known(schedule, mfn)
    wanted = sorted(set(years))
    if not wanted:
        raise InputError("tariff path", "no year is asked for; give years such as [2025, 2026]")
    named = TariffLines.cast(
        schedule.lines.with_columns(
            importer=pl.lit(importer or schedule.importer),
            origin=pl.lit(origin or schedule.origin),
        )
    )
    part = replace(
        schedule,
        importer=importer or schedule.importer,
        origin=origin or schedule.origin,
        lines=named,
    )
    most_favoured = mfn_rates(named, MfnChanges.create_empty(), wanted, known)
    rates = calendar_rates(preferential_rates(part), most_favoured)
    facts = named.select("tariff_line", "heading", "hs_edition", "staging_category")
    given = pl.DataFrame(schema={"tariff_line": pl.String, "first": pl.Int64})
    if known is not None:
        given = known.group_by("tariff_line").agg(first=pl.col("year").cast(pl.Int64).min())
    path = (
        rates.drop("preference_margin")
        .join(facts, on="tariff_line", how="left", validate="m:1", maintain_order="left")
        .join(given, on="tariff_line", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            preference_margin=(pl.col("mfn_rate") - pl.col("applied_rate")).round(9),
            year_end_rate=lower(pl.col("mfn_rate"), pl.col("year_end_rate")),
            mfn_basis=pl.when(pl.col("first") <= pl.col("year"))
            .then(pl.lit("given"))
            .otherwise(pl.lit("base_rate")),
        )
    )
    return LinePath.validate(path.select(list(LinePath.column_names())), cast=True)


def _known(schedule: Schedule, mfn: pl.DataFrame | None) -> pl.DataFrame | None:
    """Return the MFN rates that are given, or those that the schedule brings."""
    if mfn is None:
        return schedule.known_mfn
    columns = ("tariff_line", "year", "mfn_rate")
    if missing := [name for name in columns if name not in mfn.columns]:
        found = ", ".join(mfn.columns)
        raise InputError("MFN rates", f"no column {' nor '.join(missing)} (found: {found})")
    table = mfn.select(columns)
    lines = schedule.lines.select("tariff_line")
    problems = []
    if table.join(lines, on="tariff_line", how="semi").is_empty():
        first = ", ".join(table["tariff_line"].head(3))
        line = str(lines["tariff_line"].first())
        problems.append(
            f"none of {table['tariff_line'].n_unique()} lines (first: {first}) is in the schedule "
            f"of {schedule.importer} (such as {line}); give rates of the same edition and digits"
        )
    twice = table.filter(pl.struct("tariff_line", "year").is_duplicated())
    problems += counted(_lines(twice), "rows repeat a line and year", "keep one")
    strange = table.filter((pl.col("mfn_rate") < 0) | (pl.col("mfn_rate") > _HIGHEST))
    what, cure = f"rates are below 0 or above {_HIGHEST}", "rates are fractions, 0.06 for 6 %"
    problems += counted(_lines(strange), what, cure)
    refuse_any("MFN rates", problems)
    return table.join(lines, on="tariff_line", how="semi").drop_nulls("mfn_rate")


def _lines(rows: pl.DataFrame) -> list[str]:
    return rows["tariff_line"].sort().to_list()


_HIGHEST = 30.0
"""A rate above 3,000 % is one in per cent."""


def preference_margins(
    path: pl.DataFrame, by: Sequence[str] = ("year",), trade: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Return average rates and margins, and shares at zero, over groups of lines.

    Parameters
    ----------
    path
        As :func:`tariff_path` returns it, with any further columns to group by, such as a sector.
    by
        Columns that make a group.
    trade
        ``tariff_line, value``, whole numbers, and ``year`` where weights are of each year: weights
        of the averages, such as ``lines`` of :func:`analytics.duty`. None: each line counts once.

    Returns
    -------
    polars.DataFrame
        ``by``, ``lines`` (those with a rate), ``lines_without_rate``, ``mfn_rate, applied_rate,
        preference_margin`` (weighted means, fractions), ``mfn_zero_share, zero_share`` (of weight,
        at an MFN rate of zero and at any rate of zero on 31 December), sorted. Lines without an ad
        valorem rate are in no mean. Means are quotients of whole numbers.

    Raises
    ------
    InputError
        If a column is missing, or weights are no whole numbers.
    """
    missing = [name for name in by if name not in path.columns]
    if missing:
        found = ", ".join(path.columns)
        raise InputError("preference margins", f"no column {', '.join(missing)} (found: {found})")
    weighted = path.with_columns(_weight=pl.lit(1, dtype=pl.Int64))
    if trade is not None:
        weighted = _with_weights(path, trade)
    has_rate = pl.col("mfn_rate").is_not_null()
    weight = pl.when(has_rate).then("_weight").otherwise(0).cast(pl.Int128)
    means = [
        (_parts(name) * weight).sum().alias(name)
        for name in ("mfn_rate", "applied_rate", "preference_margin")
    ]
    sums = weighted.group_by(by).agg(
        (has_rate & (pl.col("_weight") > 0)).sum().cast(pl.Int64).alias("lines"),
        (~has_rate).sum().cast(pl.Int64).alias("lines_without_rate"),
        *means,
        mfn_zero_share=pl.when(pl.col("mfn_rate") == 0.0).then(weight).sum(),
        zero_share=pl.when(pl.col("year_end_rate") == 0.0).then(weight).sum(),
        _total=weight.sum(),
    )
    total = pl.when(pl.col("_total") > 0).then("_total").cast(pl.Float64)
    rates = [(pl.col(each.meta.output_name()) / (total * PER_UNIT)) for each in means]
    shares = [pl.col(name) / total for name in ("mfn_zero_share", "zero_share")]
    return sums.with_columns(*rates, *shares).drop("_total").sort(by)


def _parts(rate: str) -> pl.Expr:
    return (pl.col(rate) * PER_UNIT).round().cast(pl.Int64)


def _with_weights(path: pl.DataFrame, trade: pl.DataFrame) -> pl.DataFrame:
    on = ["tariff_line", *(["year"] if "year" in trade.columns else [])]
    if not {"tariff_line", "value"} <= set(trade.columns) or not trade["value"].dtype.is_integer():
        found = ", ".join(trade.columns)
        raise InputError(
            "preference margins",
            f"weights need tariff_line and value, whole numbers (found: {found})",
        )
    sums = trade.group_by(on).agg(_weight=pl.col("value").sum())
    joined = path.join(sums, on=on, how="left", validate="m:1", maintain_order="left")
    # A line that the trade does not name was not traded.
    return joined.with_columns(pl.col("_weight").fill_null(0))
