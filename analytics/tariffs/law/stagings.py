"""The stagings that schedules use, each as the rate that it leaves in a stage year."""

from collections.abc import Sequence

import polars as pl

from analytics.tariffs.staging import staged_rate

QUARTER = "quarter_in_10"
"""Staging that takes a quarter of the base rate off in ten equal annual cuts, and then stops."""
ONE_CUT = "one_cut"
"""Staging with a single cut in the first year; what is left then stays."""
_STEPS, _SHARES = 10, 4


def part_cut_rate(base_rate: pl.Expr, stage_year: pl.Expr) -> pl.Expr:
    """Return the rate where only a quarter of the base rate is cut, in ten equal annual cuts.

    Parameters
    ----------
    base_rate
        Rate before the first cut, as a fraction.
    stage_year
        Stage year, 1 for the year of entry into force.

    Returns
    -------
    polars.Expr
        The rate as a fraction; from the last cut on it stays where it is.

    Notes
    -----
    It is what 85 lines of China's annex for ASEAN print in all 21 years. It is
    equal cuts over four times as many years that stop after ten, so that they round alike.

    Examples
    --------
    >>> frame = pl.DataFrame({"base": [0.10, 0.10], "stage": [1, 21]})
    >>> frame.select(part_cut_rate(pl.col("base"), pl.col("stage"))).to_series().to_list()
    [0.098, 0.075]
    """
    cut_until = pl.min_horizontal(stage_year, pl.lit(_STEPS))
    return staged_rate(base_rate, pl.lit(_STEPS * _SHARES), cut_until)


def expected_rates(
    base_rate: pl.Expr, stage_year: pl.Expr, first_rate: pl.Expr, cuts: Sequence[int]
) -> dict[str, pl.Expr]:
    """Return the rate that each staging leaves in a stage year, by the name of the staging.

    Parameters
    ----------
    base_rate
        Rate before the first cut, as a fraction.
    stage_year
        Stage year.
    first_rate
        Rate of the first year, which a staging with a single cut keeps.
    cuts
        Numbers of equal annual cuts that the schedule knows.

    Returns
    -------
    dict of str to polars.Expr
        ``immediate``, ``cuts_N``, `QUARTER` and `ONE_CUT`, the last null where the first rate is
        not below the base rate: then nothing was cut.
    """
    equal = {f"cuts_{n}": staged_rate(base_rate, pl.lit(n), stage_year) for n in cuts}
    return {
        "immediate": pl.when(base_rate.is_not_null()).then(0.0),
        **equal,
        QUARTER: part_cut_rate(base_rate, stage_year),
        ONE_CUT: pl.when(first_rate < base_rate).then(first_rate),
    }
