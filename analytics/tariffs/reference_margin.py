"""What a claim saved on each line when the agreement entered into force.

Trade within a group of lines leans away from high margins; which lines have one is a property of
the agreement as it is, so that a scenario that moves lines leaves the weights of trade.
"""

from dataclasses import replace

import dataframely as dy
import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import MfnChanges
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates


def with_reference_margin(
    schedule: Schedule, changes: dy.DataFrame[MfnChanges], year: int
) -> Schedule:
    """Return a schedule with the margin of each of its lines in one year.

    Parameters
    ----------
    schedule
        Any schedule.
    changes
        Changes of the MFN rate.
    year
        First year of the agreement.

    Returns
    -------
    Schedule
        With ``reference_margin``: MFN rate less applied rate, a fraction; zero where there is no
        ad valorem preference.
    """
    rates = calendar_rates(
        preferential_rates(schedule), mfn_rates(schedule.lines, changes, [year], schedule.known_mfn)
    ).filter(pl.col("year") == year)
    margin = (pl.col("mfn_rate") - pl.col("applied_rate")).fill_null(0.0).round(9)
    table = rates.select("tariff_line", margin.alias("reference_margin"))
    return replace(schedule, reference_margin=table)
