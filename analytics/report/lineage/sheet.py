"""The sheet Lineage: every quantity of the sheets with its formula in words and its inputs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest

from analytics.report.lineage.addresses import key_of
from analytics.report.lineage.references import STEP
from analytics.report.lineage.tracing import LEAVES, Tracer, derive
from analytics.report.lineage.words import Words, formula_text, kind_of
from analytics.report.sheet import formats
from analytics.report.sheet.parts import Column, Sheet, source_line
from analytics.report.text import text, unit_text
from analytics.results import RESULT_SCHEMAS, Results

GRAIN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("qingdao_japan_trade", "trade_history", "markets", "staging_constraints", "staging_prior",
         "staging_validation", "sensitivity", "certificate_saving", "assumptions", "sources"),
        (),
    ),
    "zero_tariff_share": ("importer", "origin", "measure"),
    "tariff_path": ("importer", "origin"),
    "average_tariff": ("importer", "origin", "weighting"),
    "projection": ("flow", "sector"),
    "groups": ("flow", "segment"),
    "welfare": ("flow", "sector"),
    "linear_exact": ("flow", "sector"),
    "third_countries": ("importer", "sector"),
    "regional_flows": ("origin", "importer"),
    "convergence": ("flow",),
    "certificates": ("solution", "flow"),
}  # fmt: skip
"""Keys that tell quantities apart; the others stand in braces, and all of them elsewhere."""

_COLUMNS = ("quantity", "years", "sheets", "column", "formula", "input", "kind", "meaning",
            "value", "unit", "status")  # fmt: skip
_WIDTHS = {"quantity": 56.0, "formula": 46.0, "input": 56.0, "meaning": 44.0}


@dataclass
class _Quantity:
    """Rows of a table that have their inputs in common, but for keys in braces."""

    pattern: str
    formula: str
    years: list[int] = field(default_factory=list)
    inputs: dict[str, str] = field(default_factory=dict)
    """By what the sheet shows: the input of the last row."""
    steps: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    """A column of the workbook: its tab, its title, and the addresses that it shows."""

    tab: str
    title: str
    address: str

    def shows(self, pattern: str) -> bool:
        """Say whether the column shows a quantity."""
        pairs = zip(self.address.split(":"), pattern.split(":"), strict=True)
        return all(own == other or "{" in (own[0], other[0]) for own, other in pairs)


class Lineage:
    """What every quantity of a result is computed from, found once for all languages."""

    def __init__(self, results: Results) -> None:
        self.tracer = Tracer(results)
        self._known: dict[tuple[str, str], list[_Quantity]] = {}

    def quantities(self, table: str, column: str) -> list[_Quantity]:
        """Return the quantities in a column of a table."""
        if (table, column) not in self._known:
            self._known[table, column] = _quantities(self.tracer, table, column)
        return self._known[table, column]

    def steps(self, first: Iterable[str]) -> Iterator[_Quantity]:
        """Yield steps and the steps behind them, each once."""
        waiting, found = [*first], {*first}
        for reference in waiting:  # it grows meanwhile
            trace = self.tracer.trace(reference)
            inputs = {part.reference: part.reference for part in trace.inputs}
            yield _Quantity(reference, trace.formula, inputs=inputs)
            new = [each for each in inputs if each.startswith(STEP) and each not in found]
            waiting += new
            found.update(new)


def lineage_sheet(
    lineage: Lineage, sheets: Sequence[Sheet], tabs: Mapping[str, str], language: str
) -> Sheet:
    """Return what every number of the sheets is computed from.

    Parameters
    ----------
    lineage
        That of the result.
    sheets
        Sheets with their addresses.
    tabs
        Names of their tabs.
    language
        ``en`` or ``zh``.
    """
    origins = lineage.tracer.origins
    words = Words(origins, language)
    rows: list[tuple[object, ...]] = []
    steps: dict[str, None] = {}
    for (table, column), places in _shown(sheets, tabs).items():
        for quantity in lineage.quantities(table, column):
            own = [place for place in places if place.shows(quantity.pattern)]
            where = (_joined(place.tab for place in own), _joined(place.title for place in own))
            rows += _rows(quantity, where, words, language)
            steps |= quantity.steps
    for quantity in lineage.steps(steps):
        where = (text("lineage.kind.step", language), words.meaning(quantity.pattern))
        rows += _rows(quantity, where, words, language)
    columns = [
        Column(
            text("column.status" if name == "status" else f"lineage.{name}", language),
            formats.NUMBER if name == "value" else None,
            _WIDTHS.get(name),
        )
        for name in _COLUMNS
    ]
    title, source = text("table.lineage", language), source_line(origins.results, None, language)
    return Sheet("lineage", title, columns, rows, source, frozen=1)


def _joined(texts: Iterable[str]) -> str:
    return " / ".join(dict.fromkeys(texts))


def _shown(sheets: Sequence[Sheet], tabs: Mapping[str, str]) -> dict[tuple[str, str], list[_Place]]:
    """Return where each column of each table is shown, in the order of the sheets."""
    found: dict[tuple[str, str], list[_Place]] = {}
    for sheet in sheets:
        for address, column in zip(sheet.addresses, sheet.columns, strict=False):
            if address:
                table, name = address.partition(":")[0], address.rpartition(":")[2]
                place = _Place(tabs[sheet.name], column.title, address)
                found.setdefault((table, name), []).append(place)
    return found


def _quantities(tracer: Tracer, table: str, column: str) -> list[_Quantity]:
    key = key_of(table)
    # What names rows comes about in the same way for all of them.
    kept = () if column in key else GRAIN.get(table, key)
    found: dict[tuple[str, str], _Quantity] = {}
    for row in tracer.origins.results.written(table).iter_rows(named=True):
        if row.get(column, 0) is None:
            continue
        formula, inputs = derive(tracer.origins, table, column, row)
        parts = (str(row[name]) if name in kept else f"{{{name}}}" for name in key)
        pattern = ":".join([table, *parts, column])
        quantity = found.setdefault((pattern, formula), _Quantity(pattern, formula))
        in_braces = {name: str(row[name]) for name in key if name not in kept}
        quantity.inputs |= {generalised(each, in_braces): each for each in inputs}
        quantity.steps |= dict.fromkeys(each for each in inputs if each.startswith(STEP))
        if "year" in key:
            quantity.years.append(row["year"])
    return list(found.values())


_BY_NAME = {("regional_assumptions", "segment")}
"""Keys that a segment may have from its sector, so that they are told by name."""


def generalised(reference: str, in_braces: Mapping[str, str]) -> str:
    """Return a reference with the keys of its row in braces.

    Parameters
    ----------
    reference
        What goes into a value.
    in_braces
        Keys of the row of that value by name.

    Examples
    --------
    >>> generalised("projection:import:cars:2035:effect_cny", {"year": "2035"})
    'projection:import:cars:{year}:effect_cny'
    """
    if not in_braces:
        return reference
    first, *parts = reference.split(":")
    if first not in RESULT_SCHEMAS:
        # Ids of assumptions have their parts between dots.
        named = {in_braces[name]: f"{{{name}}}" for name in _IDS if name in in_braces}
        # A segment may have the parameter of its sector, so within an id it is told by name.
        within = {part: key for part, key in named.items() if key != "{segment}"}
        return ":".join(
            named.get(part) or ".".join(within.get(piece, piece) for piece in part.split("."))
            for part in reference.split(":")
        )
    known = [
        f"{{{name}}}" if in_braces.get(name) == part else part
        for name, part in zip_longest(_names_of(first), parts, fillvalue="")
    ]
    return ":".join([first, *known])


@cache
def _names_of(table: str) -> tuple[str, ...]:
    """Return how the keys of a table are called in the rows that it goes into; empty for none."""
    names = (name if (table, name) not in _BY_NAME else "" for name in key_of(table))
    return tuple(_SAME.get((table, name), name) for name in names)


_SAME = {("regional_flows", "origin"): "region"}
"""Keys of an input that have another name in the row that it goes into."""

_IDS = ("id", "source_id", "assumption", "segment")
"""Keys that stand in the names of steps, assumptions and sources."""


def _rows(
    quantity: _Quantity, where: tuple[str, str], words: Words, language: str
) -> Iterator[tuple[object, ...]]:
    years = sorted({*quantity.years})
    infinite = text("number.infinite", language)
    period = f"{years[0]}-{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    formula = formula_text(quantity.formula, language)
    for shown, reference in quantity.inputs.items():
        kind = kind_of(reference)
        found = words.value(reference)
        yield (
            quantity.pattern,
            period or None,
            *where,
            formula,
            shown.partition(":")[2] if reference.startswith(LEAVES) else shown,
            text(f"lineage.kind.{kind}", language),
            words.meaning(reference),
            infinite if found.value == float("inf") else found.value,
            None if kind in {"step", "source"} else unit_text(found.unit, language),
            words.status(reference) or None,
        )
