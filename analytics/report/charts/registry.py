"""Charts: one module for each, and a registry.

A chart is a function of results and language. It draws the written tables as they are, filtered
and summed in polars, and computes no economics.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from analytics.report.charts.reported import MARKED, Draw

_NO_CHARTS = {"registry", "light_altair"}  # altair is loaded where it is asked for


def _found() -> dict[str, Draw]:
    """Return the functions that are marked, once all modules of this folder are loaded."""
    for module in iter_modules([str(Path(__file__).parent)]):
        if module.name not in _NO_CHARTS:
            import_module(f"{__package__}.{module.name}")
    return {chart.__name__: chart for _, chart in sorted(MARKED.items())}


CHARTS: Mapping[str, Draw] = _found()
"""Every chart of a report by name; a new one is a module with a function that is marked."""
