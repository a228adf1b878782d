"""The assumption ranges in one paragraph, computed from the result."""

from analytics.report.figures import Figures, money
from analytics.report.labels import value_label
from analytics.results import Results
from analytics.study import FLOWS


def ranges_statement(results: Results, language: str) -> str:
    """Return between what the effects lie and which assumption matters most, or that none is drawn.

    Parameters
    ----------
    results
        A result.
    language
        ``en`` or ``zh``.
    """
    figures = Figures(results)
    last = figures.last_year
    ends: dict[str, str] = {}
    for flow in FLOWS:
        band = figures.band(flow, "total", last)
        if band is None:
            infinite = results.scenario.assumptions.supply_is_infinite
            return _NONE[language] if infinite else _NONE[language] + _FINITE[language]
        ends |= {f"{flow}_{end}": money(value, language)
                 for end, value in zip(("low", "high"), band, strict=True)}  # fmt: skip
    said = _RANGES[language].format(draws=f"{results.draws:,}", year=last, **ends)
    top = results.sensitivity.filter(sector="total", year=last, rank=1)["assumption"]
    names = list(dict.fromkeys(value_label("assumption", code, language) for code in top))
    if not names:
        return said
    return said + _TOP[language].format(names=_AND[language].join(names))


_RANGES = {
    "en": "With all assumptions drawn from their ranges together, {draws} times, the effect in "
    "{year} lies between {import_low} and {import_high} for imports and between {export_low} and "
    "{export_high} for exports in 90 % of the draws. These are assumption ranges, not statistical "
    "confidence intervals.",
    "zh": "将全部假定同时在其区间内变动{draws}次，90%的结果中，{year}年的影响进口在{import_low}至"
    "{import_high}之间，出口在{export_low}至{export_high}之间。这是假定区间，不是统计置信区间。",
}
_TOP = {
    "en": " The assumption behind most of their width: {names}.",
    "zh": "对区间作用最大的假定：{names}。",
}
_AND = {"en": "; ", "zh": "；"}
_FINITE = {
    "en": " Ranges are computed for infinitely elastic supply only.",
    "zh": "区间只在供给弹性为无限时计算。",
}
_NONE = {
    "en": "This run has no ranges: its effects follow from single values of the assumptions.",
    "zh": "本次计算没有区间：影响只按各项假定的单一取值得出。",
}
