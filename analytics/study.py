"""The case that is studied: who trades, in what, and in which years. Code names none of it."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analytics.errors import InputError, suggestion

Flow = Literal["import", "export"]
FLOWS: tuple[Flow, ...] = get_args(Flow)
"""Both flows, seen from the city."""
Segment: TypeAlias = str
"""Part of a sector with its own elasticities and market shares; the study names those there are."""
OTHER_REGIONS = ("KOR", "ASEAN", "REST")
"""Regions of the model of third countries beside the two parties: Korea, ASEAN and the rest."""
TOTAL = "total"
"""The sum of all sectors of a flow."""

Name = Annotated[str, Field(pattern=r"^[a-z_]+$")]
Year = Annotated[int, Field(ge=1950, le=2150)]
_EARLIEST_SHOWN = 30  # years of history before the base year that may be shown


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Frozen):
    """A city or province: what it is called in names of figures, and in both languages."""

    name: Name
    en: str
    zh: str


class Party(Place):
    """A party of the agreement, with its ISO 3166 alpha-3 code."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Calendar(_Frozen):
    """The years of the study.

    Attributes
    ----------
    base_year
        The last year without the agreement, and the first of rates; weights are its trade.
    entry_into_force
        The first year of the agreement.
    last_observed_year
        Trade until then is what happened; later it grows by assumption.
    last_year
        The last year that is computed.
    """

    base_year: Year
    entry_into_force: Year
    last_observed_year: Year
    last_year: Year


class ChosenYears(_Frozen):
    """Years that are shown or solved where not all are."""

    compared: tuple[Year, ...]
    third_countries: tuple[Year, ...]
    sensitivity: tuple[Year, ...]
    staging: tuple[Year, ...]
    axis: tuple[Year, ...]


class Totals(_Frozen):
    """The published total of the city's trade: a figure in bn CNY, and growth in % by year."""

    year: Year
    fact: str
    source_id: str
    growth: dict[Year, str]


class Series(_Frozen):
    """What national trade calls the pair, the total of all goods, and the goods it does not name.

    ``others`` is None where there is no such series.
    """

    partner: str
    total: str
    others: str | None = None
    source_id: str


class Composition(_Frozen):
    """Segments whose part in the city's trade is known otherwise than from national trade.

    Attributes
    ----------
    share_of_all_trade
        Exports that are a share of the trade of both flows (``food_share_of_trade``).
    without_series
        Imports without a series, with an amount (``cosmetics_jpy_bn``), taken out of the rest.
    part_of_others
        Imports that a share of the series of other goods is added to, taken out of the rest
        (``consumer_goods_share_of_others``).
    """

    share_of_all_trade: Name | None = None
    without_series: Name | None = None
    part_of_others: Name | None = None


class HeadlineFigure(_Frozen):
    """One row of the table ``headline``; see ``datasets/study.toml`` for the kinds of value."""

    measure: str
    year: Year
    value: Literal["city_total", "fact", "share_of"]
    fact: str = ""
    before: str = ""
    unit: str
    status: str
    source_id: str
    note: str


class SegmentOfStudy(_Frozen):
    """A segment as ``reference/sectors.csv`` has it.

    Attributes
    ----------
    headings
        Ranges of headings, ``8706-8708;8714``; None in the rest of the flow.
    commodities
        Series of national trade, separated by ``|``; None without one.
    """

    flow: Flow
    sector: Name
    segment: Name
    label_en: str
    label_zh: str
    headings: str | None = None
    commodities: str | None = None


