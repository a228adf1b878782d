"""Which rules are behind a rate."""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.schemas.schedule import StagingRules
from analytics.tariffs.classify import ASEAN_CUTS, JAPAN_CUTS
from analytics.tariffs.law.stagings import ONE_CUT, QUARTER, expected_rates

CUTS = "cuts"
"""Stands for every category ``cuts_N``."""
RULES_OF_STAGING: Mapping[str, tuple[str, ...]] = {
    CUTS: ("base_rate_of_base_year", "equal_annual_cuts", "half_up_rounding"),
    "free": ("free_stays_free",),
    "immediate": ("free_at_once",),
    "standstill": ("base_rate_of_base_year", "standstill"),
    "excluded": ("excluded",),
    "partial": ("unknown_part_at_base",),
    "published": ("printed_rates_are_kept",),
    "non_ad_valorem": ("amounts_are_no_rate",),
    "unclassified": ("unknown_staging_has_none",),
    QUARTER: ("base_rate_of_base_year", "quarter_cut", "half_up_rounding"),
    ONE_CUT: ("one_cut",),
}
"""Rules behind a staging."""
_KNOWN_CUTS = (*ASEAN_CUTS, *JAPAN_CUTS)
_TOLERANCE = 1e-6
_YEARS = {1: "january_years", 4: "april_years"}


def rules_of_staging(staging: str) -> tuple[str, ...]:
    """Return the rules behind a staging.

    Examples
    --------
    >>> rules_of_staging("cuts_11")
    ('base_rate_of_base_year', 'equal_annual_cuts', 'half_up_rounding')
    """
    return RULES_OF_STAGING[CUTS if staging.startswith("cuts_") else staging]


def rules_of_schedule(rules: StagingRules) -> tuple[str, ...]:
    """Return the rules by which a schedule counts its years.

    Examples
    --------
    >>> rules_of_schedule(StagingRules(year_start_month=4))
    ('first_year_from_entry', 'april_years')
    """
    return ("first_year_from_entry", _YEARS[rules.year_start_month])


def path_staging(base_rate: float | None, rates: Sequence[float]) -> tuple[str, float] | None:
    """Return the staging and the base rate that give a path of printed rates.

    Parameters
    ----------
    base_rate
        Base rate of the line as a fraction; None where it is not ad valorem.
    rates
        Rate of each stage year from 1 on, as fractions.

    Returns
    -------
    tuple of str and float, or None
        From the base rate of the line if a staging leads from it; otherwise equal cuts from the
        one rate in tenths of a point from which they lead; None where there is no such rate.

    Examples
    --------
    >>> path_staging(0.10, [0.06] * 21)
    ('one_cut', 0.1)
    """
    first, stages = rates[0], range(1, len(rates) + 1)
    years = pl.DataFrame({"stage": stages, "rate": rates})

    def fitting(base: pl.DataFrame, *, equal_cuts_only: bool) -> list[tuple[str, float]]:
        tried = expected_rates(pl.col("base"), pl.col("stage"), pl.lit(first), _KNOWN_CUTS)
        if equal_cuts_only:
            tried = {name: rate for name, rate in tried.items() if name.startswith("cuts_")}
        far = {name: (rate - pl.col("rate")).abs() for name, rate in tried.items()}
        fits = {name: (d < _TOLERANCE).fill_null(value=False).all() for name, d in far.items()}
        found = base.join(years, how="cross").group_by("base", maintain_order=True).agg(**fits)
        return [(name, row["base"]) for row in found.iter_rows(named=True)
                for name in tried if row[name]]  # fmt: skip

    if base_rate is not None:
        own = fitting(pl.DataFrame({"base": [base_rate]}), equal_cuts_only=False)
        if own:
            return own[0]
    tenths = pl.DataFrame({"base": pl.int_range(1, 1001, eager=True) / 1000})
    others = fitting(tenths, equal_cuts_only=True)
    return others[0] if len(others) == 1 else None


def rules_of_year(
    mfn_rate: float | None, staged_rate: float | None, shares: Mapping[str, float | int | None]
) -> tuple[str, ...]:
    """Return the rules that decide what an originating good pays in a calendar year.

    Parameters
    ----------
    mfn_rate, staged_rate
        Fractions; None where there is none.
    shares
        Row of :func:`analytics.tariffs.staging.stages_of_year`.

    Examples
    --------
    >>> rules_of_year(0.06, 0.056, {"stage_new": 7, "weight_old": 0.0})
    ('lower_of_two',)
    """
    if shares["stage_new"] is None:
        return ("mfn_before_entry",)
    if mfn_rate is None:
        return ("amounts_are_no_rate",)
    if staged_rate is None:
        return ("excluded_pays_mfn",)
    blended = ("lower_before_blend", "blend_over_months") if shares["weight_old"] else ()
    return ("lower_of_two", *blended)
