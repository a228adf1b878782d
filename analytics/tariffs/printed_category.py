"""The staging category that the rates of a printed schedule reveal, line by line."""

from collections.abc import Sequence

import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.tariffs.staging import staged_rate

ASEAN_CUTS = (10, 15, 20)
"""Numbers of equal annual cuts in China's schedule for ASEAN."""
_TOLERANCE = 0.0006
"""Rates are printed to 0.1 point, and some by another rounding."""


def printed_category(schedule: Schedule, cuts: Sequence[int] = ASEAN_CUTS) -> pl.DataFrame:
    """Return the staging category of each line of a schedule that prints its rates.

    Parameters
    ----------
    schedule
        A schedule as read from an official annex.
    cuts
        Numbers of equal annual cuts that the schedule knows.

    Returns
    -------
    polars.DataFrame
        ``tariff_line, printed_category``, sorted: ``free`` (base zero), ``immediate``,
        ``cuts_N``, ``partial`` (a rate above zero stays in the end), ``excluded``,
        ``non_ad_valorem``, and ``unclassified`` where another path leads to zero.

    Examples
    --------
    >>> printed_category(annex)["printed_category"].value_counts()  # doctest: +SKIP
    """
    assert schedule.published is not None, "a schedule that prints its rates"
    rate, base = pl.col("preferential_rate"), pl.col("base_rate")
    fits = {
        f"cuts_{number}": (
            (staged_rate(base, pl.lit(number), pl.col("stage_year")) - rate).abs() < _TOLERANCE
        ).all()
        for number in cuts
    }
    found = (
        schedule.published.join(
            schedule.lines.select("tariff_line", "base_rate", "staging_category"),
            on="tariff_line",
            how="inner",
            validate="m:1",
        )
        .sort("tariff_line", "stage_year")
        .group_by("tariff_line", maintain_order=True)
        .agg(
            pl.col("base_rate", "staging_category").first(),
            rate.first().alias("first"),
            rate.last().alias("last"),
            *[fit.alias(name) for name, fit in fits.items()],
        )
    )
    category = pl.lit("unclassified")
    for name in reversed(fits):
        category = pl.when(name).then(pl.lit(name)).otherwise(category)
    settled = ("excluded", "non_ad_valorem")
    return found.select(
        "tariff_line",
        printed_category=pl.when(pl.col("staging_category").is_in(settled))
        .then("staging_category")
        .when(base == 0.0)
        .then(pl.lit("free"))
        .when(pl.col("first") == 0.0)
        .then(pl.lit("immediate"))
        .when(pl.col("last") > 0.0)
        .then(pl.lit("partial"))
        .otherwise(category),
    )
