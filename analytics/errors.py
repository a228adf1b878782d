"""The one error that users see: every problem of an input, each with what to do."""

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

_UNSEEN_KINDS = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
_UNSEEN = set("\u00a0\u034f\u115f\u1160\u2800\u3164\uffa0") | {
    chr(code) for code in range(0xFE00, 0xFE10)
}
"""Characters of other kinds that show nothing, or nothing of their own."""
_MOST_LISTED = 30
_MOST_HELD = 3  # names that hold a word
_MOST_PROBLEMS = 100
_MOST_STRANGERS = 3
_MOST_NAMED = 3
_MOST_CHARACTERS = 2_000


class InputError(ValueError):
    """Input that cannot be used.

    Parameters
    ----------
    title
        What was being read or set, in words.
    problems
        The problem, or one line for each: the rule, the offender and where it is, what to do.
        Control characters that came with the input are shown as ``\\x1b``, so that they steer no
        terminal; what is very long is cut out of the middle, and very many lines are counted.

    Examples
    --------
    >>> str(InputError("scenario tariff.toml", ["utilisation: 1.3 is above 1"]))
    'scenario tariff.toml\\n  - utilisation: 1.3 is above 1'
    """

    def __init__(self, title: str, problems: str | Iterable[str]) -> None:
        self.title = _within_limit(visible(title))
        problems = [problems] if isinstance(problems, str) else problems
        self.problems = tuple(_within_limit(visible(problem)) for problem in problems)
        more = len(self.problems) - _MOST_PROBLEMS
        rest = [f"and {more:,} more problems"] if more > 0 else []
        super().__init__("\n  - ".join((self.title, *self.problems[:_MOST_PROBLEMS], *rest)))

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the message without frames, one problem on one line."""
        if len(self.problems) == 1:
            return [f"{self.title}: {self.problems[0]}"]
        return str(self).splitlines()


def refuse_any(title: str, problems: Iterable[str]) -> None:
    """Raise :class:`InputError` with all problems; where there are none, nothing happens.

    Examples
    --------
    >>> refuse_any("trade", [])
    """
    if problems := [*problems]:
        raise InputError(title, problems)


def counted(found: Sequence[str], what: str, cure: str) -> list[str]:
    """Return the problem that there is something wrong, how often, the first of it, and the cure.

    Parameters
    ----------
    found
        Whatever is wrong, by its name; nothing, and there is no problem.
    what, cure
        What is wrong with it, and what to do.

    Examples
    --------
    >>> counted(["0101", "0102"], "lines have no rate", "complete them")
    ['2 lines have no rate (first: 0101, 0102); complete them']
    """
    first = ", ".join([*dict.fromkeys(found)][:_MOST_NAMED])
    return [f"{len(found)} {what} (first: {first}); {cure}"] if found else []


class UnknownNameError(InputError, AttributeError):
    """A name that there is not; also where Python looks for an attribute."""


class ArithmeticLimitError(InputError):
    """Values that are each allowed and together ask for numbers beyond the arithmetic."""


def visible(text: str) -> str:
    """Return text of others with characters that are not seen, or steer a terminal, as escapes.

    Examples
    --------
    >>> print(visible("growth.cars" + chr(27)))
    growth.cars\\x1b
    """
    return "".join(
        ascii(character)[1:-1]
        if character in _UNSEEN or unicodedata.category(character) in _UNSEEN_KINDS
        else character
        for character in text
    )


def _within_limit(line: str) -> str:
    """Cut out the middle: a line says where first and what to do last."""
    half = _MOST_CHARACTERS // 2
    return line if len(line) <= _MOST_CHARACTERS else f"{line[:half]} ... {line[-half:]}"


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
    >>> suggestion("mfn", ["growth", "mfn_factor", "mfn_rate"])
    'did you mean "mfn_factor" or "mfn_rate"?'
    """
    words = sorted(set(known))
    close = get_close_matches(word, words, n=1)
    if close:
        return f'did you mean "{close[0]}"?{_strangers(word, close[0])}'
    held = [f'"{each}"' for each in words if word in each.replace(".", "_").split("_")]
    if 0 < len(held) <= _MOST_HELD:
        return f"did you mean {' or '.join(held)}?"
    more = f", ... ({len(words)} in all)" if len(words) > _MOST_LISTED else ""
    return "known: " + ", ".join(words[:_MOST_LISTED]) + more


def _strangers(word: str, meant: str) -> str:
    """Name the characters that a reader cannot tell from those of the word that was meant."""
    found = [
        f"U+{ord(found):04X} ({unicodedata.name(found, 'without a name')}) as character {place}"
        for place, found in enumerate(word, 1)
        if not found.isascii() and found not in meant
    ]
    return f" What was given has {', '.join(found[:_MOST_STRANGERS])}" if found else ""
