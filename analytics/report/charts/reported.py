"""Which charts are in a report, and where: each says so itself."""

from collections.abc import Callable

from analytics.report.charts.canvas import Drawing
from analytics.results import Results

Draw = Callable[[Results, str], Drawing]
"""A chart: a function of results and language."""
MARKED: dict[int, Draw] = {}
"""The charts that are marked, by their places."""


def reported(place: int) -> Callable[[Draw], Draw]:
    """Mark a function of results and language as a chart of every report.

    Parameters
    ----------
    place
        Charts are shown in the order of their places.

    Examples
    --------
    >>> @reported(90)  # doctest: +SKIP
    ... def sector_count(results, language): ...
    """

    def mark(chart: Draw) -> Draw:
        assert place not in MARKED, f"two charts at place {place}"
        MARKED[place] = chart
        return chart

    return mark
