"""Equations bound by name: what each quantity is computed from, in which order, and the values.

Put in order by :mod:`analytics.graph`, which binds the steps of the flow. Here names have prefixes
(a year before, the mean over markets) and values are of any kind: there is no cache and no link.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeVar

from analytics.errors import InputError, refuse_any
from analytics.graph import in_order

PREVIOUS, MEAN, EXEMPT = "previous_", "mean_", "exempt_"
"""Prefixes of arguments: a year before, over the markets of a segment, in trade without duty."""

_PREFIXES = (PREVIOUS, MEAN, EXEMPT)
_TITLE = "equations"
_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Equation:
    """One quantity and how it is computed.

    Attributes
    ----------
    name
        The quantity.
    function
        Takes the arguments, returns the quantity.
    arguments
        Names of the quantities that it takes, in order.
    unit
        Unit of what it returns.
    meaning
        What the quantity is, in a sentence.
    source
        Row of the table of sources that the rule rests on, if it rests on one.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    unit: str
    meaning: str
    source: str | None = None

    @classmethod
    def of(cls, function: Callable[..., Any]) -> "Equation":
        """Return the equation that a function marked by :func:`quantity` states."""
        arguments = tuple(inspect.signature(function).parameters)
        unit, source = function.__dict__["_quantity"]
        meaning = " ".join((function.__doc__ or "").split())
        return cls(function.__name__, function, arguments, unit, meaning, source)


def quantity(unit: str, *, source: str | None = None) -> Callable[[_Function], _Function]:
    """Mark a function as an equation of the model.

    Parameters
    ----------
    unit
        ``fraction``, ``ratio``, ``log``, ``elasticity``, ``tariff lines`` or ``CNY``.
    source
        Row of the table of sources that the rule rests on.
    """

    def mark(function: _Function) -> _Function:
        function.__dict__["_quantity"] = (unit, source)
        return function

    return mark


def family(
    form: Callable[..., Any],
    name: str,
    arguments: Iterable[str],
    unit: str,
    meanings: Mapping[str, str],
    *,
    source: str | None = None,
) -> list[Equation]:
    """Return equations of one form, which so is stated once for all quantities that follow it.

    Parameters
    ----------
    form
        Takes the arguments in their order, returns the quantity.
    name, arguments
        Those of each equation, with ``{}`` for what tells it from the others.
    unit, source
        As of :func:`quantity`.
    meanings
        What tells each equation from the others, and what its quantity is, in a sentence.

    Examples
    --------
    >>> halves = family(lambda whole: whole / 2.0, "half_{}", ["{}"], "ratio", {"price": "Half."})
    >>> [(each.name, each.arguments) for each in halves]
    [('half_price', ('price',))]
    """
    own = tuple(arguments)
    return [
        Equation(name.format(each), form, tuple(a.format(each) for a in own), unit, meaning, source)
        for each, meaning in meanings.items()
    ]


def collect(modules: Iterable[ModuleType], inputs: Iterable[str]) -> dict[str, Equation]:
    """Return the equations of modules by name.

    Parameters
    ----------
    modules
        Modules with marked functions, and families of equations.
    inputs
        Quantities that are given: assumptions and data.

    Raises
    ------
    InputError
        Two equations for one quantity, an argument that nobody computes and that is not given, a
        circle: all at once, by name.
    """
    found = [
        equation
        for module in modules
        for member in vars(module).values()
        for equation in _stated(member, module)
    ]
    equations = {equation.name: equation for equation in found}
    problems = _problems(found, equations, set(inputs))
    refuse_any(_TITLE, problems)
    return equations


def _stated(member: object, module: ModuleType) -> list[Equation]:
    """Return the equations that a member of a module states: a family, one, or none."""
    if isinstance(member, list):
        return member
    if not callable(member) or getattr(member, "__module__", None) != module.__name__:
        return []
    return [Equation.of(member)] if "_quantity" in vars(member) else []


