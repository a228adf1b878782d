"""MFN rates of each line in each year: as rules cut them, and as they are known by line."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import dataframely as dy
import numpy as np
import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import MfnChanges, MfnRates, TariffLines


def mfn_rates(
    lines: dy.DataFrame[TariffLines],
    changes: dy.DataFrame[MfnChanges],
    years: Sequence[int],
    known: pl.DataFrame | None = None,
) -> dy.DataFrame[MfnRates]:
    """Return the MFN rate of each line in each year.

    The base rate is the MFN rate of 2014. Where rates are known by line, the latest applies and is
    held; for other lines the latest change in force on 1 January whose heading range holds the
    line. A rule never leads above the base rate.

    Parameters
    ----------
    lines
        Lines of one importer.
    changes
        Changes by heading range; those of other importers are passed over.
    years
        Calendar years.
    known
        Rates known by line, as in :class:`analytics.schemas.schedule.Schedule`.

    Returns
    -------
    dataframely.DataFrame[MfnRates]
        ``tariff_line, year, mfn_rate``, sorted.
    """
    paths = mfn_paths(lines, changes, years, known)
    return MfnRates.cast(paths.sort("tariff_line").explode("year", "mfn_rate"))


def mfn_paths(
    lines: pl.DataFrame,
    changes: dy.DataFrame[MfnChanges],
    years: Sequence[int],
    known: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return ``tariff_line, year, mfn_rate``, the last two as lists over the years.

    Parameters as in :func:`mfn_rates`.
    """
    paths = lines.select("tariff_line", "heading", "base_rate").join(
        _ruled_paths(lines, changes, years),
        on=["heading", "base_rate"],
        how="left",
        nulls_equal=True,
    )
    if known is not None and known.height:
        paths = _with_known(paths, known, years)
    return paths.select("tariff_line", "year", "mfn_rate")


def with_set_rates(
    schedule: Schedule,
    placed: pl.DataFrame,
    changes: dy.DataFrame[MfnChanges],
    years: Sequence[int],
    of_keys: Mapping[str, Mapping[int, tuple[float | None, float | None, float]]],
) -> Schedule:
    """Set MFN rates of lines: what an experiment does, beyond what is known or follows from rules.

    Parameters
    ----------
    schedule
        Schedule to change.
    placed
        ``tariff_line, key``: whose rates are those of a line.
    changes, years
        As of :func:`mfn_rates`.
    of_keys
        By key and year: a rate, and a factor of the rate that would hold; None for neither. The
        rate goes before the factor. Then the part of the year in which the rate holds.

    Returns
    -------
    Schedule
        With the rates of these lines known by line, in every year; above the base rate too.
    """
    rows = [(key, year, *pair) for key, path in of_keys.items() for year, pair in path.items()]
    types = {"key": pl.String, "year": pl.Int64, "rate": pl.Float64, "factor": pl.Float64,
             "part": pl.Float64}  # fmt: skip
    given = pl.DataFrame(rows, schema=types, orient="row")
    lines = schedule.lines.join(placed, on="tariff_line", how="inner", validate="1:1")
    lines = lines.filter(pl.col("key").is_in(list(of_keys)))
    without = mfn_paths(lines, changes, years, schedule.known_mfn).explode("year", "mfn_rate")
    factor, part = pl.col("factor").fill_null(1.0), pl.col("part")
    rate = pl.when(part < 1.0).then(part * pl.col("rate") + (1.0 - part) * pl.col("mfn_rate"))
    set_rate = pl.coalesce(rate.otherwise("rate"), pl.col("mfn_rate") * factor)
    known = (
        without.join(lines.select("tariff_line", "key"), on="tariff_line", validate="m:1")
        .join(given, on=["key", "year"], how="left", validate="m:1")
        .select("tariff_line", "year", mfn_rate=set_rate.round(8))
        .drop_nulls("mfn_rate")
    )
    others = schedule.known_mfn
    if others is not None:
        known = pl.concat([others.join(lines, on="tariff_line", how="anti"), known])
    return replace(schedule, known_mfn=known.sort("tariff_line", "year"))


def _ruled_paths(
    lines: pl.DataFrame, changes: dy.DataFrame[MfnChanges], years: Sequence[int]
) -> pl.DataFrame:
    """Return the paths that follow from rules, for the distinct pairs of heading and base rate."""
    own = changes.join(lines.select("importer").unique(), on="importer", how="semi")
    pairs = lines.select("heading", "base_rate").unique()
    calendar = pl.DataFrame({"year": list(years)}, schema={"year": pl.Int64})
    in_force = (
        pairs.select("heading")
        .unique()
        .join_where(
            own.select("heading_from", "heading_to", "valid_from", "rule", "value"),
            pl.col("heading") >= pl.col("heading_from"),
            pl.col("heading") <= pl.col("heading_to"),
        )
        .join(calendar, how="cross")
        .filter(pl.col("valid_from") <= pl.date(pl.col("year"), 1, 1))
        .sort("heading", "year", "valid_from")
        .unique(["heading", "year"], keep="last", maintain_order=True)
        .select("heading", "year", "rule", "value")
    )
    base = pl.col("base_rate")
    changed = (
        pl.when(pl.col("rule") == "ceiling")
        .then(pl.min_horizontal(base, pl.col("value")))
        .when(pl.col("rule") == "factor")
        .then(_to_tenth_of_a_point(base * pl.min_horizontal(pl.col("value"), pl.lit(1.0))))
        .otherwise(base)
    )
    # Null base rates stay null: min_horizontal alone would put the ceiling in their place.
    rate = pl.when(base.is_not_null()).then(changed).round(8)
    return (
        pairs.join(calendar, how="cross")
        .join(in_force, on=["heading", "year"], how="left", validate="m:1")
        .select("heading", "base_rate", "year", mfn_rate=rate)
        .sort("year")
        .group_by("heading", "base_rate")
        .agg("year", "mfn_rate")
    )


def _with_known(paths: pl.DataFrame, known: pl.DataFrame, years: Sequence[int]) -> pl.DataFrame:
    """Put rates that are known by line in the place of those that follow from rules.

    Each holds until the next that is known of its line. A base rate that is no number has no number
    for its MFN rate either.
    """
    wide = known.pivot(on="year", index="tariff_line", values="mfn_rate", sort_columns=True)
    joined = paths.join(wide, on="tariff_line", how="left", validate="m:1")
    rates = joined.select(wide.columns[1:]).cast(pl.Float64).to_numpy()
    since = [int(year) for year in wide.columns[1:]]
    # Column 0 is before anything is known.
    rates = np.column_stack([np.full(len(rates), np.nan), rates])
    columns = np.where(np.isnan(rates), 0, np.arange(len(since) + 1))
    latest = np.maximum.accumulate(columns, axis=1)[:, np.searchsorted(since, years, "right")]
    held = np.take_along_axis(rates, latest, axis=1)
    ruled = joined["mfn_rate"].list.to_array(len(years)).to_numpy()
    is_known = joined["base_rate"].is_not_null().to_numpy()[:, None] & (latest > 0)
    rate = pl.Series(np.where(is_known, held, ruled).ravel(), nan_to_null=True)
    in_years = rate.reshape((joined.height, len(years))).arr.to_list()
    return joined.with_columns(mfn_rate=in_years)


def _to_tenth_of_a_point(rate: pl.Expr) -> pl.Expr:
    """Round to 0.1 point, half up: a rate from an average factor has no further digits to give."""
    return (rate * 1000 + 0.5 + 1e-9).floor() / 1000
