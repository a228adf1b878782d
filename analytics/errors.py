"""The one error that users see: every problem of an input, each with what to do."""

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Input that cannot be used.

    Parameters
    ----------
    title
        What was being read or set, in words.
    problems
        One line for each problem: the rule, the offender and where it is, what to do.

    Examples
    --------
    >>> str(InputError("scenario tariff.toml", ["utilisation: 1.3 is above 1"]))
    'scenario tariff.toml\\n  - utilisation: 1.3 is above 1'
    """

    def __init__(self, title: str, problems: Iterable[str]) -> None:
        self.title = title
        self.problems = tuple(problems)
        super().__init__("\n  - ".join((title, *self.problems)))


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the closest known word, or the words there are.

    Examples
    --------
    >>> suggestion("basline", ["baseline", "full_use"])
    'did you mean "baseline"?'
    """
    words = sorted(known)
    close = get_close_matches(word, words, n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    return "known: " + ", ".join(words)
