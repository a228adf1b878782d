"""A rule of the agreement: what it says, on what it rests, what applies it, and two cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Application:
    """The code that applies a rule, and how it is asked about one good.

    Attributes
    ----------
    function
        The function of the package that applies the rule, as every run uses it.
    ask
        Puts the question of a case to that function: ``ask(function, **given)``.
    """

    function: Callable[..., Any]
    ask: Callable[..., Any]


@dataclass(frozen=True)
class LawCase:
    """A case of a rule.

    Attributes
    ----------
    given
        What is known of the good, by the name of each argument; rates are fractions.
    result
        What is claimed to follow; None where there is no rate.
    because
        Where the case is from, or what mistake it makes.
    """

    given: Mapping[str, Any]
    result: Any
    because: str


@dataclass(frozen=True)
class LawRule:
    """One rule.

    Attributes
    ----------
    name
        Its name in code, tables and on the command line.
    title_en, title_zh
        What it says, in a few words.
    article
        Article or paragraph of the agreement, or the published table that shows the rule.
    source_id
        Row of the sources table.
    status
        ``published`` where the text was read, ``derived`` where published rates show it,
        ``assumed`` where neither does.
    holds_from
        First day on which it holds.
    application
        The code that applies it.
    passes, fails
        A case whose result follows from the rule, and one whose result does not.
    """

    name: str
    title_en: str
    title_zh: str
    article: str
    source_id: str
    status: str
    holds_from: date
    application: Application
    passes: LawCase
    fails: LawCase

    def holds(self, case: LawCase, function: Callable[..., Any] | None = None) -> bool:
        """Return whether the result of a case follows from the rule.

        Parameters
        ----------
        case
            A case of the rule.
        function
            Applies the rule; by default the package's own function.

        Examples
        --------
        >>> rule.holds(rule.passes), rule.holds(rule.fails)  # doctest: +SKIP
        (True, False)
        """
        applied = self.application.function if function is None else function
        return _same(self.application.ask(applied, **case.given), case.result)

    @property
    def function_name(self) -> str:
        """The function that applies it, with its module."""
        function = self.application.function
        return f"{function.__module__}.{function.__qualname__}"


def _same(found: object, claimed: object) -> bool:
    """Compare values of one kind: True is no 1, and a missing rate is no rate of zero."""
    numbers = (int, float)
    if isinstance(found, numbers) and isinstance(claimed, numbers):
        if isinstance(found, bool) is not isinstance(claimed, bool):
            return False
        return abs(found - claimed) < _TOLERANCE
    return type(found) is type(claimed) and found == claimed
