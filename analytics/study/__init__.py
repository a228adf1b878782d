"""The case that is studied: who trades, in what, and in which years. Code names none of it."""

import hashlib
from functools import cached_property
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field

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


def signed_series(commodities: str) -> list[tuple[str, float]]:
    """Return the series of a segment with their signs: those behind a minus are taken away.

    Examples
    --------
    >>> signed_series("Machinery|-Computers And Units")
    [('Machinery', 1.0), ('Computers And Units', -1.0)]
    """
    names = commodities.split("|") if commodities else []
    return [(name.removeprefix("-"), -1.0 if name.startswith("-") else 1.0) for name in names]


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
    shares: tuple[Year, ...]
    brief: tuple[Year, ...]


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
        Sector of exports that is a share of the trade of both flows (``food_share_of_trade``).
    without_series
        Imports without a series, with an amount (``cosmetics_jpy_bn``).
    taken_from
        The segment whose series holds them; None for the rest.
    part_of_others
        Imports that a share of the series of other goods is added to, taken out of the rest
        (``consumer_goods_share_of_others``).
    """

    share_of_all_trade: Name | None = None
    without_series: Name | None = None
    taken_from: Name | None = None
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
    flow, sector, segment
        Names.
    label_en, label_zh
        What tables and charts call the segment.
    headings
        Ranges of headings, ``8706-8708;8714``; None in the rest of the flow.
    commodities
        Series of national trade, separated by ``|``, those to take away with a minus; None
        without one.
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
    def flow_by_name(self) -> dict[str, Flow]:
        """The flow of each flow, sector and segment."""
        segments: dict[str, Flow] = {name: flow for flow in FLOWS for name in self.segments[flow]}
        sectors = {sector: segments[name] for name, sector in self.sector_of.items()}
        return {**{flow: flow for flow in FLOWS}, **sectors, **segments}

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
        return self.flow_by_name[segment]

    def flow_into(self, importer: str) -> Flow:
        """Return the flow in which a party imports."""
        return "import" if importer == self.home.code else "export"

    def rest_of(self, flow: Flow) -> Segment:
        """Return the segment that takes the headings which no other segment of the flow names."""
        return next(row.segment for row in self.table if row.flow == flow and row.headings is None)

    @cached_property
    def sector_of(self) -> dict[Segment, str]:
        """The sector of each segment, whose parameters it takes where it has none of its own."""
        known = {row.segment: row.sector for row in self.table}
        return {name: known[name] for name in self.all_segments}

    def segments_in(self, sector: str | None) -> tuple[Segment, ...]:
        """Return the segments of a sector, in the order in which they are shown."""
        return tuple(name for name in self.all_segments if self.sector_of[name] == sector)

    @property
    def without_series_from(self) -> Segment:
        """The segment that goods without a series are taken out of."""
        return self.composition.taken_from or self.rest_of("import")

    def sectors_of(self, flow: Flow) -> tuple[str, ...]:
        """Return the sectors of a flow in the order of their segments."""
        return tuple(dict.fromkeys(self.sector_of[name] for name in self.segments[flow]))

    def digest(self) -> str:
        """Return eight hexadecimal digits that change with anything in the study."""
        return hashlib.sha256(self.model_dump_json().encode("utf-8")).hexdigest()[:8]
