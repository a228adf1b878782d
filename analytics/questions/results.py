"""Results in a user's hands: tables and charts by name, short on a screen, ready to be saved."""

import dataclasses
import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analytics import pipeline
from analytics.questions.answers import Askable
from analytics.questions.notebook import expect_charts
from analytics.questions.scenarios import user_scenario
from analytics.results import Results
from analytics.results.by_name import ByName
from analytics.scenario import Scenario

if TYPE_CHECKING:
    from analytics.report.charts.canvas import Drawing

_HINT = 'results.table("effects"), results.chart("effects"), results.projection'
_SHOWN = ["answer", "chart", "charts", "frame", "scenario", "study", "table", "tables"]


@dataclass(frozen=True, repr=False)
class UserResults(Results, Askable):
    """Results of a scenario, as :func:`analytics.run` returns them.

    ``results.table("effects")`` is a table in units of paper, ``results.chart("effects")`` a chart;
    ``results.tables`` and ``results.charts`` list what there is. ``results.projection`` and every
    other name of ``results.tables`` is the table itself, a polars frame in CNY and fractions.
    """

    def chart(
        self,
        name: str,
        *,
        sectors: Iterable[str] | None = None,
        flow: str | None = None,
        ranges: bool = False,
        language: str = "en",
    ) -> "Drawing":
        """Return a chart, which a notebook shows without a network.

        Parameters
        ----------
        name
            A name of ``results.charts``.
        sectors
            Sectors that are drawn: any of ``effects``, one of ``paths``; the others show all.
        flow
            For ``paths``: ``import`` or ``export``, where the sector does not say it.
        ranges
            Whether effects have their ranges, for which the assumptions are drawn.
        language
            ``en`` or ``zh``.

        Returns
        -------
        Drawing
            A chart; ``.to_file("effects.svg")`` writes it, as SVG, PNG or JSON, and
            ``.to_altair()`` makes it a chart of altair.

        Raises
        ------
        InputError
            If there is no such chart or sector.

        Examples
        --------
        >>> results.chart("paths", sectors=["auto_parts"])  # doctest: +SKIP
        """
        from analytics.report.writers.charts import OF_SECTORS, asked_chart

        shown = self.replace(draws=0) if name == OF_SECTORS and not ranges else self
        return asked_chart(shown, name, sectors=sectors, flow=flow, language=language)

    @property
    def charts(self) -> "ByName[Drawing]":
        """The charts by name, each drawn when it is asked for."""
        from analytics.report.writers.charts import meanings

        return ByName("chart", meanings(), lambda name: self.chart(name, ranges=True))

    @property
    def _runs(self) -> list[Results]:
        return [self]

    def __repr__(self) -> str:
        """Return the scenario and what can be asked for; nothing is computed."""
        hint = f"results.tables and results.charts list what there is; such as {_HINT}"
        return f"Results of {self.scenario!r}\n{hint}"

    def _repr_html_(self) -> str:
        shown = self.table("effects", years=[self.study.last_year])
        return f"{shown.to_html()}<p><code>{html.escape(_HINT)}</code></p>"

    def __dir__(self) -> list[str]:
        return _SHOWN


def run(
    scenario: Scenario | str | Path = "baseline",
    changes: Mapping[str, object] | None = None,
    *,
    study: Path | None = None,
    draws: int = pipeline.DRAWS,
    seed: int = pipeline.SEED,
    advance: Callable[[float], None] | None = None,
) -> UserResults:
    """Return the results of a scenario, each table computed when it is asked for.

    Parameters
    ----------
    scenario
        A scenario, or its name or file.
    changes
        Values by dotted name, as of ``rcep run --set``.
    study, draws, seed, advance
        As of :func:`analytics.pipeline.run`.

    Raises
    ------
    InputError
        If the scenario is invalid; see :func:`analytics.pipeline.run`.

    Examples
    --------
    >>> results = run("baseline", {"utilisation_rate.import.2030": 0.6})
    >>> results.table("effects", sectors=["auto_parts"], years=[2042]).to_frame().height
    1
    """
    chosen = user_scenario(scenario, changes, study=study)
    return taken(pipeline.run(chosen, study=study, draws=draws, seed=seed, advance=advance))


def taken(results: Results) -> UserResults:
    """Return results as a user has them in hand, whose charts may be asked for."""
    expect_charts()
    fields = {field.name: getattr(results, field.name) for field in dataclasses.fields(results)}
    return UserResults(**fields)
