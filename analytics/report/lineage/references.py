"""What a number is computed from: references, rules, and the result that they are read from.

A reference is a text. A value is named by its address, ``projection:import:cars:2035:effect_cny``;
the others begin with what they are: ``step:response:cars``, ``assumption:export_share``,
``source:mof_japan_trade``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import polars as pl

from analytics.report.lineage.addresses import key_of
from analytics.results import Results
from analytics.schemas.assumptions import imported_source
from analytics.study import TOTAL, Flow, Segment

STEP, ASSUMPTION, SOURCE = "step:", "assumption:", "source:"

Row = Mapping[str, Any]


class Derivation(NamedTuple):
    """How a number comes about: the key of its formula in words, and what goes into it."""

    formula: str
    inputs: tuple[str, ...] = ()


def derived(formula: str, *inputs: str) -> Derivation:
    """Return a derivation; what is named twice goes in once."""
    return Derivation(formula, tuple(dict.fromkeys(inputs)))


def value(table: str, *parts: object) -> str:
    """Return the address of a value.

    Examples
    --------
    >>> value("projection", "import", "cars", 2035, "effect_cny")
    'projection:import:cars:2035:effect_cny'
    """
    return ":".join([table, *map(str, parts)])


def step(name: str, *parts: object) -> str:
    """Return a reference to a step."""
    return STEP + ":".join([name, *map(str, parts)])


def assumption(assumption_id: str) -> str:
    """Return a reference to an assumption."""
    return ASSUMPTION + assumption_id


def source(source_id: str) -> str:
    """Return a reference to a row of the table of sources."""
    return SOURCE + source_id


class Origins:
    """A result as the rules look at it."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.study = results.study
        self.scenario = results.scenario
        self.ids = tuple(results.scenario.by_id())
        self.of_arguments: dict[tuple[str, str, str], tuple[str, ...]] = {}
        """What arguments of equations lead to, by argument, segment and policy."""
        self._rows: dict[str, dict[tuple[str, ...], Row]] = {}

    def rows(self, table: str) -> Mapping[tuple[str, ...], Row]:
        """Return the rows of a table by their key, as text."""
        if table not in self._rows:
            names = key_of(table)
            rows = self.results.written(table).iter_rows(named=True)
            self._rows[table] = {tuple(str(row[name]) for name in names): row for row in rows}
        return self._rows[table]

    def parts(self, flow: str, sector: str) -> tuple[str, ...]:
        """Return the sectors that a sum adds up; none for a sector."""
        if sector == TOTAL:
            segments = self.study.segments[flow]  # type: ignore[index]
            return tuple(sorted({self.study.sector_of[segment] for segment in segments}))
        return self.study.sums.get(sector, ())

    def segments(self, flow: str, sector: str = TOTAL) -> tuple[Segment, ...]:
        """Return the segments of a sector or sum, or of all a flow."""
        sectors = self.parts(flow, sector) or (sector,)
        return tuple(s for s in self.study.all_segments if self.study.sector_of[s] in sectors)

    def has_series(self, flow: str, segment: str, year: int) -> bool:
        """Say whether national trade of a segment is known for a year."""
        return (flow, segment, year) in self._series

    def of_segment(self, name: str, segment: Segment) -> str:
        """Return the reference of a parameter of a segment: its own, or its sector's."""
        values = getattr(self.scenario.assumptions, name)
        return assumption(f"{name}.{values.key_of(segment)}")

    def levers(self, name: str, segment: Segment) -> tuple[str, ...]:
        """Return references to what a lever sets for a segment, its sector or its flow."""
        goods = (segment, self.study.sector_of[segment], self.study.flow_of(segment))
        begins = tuple(f"{name}.{each}." for each in goods)
        known = self.scenario.levers.by_id()
        return tuple(assumption(i) for i in self.ids if i.startswith(begins) and i in known)

    def named(self, prefix: str) -> tuple[str, ...]:
        """Return references to all assumptions whose id begins so."""
        return tuple(assumption(i) for i in self.ids if i.startswith(prefix))

    def drawn(self, name: str | None = None) -> tuple[str, ...]:
        """Return references to the assumptions that are drawn: all, or those of a name or group."""
        drawn = pl.col("distribution").is_not_null()
        if name is not None:
            drawn = (pl.col("id") == name) | ((pl.col("draw_group") == name) & drawn)
        return tuple(map(assumption, self.results.assumptions.filter(drawn)["id"]))

    def imported(self, importer: str) -> str | None:
        """Return the source of an importer's schedule if the user imported it."""
        own = imported_source("schedule", importer)
        return own if own in self._sources else None

    def lines_of(self, importer: str) -> tuple[str, ...]:
        """Return the source of the lines of a file that stand in an importer's profile, if any."""
        own = imported_source("lines", importer)
        return (source(own),) if own in self._sources else ()

    def traded(self, flow: str) -> tuple[str, ...]:
        """Return the sources of the imported trade of a flow; none where it is embedded."""
        start = imported_source("trade", f"{flow}_")
        return tuple(source(name) for name in sorted(self._sources) if name.startswith(start))

    def is_by_line(self, flow: Flow) -> bool:
        """Say whether trade and schedule of a flow are imported, so that weights are trade."""
        is_imported = self.imported(self.study.importer_of(flow)) is not None
        return is_imported and bool(self.traded(flow))

    def measures(self, importer: str) -> tuple[str, ...]:
        """Return the sources of the measures on the lines of an importer."""
        table = self.results.measures.filter(pl.col("headings").is_not_null(), importer=importer)
        return tuple(map(source, table["source_id"].drop_nulls().unique().sort()))

    @cached_property
    def is_experiment(self) -> bool:
        """Whether the scenario differs from the policy in force."""
        return self.scenario.as_observed() != self.scenario

    @cached_property
    def _sources(self) -> frozenset[str]:
        return frozenset(self.results.sources["source_id"])

    @cached_property
    def _series(self) -> frozenset[tuple[str, str, int]]:
        return frozenset(self.results.trade_history.select("flow", "segment", "year").iter_rows())


