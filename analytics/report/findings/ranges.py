"""The assumption ranges in one paragraph, computed from the result."""

from analytics.report.findings.figures import Figures, money
from analytics.report.text import text, value_label
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
    last = results.study.last_year
    ends: dict[str, str] = {}
    for flow in FLOWS:
        band = Figures(results).band(flow, "total")
        if band is None:
            infinite = results.scenario.assumptions.supply_is_infinite
            none = text("sentence.ranges.none", language)
            return none if infinite else none + text("sentence.ranges.finite_supply", language)
        ends |= {f"{flow}_{end}": money(value, language)
                 for end, value in zip(("low", "high"), band, strict=True)}  # fmt: skip
    draws = f"{results.draws:,}"
    said = text("sentence.ranges.drawn", language, draws=draws, year=last, **ends)
    top = results.sensitivity.filter(sector="total", year=last, rank=1)["assumption"]
    names = list(dict.fromkeys(value_label("assumption", code, language) for code in top))
    if not names:
        return said
    listed = text("punctuation.semicolon", language).join(names)
    return said + text("sentence.ranges.top", language, names=listed)
