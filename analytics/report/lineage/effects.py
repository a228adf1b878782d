"""Rules of the projection, of welfare, and of what is compared with the headline model."""

from collections.abc import Mapping
from dataclasses import replace

from analytics.equations.model import EQUATIONS
from analytics.report.lineage import references as refs
from analytics.report.lineage.quantities import EQUATION, of_model, quantity, references
from analytics.report.lineage.tariffs import LOWER_RATE, MFN, SCHEDULE, leaning, traded
from analytics.report.lineage.trade import AS_PUBLISHED, growth
from analytics.results import RESULT_SCHEMAS
from analytics.schemas.headings import common
from analytics.study import FLOWS, TOTAL, Segment


def _long_run(origins: refs.Origins, segment: str) -> refs.Derivation:
    flow = origins.study.flow_of(segment)
    parts_of_trade = ("border_price", "share", "imports")
    solved = (quantity(f"long_run_{part}", segment) for part in parts_of_trade)
    return refs.derived("long_run", *solved, refs.assumption(f"dutiable_regime_share.{flow}"))


_COUNTERFACTUAL = "projection:{flow}:{sector}:{year}:counterfactual_cny"
_EFFECT = "projection:{flow}:{sector}:{year}:effect_cny"


def _grown(cell: refs.Cell) -> list[str]:
    """Return by which assumptions the segments of a cell grow."""
    return [cell.origins.of_segment("growth", segment) for segment in cell.segments]


def _counterfactual(cell: refs.Cell, *, finite: bool = False) -> refs.Derivation:
    origins, flow, year = cell.origins, cell.row["flow"], cell.row["year"]
    study = origins.study
    if year > study.last_observed_year:
        last = cell.own("counterfactual_cny", year=study.last_observed_year)
        return refs.derived("grown", *last, *_grown(cell))
    base = [refs.step("base_trade", segment) for segment in cell.segments]
    if year == study.base_year:
        return refs.derived("base_year", *base)
    if year < study.base_year:
        city = refs.value("qingdao_japan_trade", year, flow, "value_cny")
        return refs.derived("before_base_year", city, *base)
    happened = [reference for s in cell.segments for reference in growth(origins, s, year)]
    # Under which policy happened what happened.
    own, in_force = _POLICIES[finite]
    policy = in_force if origins.is_experiment else own
    effects = (quantity("relative_effect", segment, policy) for segment in cell.segments)
    return refs.derived("as_happened", *base, *happened, *effects)


_POLICIES = {False: ("scenario", "in_force"), True: ("finite_supply", "in_force_finite")}
"""Names of the scenario and of the policy in force, by whether supply is finite."""


def _finite_effect(cell: refs.Cell) -> refs.Derivation:
    """With its own counterfactual, since what happened is divided by another effect."""
    study, year = cell.origins.study, cell.row["year"]
    effects = [quantity("relative_effect", s, "finite_supply") for s in cell.segments]
    if year <= study.base_year:
        return refs.derived("effect_finite", *cell.own("counterfactual_cny"), *effects)
    observed = replace(cell, row={**cell.row, "year": min(year, study.last_observed_year)})
    first = _counterfactual(observed, finite=True)
    grown = _grown(cell) if year > study.last_observed_year else ()
    return refs.derived("effect_finite", *first.inputs, *grown, *effects)


def _from_equation(column: str) -> refs.Rule:
    """Trade without RCEP times what one CNY of it becomes, in each segment."""
    arguments = [a for a in EQUATIONS[column].arguments if a != "counterfactual_cny"]

    def inputs(cell: refs.Cell) -> list[str]:
        return [
            reference
            for argument in arguments
            for segment in cell.segments
            for reference in references(cell.origins, argument, segment, "scenario")
        ]

    return refs.rule(EQUATION + column, _COUNTERFACTUAL, inputs)


