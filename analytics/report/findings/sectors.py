"""What happens in each sector, in one or two sentences computed from the numbers."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from analytics.report.findings.figures import Figures, change, money, percent, round_percent
from analytics.report.text import text
from analytics.results import Results


def auto_parts(results: Results, language: str) -> str:
    """Say when the preference for auto parts begins to matter and what it brings."""
    figures = Figures(results)
    late = figures.last_year_above_mfn("import", "auto_parts")
    clause = ""
    if late is not None:
        mfn = percent(figures.rate("mfn_rate", "import", "auto_parts", late), language)
        clause = text("sentence.sector.late", language, mfn=mfn, year=late)
    return _open("import", "auto_parts", results, language, clause)


def cosmetics(results: Results, language: str) -> str:
    """Say why cosmetics gain nothing, and on what that rests."""
    closed = not Figures(results).has_preference("import", "cosmetics")
    reported = closed and results.scenario.schedule == "embedded"
    sentence = _excluded_or_open("cosmetics", results, language)
    return sentence + (text("sentence.sector.reported", language) if reported else "")


def machinery(results: Results, language: str) -> str:
    """Say that Japan's machinery tariff leaves next to nothing to remove."""
    of = "export", "machinery_electrical"
    mfn = Figures(results).rate("mfn_rate", *of, results.study.base_year)
    clause = ""
    if mfn is not None and mfn < 0.001:
        clause = text("sentence.sector.nothing_left", language, mfn=percent(mfn, language))
    return _open(*of, results, language, clause)


def textiles_clothing(results: Results, language: str) -> str:
    """Say what textiles and clothing gain, and how many times the gain of auto parts that is."""
    figures = Figures(results)
    effect = figures.amount("effect_cny", "export", "textiles_clothing")
    parts = figures.amount("effect_cny", "import", "auto_parts")
    sentence = _open("export", "textiles_clothing", results, language)
    if parts <= 0.0 or effect <= parts:
        return sentence
    return sentence + text("sentence.sector.times", language, times=f"{effect / parts:,.0f}")


def _excluded_or_open(sector: str, results: Results, language: str) -> str:
    """Say why an import sector gains nothing, or what it gains where a scenario includes it."""
    figures = Figures(results)
    if figures.has_preference("import", sector):
        return _open("import", sector, results, language)
    first = results.study.base_year
    effect = figures.amount("effect_cny", "import", sector)
    words = {
        "sector": text(f"sector.{sector}", language),
        "mfn": percent(figures.rate("mfn_rate", "import", sector, first), language),
        "trade": money(figures.amount("projection_cny", "import", sector, first), language),
        "year": first,
        "effect": money(effect, language, signed=True),
    }
    return _joined("excluded", ("excluded", "other" if effect else "zero"), language, words)


def _open(flow: str, sector: str, results: Results, language: str, clause: str = "") -> str:
    """Return rates, effect and duty saved of a sector in the last year, after a clause."""
    figures = Figures(results)
    words = {
        "sector": text(f"sector.{sector}", language),
        "year": results.study.last_year,
        "mfn": percent(figures.rate("mfn_rate", flow, sector), language),
        "applied": percent(figures.rate("applied_rate", flow, sector), language),
        "paid": percent(figures.rate("effective_rate", flow, sector), language),
        "use": round_percent(figures.use(flow), language),
        "change": change(figures, flow, sector, language),
        "saved": money(figures.amount("duty_saved_cny", flow, sector), language),
    }
    rates = text("sentence.sector.open.rates", language, **words)
    if clause:
        rates = rates[0].upper() + rates[1:]
    changed = "effect" if figures.amount("effect_cny", flow, sector) else "none"
    start = text("sentence.sector.open.start", language, **words)
    return start + clause + rates + _joined("open", (flow, changed), language, words)


def _joined(kind: str, parts: Sequence[str], language: str, words: Mapping[str, object]) -> str:
    return "".join(text(f"sentence.sector.{kind}.{part}", language, **words) for part in parts)


SECTORS: Mapping[str, Callable[[Results, str], str]] = {
    "auto_parts": auto_parts,
    "cars": partial(_excluded_or_open, "cars"),
    "cosmetics": cosmetics,
    "consumer_goods": partial(_open, "import", "consumer_goods"),
    "textiles_clothing": textiles_clothing,
    "machinery": machinery,
    "food": partial(_open, "export", "food_agriculture"),
}
"""The sectors that a report tells of, imports first."""
