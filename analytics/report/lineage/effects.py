"""Rules of the projection, of welfare, and of what stands beside the headline model."""

from collections.abc import Callable, Mapping

from analytics.equations.model import EQUATIONS
from analytics.report.lineage.quantities import of_equation, of_model, quantity, references
from analytics.report.lineage.references import (
    Derivation,
    Origins,
    Row,
    Rule,
    StepRule,
    assumption,
    derived,
    step,
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


def _own(row: Row, table: str, *columns: str) -> list[str]:
    key = [row["flow"], row["segment"] if table == "groups" else row["sector"], row["year"]]
    key += [row["comparison"]] if table == "linear_exact" else []
    return [value(table, *key, column) for column in columns]


def _added(table: str, column: str, of_sector: Rule) -> Rule:
    """Return a rule by which a sum adds its parts, and a sector has the rule given."""

    def rule(origins: Origins, row: Row) -> Derivation:
        parts = origins.parts(row["flow"], row["sector"])
        if not parts:
            return of_sector(origins, row)
        own = (_own({**row, "sector": part}, table, column)[0] for part in parts)
        return derived("sum_of_sectors", *own)

    return rule


def _counterfactual(origins: Origins, row: Row, *, finite: bool = False) -> Derivation:
    flow, year = row["flow"], row["year"]
    segments = (row["segment"],) if "segment" in row else origins.segments(flow, row["sector"])
    if year > origins.study.last_observed_year:
        last = _own(
            {**row, "year": origins.study.last_observed_year},
            "groups" if "segment" in row else "projection",
            "counterfactual_cny",
        )
        return derived("grown", *last, *(origins.of_segment("growth", s) for s in segments))
    base = [step("base_trade", segment) for segment in segments]
    if year == origins.study.base_year:
        return derived("base_year", *base)
    if year < origins.study.base_year:
        city = value("qingdao_japan_trade", year, flow, "value_cny")
        return derived("before_base_year", city, *base)
    policy = (
        ("in_force_finite" if finite else "in_force")
        if origins.is_experiment
        else ("finite_supply" if finite else "scenario")
    )
    happened = [reference for s in segments for reference in growth(origins, s, year)]
    effects = (quantity("relative_effect", segment, policy) for segment in segments)
    return derived("as_happened", *base, *happened, *effects)


def _group_effect(_: Origins, row: Row) -> Derivation:
    base = _own(row, "groups", "counterfactual_cny")
    return derived("group_effect", *base, quantity("relative_effect", row["segment"]))


def _group_sum(_: Origins, row: Row) -> Derivation:
    return derived("group_sum", *_own(row, "groups", "counterfactual_cny", "effect_cny"))


def _of_flow(column: str) -> Rule:
    """A group's part of what its flow has."""

    def rule(_: Origins, row: Row) -> Derivation:
        total = value("projection", row["flow"], "total", row["year"], column)
        return derived("part_of_flow", *_own(row, "groups", column), total)

    return rule


def _from_equation(column: str) -> Rule:
    """Trade without RCEP times what one CNY of it becomes, in each segment."""

    def rule(origins: Origins, row: Row) -> Derivation:
        base = value("projection", row["flow"], row["sector"], row["year"], "counterfactual_cny")
        arguments = [a for a in EQUATIONS[column].arguments if a != "counterfactual_cny"]
        segments = origins.segments(row["flow"], row["sector"])
        inputs = (
            r for a in arguments for s in segments for r in references(origins, a, s, "scenario")
        )
        return of_equation(column, base, *inputs)

    return rule


def _of_columns(table: str, column: str) -> Rule:
    """A column that follows from others of its row."""
    return lambda _, row: of_equation(column, *_own(row, table, *EQUATIONS[column].arguments))


def _finite_effect(origins: Origins, row: Row) -> Derivation:
    """With its own counterfactual, since what happened is divided by another effect."""
    if row["year"] <= origins.study.base_year:
        base = value("projection", row["flow"], row["sector"], row["year"], "counterfactual_cny")
        segments = origins.segments(row["flow"], row["sector"])
        effects = (quantity("relative_effect", s, "finite_supply") for s in segments)
        return derived("effect_finite", base, *effects)
    observed = {**row, "year": min(row["year"], origins.study.last_observed_year)}
    first = _counterfactual(origins, observed, finite=True)
    segments = origins.segments(row["flow"], row["sector"])
    grown = (
        (origins.of_segment("growth", s) for s in segments)
        if row["year"] > origins.study.last_observed_year
        else ()
    )
    steps = (quantity("relative_effect", segment, "finite_supply") for segment in segments)
    return derived("effect_finite", *first.inputs, *grown, *steps)


def _relative(_: Origins, row: Row) -> Derivation:
    return derived("relative", *_own(row, "projection", "effect_cny", "counterfactual_cny"))


def _percentile(column: str) -> Rule:
    def rule(_: Origins, row: Row) -> Derivation:
        sector = row.get("sector", "total")
        central = value("projection", row["flow"], sector, row["year"], column)
        return derived("percentile", central, step("draws"))

    return rule


def _compared(formula: str) -> Rule:
    """Long run: trade without RCEP and the response to the tariff alone."""

    def rule(origins: Origins, row: Row) -> Derivation:
        base = value("projection", row["flow"], row["sector"], row["year"], "counterfactual_cny")
        segments = origins.segments(row["flow"], row["sector"])
        return derived(formula, base, *(step("long_run", segment) for segment in segments))

    return rule


def _linear_sum(*columns: str) -> Rule:
    formula = "gap" if len(columns) == 2 else "gain"
    return lambda _, row: derived(formula, *_own(row, "linear_exact", *columns))


def _sensitivity_rank(_: Origins, row: Row) -> Derivation:
    key = (row["flow"], row["sector"], row["year"], row["assumption"])
    own = ("first_order_index", "swing_cny")
    return derived("rank", *(value("sensitivity", *key, name) for name in own))


def _sensitivity_swing(_: Origins, row: Row) -> Derivation:
    key = (row["flow"], row["sector"], row["year"], row["assumption"])
    ends = ("effect_low_cny", "effect_high_cny")
    return derived("swing", *(value("sensitivity", *key, end) for end in ends))


def _sensitivity_effect(_: Origins, row: Row) -> Derivation:
    return derived("central_effect", *_own(row, "projection", "effect_cny"))


def _sensitivity_end(_: Origins, row: Row) -> Derivation:
    central = _own(row, "projection", "effect_cny")
    return derived("effect_at_end", *central, step("drawn", row["assumption"]))


def _sensitivity_value(_: Origins, row: Row) -> Derivation:
    return derived("end_of_range", step("drawn", row["assumption"]))


def _movement(origins: Origins, row: Row) -> Derivation:
    names = ("effect_cny_p05", "effect_cny_p50", "effect_cny_p95")
    key = (row["flow"], str(row["year"]))
    both = (row["draws"], row["draws"] // 2)
    numbers = [n for n in both if origins.has_row("convergence", (*key, str(n)))]
    return derived(
        "movement",
        *(
            value("convergence", row["flow"], row["year"], n, name)
            for n in numbers
            for name in names
        ),
    )


def _certified(formula: str) -> Rule:
    steps: Mapping[str, Callable[[Segment], str]] = {
        "projection": lambda segment: quantity("relative_effect", segment),
        "finite_supply": lambda segment: quantity("relative_effect", segment, "finite_supply"),
        "linear_exact": lambda segment: step("long_run", segment),
    }

    def rule(origins: Origins, row: Row) -> Derivation:
        flow = row["flow"]
        if row["solution"] == "third_countries":
            # The largest of both markets.
            both = (
                [(each, origins.study.importer_of(each)) for each in FLOWS]
                if formula == "residual"
                else [(flow, origins.study.importer_of(flow))]
            )
            solutions = (
                step("regional", importer, sector)
                for each, importer in both
                for sector in origins.parts(each, "total")
            )
            return derived(formula, *solutions)
        solved = map(steps[row["solution"]], origins.segments(flow, row["sector"]))
        # A change of trade costs makes an experiment, in which the policy in force is solved too.
        twice = () if row["solution"] == "linear_exact" else origins.named("trade_cost_change.")
        return derived(formula, *solved, *twice)

    return rule


def _tables() -> dict[tuple[str, str], Rule]:
    projection = {
        "counterfactual_cny": _counterfactual,
        "effect_finite_supply_cny": _finite_effect,
        **{column: _from_equation(column) for column in (*_PARTS, *_DUTIES)},
    }
    surplus = {column: _from_equation(column) for column in _SURPLUS}
    compared = {
        **{f"linear_{part}_cny": _compared("linear_part") for part in _COMPARED},
        **{f"exact_{part}_cny": _compared("exact_part") for part in _COMPARED},
        "exact_creation_all_origins_cny": _compared("exact_all_origins"),
        "diversion_ceiling_cny": _compared("ceiling"),
    }
    return {
        (table, column): _added(table, column, rule)
        for table, rules in (("projection", projection), ("welfare", surplus),
                             ("linear_exact", compared))
        for column, rule in rules.items()
    }  # fmt: skip


_PARTS = EQUATIONS["effect_cny"].arguments
_DUTIES = ("duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny")
_SURPLUS = (*EQUATIONS["welfare_change_cny"].arguments, "foreign_producer_surplus_change_cny")
_COMPARED = ("creation", "diversion", "price_effect")
_OF_MODEL = {
    model: _linear_sum(*(f"{model}_{part}_cny" for part in _COMPARED))
    for model in ("linear", "exact")
}

RULES: Mapping[tuple[str, str], Rule] = {
    **_tables(),
    ("projection", "effect_cny"): _of_columns("projection", "effect_cny"),
    ("projection", "projection_cny"): _of_columns("projection", "projection_cny"),
    ("projection", "relative_effect"): _relative,
    **{
        ("projection", f"{column}_p{percent}"): _percentile(column)
        for column in ("effect_cny", "projection_cny")
        for percent in ("05", "50", "95")
    },
    ("welfare", "welfare_change_cny"): _of_columns("welfare", "welfare_change_cny"),
    ("groups", "counterfactual_cny"): _counterfactual,
    ("groups", "effect_cny"): _group_effect,
    ("groups", "projection_cny"): _group_sum,
    ("groups", "share_of_trade"): _of_flow("counterfactual_cny"),
    ("groups", "share_of_effect"): _of_flow("effect_cny"),
    ("groups", "rank"): _of_flow("effect_cny"),
    ("linear_exact", "linear_gain_cny"): _OF_MODEL["linear"],
    ("linear_exact", "exact_gain_cny"): _OF_MODEL["exact"],
    ("linear_exact", "gap_cny"): _linear_sum("linear_gain_cny", "exact_gain_cny"),
    ("sensitivity", "rank"): _sensitivity_rank,
    ("sensitivity", "first_order_index"): lambda *_: derived("variance_share", step("draws")),
    ("sensitivity", "swing_cny"): _sensitivity_swing,
    ("sensitivity", "effect_cny"): _sensitivity_effect,
    ("sensitivity", "effect_low_cny"): _sensitivity_end,
    ("sensitivity", "effect_high_cny"): _sensitivity_end,
    ("sensitivity", "low_value"): _sensitivity_value,
    ("sensitivity", "high_value"): _sensitivity_value,
    **{
        ("convergence", f"effect_cny_p{percent}"): _percentile("effect_cny")
        for percent in ("05", "50", "95")
    },
    ("convergence", "movement"): _movement,
    ("certificates", "markets_solved"): _certified("markets_solved"),
    ("certificates", "largest_residual"): _certified("residual"),
    ("certificates", "residual_limit"): lambda *_: derived("residual_limit"),
}

STEPS: Mapping[str, StepRule] = {
    "model": of_model,
    "long_run": _long_run,
    "draws": lambda origins, _: derived("draws", *origins.drawn()),
    "drawn": lambda origins, parts: derived("drawn_together", *origins.drawn_as(parts[0])),
}