def quantity_of(argument: str) -> str:
    """Return the quantity that an argument means, without its prefix.

    Examples
    --------
    >>> quantity_of("previous_adjusted_share")
    'adjusted_share'
    """
    for prefix in _PREFIXES:
        argument = argument.removeprefix(prefix)
    return argument


def rate_of(amount: str) -> str:
    """Return the quantity for each CNY of trade from which an amount in CNY follows.

    Examples
    --------
    >>> rate_of("duty_saved_cny")
    'duty_saved_rate'
    """
    return f"{amount.removesuffix('_cny')}_rate"


def steps(
    targets: Iterable[str], given: Iterable[str], equations: Mapping[str, Equation]
) -> list[Equation]:
    """Return the equations that targets need, each after those it takes.

    Parameters
    ----------
    targets
        Quantities wanted.
    given
        Names whose values are there; they are not computed, nor what goes into them alone.
    equations
        Equations by name.

    Raises
    ------
    InputError
        If a quantity is neither given nor computed.
    """
    known, found, missing = set(given), dict[str, Equation](), set[str]()

    def visit(name: str) -> None:
        if name in known or name in found or name.startswith(_PREFIXES):
            return
        if name not in equations:
            missing.add(name)
            return
        for argument in equations[name].arguments:
            visit(argument)
        found[name] = equations[name]

    for target in targets:
        visit(target)
    if missing:
        names = ", ".join(sorted(missing))
        raise InputError(_TITLE, [f"{names}: neither given nor computed by any equation"])
    return list(found.values())


def compute(
    targets: Iterable[str], given: Mapping[str, Any], equations: Mapping[str, Equation]
) -> dict[str, Any]:
    """Return the quantities wanted from those given.

    Parameters
    ----------
    targets
        Quantities wanted.
    given
        Values by name: numbers, arrays, polars expressions or symbols, all of one kind. What is
        given takes the place of its equation; prefixed names have to be given.
    equations
        Equations by name.

    Examples
    --------
    >>> from analytics.equations.model import EQUATIONS
    >>> rates = {"mfn_rate": 0.1, "applied_rate": 0.04, "claimed_share": 0.5}
    >>> {
    ...     name: round(rate, 9)
    ...     for name, rate in compute(["effective_rate"], rates, EQUATIONS).items()
    ... }
    {'effective_rate': 0.07}
    """
    wanted = list(targets)
    values = dict(given)
    for equation in steps(wanted, values, equations):
        values[equation.name] = equation.function(*(values[name] for name in equation.arguments))
    return {name: values[name] for name in wanted}


def leaves(targets: Iterable[str], equations: Mapping[str, Equation]) -> list[str]:
    """Return the inputs that targets rest on, in the order in which they are met.

    Parameters
    ----------
    targets
        Quantities.
    equations
        Equations by name; a prefixed argument leads to its quantity.
    """
    seen: dict[str, bool] = {}
    waiting = list(targets)
    while waiting:
        name = quantity_of(waiting.pop(0))
        if name in seen:
            continue
        seen[name] = name not in equations
        waiting += equations[name].arguments if name in equations else ()
    return [name for name, is_leaf in seen.items() if is_leaf]


def _problems(
    found: list[Equation], equations: Mapping[str, Equation], inputs: set[str]
) -> list[str]:
    names = [equation.name for equation in found]
    problems = [
        f"{name}: computed by two equations; keep one"
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    problems += [
        f"{equation.name}: nobody computes its argument {argument}; add an equation or an input"
        for equation in found
        for argument in equation.arguments
        if quantity_of(argument) not in equations and quantity_of(argument) not in inputs
    ]
    problems += [f"{name}: is given and computed; keep one" for name in sorted(inputs & {*names})]
    # What a year before was does not make a circle.
    graph = {
        equation.name: [
            quantity_of(argument)
            for argument in equation.arguments
            if not argument.startswith(PREVIOUS)
        ]
        for equation in found
    }
    _, circle = in_order(graph)
    if circle:
        problems.append(f"{' <- '.join(circle[::-1])}: a circle; none of them can come first")
    return problems
