"""The charts of a result as a user asks for them, by name."""

from collections.abc import Iterable, Sequence
from functools import cache

import polars as pl

from analytics.errors import InputError, UnknownNameError, refuse_any, suggestion
from analytics.report.charts.canvas import Drawing
from analytics.report.charts.compare import compare_scenarios
from analytics.report.charts.registry import CHARTS
from analytics.report.tables.views import listed
from analytics.report.text import said_of_its_study
from analytics.results import Results
from analytics.study import FLOWS, TOTAL

PATHS = "paths"  # the chart of one sector
OF_SECTORS = "effects"  # the chart that can show some sectors
_NEEDS_DRAWS = "sensitivity"


@cache
def meanings() -> dict[str, str]:
    """Return what each chart shows, by name."""
    found = {name: str(draw.__doc__).partition("\n")[0] for name, draw in CHARTS.items()}
    return {**found, PATHS: "Draw trade without and with RCEP, and the effect, of one sector."}


@said_of_its_study
def asked_chart(
    results: Results,
    name: str,
    *,
    sectors: Iterable[str] | None = None,
    flow: str | None = None,
    language: str = "en",
) -> Drawing:
    """Return a chart; the parameters are those of :meth:`UserResults.chart`."""
    if name not in meanings():
        raise UnknownNameError("chart", f"no chart {name!r}; {suggestion(name, meanings())}")
    chosen = listed(sectors)
    if name == PATHS:
        return paths([results], chosen, flow, language)
    if chosen is not None and name != OF_SECTORS:
        raise InputError(f"chart {name}", "shows all sectors; leave sectors out")
    if name == _NEEDS_DRAWS and not results.draws:
        raise InputError(f"chart {name}", "needs draws of the assumptions; run with draws=2048")
    if chosen is not None:
        _require_sectors(results, chosen)
        kept = results.written("projection").filter(pl.col("sector").is_in(chosen))
        results = results.replace(projection=kept)
    return CHARTS[name](results, language)


@said_of_its_study
def paths(
    runs: Sequence[Results], sectors: list[str] | None, flow: str | None, language: str
) -> Drawing:
    """Return trade and effects of one sector under one scenario or several.

    Parameters
    ----------
    runs
        Results, the first of which is drawn widest.
    sectors
        One sector; None for all trade.
    flow
        ``import`` or ``export``; needed where a sector is in both.
    language
        ``en`` or ``zh``.

    Raises
    ------
    InputError
        If it is not one sector of one flow.
    """
    chosen = [TOTAL] if sectors is None else sectors
    _require_sectors(runs[0], chosen)
    flows = runs[0].projection.filter(pl.col("sector").is_in(chosen))["flow"].unique().to_list()
    flow = flows[0] if flow is None and len(flows) == 1 else flow
    problems = [] if len(chosen) == 1 else [f"draws one sector, not {len(chosen)}; name one"]
    if flow not in flows:
        either = " or ".join(f'"{known}"' for known in FLOWS if known in flows)
        missing = "is in both flows" if flow is None else f"has no flow {flow!r}"
        problems.append(f"{chosen[0]} {missing}; give flow={either}")
    refuse_any(f"chart {PATHS}", problems)
    return compare_scenarios(runs, chosen[0], str(flow), language)


def _require_sectors(results: Results, sectors: Iterable[str]) -> None:
    known = results.projection["sector"].unique().to_list()
    unknown = [name for name in sectors if name not in known]
    if unknown:
        problems = [f"no sector {name!r}; {suggestion(name, known)}" for name in unknown]
        raise InputError("chart", problems)
