"""Scenario and its assumptions: validated values, no file access.

Field names joined by dots are the ids of the assumptions: in scenario files, in ``--set`` and in
the assumptions table.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from analytics.scenario import values as v
from analytics.scenario.groups import CompositionAssumptions, StagingEvidence, StagingShares
from analytics.scenario.levers import BELIEFS, LEVERS, Levers
from analytics.scenario.measures import Measure
from analytics.schemas.headings import HEADINGS
from analytics.study import FLOWS, Flow, Segment, Study

STUDY = "study"
"""Key of the study in the context of validation: segments and parties are checked against it."""
INFINITE = "inf"
"""How an infinite elasticity of supply is written in words."""
_Value = TypeVar("_Value")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")


def _study(info: ValidationInfo) -> Study | None:
    """The study that the scenario is checked against; None if it is not."""
    return (info.context or {}).get(STUDY)


def _one_of(name: str, known: Iterable[str]) -> str:
    """Return a name, or refuse it as pydantic does a value that is none of those listed."""
    words = [f"'{word}'" for word in known]
    if f"'{name}'" in words:
        return name
    listed = ", ".join(words[:-1]) + f" or {words[-1]}"
    raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": listed})


class BySegment(dict[Segment, float]):
    """Values by segment; one without a value of its own takes that of its sector.

    Examples
    --------
    >>> elasticity = BySegment({"food": 2.9, "fish": 4.0}, {"fish": "food", "meat": "food"})
    >>> elasticity["fish"], elasticity["meat"]
    (4.0, 2.9)
    """

    def __init__(self, values: Mapping[Segment, float], sector_of: Mapping[Segment, str]) -> None:
        super().__init__(values)
        self.sector_of = sector_of

    def __missing__(self, segment: Segment) -> float:
        return dict(self)[self.sector_of[segment]]

    def key_of(self, segment: Segment) -> str:
        """Return the name under which a segment's value is given: its own or its sector's."""
        return segment if segment in self else self.sector_of[segment]


def _names(sector_of: Mapping[Segment, str]) -> dict[str, None]:
    """Sectors, then segments, each in the order of the study."""
    return dict.fromkeys([*sector_of.values(), *sector_of])


def _known_segment(name: str, info: ValidationInfo) -> str:
    study = _study(info)
    return name if study is None else _one_of(name, _names(study.sector_of))


def _known_party(code: str, info: ValidationInfo) -> str:
    study = _study(info)
    return code if study is None else _one_of(code, study.parties)


def _all_segments(values: dict[Segment, float], info: ValidationInfo) -> BySegment:
    study = _study(info)
    sectors = {name: name for name in values} if study is None else study.sector_of
    missing = [
        segment for segment, sector in sectors.items() if not {segment, sector} & values.keys()
    ]
    if missing:
        raise ValueError("no value for " + ", ".join(missing))
    given = {segment if segment in values else sector for segment, sector in sectors.items()}
    idle = [name for name in values if name not in given]
    if idle:
        names = ", ".join(idle)
        raise ValueError(f"no segment takes the value of {names}: all have values of their own")
    order = _names(sectors)
    return BySegment({name: values[name] for name in order if name in values}, sectors)


def _both_flows(values: dict[Flow, _Value]) -> dict[Flow, _Value]:
    missing = [flow for flow in FLOWS if flow not in values]
    if missing:
        raise ValueError("no value for " + ", ".join(missing))
    return {flow: values[flow] for flow in FLOWS}


def _some_year(values: dict[str, float]) -> dict[str, float]:
    if not values:
        raise ValueError("no year; give at least one, such as 2022 = 0.5")
    return dict(sorted(values.items()))


def _seen(text: str) -> str:
    if _UNSEEN.search(text):
        raise ValueError("holds control characters or line ends; remove them")
    return text


LONGEST_NAME, LONGEST_TITLE, LONGEST_DESCRIPTION = 60, 200, 10_000
"""In characters: a title stands on one line of charts, pages and sheets."""

Title = Annotated[str, Field(max_length=LONGEST_TITLE), AfterValidator(_seen)]
KnownSegment = Annotated[Segment, AfterValidator(_known_segment)]
SegmentValues = Annotated[dict[KnownSegment, _Value], AfterValidator(_all_segments)]
FlowValues = Annotated[dict[Flow, _Value], AfterValidator(_both_flows)]
Path = Annotated[dict[v.Year, v.Share], AfterValidator(_some_year)]


class Assumptions(v.Frozen):
    """Every number of a scenario that is not data.

    Rates, shares and growth are fractions; elasticities are unitless. Those of supply may be
    infinite (``inf``): prices before duty are then given. Each value, its range and its reason
    stand in ``datasets/assumptions``.
    """

    export_share: Annotated[float, Field(gt=0.0, lt=1.0, allow_inf_nan=False)]
    composition: CompositionAssumptions
    dutiable_regime_share: FlowValues[v.Share]
    specific_duty_equivalent: FlowValues[v.Share]
    staging_shares: StagingShares
    staging: StagingEvidence
    auto_parts_zero_share: v.Share
    utilisation_rate: FlowValues[Path]
    line_trade_spread: v.TradeSpread
    compliance_cost: v.Share
    claim_fixed_cost: v.Share
    shipment_spread: v.Spread
    margin_tilt: FlowValues[v.Tilt]
    margin_pivot: FlowValues[v.Share]
    armington_elasticity: SegmentValues[v.Substitution]
    domestic_substitution_ratio: v.PositiveShare
    total_demand_elasticity: SegmentValues[v.Demand]
    export_supply_elasticity: SegmentValues[v.Supply]
    domestic_supply_elasticity: SegmentValues[v.Supply]
    domestic_share: SegmentValues[v.ShareBelowOne]
    origin_share: SegmentValues[v.PositiveShare]
    duty_free_rival_share: SegmentValues[v.ShareBelowOne]
    growth: SegmentValues[v.Growth]
    trade_cost_change: FlowValues[v.Growth]
    adjustment_speed: v.PositiveShare

    @model_validator(mode="after")
    def _origins_fit(self) -> "Assumptions":
        require_origins_to_fit(self)
        return self

    @property
    def supply_is_infinite(self) -> bool:
        """Whether every supply is infinitely elastic, so that effects are a closed form."""
        supplies = (self.export_supply_elasticity, self.domestic_supply_elasticity)
        return all(math.isinf(value) for supply in supplies for value in supply.values())

    def by_id(self) -> dict[str, float]:
        """Return all values by dotted id, in the order of the fields.

        Examples
        --------
        ``{"export_share": 0.65, ..., "utilisation_rate.import.2022": 0.15, ...}``
        """
        return v.by_dotted_id(self.model_dump())


def require_origins_to_fit(assumptions: Assumptions) -> None:
    """Raise ValueError where shares of origins add to more than the whole market."""
    origin, rival = assumptions.origin_share, assumptions.duty_free_rival_share
    over = [
        f"{segment} ({origin[segment]:g} + {rival[segment]:g})"
        for segment in getattr(origin, "sector_of", origin)
        if origin[segment] + rival[segment] > 1.0 + 1e-12
    ]
    if over:
        raise ValueError(
            f"origin_share and duty_free_rival_share add to more than 1 for {', '.join(over)}; "
            "lower one of them"
        )


class ScheduleChange(v.Frozen):
    """A policy experiment: lines that move to another staging category."""

    importer: Annotated[str, AfterValidator(_known_party)]
    headings: Annotated[str, Field(pattern=HEADINGS)]
    from_categories: Annotated[list[str], Field(min_length=1)]
    to_category: v.Category

    def __str__(self) -> str:
        """The change in one line."""
        categories = ", ".join(self.from_categories)
        return f"{self.importer} {self.headings}: {categories} -> {self.to_category}"


class Scenario(v.Frozen):
    """A named set of assumptions and policy settings.

    Attributes
    ----------
    name
        Folder name of the result.
    title_en, title_zh
        What charts, pages and sheets call it.
    description
        What it is about, in a few sentences.
    schedule
        ``embedded`` (the calibrated profile), ``imported`` (China's official schedule for Japan,
        imported by the user) or ``completed`` (the profile, with the lines of an imported file that
        has some of them).
    trade
        ``embedded`` (the composition of national trade by series) or ``imported`` (that of the
        trade by commodity that the user imported, line by line where the schedule is imported too).
    schedule_changes
        Policy experiment: lines that move to another staging category.
    levers
        Dated changes by flow, sector, product group or headings.
    measures
        Measures outside the agreement that differ from those of the study, by id.
    changes
        What differs from the scenario that it was made from, a line each; none in those that are
        shipped.
    hypothetical_use
        Policy experiment: the share of the trade for which a claim pays that makes it, from the
        first day, in place of the utilisation rates. ``None`` in scenarios that take use as it is.
    assumptions
        All numbers.
    """

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]+$", max_length=LONGEST_NAME)]
    title_en: Title
    title_zh: Title
    description: Annotated[str, Field(max_length=LONGEST_DESCRIPTION)]
    schedule: Literal["embedded", "imported", "completed"]
    trade: Literal["embedded", "imported"] = "embedded"
    schedule_changes: list[ScheduleChange]
    levers: Levers = Levers()
    measures: list[Measure] = Field(default_factory=list)
    changes: list[str] = Field(default_factory=list)
    hypothetical_use: v.Share | None = None
    assumptions: Assumptions

    def as_observed(self) -> "Scenario":
        """Return the scenario without its policy experiments: the policy in force.

        What happened until 2025 happened under it. An experiment changes schedules, the use of
        the preference or trade costs; beliefs about the world, such as elasticities, stay, and so
        do levers of use, of growth and of elasticities.
        """
        costs = dict.fromkeys(FLOWS, 0.0)
        believed = {name: getattr(self.levers, name) for name in BELIEFS}
        return self.model_copy(
            update={
                "schedule_changes": [],
                "measures": [],
                "levers": Levers(**believed),
                "hypothetical_use": None,
                "assumptions": self.assumptions.model_copy(update={"trade_cost_change": costs}),
            }
        )

    def by_id(self) -> dict[str, float]:
        """Return all numbers by dotted id: the assumptions, then what levers set."""
        set_by_levers = self.levers.by_id().items()
        return self.assumptions.by_id() | {
            name: value for name, value in set_by_levers if not isinstance(value, str)
        }

    def digest(self) -> str:
        """Return eight hexadecimal digits that change with any setting but names and titles."""
        silent = {"name", "title_en", "title_zh", "description", "changes"}
        # What sets nothing is no part of it: the digest stays as levers and measures are added.
        silent |= set() if self.trade == "imported" else {"trade"}
        content = self.model_dump(exclude={*silent, "measures", "levers"})
        if levers := {name: of for name in LEVERS if (of := getattr(self.levers, name))}:
            content["levers"] = levers
        if self.measures:
            content["measures"] = [*map(repr, self.measures)]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]

    def report_name(self, data_digest: str) -> str:
        """Return the folder name of a report: with the digest of the data, where it was imported.

        Reports from different files must not replace each other; the shipped data are one.
        """
        return f"{self.name}-{data_digest}" if self.takes_imported else self.name

    @property
    def is_calibrated(self) -> bool:
        """Whether the staging of the city's country is the calibrated profile, or its rest."""
        return self.schedule != "imported"

    @property
    def takes_imported(self) -> bool:
        """Whether it takes schedules or trade that the user imported."""
        return (self.schedule, self.trade) != ("embedded", "embedded")