def _by_equations(table: str) -> dict[str, refs.Rule]:
    """Columns that equations give: from others of their row, or from the markets of segments."""
    columns = RESULT_SCHEMAS[table].column_names()
    own = {column: EQUATIONS[column].arguments for column in columns if column in EQUATIONS}
    return {
        column: refs.rule(EQUATION + column, *arguments)
        if {*arguments} <= {*columns}
        else refs.summed(_from_equation(column))
        for column, arguments in own.items()
    }


def _percentile(central: str) -> refs.Rule:
    return refs.rule("percentile", central, "step:draws")


def _compared(formula: str) -> refs.Rule:
    """Long run: trade without RCEP and the response to the tariff alone."""
    return refs.summed(refs.rule(formula, _COUNTERFACTUAL, _LONG_RUN))


def _ends_of_draws(cell: refs.Cell) -> list[str]:
    """Percentiles of all draws and of half of them, as far as the table has them."""
    flow, year, drawn = (cell.row[name] for name in ("flow", "year", "draws"))
    return [
        address
        for draws in (drawn, drawn // 2)
        if (flow, str(year), str(draws)) in cell.origins.rows("convergence")
        for address in cell.own(*(f"effect_cny_p{p}" for p in _PERCENTILES), draws=draws)
    ]


def _certified(formula: str) -> refs.Rule:
    """Return the rule of what a solver certifies: the solutions of all markets of a flow."""

    def of_cell(cell: refs.Cell) -> refs.Derivation:
        origins, flow, solution = cell.origins, cell.row["flow"], cell.row["solution"]
        if solution == "third_countries":
            # The largest residual is that of both markets.
            flows = FLOWS if formula == "residual" else (flow,)
            return refs.derived(formula, *(
                refs.step("regional", origins.study.importer_of(each), sector)
                for each in flows for sector in origins.parts(each, TOTAL)
            ))  # fmt: skip
        solved = _SOLUTIONS[solution](cell)
        # A change of trade costs makes an experiment, in which the policy in force is solved too.
        twice = () if solution == "linear_exact" else origins.named("trade_cost_change.")
        return refs.derived(formula, *solved, *twice)

    return of_cell


_RESPONSE, _FINITE, _LONG_RUN = map(refs.each_segment, (
    quantity("relative_effect", "{segment}"),
    quantity("relative_effect", "{segment}", "finite_supply"),
    refs.step("long_run", "{segment}"),
))  # fmt: skip
_SOLUTIONS = {"projection": _RESPONSE, "finite_supply": _FINITE, "linear_exact": _LONG_RUN}


def _measure_value(cell: refs.Cell) -> refs.Derivation:
    """As published, or set by the scenario."""
    source = cell.row["source_id"]
    return refs.derived("measure_set") if source is None else AS_PUBLISHED(cell)


def _of_group(column: str, *more: str | refs.Inputs) -> refs.Rule:
    """Return the rule of what a line has of its product group, by its part of the group's trade."""
    return refs.rule("part_of_group", f"groups:{{flow}}:{{segment}}:{{year}}:{column}",
                     "base_trade_cny", *more)  # fmt: skip


def _on_headings(cell: refs.Cell) -> list[Segment]:
    """Product groups with some of the headings of a measure; the rest of a flow may have any."""
    table = cell.origins.results.sectors.filter(flow=cell.names["flow"])
    return [
        segment
        for segment, headings in table.select("segment", "headings").iter_rows()
        if headings is None or common(headings, cell.row["headings"] or headings)
    ]


def _measured_trade(cell: refs.Cell) -> list[str]:
    trade = [refs.step("base_trade", segment) for segment in _on_headings(cell)]
    return [*trade, *leaning(cell.origins, cell.names["flow"])]


def _measured_effects(cell: refs.Cell) -> list[str]:
    flow, year, segments = cell.names["flow"], cell.origins.study.last_year, _on_headings(cell)
    trade = [refs.value("groups", flow, s, year, "counterfactual_cny") for s in segments]
    return [*trade, *(quantity("relative_effect", segment) for segment in segments)]


_PERCENTILES = ("05", "50", "95")
_COMPARED = ("creation", "diversion", "price_effect")
_BASE_OF_FLOW, _EFFECT_OF_FLOW = (
    f"projection:{{flow}}:total:{{year}}:{column}"
    for column in ("counterfactual_cny", "effect_cny")
)
_DRAWN = refs.rule("end_of_range", "step:drawn:{assumption}")
_AT_END = refs.rule("effect_at_end", _EFFECT, "step:drawn:{assumption}")

RULES: refs.Rules = {
    "projection": {
        **_by_equations("projection"),
        "counterfactual_cny": refs.summed(_counterfactual),
        "effect_finite_supply_cny": refs.summed(_finite_effect),
        "relative_effect": refs.rule("relative", "effect_cny", "counterfactual_cny"),
        **{
            f"{column}_p{percent}": _percentile(column)
            for column in ("effect_cny", "projection_cny")
            for percent in _PERCENTILES
        },
    },
    "welfare": _by_equations("welfare"),
    "groups": {
        "counterfactual_cny": _counterfactual,
        "effect_cny": refs.rule("group_effect", "counterfactual_cny", _RESPONSE),
        "projection_cny": refs.rule("group_sum", "counterfactual_cny", "effect_cny"),
        "share_of_trade": refs.rule("part_of_flow", "counterfactual_cny", _BASE_OF_FLOW),
        "share_of_effect": refs.rule("part_of_flow", "effect_cny", _EFFECT_OF_FLOW),
        "rank": refs.rule("part_of_flow", "effect_cny", _EFFECT_OF_FLOW),
    },
    "measures": {
        "value": _measure_value,
        "base_trade_cny": refs.rule("measure_trade", SCHEDULE, _measured_trade),
        "effect_change_cny": refs.rule("measure_effect", SCHEDULE, _measured_effects),
    },
    "line_effects": {
        "mfn_rate": refs.rule("mfn_of_group", MFN),
        "applied_rate": refs.rule("applied_of_line", SCHEDULE, MFN, LOWER_RATE),
        "base_trade_cny": refs.rule("line_trade", "step:base_trade:{segment}", traded),
        "counterfactual_cny": _of_group("counterfactual_cny"),
        "effect_cny": _of_group("effect_cny", "applied_rate", _RESPONSE),
    },
    "linear_exact": {
        **{f"linear_{part}_cny": _compared("linear_part") for part in _COMPARED},
        **{f"exact_{part}_cny": _compared("exact_part") for part in _COMPARED[:2]},
        "diversion_ceiling_cny": _compared("ceiling"),
        "linear_gain_cny": refs.rule("gain", *(f"linear_{part}_cny" for part in _COMPARED)),
        "exact_gain_cny": refs.rule("gain_exact", *(f"exact_{p}_cny" for p in _COMPARED[:2])),
        "gap_cny": refs.rule("gap", "linear_gain_cny", "exact_gain_cny"),
    },
    "sensitivity": {
        "rank": refs.rule("rank", "first_order_index", "swing_cny"),
        "first_order_index": refs.rule("variance_share", "step:draws"),
        "swing_cny": refs.rule("swing", "effect_low_cny", "effect_high_cny"),
        "effect_cny": refs.rule("central_effect", _EFFECT),
        "effect_low_cny": _AT_END,
        "effect_high_cny": _AT_END,
        "low_value": _DRAWN,
        "high_value": _DRAWN,
    },
    "convergence": {
        "draws": refs.rule("number_of_draws", "step:draws"),
        **{f"effect_cny_p{each}": _percentile(_EFFECT_OF_FLOW) for each in _PERCENTILES},
        "movement": refs.rule("movement", _ends_of_draws),
    },
    "certificates": {
        "markets_solved": _certified("markets_solved"),
        "largest_residual": _certified("residual"),
        "residual_limit": refs.rule("residual_limit"),
    },
}
"""Rule of each column, by table."""

STEPS: Mapping[str, refs.StepRule] = {
    "model": of_model,
    "long_run": _long_run,
    "draws": lambda origins: refs.derived("draws", *origins.drawn()),
    "drawn": lambda origins, name: refs.derived("drawn_together", *origins.drawn(name)),
}
"""Rule of each step, by name."""
