"""Which function applies each rule. A rule whose function reads files is added by the readers."""

from analytics.equations.preference import effective_rate
from analytics.tariffs.classify import classify_staging, cuts_of_parts, stage_year_on
from analytics.tariffs.law import questions as ask
from analytics.tariffs.law.base_rates import cuts_of_columns, first_base_that_fits, quota_rate
from analytics.tariffs.law.further import exporters_rate_applies, transposed_rate
from analytics.tariffs.law.rule import Application
from analytics.tariffs.law.stagings import expected_rates, part_cut_rate
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates
from analytics.tariffs.staging import stage_calendar, staged_rate, stages_of_year

_CUTS = Application(staged_rate, ask.of_rate)
_LINE = Application(preferential_rates, ask.of_line)
_YEAR = Application(calendar_rates, ask.of_year)
_CALENDAR = Application(stage_calendar, ask.of_calendar)
_MFN = Application(mfn_rates, ask.of_mfn)
_PRINTED = Application(classify_staging, ask.of_printed)

APPLIED: dict[str, Application] = {
    # Where cuts begin, and how far they lead.
    "base_rate_of_base_year": _MFN,
    "equal_annual_cuts": _CUTS,
    "half_up_rounding": _CUTS,
    "amounts_to_hundredths": _CUTS,
    "zero_from_last_cut": _CUTS,
    "parts_cut_alike": Application(cuts_of_parts, ask.of_parts),
    "parts_of_columns": Application(cuts_of_columns, ask.of_columns),
    "quarter_cut": Application(part_cut_rate, ask.of_rate),
    "one_cut": Application(expected_rates, ask.of_staging),
    # What other lines get.
    "free_stays_free": _LINE,
    "free_at_once": _LINE,
    "standstill": _LINE,
    "excluded": _LINE,
    "printed_rates_are_kept": _LINE,
    "unknown_part_at_base": _LINE,
    "unknown_staging_has_none": _LINE,
    # When.
    "january_years": _CALENDAR,
    "april_years": _CALENDAR,
    "first_year_from_entry": _CALENDAR,
    "last_year_has_no_end": _CALENDAR,
    "late_parties_share_years": Application(stage_year_on, ask.of_day),
    # What is paid.
    "lower_of_two": _YEAR,
    "staged_from_base_not_mfn": _YEAR,
    "excluded_pays_mfn": _YEAR,
    "mfn_before_entry": _YEAR,
    "blend_over_months": Application(stages_of_year, ask.of_months),
    "lower_before_blend": _YEAR,
    "unclaimed_pays_mfn": Application(effective_rate, ask.of_values),
    "mfn_cut_from_january": _MFN,
    "mfn_never_above_base": _MFN,
    # What a tariff of one year reveals.
    "printed_rate_reveals_staging": _PRINTED,
    "slowest_of_several": _PRINTED,
    "quota_base": Application(quota_rate, ask.of_quota),
    "bound_base": Application(first_base_that_fits, ask.of_bases),
    # Origin and nomenclature.
    "tariff_differential": Application(exporters_rate_applies, ask.of_values),
    "transposition": Application(transposed_rate, ask.of_values),
}
"""By the name of the rule."""
