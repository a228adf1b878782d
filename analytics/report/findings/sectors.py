"""What happens in each sector, in one or two sentences computed from the numbers."""

from collections.abc import Callable, Mapping, Sequence

from analytics.report.findings.figures import Figures, change, money, percent, round_percent
from analytics.report.text import text
from analytics.results import Results


def auto_parts(results: Results, language: str) -> str:
    """Say when the preference for auto parts begins to matter and what it brings."""
    figures = Figures(results)
    late = figures.last_year_above_mfn("import", "auto_parts")
    clause = ""
    if late is not None:
        clause = text(
            "sentence.sector.late",
            language,
            mfn=percent(figures.rate("mfn_rate", "import", "auto_parts", late), language),
            year=late,
        )
    return _sector(results, language, "import", "auto_parts", clause)


def cars(results: Results, language: str) -> str:
    """Say why cars gain nothing, or what they gain where a scenario includes them."""
    return _excluded_or_open(results, language, "cars")


def cosmetics(results: Results, language: str) -> str:
    """Say why cosmetics gain nothing, and on what that rests."""
    closed = not Figures(results).has_preference("import", "cosmetics")
    reported = closed and results.scenario.schedule == "embedded"
    sentence = _excluded_or_open(results, language, "cosmetics")
    return sentence + (text("sentence.sector.reported", language) if reported else "")


def consumer_goods(results: Results, language: str) -> str:
    """Say how far the duty on consumer goods falls and what that brings."""
    return _sector(results, language, "import", "consumer_goods")


def machinery(results: Results, language: str) -> str:
    """Say that Japan's machinery tariff leaves next to nothing to remove."""
    figures = Figures(results)
    mfn = figures.rate("mfn_rate", "export", "machinery_electrical", figures.first_year)
    clause = ""
    if mfn is not None and mfn < 0.001:
        clause = text("sentence.sector.nothing_left", language, mfn=percent(mfn, language))
    return _sector(results, language, "export", "machinery_electrical", clause)


def textiles_clothing(results: Results, language: str) -> str:
    """Say what textiles and clothing gain, and how many times the gain of auto parts that is."""
    figures = Figures(results)
    last = figures.last_year
    effect = figures.amount("effect_cny", "export", "textiles_clothing", last)
    parts = figures.amount("effect_cny", "import", "auto_parts", last)
    sentence = _sector(results, language, "export", "textiles_clothing")
    if parts <= 0.0 or effect <= parts:
        return sentence
    return sentence + text("sentence.sector.times", language, times=f"{effect / parts:,.0f}")


def food(results: Results, language: str) -> str:
    """Say what food and farm goods gain."""
    return _sector(results, language, "export", "food_agriculture")


def _excluded_or_open(results: Results, language: str, sector: str) -> str:
    figures = Figures(results)
    if figures.has_preference("import", sector):
        return _sector(results, language, "import", sector)
    first = figures.first_year
    effect = figures.amount("effect_cny", "import", sector, figures.last_year)
    words = {
        "sector": text(f"sector.{sector}", language),
        "mfn": percent(figures.rate("mfn_rate", "import", sector, first), language),
        "trade": money(figures.amount("projection_cny", "import", sector, first), language),
        "year": first,
        "effect": money(effect, language, signed=True),
    }
    return _joined("excluded", ("excluded", "other" if effect else "zero"), language, words)


def _sector(results: Results, language: str, flow: str, sector: str, clause: str = "") -> str:
    """Return rates, effect and duty saved of a sector in the last year, after a clause."""
    figures = Figures(results)
    last = figures.last_year
    words = {
        "sector": text(f"sector.{sector}", language),
        "year": last,
        "mfn": percent(figures.rate("mfn_rate", flow, sector, last), language),
        "applied": percent(figures.rate("applied_rate", flow, sector, last), language),
        "paid": percent(figures.rate("effective_rate", flow, sector, last), language),
        "use": round_percent(figures.use(flow), language),
        "change": change(figures, flow, sector, language),
        "saved": money(figures.amount("duty_saved_cny", flow, sector, last), language),
    }
    rates = text("sentence.sector.open.rates", language, **words)
    if clause:
        rates = rates[0].upper() + rates[1:]
    changed = "effect" if figures.amount("effect_cny", flow, sector, last) else "none"
    start = text("sentence.sector.open.start", language, **words)
    return start + clause + rates + _joined("open", (flow, changed), language, words)


def _joined(kind: str, parts: Sequence[str], language: str, words: Mapping[str, object]) -> str:
    return "".join(text(f"sentence.sector.{kind}.{part}", language, **words) for part in parts)


SECTORS: Mapping[str, Callable[[Results, str], str]] = {
    "auto_parts": auto_parts,
    "cars": cars,
    "cosmetics": cosmetics,
    "consumer_goods": consumer_goods,
    "textiles_clothing": textiles_clothing,
    "machinery": machinery,
    "food": food,
}
"""The sectors that a report tells of, imports first."""
