"""What results are asked: tables in units of paper, and the questions of the notebooks in words."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from analytics.errors import UnknownNameError, suggestion
from analytics.results import Results

if TYPE_CHECKING:
    from analytics.report.tables.readable import Words
    from analytics.report.writers.table import Table

LIMITS, LOOK_BACK = "limits", "since_2022"
"""Questions that are asked of one result: what the numbers are not, and what the years show."""


class Askable:
    """What one result and several beside each other are asked alike."""

    @property
    def _runs(self) -> Sequence[Results]:
        raise NotImplementedError

    def table(
        self,
        name: str,
        *,
        sectors: Iterable[str] | None = None,
        years: Iterable[int] | int | None = None,
        flow: str | None = None,
        ids: Iterable[str] | None = None,
        unit: str = "mn CNY",
        ranges: bool = False,
        language: str = "en",
    ) -> "Table":
        """Return a table in units of paper, to look at, to paste and to save.

        Parameters
        ----------
        name
            ``effects``, ``creation`` or ``duty``, or a name of ``results.tables``.
        sectors, years
            Rows to keep, a list or one; all by default.
        flow
            ``import`` or ``export``; both by default.
        ids
            Of the table ``assumptions``: ids, their beginnings (``utilisation_rate.import``), or
            goods (``auto_parts``).
        unit
            Unit of amounts: ``CNY``, ``mn CNY`` or ``bn CNY``. Rates and shares are per cent.
        ranges
            Whether effects have their 5th and 95th percentile over the draws of the assumptions.
        language
            ``en`` or ``zh``.

        Returns
        -------
        Table
            It has ``.to_frame()``, ``.to_excel(path)``, ``.to_csv(path)`` and ``.to_html()``.

        Raises
        ------
        InputError
            If there is no such table, sector, year or unit; all problems at once.

        Examples
        --------
        >>> results.table("effects", sectors=["auto_parts"], years=[2042])  # doctest: +SKIP
        """
        from analytics.report.tables.views import Wanted
        from analytics.report.writers.table import table

        rows = Wanted(sectors, years, flow, ids)
        return table(self._runs, name, rows, unit=unit, ranges=ranges, language=language)

    def answer(self, question: str, language: str = "en") -> "Words":
        """Return the answer to a notebook's question, and how further scenarios differ from it."""
        return answer(self._runs, question, language)


def answer(runs: Sequence[Results], question: str, language: str = "en") -> "Words":
    """Return the answer to a question in words.

    Parameters
    ----------
    runs
        The result that is asked, then those to compare it with.
    question
        ``qingdao_japan_trade``, ``autos``, ``cosmetics``, ``consumer_goods``,
        ``third_countries``, ``since_2022`` or ``limits``.
    language
        ``en`` or ``zh``; what the years since 2022 show is told in English.

    Raises
    ------
    InputError
        If there is no such question or language.

    Examples
    --------
    >>> answer([results], "autos")  # doctest: +SKIP
    """
    from analytics.report.tables import answers
    from analytics.report.text import known_language, said_of

    told: dict[str, Callable[[], Words]] = {
        name: lambda name=name: getattr(answers, name)(runs, language)  # type: ignore[misc]
        for name in answers.QUESTIONS
    }
    told[LIMITS] = lambda: answers.what_it_is_not(runs[0], language)
    told[LOOK_BACK] = lambda: _look_back(runs[0])
    if question not in told:
        raise UnknownNameError("answer", f"no question {question!r}; {suggestion(question, told)}")
    known_language(language)
    with said_of(runs[0].study):
        return told[question]()


def _look_back(results: Results) -> "Words":
    from analytics.questions.ex_post import look_back
    from analytics.report.tables import ex_post

    found = look_back(results)
    return ex_post.answer(found.changes, found.contrasts, found.gravity, found.results.study)
