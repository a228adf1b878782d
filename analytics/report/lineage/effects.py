"""Rules of the projection, of welfare, and of what is compared with the headline model."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from analytics.equations.model import EQUATIONS
from analytics.report.lineage.quantities import EQUATION, of_model, quantity, references
from analytics.report.lineage.references import (
    Cell,
    Derivation,
    Origins,
    Rule,
    Rules,
    StepRule,
    assumption,
    derived,
    each_segment,
    rule,
    step,
    summed,
    value,
)
from analytics.report.lineage.trade import growth
from analytics.study import FLOWS, Segment


def _long_run(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    (segment,) = parts
    flow = origins.study.flow_of(segment)
    parts_of_trade = ("border_price", "share", "imports")
    solved = (quantity(f"long_run_{part}", segment) for part in parts_of_trade)
    return derived("long_run", *solved, assumption(f"dutiable_regime_share.{flow}"))


_COUNTERFACTUAL = "projection:{flow}:{sector}:{year}:counterfactual_cny"
_EFFECT = "projection:{flow}:{sector}:{year}:effect_cny"
_GROWN = each_segment("assumption:growth.{segment}")


def _counterfactual(cell: Cell, *, finite: bool = False) -> Derivation:
    origins, flow, year = cell.origins, cell.row["flow"], cell.row["year"]
    study = origins.study
    if year > study.last_observed_year:
        last = cell.own("counterfactual_cny", year=study.last_observed_year)
        return derived("grown", *last, *_GROWN(cell))
    base = [step("base_trade", segment) for segment in cell.segments]
    if year == study.base_year:
        return derived("base_year", *base)
    if year < study.base_year:
        city = value("qingdao_japan_trade", year, flow, "value_cny")
        return derived("before_base_year", city, *base)
    happened = [reference for s in cell.segments for reference in growth(origins, s, year)]
    effects = (quantity("relative_effect", s, _policy(origins, finite=finite))
               for s in cell.segments)  # fmt: skip
    return derived("as_happened", *base, *happened, *effects)


def _policy(origins: Origins, *, finite: bool) -> str:
    """Return under which policy happened what happened."""
    if origins.is_experiment:
        return "in_force_finite" if finite else "in_force"
    return "finite_supply" if finite else "scenario"


def _finite_effect(cell: Cell) -> Derivation:
    """With its own counterfactual, since what happened is divided by another effect."""
    study, year = cell.origins.study, cell.row["year"]
    effects = [quantity("relative_effect", s, "finite_supply") for s in cell.segments]
    if year <= study.base_year:
        return derived("effect_finite", *cell.own("counterfactual_cny"), *effects)
    observed = replace(cell, row={**cell.row, "year": min(year, study.last_observed_year)})
    first = _counterfactual(observed, finite=True)
    grown = _GROWN(cell) if year > study.last_observed_year else ()
    return derived("effect_finite", *first.inputs, *grown, *effects)


def _from_equation(column: str) -> Rule:
    """Trade without RCEP times what one CNY of it becomes, in each segment."""
    arguments = [a for a in EQUATIONS[column].arguments if a != "counterfactual_cny"]

    def inputs(cell: Cell) -> list[str]:
        return [
            reference
            for argument in arguments
            for segment in cell.segments
            for reference in references(cell.origins, argument, segment, "scenario")
        ]

    return rule(EQUATION + column, _COUNTERFACTUAL, inputs)


def _of_columns(column: str) -> Rule:
    """A column that follows from others of its row."""
    return rule(EQUATION + column, *EQUATIONS[column].arguments)


def _percentile(central: str) -> Rule:
    return rule("percentile", central, "step:draws")


def _compared(formula: str) -> Rule:
    """Long run: trade without RCEP and the response to the tariff alone."""
    return summed(rule(formula, _COUNTERFACTUAL, each_segment("step:long_run:{segment}")))


def _ends_of_draws(cell: Cell) -> list[str]:
    """Percentiles of all draws and of half of them, as far as the table has them."""
    both = (cell.row["draws"], cell.row["draws"] // 2)
    flow, year = cell.row["flow"], str(cell.row["year"])
    return [
        address
        for draws in both
        if cell.origins.has_row("convergence", (flow, year, str(draws)))
        for address in cell.own(*(f"effect_cny_p{p}" for p in _PERCENTILES), draws=draws)
    ]


def _certified(formula: str) -> Rule:
    """Return the rule of what a solver certifies: the solutions of all markets of a flow."""

    def of_cell(cell: Cell) -> Derivation:
        origins, flow, solution = cell.origins, cell.row["flow"], cell.row["solution"]
        if solution == "third_countries":
            # The largest residual is that of both markets.
            flows = FLOWS if formula == "residual" else (flow,)
            return derived(formula, *(
                step("regional", origins.study.importer_of(each), sector)
                for each in flows for sector in origins.parts(each, "total")
            ))  # fmt: skip
        solved = [_SOLUTIONS[solution](segment) for segment in cell.segments]
        # A change of trade costs makes an experiment, in which the policy in force is solved too.
        twice = () if solution == "linear_exact" else origins.named("trade_cost_change.")
        return derived(formula, *solved, *twice)

    return of_cell


_SOLUTIONS: Mapping[str, Callable[[Segment], str]] = {
    "projection": lambda segment: quantity("relative_effect", segment),
    "finite_supply": lambda segment: quantity("relative_effect", segment, "finite_supply"),
    "linear_exact": lambda segment: step("long_run", segment),
}


_PERCENTILES = ("05", "50", "95")
_PARTS = EQUATIONS["effect_cny"].arguments
_DUTIES = ("duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny")
_SURPLUS = (*EQUATIONS["welfare_change_cny"].arguments, "foreign_producer_surplus_change_cny")
_COMPARED = ("creation", "diversion", "price_effect")
_DRAWN = rule("end_of_range", "step:drawn:{assumption}")
_AT_END = rule("effect_at_end", _EFFECT, "step:drawn:{assumption}")

RULES: Rules = {
    "projection": {
        "counterfactual_cny": summed(_counterfactual),
        "effect_finite_supply_cny": summed(_finite_effect),
        **{column: summed(_from_equation(column)) for column in (*_PARTS, *_DUTIES)},
        "effect_cny": _of_columns("effect_cny"),
        "projection_cny": _of_columns("projection_cny"),
        "relative_effect": rule("relative", "effect_cny", "counterfactual_cny"),
        **{
            f"{column}_p{percent}": _percentile(column)
            for column in ("effect_cny", "projection_cny")
            for percent in _PERCENTILES
        },
    },
    "welfare": {
        **{column: summed(_from_equation(column)) for column in _SURPLUS},
        "welfare_change_cny": _of_columns("welfare_change_cny"),
    },
    "linear_exact": {
        **{
            f"{model}_{part}_cny": _compared(f"{model}_part")
            for model in ("linear", "exact")
            for part in _COMPARED
        },
        "exact_creation_all_origins_cny": _compared("exact_all_origins"),
        "diversion_ceiling_cny": _compared("ceiling"),
        **{
            f"{model}_gain_cny": rule("gain", *(f"{model}_{part}_cny" for part in _COMPARED))
            for model in ("linear", "exact")
        },
        "gap_cny": rule("gap", "linear_gain_cny", "exact_gain_cny"),
    },
    "sensitivity": {
        "rank": rule("rank", "first_order_index", "swing_cny"),
        "first_order_index": rule("variance_share", "step:draws"),
        "swing_cny": rule("swing", "effect_low_cny", "effect_high_cny"),
        "effect_cny": rule("central_effect", _EFFECT),
        "effect_low_cny": _AT_END,
        "effect_high_cny": _AT_END,
        "low_value": _DRAWN,
        "high_value": _DRAWN,
    },
    "convergence": {
        "draws": rule("number_of_draws", "step:draws"),
        **{
            f"effect_cny_p{percent}": _percentile("projection:{flow}:total:{year}:effect_cny")
            for percent in _PERCENTILES
        },
        "movement": rule("movement", _ends_of_draws),
    },
    "certificates": {
        "markets_solved": _certified("markets_solved"),
        "largest_residual": _certified("residual"),
        "residual_limit": rule("residual_limit"),
    },
}

STEPS: Mapping[str, StepRule] = {
    "model": of_model,
    "long_run": _long_run,
    "draws": lambda origins, _: derived("draws", *origins.drawn()),
    "drawn": lambda origins, parts: derived("drawn_together", *origins.drawn_as(parts[0])),
}
