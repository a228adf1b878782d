"""Charts: one module for each, and a registry.

A chart is a function of results and language. It draws the written tables as they are, filtered
and summed in polars, and computes no economics.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from analytics.report.charts.canvas import Drawing
from analytics.report.charts.compare import compare_scenarios
from analytics.report.charts.reported import PLACE
from analytics.results import Results

_Draw = Callable[[Results, str], Drawing]
_NO_CHARTS = {"registry", "light_altair"}  # altair is loaded where it is asked for


def _found() -> dict[str, _Draw]:
    """Return the functions that are marked, from all modules of this folder."""
    names = (module.name for module in iter_modules([str(Path(__file__).parent)]))
    modules = [import_module(f"{__package__}.{name}") for name in names if name not in _NO_CHARTS]
    marked = {
        function.__name__: function
        for module in modules
        for function in vars(module).values()
        if hasattr(function, PLACE) and function.__module__ == module.__name__
    }
    return dict(sorted(marked.items(), key=lambda item: getattr(item[1], PLACE)))


CHARTS: Mapping[str, _Draw] = _found()
"""Every chart of a report by name; a new one is a module with a function that is marked."""

__all__ = ["CHARTS", "compare_scenarios"]