@dataclass(frozen=True)
class Cell:
    """A value that is asked for: its table, its column, and its row.

    Attributes
    ----------
    origins
        The result.
    table, column
        Names as in ``RESULT_SCHEMAS``.
    row
        All values of the row by column.
    """

    origins: Origins
    table: str
    column: str
    row: Row

    @cached_property
    def names(self) -> Row:
        """Values of the row, and flow and importer where one of the two follows from the other."""
        study, row = self.origins.study, self.row
        if "flow" in row:
            return {"importer": study.importer_of(row["flow"]), **row}
        if "importer" in row:
            return {**row, "flow": study.flow_into(row["importer"])}
        return row

    @property
    def parts(self) -> tuple[str, ...]:
        """Sectors that its sector adds up; none where it is no sum."""
        return self.origins.parts(self.names["flow"], self.row["sector"])

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Its segment, the segments of its sector, or of all its flow where it has neither."""
        if "segment" in self.row:
            return (self.row["segment"],)
        return self.origins.segments(self.names["flow"], self.row.get("sector", TOTAL))

    def own(self, *columns: str, **changed: object) -> list[str]:
        """Return addresses in its row, or in the row of another key of the same table."""
        key = {**self.row, **changed}
        names = key_of(self.table)
        return [value(self.table, *(key[name] for name in names), each) for each in columns]

    def named(self, given: str) -> list[str]:
        """Return what a column of the same row, or a reference with names in braces, stands for."""
        return [given.format_map(self.names)] if ":" in given else self.own(given)


Rule = Callable[[Cell], Derivation]
Inputs = Callable[[Cell], Iterable[str]]
StepRule = Callable[..., Derivation]
"""Takes the result and the parts of a step's reference."""
Rules = Mapping[str, Mapping[str, Rule]]
"""Rules by table and column."""


def rule(formula: str, *inputs: str | Inputs) -> Rule:
    """Return the rule of a column.

    Parameters
    ----------
    formula
        Key of the formula in words.
    *inputs
        What goes into a value: a column of the same row, a reference with names of the row in
        braces, or a function that names several.

    Examples
    --------
    >>> _ = rule("margin", "mfn_rate", "preferential_rate")
    >>> _ = rule("average_mfn", "step:schedule:{importer}", "step:mfn:{importer}")
    """

    def of_cell(cell: Cell) -> Derivation:
        found = (cell.named(each) if isinstance(each, str) else each(cell) for each in inputs)
        return derived(formula, *(reference for several in found for reference in several))

    return of_cell


def each_segment(template: str) -> Inputs:
    """Return an input for every segment of a cell: a reference with ``{segment}`` in braces."""
    return lambda cell: [template.format(segment=segment) for segment in cell.segments]


def summed(of_sector: Rule) -> Rule:
    """Return a rule by which a sum adds its parts, and a sector has the rule given."""

    def of_cell(cell: Cell) -> Derivation:
        if not cell.parts:
            return of_sector(cell)
        own = (cell.own(cell.column, sector=part)[0] for part in cell.parts)
        return derived("sum_of_sectors", *own)

    return of_cell
