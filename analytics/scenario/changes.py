"""What differs between two scenarios, in groups that can be changed one by one; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.errors import ArithmeticLimitError, InputError
from analytics.scenario import Assumptions, Scenario, require_origins_to_fit
from analytics.scenario.levers import LEVERS, Levers

SETTINGS = ("schedule", "trade", "schedule_changes", "measures", "hypothetical_use")
"""Settings of a scenario that are not assumptions."""
_MOST_NAMED = 12
NOT_SET = "not set"  # in place of a value
NONE = "none"  # in place of an empty list


@dataclass(frozen=True)
class Change:
    """One value that differs.

    Attributes
    ----------
    group
        Top name of the id: an assumption such as ``growth``, or a setting.
    id
        Dotted id, as in scenario files.
    first, other
        The values: a number, a text, or ``not set``.
    """

    group: str
    id: str
    first: float | str
    other: float | str


def changed_groups(first: Scenario, other: Scenario) -> list[str]:
    """Return the names of the settings and the groups of assumptions that differ.

    Examples
    --------
    ``["hypothetical_use", "growth"]``
    """

    def differs(name: str) -> bool:
        parts = ((s.assumptions, s.levers) for s in (first, other))
        (mine, levers), (its, its_levers) = parts
        return any(getattr(a, name, None) != getattr(b, name, None)
                   for a, b in ((mine, its), (levers, its_levers)))  # fmt: skip

    settings = [name for name in SETTINGS if getattr(first, name) != getattr(other, name)]
    return settings + [name for name in dict.fromkeys((*Assumptions.model_fields, *LEVERS))
                       if differs(name)]  # fmt: skip


def changes(first: Scenario, other: Scenario) -> list[Change]:
    """Return every value that differs, settings first, in the order of the fields."""
    before, after = (_values(scenario) for scenario in (first, other))
    return [
        Change(key.partition(".")[0], key, before.get(key, NOT_SET), after.get(key, NOT_SET))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]


def mixed(first: Scenario, other: Scenario, groups: Iterable[str]) -> Scenario:
    """Return the first scenario with some groups taken from the other.

    Parameters
    ----------
    first, other
        Two scenarios.
    groups
        Names as from :func:`changed_groups`.

    Raises
    ------
    InputError
        If the values of the two do not go together.
    """
    names = set(groups)
    taken = {n: getattr(other.assumptions, n) for n in names & Assumptions.model_fields.keys()}
    assumptions = first.assumptions.model_copy(update=taken)
    try:
        require_origins_to_fit(assumptions)
    except ValueError as error:
        raise InputError(f"{first.name} with values of {other.name}", str(error)) from None
    settings = {name: getattr(other, name) for name in SETTINGS if name in names}
    levers = {n: getattr((other if n in names else first).levers, n) for n in LEVERS}
    return first.model_copy(
        update={**settings, "assumptions": assumptions, "levers": Levers(**levers)}
    )


def _values(scenario: Scenario) -> dict[str, float | str]:
    experiment = map(str, scenario.schedule_changes)
    use = scenario.hypothetical_use
    return {
        "schedule": scenario.schedule,
        "trade": scenario.trade,
        "schedule_changes": "; ".join(experiment) or NONE,
        "hypothetical_use": NOT_SET if use is None else use,
        **{f"measures.{each.id}": str(each) for each in scenario.measures},
        **scenario.assumptions.by_id(),
        **scenario.levers.by_id(),
    }


def naming_assumptions(
    error: ArithmeticLimitError, scenario: Scenario, default: Mapping[str, float]
) -> InputError:
    """Return an error of the arithmetic with the assumptions that may have led to it.

    Parameters
    ----------
    error
        What went wrong.
    scenario
        Whose values did it.
    default
        Values of the baseline by id, which never lead there.
    """
    changed = [
        f"{name} = {value:.10g}" + (f" ({default[name]:g})" if name in default else "")
        for name, value in scenario.by_id().items()
        if value != default.get(name)
    ]
    if not changed:
        return error
    more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
    hint = (
        "it comes of values that differ from those of the baseline, in brackets: "
        f"{', '.join(changed[:_MOST_NAMED])}{more}; take values nearer to them"
    )
    return InputError(f"scenario {scenario.name}, {error.title}", [*error.problems, hint])
