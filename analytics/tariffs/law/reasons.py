"""Which rules are behind a rate."""

from collections.abc import Mapping

import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.tariffs.dated_staging import first_category
from analytics.tariffs.law.stagings import ONE_CUT, QUARTER
from analytics.tariffs.rates import preferential_rates
from analytics.tariffs.staging import number_of_cuts

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
_YEARS = {1: "january_years", 4: "april_years"}


def rules_of_staging(staging: str) -> tuple[str, ...]:
    """Return the rules behind a staging.

    Examples
    --------
    >>> rules_of_staging("cuts_11")
    ('base_rate_of_base_year', 'equal_annual_cuts', 'half_up_rounding')
    """
    return RULES_OF_STAGING[CUTS if staging.startswith("cuts_") else staging]


def rules_behind(schedule: Schedule) -> pl.DataFrame:
    """Return the rules behind the preferential rate of each line in each stage year.

    Parameters
    ----------
    schedule
        Any schedule. What a scenario changes from a year on follows no rule of the agreement and
        is not told here.

    Returns
    -------
    polars.DataFrame
        ``tariff_line, stage_year, preferential_rate, rules``, sorted; ``rules`` is a list of names.

    Examples
    --------
    >>> rules_behind(schedule).filter(pl.col("stage_year") == 7)  # doctest: +SKIP
    """
    category = first_category(pl.col("staging_category"))
    staging = pl.when(category.str.starts_with("cuts_")).then(pl.lit(CUTS)).otherwise(category)
    names = {key: list(rules) for key, rules in RULES_OF_STAGING.items()}
    lines = schedule.lines.select(
        "tariff_line",
        staging.replace_strict(names, return_dtype=pl.List(pl.String)).alias("rules"),
        number_of_cuts(category).alias("cuts"),
    )
    is_over = (pl.col("stage_year") >= pl.col("cuts")).fill_null(value=False)
    years = _YEARS[schedule.rules.year_start_month]
    last = pl.when(is_over).then(pl.lit(["zero_from_last_cut"])).otherwise(pl.col("rules"))
    return (
        preferential_rates(schedule)
        .join(lines, on="tariff_line", how="left", validate="m:1", maintain_order="left")
        .select("tariff_line", "stage_year", "preferential_rate",
                pl.concat_list(last, pl.lit([years])).alias("rules"))
    )  # fmt: skip


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
