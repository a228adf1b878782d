"""What a changed scenario is called: from its changes, where nobody gave it a title."""

from collections.abc import Sequence

from analytics.scenario import LONGEST_TITLE, Scenario
from analytics.scenario.changes import NOT_SET, Change, changes

_MOST_IN_TITLE = 3


def told(change: Change) -> str:
    """Return a change in one line: the id, its value, and the value before where there was one.

    Examples
    --------
    >>> told(Change("growth", "growth.cars", 0.0, 0.02))
    'growth.cars = 0.02 (0)'
    """
    before = "" if change.first == NOT_SET else f" ({_shown(change.first)})"
    return f"{change.id} = {_shown(change.other)}{before}"


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"


def named(
    scenario: Scenario, base: Scenario, *, title: str | None = None, with_digest: bool = True
) -> Scenario:
    """Return a changed scenario with the list of its changes, and with a name and title of its own.

    It has a description only where it was given one.

    Parameters
    ----------
    scenario
        The changed scenario.
    base
        What it was changed from.
    title
        Its title in both languages. By default the one it has, or, where that is the title of the
        base, one made from the changes.
    with_digest
        Whether its name carries the digest, so that results never overwrite each other's.
    """
    made = [told(change) for change in changes(base, scenario)]
    titles = {
        "title_en": title or _titled(scenario.title_en, base.title_en, made, ": ", "; "),
        "title_zh": title or _titled(scenario.title_zh, base.title_zh, made, "：", "；"),
    }
    name = f"{scenario.name}-{scenario.digest()}" if with_digest else scenario.name
    # What is said of the base need not hold of what was changed.
    is_other = made and scenario.description == base.description
    about = "" if is_other else scenario.description
    update = {"name": name, "changes": made, "description": about, **titles}
    return scenario.model_copy(update=update)


def _titled(own: str, of_base: str, made: Sequence[str], colon: str, end: str) -> str:
    if own != of_base or not made:
        return own
    more = [f"+{len(made) - _MOST_IN_TITLE}"] if len(made) > _MOST_IN_TITLE else []
    return f"{own}{colon}{end.join([*made[:_MOST_IN_TITLE], *more])}"[:LONGEST_TITLE]
