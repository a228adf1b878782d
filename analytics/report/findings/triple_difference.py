"""What trade since entry into force shows of the cuts, in words computed from the tables."""

from typing import Any

from analytics.report.findings.figures import percent
from analytics.report.text import text
from analytics.results import Results
from analytics.units import PERCENT

LEVEL = 0.05  # of a test
_LEAST = 0.001


def triple_difference(results: Results, language: str) -> str:
    """Say what is estimated, what the model predicts, and whether the design could see it."""
    table = results.triple_difference.filter(goods="both", design="all")
    if table.is_empty():
        return ""
    row: dict[str, Any] = table.row(0, named=True)
    names = ("coefficient", "low", "high", "predicted", "detectable")
    times = abs(row["detectable"] / row["predicted"]) if row["predicted"] else float("inf")
    told = text(
        "sentence.triple_difference.whole",
        language,
        commodities=row["commodities"],
        last=results.event_study["year"].max(),
        times=f"{times:,.0f}",
        power=percent(row["power"], language),
        **{name: points(row[name]) for name in names},
    )
    chance = row["p_before"]
    p_before = f"< {_LEAST}" if chance < _LEAST else f"= {chance:.3f}"
    trend = "bent" if chance < LEVEL else "straight"
    return told + text(f"sentence.triple_difference.{trend}", language, p_before=p_before)


def points(log: float) -> str:
    """Return log points x 100.

    Examples
    --------
    >>> points(0.0229)
    '+2.3'
    """
    return f"{PERCENT * log:+.1f}"
