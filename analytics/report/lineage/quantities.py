"""Steps of the model: each quantity leads to the arguments of its equation."""

from collections.abc import Iterator

from analytics.equations.graph import EXEMPT, PREVIOUS, leaves, quantity_of
from analytics.equations.model import EQUATIONS
from analytics.report.lineage import references as refs
from analytics.report.lineage.tariffs import LOWER_RATE, leaning, schedule
from analytics.scenario import BySegment
from analytics.scenario.levers import ELASTICITIES

EQUATION = "equation:"
"""How the formula of an equation begins, in place of the key of a formula in words."""

# Policies whose supply is finite, and those of the law in force.
_FINITE = {"finite_supply", "in_force_finite"}
_IN_FORCE = {"in_force", "in_force_finite"}
_SOLVED = "long_run_"
_SUPPLY = ("export_supply_elasticity", "domestic_supply_elasticity")


def quantity(name: str, segment: str, policy: str = "scenario") -> str:
    """Return the reference of a quantity of a segment's markets under a policy."""
    return refs.step("model", name, segment, policy)


def of_model(origins: refs.Origins, name: str, segment: str, policy: str) -> refs.Derivation:
    """Return what a quantity of the markets of a segment is computed from."""
    inputs = [
        reference
        for argument in EQUATIONS[name].arguments
        for reference in references(origins, argument, segment, policy)
    ]
    if not name.startswith(_SOLVED):
        return refs.derived(EQUATION + name, *inputs)
    # Supply decides on the closed form, or what the solver finds where supply is finite; the
    # scenario finite_supply has elasticities of supply of its own.
    supply = () if policy in _FINITE else _SUPPLY
    elasticities = [origins.of_segment(each, segment) for each in supply]
    if policy not in _FINITE and origins.scenario.assumptions.supply_is_infinite:
        return refs.derived(EQUATION + name, *inputs, *elasticities)
    given = ("log_price", "duty_paid_share", "armington_elasticity", "sigma_domestic",
             "domestic_share", "total_demand_elasticity")  # fmt: skip
    solved = (r for each in given for r in references(origins, each, segment, policy))
    return refs.derived("solved", *solved, *elasticities)


def references(origins: refs.Origins, argument: str, segment: str, policy: str) -> tuple[str, ...]:
    """Return what an argument of an equation leads to.

    A year before leads nowhere else; trade that pays no duty has the same equations, at rates of
    zero, and rests on nothing that trade which pays does not rest on. That is so in every year.
    """
    known = origins.of_arguments
    if (argument, segment, policy) not in known:
        known[argument, segment, policy] = tuple(_references(origins, argument, segment, policy))
    return known[argument, segment, policy]


def _references(origins: refs.Origins, argument: str, segment: str, policy: str) -> Iterator[str]:
    if argument.startswith((PREVIOUS, EXEMPT)):
        return
    name = quantity_of(argument)
    if name in EQUATIONS:
        if EQUATIONS[name].arguments or name.startswith(_SOLVED):
            yield quantity(name, segment, policy)
        return
    yield from _given(origins, name, segment, policy)


def market(origins: refs.Origins, segment: str) -> list[str]:
    """Return the assumptions of the market in which a segment is sold, whatever its price does."""
    demand = {name: each for name, each in EQUATIONS.items() if name != "log_price"}
    names = (*leaves(("long_run_share", "long_run_imports"), demand), *_SUPPLY)
    return [r for name in names for r in _given(origins, name, segment, "in_force")
            if r.startswith(refs.ASSUMPTION)]  # fmt: skip


def _given(origins: refs.Origins, name: str, segment: str, policy: str) -> Iterator[str]:
    """Yield what is given: rates of the importer, use of the preference, assumptions."""
    flow, in_force = origins.study.flow_of(segment), policy in _IN_FORCE
    importer = origins.study.importer_of(flow)
    # Weights lean from margins, so that a mean of MFN rates depends on the schedule too.
    if name in {"applied_rate", "preferential_rate", "mfn_rate"}:
        yield schedule(origins, importer, in_force=in_force)
    if name in {"applied_rate", "mfn_rate"}:
        yield refs.step("mfn", importer)
        yield from leaning(origins, flow)
    if name == "applied_rate":
        yield LOWER_RATE
    if name == "utilisation_rate":
        is_set = origins.scenario.hypothetical_use is not None and not in_force
        named = dict.fromkeys((*origins.named(f"{name}.{flow}."), *origins.levers(name, segment)))
        yield from [refs.assumption("hypothetical_use")] if is_set else named
    if name == "trade_cost_change" and in_force:
        return
    if name in {"growth", "trade_cost_change", *ELASTICITIES}:
        yield from origins.levers(name, segment)
    if isinstance(getattr(origins.scenario.assumptions, name, None), BySegment):
        yield origins.of_segment(name, segment)
        return
    ids = (f"{name}.{flow}", name)
    yield from (refs.assumption(each) for each in ids if each in origins.ids)