class Study(_Frozen):
    """The case.

    Attributes
    ----------
    city, province
        Where the trade is.
    home, partner
        The city's country, which imports in the flow ``import``, and the other party.
    calendar, years
        The years, and those that are chosen.
    segments
        Names of the segments of each flow, in the order in which they are shown.
    sums
        Sums of sectors by name, beside the total of each flow.
    table
        The segments with sector, headings, series and labels.
    totals, series, composition, headline
        How trade is known, and the figures that the table ``headline`` tells.

    Examples
    --------
    >>> study = read_study()  # doctest: +SKIP
    >>> (
    ...     study.importer_of("export"),
    ...     study.flow_of("cars"),
    ...     study.years_of_rates[-1],
    ... )  # doctest: +SKIP
    ('JPN', 'import', 2042)
    """

    city: Place
    province: Place
    home: Party
    partner: Party
    calendar: Calendar
    years: ChosenYears
    segments: dict[Flow, tuple[Name, ...]]
    sums: dict[Name, tuple[Name, ...]] = {}
    totals: Totals
    series: Series
    composition: Composition = Composition()
    headline: tuple[HeadlineFigure, ...] = ()
    table: tuple[SegmentOfStudy, ...]

    @property
    def base_year(self) -> int:
        """The last year without the agreement, and the first of rates."""
        return self.calendar.base_year

    @property
    def entry_into_force(self) -> int:
        """The first year of the agreement."""
        return self.calendar.entry_into_force

    @property
    def last_observed_year(self) -> int:
        """The last year in which trade is what happened."""
        return self.calendar.last_observed_year

    @property
    def last_year(self) -> int:
        """The last year that is computed."""
        return self.calendar.last_year

    @cached_property
    def years_of_rates(self) -> list[int]:
        """All years from the base year to the last."""
        return list(range(self.base_year, self.last_year + 1))

    @cached_property
    def observed_years(self) -> list[int]:
        """Years from the base year to the last in which trade is what happened."""
        return list(range(self.base_year, self.last_observed_year + 1))

    @cached_property
    def all_segments(self) -> tuple[Segment, ...]:
        """Segments of imports, then of exports, in the order in which they are shown."""
        return tuple(name for flow in FLOWS for name in self.segments[flow])

    @cached_property
    def _flows(self) -> dict[Segment, Flow]:
        return {name: flow for flow in FLOWS for name in self.segments[flow]}

    @property
    def parties(self) -> dict[str, Party]:
        """Both parties by code, the city's country first."""
        return {party.code: party for party in (self.home, self.partner)}

    @property
    def pair(self) -> tuple[str, str]:
        """Codes of importer and origin of the flow ``import``."""
        return self.home.code, self.partner.code

    @property
    def regions(self) -> tuple[str, ...]:
        """Both parties, Korea, the members of ASEAN together, and the rest of the world."""
        return (*self.parties, *OTHER_REGIONS)

    def importer_of(self, flow: str) -> str:
        """Return the code of the party that imports in a flow."""
        return self.home.code if flow == "import" else self.partner.code

    def origin_of(self, flow: str) -> str:
        """Return the code of the party that the goods of a flow come from."""
        return self.partner.code if flow == "import" else self.home.code

    def flow_of(self, segment: Segment) -> Flow:
        """Return the flow of a segment."""
        return self._flows[segment]

    def flow_into(self, importer: str) -> Flow:
        """Return the flow in which a party imports."""
        return "import" if importer == self.home.code else "export"

    def rest_of(self, flow: Flow) -> Segment:
        """Return the segment that takes the headings which no other segment of the flow names."""
        return next(row.segment for row in self.table if row.flow == flow and row.headings is None)

    def sectors_of(self, flow: Flow) -> tuple[str, ...]:
        """Return the sectors of a flow in the order of their segments."""
        by_name = {row.segment: row.sector for row in self.table}
        return tuple(dict.fromkeys(by_name[name] for name in self.segments[flow]))

    def digest(self) -> str:
        """Return eight hexadecimal digits that change with anything in the study."""
        return hashlib.sha256(self.model_dump_json().encode("utf-8")).hexdigest()[:8]


def check_study(title: str, content: Mapping[str, Any], series: Iterable[str]) -> Study:
    """Return a study, or refuse it with all its problems.

    Parameters
    ----------
    title
        What was read.
    content
        Fields of :class:`Study`.
    series
        Names of the national series that there are.

    Raises
    ------
    InputError
        Fields that are missing or unknown; segments without headings or series that need them;
        headings in two segments of a flow; sums of unknown sectors; years outside the calendar.
    """
    try:
        study = Study.model_validate(content)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, item['loc']))}: {item['msg']}"
            for item in error.errors(include_url=False)
        ]
        raise InputError(title, problems) from error
    problems = [
        *_segment_problems(study),
        *_series_problems(study, set(series)),
        *_heading_problems(study),
        *_sum_problems(study),
        *_composition_problems(study),
        *_year_problems(study),
    ]
    if problems:
        raise InputError(title, problems)
    return study


