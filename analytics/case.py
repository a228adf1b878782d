"""A case: what is computed for one scenario of one study, each quantity when it is asked for."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from analytics.graph import Cache, Step, Values
from analytics.readers.kept_on_disk import KeptOnDisk
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import ShippedData, shipped_bytes
from analytics.scenario import Assumptions, Scenario
from analytics.scenario.levers import ELASTICITIES, Dated
from analytics.scenario.measures import in_force
from analytics.schemas.line_trade import TradeByCode
from analytics.schemas.schedule import Schedule
from analytics.steps.staging import profile_values
from analytics.steps.trade import Trade
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs.markets import MarketSet

KEPT = Cache(size=1024)
"""Quantities of the latest scenarios of the process; most are small tables, some MB in all."""
KEEPER = KeptOnDisk()
"""What took long, kept for the next process."""
LINKS = ("observed", "supplied")
"""Under which inputs else steps may ask: the policy in force, and finite supply."""

_BY_SEGMENT = (
    "armington_elasticity", "total_demand_elasticity", "export_supply_elasticity",
    "domestic_supply_elasticity", "domestic_share", "origin_share", "duty_free_rival_share",
)  # fmt: skip
_SUPPLY = ("export_supply_elasticity", "domestic_supply_elasticity")
_MARKET = (*_BY_SEGMENT, "domestic_substitution_ratio", "dutiable_regime_share")
_RESPONSE = (*_MARKET, "trade_cost_change", "adjustment_speed")
_REGIONS = (
    "armington_elasticity", "total_demand_elasticity", "domestic_share", "origin_share",
    "duty_free_rival_share", "dutiable_regime_share", "composition",
)  # fmt: skip
_BY_FLOW = ("utilisation_rate", "growth")
# What may be dated is given by product group and year alone, so that no step misses a year.
_WHOLE = tuple(name for name in Assumptions.model_fields if name not in (*_BY_FLOW, *ELASTICITIES))
INPUTS: dict[str, tuple[Flow, ...]] = {
    **dict.fromkeys(
        ("study", "data", "scenario", "schedule_source", "imported", "imported_trade",
         "hypothetical_use", "draws", "seed", "advance", "region_assumptions", *_WHOLE), (),
    ),
    **dict.fromkeys(
        ("schedule_changes", "profile_assumptions", "utilisation_rate", "growth", "margin_tilt",
         "margin_pivot", "specific_duty_equivalent", "market_assumptions",
         "response_assumptions", "set_use", "set_use_of_flow", "set_growth", "set_trade_cost",
         "set_elasticities", "line_levers", "trade_levers", "measures"),
        FLOWS,
    ),
}  # fmt: skip
"""What steps may ask for without a step that computes it, and of which it is given by flow."""


@dataclass(frozen=True)
class Case:
    """One scenario of one study, and what follows from it.

    Attributes
    ----------
    steps
        What computes the quantities.
    study, scenario, data
        The case that is studied, the scenario, and the tables of the study.
    imported
        The user's official schedules, where the scenario asks for them.
    imported_trade
        The user's trade by commodity, where the scenario asks for it.
    draws, seed, advance
        See :func:`analytics.pipeline.run`.
    """

    steps: Mapping[str, Step]
    study: Study
    scenario: Scenario
    data: ShippedData
    imported: Mapping[Flow, Schedule]
    imported_trade: Mapping[Flow, TradeByCode]
    draws: int = 0
    seed: int = 0
    advance: Callable[[float], None] | None = None

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 (quantities are of all types)
        """Return a quantity by the name of its step; of one flow, ``name_import`` and so on."""
        return self.values[name]

    @property
    def markets(self) -> dict[Flow, MarketSet]:
        """The markets of each flow, with what is paid."""
        return {flow: self[f"markets_{flow}"] for flow in FLOWS}

    @property
    def trade(self) -> Trade:
        """Trade before any effect."""
        return self["trade"]  # type: ignore[no-any-return]

    @cached_property
    def observed(self) -> "Case":
        """The case under the policy in force: the same where the scenario is no experiment."""
        happened = self.scenario.as_observed()
        return self if happened == self.scenario else replace(self, scenario=happened)

    @cached_property
    def supplied(self) -> "Case":
        """The case with the finite supply elasticities of the scenario of that name."""
        finite = _finite_supply(self.data)
        assumptions = self.scenario.assumptions.model_copy(update=finite)
        return replace(self, scenario=self.scenario.model_copy(update={"assumptions": assumptions}))

    @cached_property
    def values(self) -> Values:
        """What computes the quantities, and keeps them for the next scenario that shares them."""
        inputs, digests = self._inputs(), self._digests()
        shown = {name: str(value) for name, value in inputs.items() if name not in digests}
        return Values(
            self.steps,
            inputs,
            shown | digests,
            KEPT,
            {"observed": lambda: self.observed.values, "supplied": lambda: self.supplied.values},
            KEEPER,
        )

    def _digests(self) -> dict[str, str]:
        """Return what tells inputs apart that do not show all that they hold as text."""
        of_data = _data_digest(self.data)
        return {
            "study": of_data,
            "data": of_data,
            "scenario": f"{self.scenario.name} {self.scenario.model_dump_json()}",
            "imported": _imported_digest(self.imported),
            "imported_trade": str({flow: of.digest for flow, of in self.imported_trade.items()}),
            "advance": "",
        }

    def _inputs(self) -> dict[str, object]:
        """Return the inputs of the steps, as narrow as they are used."""
        scenario = self.scenario
        inputs: dict[str, object] = {
            "study": self.study,
            "data": self.data,
            "scenario": scenario,
            "schedule_source": scenario.schedule,
            "imported": self.imported,
            "imported_trade": self.imported_trade,
            "hypothetical_use": scenario.hypothetical_use,
            "draws": self.draws,
            "seed": self.seed,
            "advance": self.advance,
            "region_assumptions": _part(
                self._dated(*FLOWS), scenario.assumptions, _REGIONS, self.study.all_segments
            ),
            **{name: getattr(scenario.assumptions, name) for name in _WHOLE},
        }
        for flow in FLOWS:
            inputs |= {f"{n}_{flow}": v for n, v in self._inputs_of(flow).items()}
        return inputs

    def _inputs_of(self, flow: Flow) -> dict[str, object]:
        scenario, segments = self.scenario, self.study.segments[flow]
        assumptions, dated = scenario.assumptions, self._dated(flow)
        pair = importer, _ = (self.study.importer_of(flow), self.study.origin_of(flow))
        measures = in_force(self.data.known_measures, scenario.measures)
        return self._levers_of(flow) | {
            "specific_duty_equivalent": assumptions.specific_duty_equivalent[flow],
            "schedule_changes": [c for c in scenario.schedule_changes if c.importer == importer],
            "measures": [each for each in measures if (each.importer, each.origin) == pair],
            "profile_assumptions": profile_values(assumptions) if flow == "import" else {},
            "utilisation_rate": assumptions.utilisation_rate[flow],
            "growth": _of(assumptions.growth, segments),
            "margin_tilt": assumptions.margin_tilt[flow],
            "margin_pivot": assumptions.margin_pivot[flow],
            "market_assumptions": _part(dated, assumptions, _MARKET, segments, flow),
            "response_assumptions": _part(dated, assumptions, _RESPONSE, segments, flow),
        }

    def _set_elasticities(self, flow: Flow) -> dict[str, dict[Segment, dict[int, float]]]:
        """Return what levers set, by assumption, product group and year."""
        levers, years = self.scenario.levers, self.study.years_of_rates
        of_flow = {name: self.study.sector_of[name] for name in self.study.segments[flow]}
        found = {name: levers.of_segments(name, flow, of_flow, years) for name in ELASTICITIES}
        return {name: own for name, own in found.items() if own}

    def _dated(self, *flows: Flow) -> dict[str, dict[Segment, Dated]]:
        """Return the elasticities that levers set, with what holds in the other years."""
        found: dict[str, dict[Segment, Dated]] = {name: {} for name in ELASTICITIES}
        for flow in flows:
            for name, of_segments in self._set_elasticities(flow).items():
                undated = getattr(self.scenario.assumptions, name)
                for segment, own in of_segments.items():
                    path = {year: own.get(year, undated[segment])
                            for year in self.study.years_of_rates}  # fmt: skip
                    found[name][segment] = path
        return found

    def _levers_of(self, flow: Flow) -> dict[str, object]:
        """Return what levers set, by product group and year."""
        levers, years = self.scenario.levers, self.study.years_of_rates
        sector_of = {name: self.study.sector_of[name] for name in self.study.segments[flow]}
        return {
            **{
                name: levers.of_segments(lever, flow, sector_of, years)
                for name, lever in (("set_use", "utilisation_rate"), ("set_growth", "growth"),
                                    ("set_trade_cost", "trade_cost_change"))
            },
            "set_elasticities": self._set_elasticities(flow),
            "set_use_of_flow": levers.of_flow("utilisation_rate", flow, years),
            "line_levers": levers.on_lines(flow, sector_of),
            "trade_levers": levers.on_lines(flow, sector_of, ["trade_factor"]),
        }  # fmt: skip


class Part:
    """Some of the assumptions; to read another one is a fault of the program.

    It stands for :class:`analytics.scenario.Assumptions` where a step needs no more of them, so
    that a change of the others leaves what the step computed.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self.__dict__.update(values)

    def __repr__(self) -> str:
        return repr(self.__dict__)

    def model_copy(self, *, update: Mapping[str, object]) -> "Part":
        """Return the same with some values replaced, as of a pydantic model."""
        return Part({**self.__dict__, **update})


