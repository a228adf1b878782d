"""The answers of the notebooks, in words computed from the numbers."""

from collections.abc import Mapping, Sequence

from analytics.report.findings.figures import Figures, money, percent
from analytics.report.findings.limits import limits
from analytics.report.findings.sentences import SENTENCES
from analytics.report.findings.third_countries import biggest_losses
from analytics.report.tables.readable import Words
from analytics.report.text import in_sentence, scenario_title, text
from analytics.results import Results

QUESTIONS = ("qingdao_japan_trade", "autos", "cosmetics", "consumer_goods", "third_countries")
"""Questions with an answer of their own: functions of this module, of results and language."""


def qingdao_japan_trade(runs: Sequence[Results], language: str) -> Words:
    """Say what RCEP changes in all, how much is at zero, and which sectors gain.

    Parameters
    ----------
    runs
        The result asked for, then those to compare it with.
    language
        ``en`` or ``zh``.
    """
    names = ("trade_base", "totals", "three_measures", "textiles_clothing", "machinery", "duty")
    told = [SENTENCES[name](runs[0], language) for name in names]
    pairs = [("import", "total"), ("export", "total")]
    return _words([*told, *alternatives(runs, pairs, language)], language)


def autos(runs: Sequence[Results], language: str) -> Words:
    """Say what RCEP changes for cars and auto parts, and what other commitments would."""
    lead = sector_effect(runs[0], "import", "autos", language)
    told = [SENTENCES[name](runs[0], language) for name in ("cars", "auto_parts")]
    pairs = [("import", "cars"), ("import", "auto_parts")]
    return _words([lead, *told, *alternatives(runs, pairs, language)], language)


def cosmetics(runs: Sequence[Results], language: str) -> Words:
    """Say that cosmetics gain nothing, and what their inclusion would bring."""
    lead = sector_effect(runs[0], "import", "cosmetics", language)
    pairs = [("import", "cosmetics")]
    told = SENTENCES["cosmetics"](runs[0], language)
    return _words([lead, told, *alternatives(runs, pairs, language)], language)


def consumer_goods(runs: Sequence[Results], language: str) -> Words:
    """Say what RCEP changes for consumer goods, and what use and pace would add."""
    pairs = [("import", "consumer_goods")]
    told = SENTENCES["consumer_goods"](runs[0], language)
    return _words([told, *alternatives(runs, pairs, language)], language)


def third_countries(runs: Sequence[Results], language: str) -> Words:
    """Say what third countries lose when China and Japan cut tariffs, and in which sectors."""
    told = [SENTENCES["third_countries"](runs[0], language), biggest_losses(runs[0], language)]
    return _words(told, language)


def what_it_is_not(results: Results, language: str) -> Words:
    """Return the limits that every report states, as a list."""
    return Words(tuple(limits(results, language)), language, is_list=True)


def sector_effect(results: Results, flow: str, sector: str, language: str) -> str:
    """Return the direct answer for a sector: what changes in the last year, or that nothing does.

    Parameters
    ----------
    results
        A result.
    flow, sector
        Row of ``projection``.
    language
        ``en`` or ``zh``.
    """
    figures = Figures(results)
    effect = figures.amount("effect_cny", flow, sector)
    words = {
        "scenario": scenario_title(results.scenario, language),
        "year": results.study.last_year,
        **_named(flow, sector, language),
        "base": money(figures.amount("counterfactual_cny", flow, sector), language),
        "effect": money(abs(effect), language),
        "relative": percent(abs(figures.relative_effect(flow, sector)), language),
    }
    direction = "higher" if effect > 0.0 else "lower" if effect else "nothing"
    return text(f"answer.lead.{direction}", language, **words)


def alternatives(
    runs: Sequence[Results], pairs: Sequence[tuple[str, str]], language: str
) -> list[str]:
    """Return a sentence for each other scenario: where its effects differ from the first's.

    Parameters
    ----------
    runs
        The result asked for, then those to compare it with.
    pairs
        Flow and sector of the effects that are compared.
    language
        ``en`` or ``zh``.
    """
    return [_alternative(runs[0], other, pairs, language) for other in runs[1:]]


def _alternative(
    results: Results, other: Results, pairs: Sequence[tuple[str, str]], language: str
) -> str:
    clauses, years = [], results.study.years.brief[-2:]
    for flow, sector in pairs:
        effects = {"old": _effects(results, flow, sector), "new": _effects(other, flow, sector)}
        if effects["old"] != effects["new"]:
            words = {which: _two_years(of, years, language) for which, of in effects.items()}
            words |= _named(flow, sector, language)
            clauses.append(text("answer.other.clause", language, **words))
    told = text("answer.other.and", language).join(clauses) or text("answer.other.same", language)
    scenario = scenario_title(other.scenario, language)
    return text("answer.other.whole", language, scenario=scenario, clauses=told)


def _named(flow: str, sector: str, language: str) -> dict[str, str]:
    """Return flow and sector as they stand inside a sentence."""
    name = in_sentence(text(f"sector.{sector}", language), language)
    return {"flow": text(f"answer.flow.{flow}", language), "sector": name}


def _effects(results: Results, flow: str, sector: str) -> dict[int, float]:
    """Return the effect by year."""
    rows = results.projection.filter(flow=flow, sector=sector)
    return dict(rows.select("year", "effect_cny").iter_rows())


def _two_years(effects: Mapping[int, float], years: Sequence[int], language: str) -> str:
    """Return the effects of two years in words, or that there is none in either."""
    amounts = [effects.get(year, 0.0) for year in years]
    if not any(amounts):
        return text("answer.other.zero", language)
    middle, last = (money(amount, language, signed=True) for amount in amounts)
    words = {"middle": middle, "middle_year": years[0], "last": last, "last_year": years[1]}
    return text("answer.other.years", language, **words)


def _words(paragraphs: Sequence[str], language: str) -> Words:
    return Words(tuple(filter(None, paragraphs)), language)
