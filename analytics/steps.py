"""The steps of the pipeline: each takes the scenario and data to what the next one needs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from analytics import assembly
from analytics.errors import ArithmeticLimitError, InputError
from analytics.models import baseline, projection, worked
from analytics.models.armington import Array
from analytics.models.drawn_projection import DrawnModel, Policy
from analytics.models.draws import range_of
from analytics.models.effects import SegmentEffects, segment_effects
from analytics.models.market_paths import market_paths
from analytics.readers import user_data
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import ShippedData, shipped_bytes
from analytics.scenario import FLOWS, Assumptions, Flow, Scenario, Segment
from analytics.schemas.schedule import RULES, Schedule
from analytics.schemas.trade import QingdaoJapanTrade, TradeHistory
from analytics.tariffs import profile
from analytics.tariffs.markets import (
    MarketSet,
    build_markets,
    merge_alike,
    utilisation_path,
    with_use,
)
from analytics.tariffs.rates import calendar_rates, mfn_rates, preferential_rates

FIRST_YEAR, LAST_YEAR = 2021, 2042
YEARS = list(range(FIRST_YEAR, LAST_YEAR + 1))
_MOST_NAMED = 12


def schedules(scenario: Scenario, data: ShippedData) -> dict[Flow, Schedule]:
    """Return the importer's schedule of each flow."""
    return {"import": china_schedule(scenario, data), "export": japan_schedule(scenario, data)}


def china_schedule(scenario: Scenario, data: ShippedData) -> Schedule:
    """Return China's schedule for Japan: the calibrated profile, or the user's official file."""
    if scenario.schedule == "imported":
        schedule = user_data.load_schedule("CHN", "JPN")
        if schedule is None:
            raise InputError(
                f"scenario {scenario.name}",
                [
                    "schedule = imported, but China's schedule for Japan has not been imported; "
                    "rcep data import FILE --as rcep-annex --importer CHN --origin JPN"
                ],
            )
    else:
        schedule = profile.china_profile(
            data.base_rates,
            data.treatments,
            scenario.assumptions.staging_shares.model_dump(),
            scenario.assumptions.auto_parts_zero_share,
        )
    return profile.change_categories(schedule, category_changes(scenario))


def japan_schedule(scenario: Scenario, data: ShippedData) -> Schedule:
    """Return Japan's schedule for China: derived from its tariff, or the user's newer file."""
    schedule = user_data.load_schedule("JPN", "CHN") if scenario.schedule == "imported" else None
    schedule = schedule or profile.japan_profile(data.staged_lines)
    return profile.change_categories(schedule, category_changes(scenario))


def accepted_rules(schedules: Mapping[Flow, Schedule]) -> dict[str, tuple[str, ...]]:
    """Return the rules of import that were accepted, by the file that breaks them."""
    return {s.source_id: s.accepted_rules for s in schedules.values() if s.accepted_rules}


def category_changes(scenario: Scenario) -> list[tuple[str, str, list[str], str]]:
    """Return a scenario's changes of categories: importer, headings, old ones, new one."""
    return [
        (change.importer, change.headings, change.from_categories, change.to_category)
        for change in scenario.schedule_changes
    ]


def market_sets(
    scenario: Scenario, data: ShippedData, of: Mapping[Flow, Schedule] | None = None
) -> dict[Flow, MarketSet]:
    """Return the markets of both flows; ``of`` are the schedules, where they are there already."""
    of = of or schedules(scenario, data)
    return {flow: market_set(of[flow], flow, scenario, data) for flow in FLOWS}