def _part(
    dated: Mapping[str, Mapping[Segment, Dated]],
    assumptions: Assumptions,
    names: tuple[str, ...],
    segments: tuple[str, ...],
    flow: Flow | None = None,
) -> Part:
    """Return some assumptions, of some segments and of one flow.

    What is dated has a value for each year.
    """
    narrow: dict[str, Any] = {}
    for name in names:
        value = narrow[name] = getattr(assumptions, name)
        if name in _BY_SEGMENT:
            narrow[name] = {**_of(value, segments), **dated.get(name, {})}
        elif flow is not None and isinstance(value, dict) and set(value) == set(FLOWS):
            narrow[name] = {flow: value[flow]}
    return Part(narrow)


def _of(values: Mapping[str, float], segments: tuple[str, ...]) -> dict[str, float]:
    return {segment: values[segment] for segment in segments}


@cache
def _finite_supply(data: ShippedData) -> dict[str, dict[str, float]]:
    finite: Assumptions = load_scenario("finite_supply", folder=data.folder).assumptions
    return {name: getattr(finite, name) for name in _SUPPLY}


@cache
def _data_digest(data: ShippedData) -> str:
    return hashlib.sha256(shipped_bytes(data.folder)).hexdigest()


def _imported_digest(imported: Mapping[Flow, Schedule]) -> str:
    digest = hashlib.sha256()
    for flow, schedule in imported.items():
        digest.update(f"{flow} {schedule.source_id} {schedule.rules}".encode())
        for table in (schedule.lines, schedule.published, schedule.coverage):
            digest.update(b"" if table is None else table.write_csv().encode())
    return digest.hexdigest()
