"""The one error that users see: every problem of an input, each with what to do."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_MOST_LISTED = 30


class InputError(ValueError):
    """Input that cannot be used.

    Parameters
    ----------
    title
        What was being read or set, in words.
    problems
        One line for each problem: the rule, the offender and where it is, what to do. Control
        characters that came with the input are shown as ``\\x1b``, so that they steer no terminal.

    Examples
    --------
    >>> str(InputError("scenario tariff.toml", ["utilisation: 1.3 is above 1"]))
    'scenario tariff.toml\\n  - utilisation: 1.3 is above 1'
    """

    def __init__(self, title: str, problems: Iterable[str]) -> None:
        self.title = visible(title)
        self.problems = tuple(map(visible, problems))
        super().__init__("\n  - ".join((self.title, *self.problems)))


def visible(text: str) -> str:
    """Return text of others with characters that are not seen, or steer a terminal, as escapes.

    Examples
    --------
    >>> print(visible("growth.cars" + chr(27)))
    growth.cars\\x1b
    """
    return _INVISIBLE.sub(lambda found: ascii(found[0])[1:-1], text)


def quoted(text: str, most: int = 60) -> str:
    """Return text of others in quotation marks: on one line, and shortened where it is long.

    Examples
    --------
    >>> quoted("about 3 ")
    '"about 3"'
    """
    line = visible(" ".join(text.split()))
    return f'"{line[: most - 3]}..."' if len(line) > most else f'"{line}"'


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
    more = f", ... ({len(words)} in all)" if len(words) > _MOST_LISTED else ""
    return "known: " + ", ".join(words[:_MOST_LISTED]) + more