def _segment_problems(study: Study) -> list[str]:
    problems = []
    for flow in FLOWS:
        listed = study.segments.get(flow, ())
        known = [row.segment for row in study.table if row.flow == flow]
        problems += [
            f"segments.{flow}: {name} has no row in reference/sectors.csv; "
            f"{suggestion(name, known)}"
            for name in listed
            if name not in known
        ]
        problems += [
            f"segments.{flow}: {name} of reference/sectors.csv is not listed; list it"
            for name in known
            if name not in listed
        ]
        rest = [row.segment for row in study.table if row.flow == flow and row.headings is None]
        if len(rest) != 1:
            problems.append(
                f"segments.{flow}: {' and '.join(rest) or 'no segment'} without headings; exactly "
                "one takes the rest of the flow"
            )
    return problems


def _series_problems(study: Study, series: set[str]) -> list[str]:
    named = {study.series.total, *filter(None, [study.series.others])}
    problems = [
        f"series: there is no series {name!r} in published/national_trade.csv"
        for name in sorted(named - series)
    ]
    for row in study.table:
        wanted = row.commodities.split("|") if row.commodities else []
        problems += [
            f"{row.segment}: its series {name!r} is not in published/national_trade.csv; "
            f"{suggestion(name, series)}"
            for name in wanted
            if name not in series
        ]
        known_otherwise = (study.composition.without_series, study.composition.share_of_all_trade)
        if not wanted and row.headings is not None and row.segment not in known_otherwise:
            problems.append(
                f"{row.segment}: has headings but no series, and composition.without_series does "
                "not name it; name the commodities in reference/sectors.csv, or name it there"
            )
    return problems


def _ranges(text: str) -> list[tuple[str, str]]:
    parts = [part.partition("-") for part in text.split(";")]
    return [(first, last or first) for first, _, last in parts]


def _heading_problems(study: Study) -> list[str]:
    problems = []
    for flow in FLOWS:
        ranges = sorted(
            (first, last, row.segment)
            for row in study.table
            if row.flow == flow and row.headings
            for first, last in _ranges(row.headings)
        )
        for one, other in pairwise(ranges):
            if other[0] <= one[1]:
                problems.append(
                    f"segments.{flow}: headings {other[0]}-{min(one[1], other[1])} are in "
                    f"{one[2]} and in {other[2]}; leave them in one"
                )
    return problems


def _sum_problems(study: Study) -> list[str]:
    sectors = {row.sector for row in study.table}
    problems = [
        f"sums.{name}: there is no sector {member}; {suggestion(member, sectors)}"
        for name, members in study.sums.items()
        for member in members
        if member not in sectors
    ]
    return problems + [
        f"sums.{name}: is the name of a sector or of the total; choose another"
        for name in study.sums
        if name in sectors or name == TOTAL
    ]


def _composition_problems(study: Study) -> list[str]:
    roles: dict[str, Flow] = {
        "share_of_all_trade": "export",
        "without_series": "import",
        "part_of_others": "import",
    }
    problems = []
    for role, flow in roles.items():
        segment = getattr(study.composition, role)
        known = study.segments.get(flow, ())
        if segment is not None and segment not in known:
            problems.append(
                f"composition.{role}: there is no segment {segment} in the flow {flow}; "
                f"{suggestion(segment, known)}"
            )
    if study.composition.part_of_others and not study.series.others:
        problems.append("composition.part_of_others: series.others names no series; name one")
    return problems


def _year_problems(study: Study) -> list[str]:
    calendar = study.calendar
    in_order = (calendar.base_year, calendar.entry_into_force, calendar.last_observed_year)
    problems = []
    if not in_order[0] < in_order[1] <= in_order[2] < calendar.last_year:
        problems.append(
            "calendar: base_year, entry_into_force, last_observed_year and last_year must follow "
            "each other"
        )
    problems += [
        f"years.{name}: {year} is outside of the calendar, {calendar.base_year} to "
        f"{calendar.last_year}; leave it out"
        for name, years in study.years
        for year in years
        if not calendar.base_year <= year <= calendar.last_year
    ]
    totals = [study.totals.year, *study.totals.growth]
    return problems + [
        f"totals: {year} is outside of {calendar.base_year - _EARLIEST_SHOWN} to the base year "
        f"{calendar.base_year}; leave it out"
        for year in totals
        if not calendar.base_year - _EARLIEST_SHOWN <= year <= calendar.base_year
    ]
