"""What a claim saves on each line: when the agreement entered into force, and stage by stage.

Trade within a group of lines leans away from high margins; which lines have one is a property of
the agreement as it is, so that a scenario that moves lines leaves the weights of trade.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import dataframely as dy
import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import MfnChanges
from analytics.schemas.trade import Sectors
from analytics.tariffs.markets import Lean
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.nomenclature import with_segment
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
    table = rates.select("tariff_line", reference_margin=margin)
    return replace(schedule, reference_margin=table)


def stage_margins(
    schedule: Schedule,
    changes: dy.DataFrame[MfnChanges],
    sectors: dy.DataFrame[Sectors],
    flow: str,
    lean: Lean,
    starts: Sequence[date],
) -> pl.DataFrame:
    """Return the margin of each line from some days on, and how the line weighs in its segment.

    Parameters
    ----------
    schedule
        Lines of one importer, merged or not.
    changes, sectors
        MFN changes, and segments by heading.
    flow
        ``import`` or ``export``.
    lean
        How trade leans from high margins.
    starts
        Days from which on no rate changes within the piece that begins.

    Returns
    -------
    polars.DataFrame
        ``start, segment, line_count, reference_margin, weight, margin``; a line without an ad
        valorem preference has the margin zero. ``line_count`` is the trade of a line where trade by
        line is known.
    """
    weighed = lean.weigh(with_segment(schedule.lines, sectors, flow))
    weight = pl.col("line_weight") / pl.col("line_weight").sum().over("segment")
    # What lines carry before any lean: their number, or their trade where it is known.
    count = pl.col("line_count" if lean.traded is None else "line_weight").alias("line_count")
    lines = weighed.select("tariff_line", "segment", count, "reference_margin", weight=weight)
    staged = preferential_rates(schedule)
    mfn = mfn_rates(schedule.lines, changes, sorted({start.year for start in starts}))
    margin = (pl.col("mfn_rate") - pl.col("preferential_rate")).fill_null(0.0).clip(lower_bound=0.0)
    pieces = [
        staged.filter(pl.lit(start).is_between("valid_from", "valid_to"))
        .select("tariff_line", "preferential_rate")
        .join(mfn.filter(year=start.year), on="tariff_line", how="inner", validate="1:1")
        .join(lines, on="tariff_line", how="inner", validate="1:1")
        .sort("tariff_line")
        .select(
            pl.lit(start).alias("start"), "segment", "line_count", "reference_margin", "weight",
            margin=margin,
        )
        for start in starts
    ]  # fmt: skip
    return pl.concat(pieces)