def market_set(schedule: Schedule, flow: Flow, scenario: Scenario, data: ShippedData) -> MarketSet:
    """Schedule -> stage rates -> calendar rates -> markets -> what is really paid."""
    schedule = merge_alike(schedule, data.mfn_changes, data.sectors, flow, YEARS)
    stages = preferential_rates(schedule)
    mfn = mfn_rates(schedule.lines, data.mfn_changes, YEARS)
    rates = calendar_rates(stages, mfn)
    market_set = build_markets(schedule.lines, rates, data.sectors, flow)
    first_year = RULES["CHN"].entry_into_force.year
    rates_of_use = scenario.assumptions.utilisation_rate[flow]
    if scenario.hypothetical_use is not None:
        rates_of_use = {str(first_year): scenario.hypothetical_use}
    use = utilisation_path(rates_of_use, YEARS, first_year)
    return with_use(market_set, use, scenario.assumptions.margin_threshold)


@dataclass(frozen=True)
class Trade:
    """Trade before any effect of a scenario's tariffs: the nation's, the city's, by segment."""

    national: dy.DataFrame[TradeHistory]
    city: dy.DataFrame[QingdaoJapanTrade]
    base: pl.DataFrame
    index: pl.DataFrame

    @property
    def base_year(self) -> pl.DataFrame:
        """``segment, value_cny`` of the base year, the weights of shares and averages."""
        return self.base.filter(pl.col("year") == FIRST_YEAR).select("segment", "value_cny")


def trade_without_effects(assumptions: Assumptions, data: ShippedData) -> Trade:
    """Return the published totals, spread by national composition."""
    history = baseline.trade_history(data.national_trade, data.exchange_rates, data.sectors)
    trade = baseline.qingdao_japan_trade(
        assembly.published_totals(data.facts), assumptions.export_share, "qingdao_daily_2022"
    )
    base = baseline.base_values(
        trade,
        history,
        data.national_trade,
        baseline.Composition(assumptions.export_share, **assumptions.composition.model_dump()),
    )
    observed_years = list(range(FIRST_YEAR, baseline.LAST_OBSERVED_YEAR + 1))
    index = baseline.growth_index(history, data.sectors, observed_years)
    return Trade(history, trade, base, index)


@dataclass(frozen=True)
class Simulation:
    """Effects for each CNY of trade, under the scenario and the policy in force, and levels."""

    effects: dict[Flow, list[SegmentEffects]]
    observed: dict[Flow, list[SegmentEffects]]
    counterfactual: dict[Segment, Array]
    sectors: pl.DataFrame

    def certified(self, solution: str) -> list[assembly.Certified]:
        """Name the solutions; those of the policy in force may be the same ones."""
        solved = [self.effects]
        if self.observed is not self.effects:
            solved.append(self.observed)
        return [
            (solution, flow, segment.sector, segment.residuals)
            for effects in solved
            for flow in FLOWS
            for segment in effects[flow]
        ]


def simulate(
    scenario: Scenario,
    markets: Mapping[Flow, MarketSet],
    in_force: Mapping[Flow, MarketSet],
    trade: Trade,
) -> Simulation:
    """Return trade with and without RCEP.

    Parameters
    ----------
    scenario
        The scenario.
    markets, in_force
        Its markets, and those of the policy in force (:meth:`Scenario.as_observed`).
    trade
        Its trade before any effect.
    """
    assumptions, happened = scenario.assumptions, scenario.as_observed()
    growth = assumptions.growth
    effects = {flow: segment_effects(markets[flow], assumptions) for flow in FLOWS}
    observed = effects
    if happened != scenario:
        observed = {flow: segment_effects(in_force[flow], happened.assumptions) for flow in FLOWS}
    sectors = [
        projection.project(flow, effects[flow], observed[flow], trade.base, trade.index, growth)
        for flow in FLOWS
    ]
    counterfactual = {
        seen.segment: projection.counterfactual_trade(trade.base, trade.index, seen, growth)
        for flow in FLOWS
        for seen in observed[flow]
    }
    return Simulation(effects, observed, counterfactual, pl.concat(sectors))


def with_finite_supply(scenario: Scenario) -> Scenario:
    """Return a scenario with the supply elasticities of the shipped one called finite_supply."""
    finite = load_scenario("finite_supply").assumptions
    names = ("export_supply_elasticity", "domestic_supply_elasticity")
    supply = {name: getattr(finite, name) for name in names}
    assumptions = scenario.assumptions.model_copy(update=supply)
    return scenario.model_copy(update={"assumptions": assumptions})


