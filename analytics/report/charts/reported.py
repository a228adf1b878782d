"""Which charts are in a report, and where: each says so itself."""

from collections.abc import Callable
from typing import TypeVar

Chart = TypeVar("Chart", bound=Callable[..., object])
PLACE = "place_in_report"  # attribute of a chart: where it stands among the others


def reported(place: int) -> Callable[[Chart], Chart]:
    """Mark a function of results and language as a chart of every report.

    Parameters
    ----------
    place
        Charts are shown in the order of their places.

    Examples
    --------
    >>> chart = reported(70)(lambda results, language: None)
    >>> chart.place_in_report
    70
    """

    def mark(chart: Chart) -> Chart:
        setattr(chart, PLACE, place)
        return chart

    return mark
