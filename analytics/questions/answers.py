"""The questions of the notebooks, answered in words that are computed from the numbers."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from analytics.errors import InputError, UnknownNameError, suggestion
from analytics.results import Results

if TYPE_CHECKING:
    from analytics.report.tables.readable import Words

LIMITS, LOOK_BACK = "limits", "since_2022"
"""Questions that are asked of one result: what the numbers are not, and what the years show."""


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
    from analytics.report.text import LANGUAGES, said_of

    told: dict[str, Callable[[], Words]] = {
        name: lambda name=name: getattr(answers, name)(runs, language)  # type: ignore[misc]
        for name in answers.QUESTIONS
    }
    told[LIMITS] = lambda: answers.what_it_is_not(runs[0], language)
    told[LOOK_BACK] = lambda: _look_back(runs[0])
    if question not in told:
        raise UnknownNameError("answer", f"no question {question!r}; {suggestion(question, told)}")
    if language not in LANGUAGES:
        raise InputError("answer", f"no language {language!r}; {suggestion(language, LANGUAGES)}")
    with said_of(runs[0].study):
        return told[question]()


def _look_back(results: Results) -> "Words":
    from analytics.questions.ex_post import look_back
    from analytics.report.tables import ex_post

    found = look_back(results)
    return ex_post.answer(found.changes, found.contrasts, found.gravity, found.results.study)
