"""Scenarios beside each other in a user's hands: tables, charts, and what differs."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics.errors import UnknownNameError, suggestion
from analytics.questions import differences
from analytics.questions.answers import Askable
from analytics.questions.differences import Compared
from analytics.questions.earlier import is_earlier, is_folder
from analytics.questions.results import UserResults, run, taken
from analytics.questions.scenarios import user_scenario
from analytics.results import Results
from analytics.results.comparison import COMPARISON_SCHEMAS, Comparison
from analytics.scenario import Scenario

if TYPE_CHECKING:
    from analytics.report.charts.canvas import Drawing
    from analytics.report.writers.shown import ShownTable

_CHARTS = ("paths", "waterfall")
_SHOWN = ["answer", *COMPARISON_SCHEMAS, "changes", "chart", "matrix", "names", "results", "table",
          "tables"]  # fmt: skip


class UserComparison(Comparison, Askable):
    """Results of scenarios; what each change contributes is computed when it is asked for.

    Parameters
    ----------
    results
        Results of the scenarios; the others are compared with the first.
    study
        Folder of another study; None for the shipped one.
    """

    results: tuple[UserResults, ...]

    def __init__(self, results: Iterable[UserResults], study: Path | None) -> None:
        object.__setattr__(self, "results", tuple(results))
        object.__setattr__(self, "_study", study)

    @property
    def _runs(self) -> tuple[UserResults, ...]:
        return self.results

    @cached_property
    def _found(self) -> Comparison:
        return differences.compare(*self.results, study=self._study)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (tables of several kinds)
        """Return a table of the comparison by its name."""
        if name in COMPARISON_SCHEMAS:
            return getattr(self._found, name)
        raise UnknownNameError("comparison", f"no {name!r}; {suggestion(name, _SHOWN)}")

    def chart(
        self,
        name: str = "paths",
        *,
        sectors: Iterable[str] | None = None,
        flow: str | None = None,
        language: str = "en",
    ) -> "Drawing":
        """Return a chart: ``paths`` of one sector, or ``waterfall`` of what is due to what.

        Examples
        --------
        >>> comparison.chart("paths", sectors=["auto_parts"])  # doctest: +SKIP
        """
        from analytics.report.charts.waterfall import waterfall
        from analytics.report.tables.views import listed
        from analytics.report.writers.charts import paths

        if name not in _CHARTS:
            raise UnknownNameError("chart", f"no chart {name!r}; {suggestion(name, _CHARTS)}")
        if name == "waterfall":
            return waterfall(self._found, language)
        return paths(self.results, listed(sectors), flow, language)

    def matrix(
        self, measure: str = "effect", *, year: int | None = None, language: str = "en"
    ) -> "ShownTable":
        """Return sectors by scenarios: their ``level``, ``effect`` or ``relative`` effect.

        It has ``.to_frame()``, ``.to_excel(path)``, ``.to_csv(path)`` and ``.to_html()``.

        Examples
        --------
        >>> comparison.matrix("relative", year=2030)  # doctest: +SKIP
        """
        from analytics.report.tables.compared import matrix
        from analytics.report.writers.shown import shown

        return shown(matrix(self.results, measure, language, year=year))

    def changes(self, language: str = "en") -> "ShownTable":
        """Return what differs between the scenarios, in words, as a table to show and to save.

        Examples
        --------
        >>> comparison.changes().to_excel("changes.xlsx")  # doctest: +SKIP
        """
        from analytics.report.tables.compared import changes
        from analytics.report.writers.shown import shown

        return shown(changes(self._found, language))

    def __repr__(self) -> str:
        """Return the scenarios; nothing is computed."""
        titles = ", ".join(results.scenario.title_en for results in self.results)
        return f'Comparison of {titles}\ncomparison.table("effects"), comparison.chart("paths")'

    def _repr_html_(self) -> str:
        shown = ("level", "effect", "relative")
        return "".join(self.matrix(measure)._repr_html_() for measure in shown)

    def __dir__(self) -> list[str]:
        return _SHOWN


def compare(
    first: Compared,
    other: Compared,
    *more: Compared,
    skip_same: bool = False,
    study: Path | None = None,
) -> UserComparison:
    """Return results of scenarios beside each other.

    Parameters
    ----------
    first, other, *more
        Scenarios, their names or files, results, or folders that ``rcep run`` wrote earlier. The
        others are compared with the first.
    skip_same
        Leave out a scenario that has the same settings as one before it, instead of refusing it.
    study
        Folder of another study; None for the shipped one.

    Raises
    ------
    InputError
        If a scenario is unknown or invalid, a folder is not as it was written, or two have the
        same settings; all problems at once.

    Examples
    --------
    >>> comparison = compare("baseline", "full_use")
    >>> comparison.table("effects", sectors=["auto_parts"], years=[2042]).to_frame().height
    2
    """
    given = [_as_set(each) for each in (first, other, *more)]
    if skip_same:
        kept: dict[str, Compared] = {}
        for each in given:
            scenario = _loaded(each, study)
            same = scenario.digest() if isinstance(scenario, Scenario) else str(each)
            kept.setdefault(same, scenario)
        given = list(kept.values())
    chosen = differences.distinct(given, study=study)
    return UserComparison(
        [taken(each) if is_earlier(each) else run(each.scenario, study=study) for each in chosen],
        study,
    )


def _as_set(given: Compared) -> Compared:
    """Return the scenario of results, whose draws may be others; earlier results stay."""
    if isinstance(given, Results) and not is_earlier(given):
        return given.scenario
    return given


def _loaded(given: Compared, study: Path | None) -> Compared:
    """Return a scenario by its name or file; folders and earlier results stay."""
    if isinstance(given, Scenario | Results) or is_folder(given, study=study):
        return given
    return user_scenario(given, study=study)
