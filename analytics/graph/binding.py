"""Functions bound by name: a step is named after what it computes, its arguments name its inputs.

What the steps come to is computed when it is asked for: see :class:`analytics.graph.Values`.

The library ``dags`` binds functions in the same way. It is not used: importing it takes 0.2 s, 0.85
times ``import polars``, and the standard library has what is needed (inspect, graphlib).
"""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from analytics.errors import refuse_any, suggestion

Function = TypeVar("Function", bound=Callable[..., object])
_EACH, _LASTING = "_each", "_lasting"
LINK = ":"
"""Between a link and the quantity under other inputs that it leads to."""


def each(parameter: str, variants: Collection[str]) -> Callable[[Function], Function]:
    """Mark a step that is computed once for each of several variants, such as both flows.

    Parameters
    ----------
    parameter
        Argument of the step that is the variant itself, if it has it.
    variants
        The variants. The quantity of one is ``name_variant``. A step of the same variants that
        asks for ``name`` gets the quantity of its own; any other step gets all, by variant.
    """

    def mark(function: Function) -> Function:
        setattr(function, _EACH, (parameter, tuple(variants)))
        return function

    return mark


def lasting(function: Function) -> Function:
    """Mark a step that takes long: what it computes is worth to be kept for the next process."""
    setattr(function, _LASTING, True)
    return function


@dataclass(frozen=True)
class Step:
    """A step with its arguments: names of quantities, or of one for each variant.

    Attributes
    ----------
    function
        What computes it.
    fixed
        Arguments that are known: the variant.
    arguments
        Argument to the quantities that it names, by variant; one alone stands under "".
    """

    function: Callable[..., object]
    fixed: Mapping[str, str]
    arguments: Mapping[str, Mapping[str, str]]

    @property
    def is_lasting(self) -> bool:
        """Whether what it computes is kept beyond the process."""
        return getattr(self.function, _LASTING, False)

    @property
    def needs(self) -> list[str]:
        """Names of all quantities that it needs, in the order of its arguments."""
        return [name for quantities in self.arguments.values() for name in quantities.values()]


def bind(
    functions: Iterable[Callable[..., object]],
    inputs: Mapping[str, Collection[str]],
    links: Collection[str] = (),
) -> dict[str, Step]:
    """Return the steps by the quantity that they compute, in an order in which they can be.

    Parameters
    ----------
    functions
        Steps; each is named after its quantity.
    inputs
        Names of what is given, with its variants if it is given for each.
    links
        Prefixes of arguments that name a quantity under other inputs: with the link ``observed``,
        ``observed_effects`` is the quantity ``effects`` of the linked
        :class:`analytics.graph.Values`.

    Raises
    ------
    InputError
        If two steps compute the same quantity, one needs a quantity that nobody computes, or
        quantities wait for each other in a circle; all of it at once.

    Examples
    --------
    >>> def area(length, width): ...
    >>> bind([area], {"length": (), "width": ()})["area"].needs
    ['length', 'width']
    """
    variants = {name: tuple(of_name) for name, of_name in inputs.items()}
    given = {name for base, of in variants.items() for name in _names(base, of)}
    # What computes each quantity; None stands for an input.
    homes: dict[str, list[Callable[..., object] | None]] = {name: [None] for name in sorted(given)}
    for function in functions:
        name = function.__name__
        _, variants[name] = getattr(function, _EACH, ("", ()))
        for quantity in _names(name, variants[name]):
            homes.setdefault(quantity, []).append(function)
    problems = [
        f"{name}: {_place(one)} and {' and '.join(map(_place, more))} compute it; keep one"
        for name, (one, *more) in homes.items()
        if more
    ]
    steps = {
        name: _step(functions[0], name, variants, links)
        for name, found in homes.items()
        if (functions := [each for each in found if each is not None])
    }
    problems += [
        f"{name}: nobody computes {need}; {suggestion(need, homes)}"
        for name, step in steps.items()
        for need in (_unlinked(need) for need in step.needs)
        if need not in homes
    ]
    order, circle = in_order(
        {name: list(map(_unlinked, step.needs)) for name, step in steps.items()}
    )
    problems += [f"a circle: {' -> '.join(circle)}; break it"] if circle else []
    refuse_any("steps that do not fit together", problems)
    return {name: steps[name] for name in order if name in steps}


def _names(base: str, variants: Collection[str]) -> list[str]:
    return [f"{base}_{variant}" for variant in variants] or [base]


def _unlinked(need: str) -> str:
    return need.rpartition(LINK)[2]


def _place(function: Callable[..., object] | None) -> str:
    return f"{function.__module__}.{function.__qualname__}" if function else "an input"


def _step(
    function: Callable[..., object],
    name: str,
    variants: Mapping[str, tuple[str, ...]],
    links: Collection[str],
) -> Step:
    parameter, own = getattr(function, _EACH, ("", ()))
    variant = name.removeprefix(f"{function.__name__}_") if own else ""
    fixed: dict[str, str] = {}
    arguments: dict[str, Mapping[str, str]] = {}
    for argument in inspect.signature(function).parameters:
        link, base = _linked(argument, links)
        of_argument = variants.get(base, ())
        if own and argument == parameter:
            fixed[argument] = variant
        elif not of_argument:
            arguments[argument] = {"": f"{link}{base}"}
        elif variant in of_argument:
            arguments[argument] = {"": f"{link}{base}_{variant}"}
        else:
            arguments[argument] = {v: f"{link}{base}_{v}" for v in of_argument}
    return Step(function, fixed, arguments)


def _linked(argument: str, links: Collection[str]) -> tuple[str, str]:
    """Split an argument into its links and the quantity."""
    for link in links:
        if argument.startswith(f"{link}_"):
            further, base = _linked(argument[len(link) + 1 :], links)
            return f"{link}{LINK}{further}", base
    return "", argument


def in_order(needs: Mapping[str, Iterable[str]]) -> tuple[list[str], list[str]]:
    """Return names in an order in which each comes after those that it needs.

    Parameters
    ----------
    needs
        What each name needs.

    Returns
    -------
    tuple of list of str
        The order, with the names that are needed alone; and a circle that stands in its way, each
        name needed by the one before, in which case there is no order.

    Examples
    --------
    >>> in_order({"area": ["length", "width"], "volume": ["area", "height"]})[0][-1]
    'volume'
    >>> in_order({"hen": ["egg"], "egg": ["hen"]})
    ([], ['hen', 'egg', 'hen'])
    """
    try:
        return list(TopologicalSorter(needs).static_order()), []
    except CycleError as error:
        # The library gives the circle against the direction of needs.
        return [], error.args[1][::-1]