def drawn_model(
    scenario: Scenario,
    data: ShippedData,
    markets: Mapping[Flow, MarketSet],
    in_force: Mapping[Flow, MarketSet],
    trade: Trade,
) -> DrawnModel:
    """Return what the draws of the assumptions leave as it is."""
    happened = scenario.as_observed()
    policy = _policy(scenario, data, markets)
    return DrawnModel(
        years=YEARS,
        first_year=RULES["CHN"].entry_into_force.year,
        sectors=data.sectors.select("flow", "segment", "sector"),
        policy=policy,
        observed=policy if happened == scenario else _policy(happened, data, in_force),
        auto_parts_zero_share=scenario.assumptions.auto_parts_zero_share,
        totals_cny=assembly.published_totals(data.facts),
        history=trade.national,
        national_trade=data.national_trade,
        growth_index=trade.index,
    )


def _policy(
    scenario: Scenario, data: ShippedData, markets: Mapping[Flow, MarketSet]
) -> dict[Flow, Policy]:
    """What the draws leave as it is: rates by market, the use of an experiment, trade costs."""
    moved, step = None, 0.0
    name = "auto_parts_zero_share"
    values = scenario.assumptions.by_id()
    ends = range_of(name, values, data.assumption_ranges)
    if ends is not None and scenario.schedule == "embedded":
        # The weights of the embedded lines are linear in it, so that two points tell all.
        end = ends[1] if ends[1] > values[name] else ends[0]
        changed = scenario.assumptions.model_copy(update={name: end})
        other = scenario.model_copy(update={"assumptions": changed})
        moved = market_set(china_schedule(other, data), "import", other, data)
        step = end - values[name]
    return {
        flow: Policy(
            market_paths(markets[flow], moved if flow == "import" else None, step),
            scenario.hypothetical_use,
            scenario.assumptions.trade_cost_change[flow],
        )
        for flow in FLOWS
    }


def data_digest(scenario: Scenario, schedules: Mapping[Flow, Schedule]) -> str:
    """Digest of the shipped tables, and of imported lines and rates where they were used."""
    digest = hashlib.sha256(shipped_bytes())
    if scenario.schedule == "imported":
        for schedule in schedules.values():
            for table in (schedule.lines, schedule.published):
                digest.update(b"" if table is None else table.write_csv().encode())
    return digest.hexdigest()[:8]


def certificate_saving(data: ShippedData, compliance_cost: float) -> pl.DataFrame:
    """The first certificate's goods through the same engine: one line, calendar rates, saving."""
    schedule = profile.single_line(data.first_certificate)
    rates = calendar_rates(
        preferential_rates(schedule), mfn_rates(schedule.lines, data.mfn_changes, YEARS[1:])
    )
    return worked.certificate_saving(data.first_certificate, rates, compliance_cost)


def naming_assumptions(
    error: ArithmeticLimitError, scenario: Scenario, data: ShippedData
) -> InputError:
    """Return an error of the arithmetic with the assumptions that may have led to it.

    Parameters
    ----------
    error
        What went wrong.
    scenario
        Whose values did it.
    data
        Shipped tables; those of the baseline never lead there.
    """
    central = dict(data.assumption_ranges.select("id", "central").iter_rows())
    changed = [
        f"{name} = {value:.10g}" + (f" ({central[name]:g})" if name in central else "")
        for name, value in scenario.assumptions.by_id().items()
        if value != central.get(name)
    ]
    if not changed:
        return error
    more = f" and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
    hint = (
        "it comes of values that differ from those of the baseline, in brackets: "
        f"{', '.join(changed[:_MOST_NAMED])}{more}; take values nearer to them"
    )
    return InputError(f"scenario {scenario.name}, {error.title}", [*error.problems, hint])
