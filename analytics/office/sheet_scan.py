"""Where the rows and cells of a worksheet stand in its XML, byte by byte."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from analytics.office.references import Position, position
from analytics.office.safe_xml import SPREADSHEET

_TAG = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""")


@dataclass
class Element:
    """Where an element stands, as bytes from the start of the part.

    Attributes
    ----------
    attributes
        Its attributes.
    start, inner, end_tag, end
        Where its start tag begins, its content, its end tag, and what follows it.
    spans
        Start and end of the values and the formula in a cell.
    has_formula
        Whether a cell holds a formula.
    closes_itself
        Whether it is one tag alone, ``<c/>``.
    """

    attributes: dict[str, str]
    start: int
    inner: int
    end_tag: int = 0
    end: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)
    has_formula: bool = False
    closes_itself: bool = False


@dataclass
class SheetScan:
    """Finds the places of rows, and of the cells in the rows that are asked for.

    Attributes
    ----------
    part
        The part, in UTF-8.
    wanted
        Rows whose cells are asked for.
    data, dimension
        The element that holds the rows, and where the used area is stated.
    prefix
        What stands before the names of elements, such as ``x:``.
    row_starts
        Place of every row, by its number.
    rows, cells
        The rows that are asked for, and their cells.
    column_styles
        First and last column, and the style that cells there have by default.
    """

    part: bytes
    wanted: set[int]
    data: Element | None = None
    prefix: bytes = b""
    dimension: tuple[int, int] | None = None
    row_starts: dict[int, int] = field(default_factory=dict)
    rows: dict[int, Element] = field(default_factory=dict)
    cells: dict[Position, Element] = field(default_factory=dict)
    column_styles: list[tuple[int, int, str]] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _open: list[tuple[str, Element | None]] = field(default_factory=list)

    def run(self) -> None:
        """Read the part once; it raises ValueError where the part cannot be edited."""
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.XmlDeclHandler = _refuse_other_encodings
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.Parse(self.part, True)  # noqa: FBT003 (the last piece; takes no keyword)

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        namespace, _, name = full.rpartition("}")
        element = None
        known = namespace in SPREADSHEET
        parent = self._open[-1][0] if self._open else ""
        inside = name in {"c", "v", "is", "f"} and self._row in self.wanted
        if known and (inside or name in {"sheetData", "row", "dimension", "col"}):
            start = self._parser.CurrentByteIndex
            tag = _TAG.match(self.part, start)
            assert tag is not None
            element = Element(attributes, start, tag.end())
            element.closes_itself = tag[0].endswith(b"/>")
            self._place(parent, name, element)
        self._open.append((name if known else full, element))

    def _place(self, parent: str, name: str, element: Element) -> None:
        if name == "sheetData":
            self.data = element
            qualified = self.part[element.start + 1 : element.inner].split(b"sheetData")[0]
            self.prefix = qualified
        elif name == "row" and parent == "sheetData":
            self._row, self._column = int(element.attributes.get("r", self._row + 1)), 0
            last = next(reversed(self.row_starts), 0)
            if self._row <= last:
                raise ValueError(f"row {self._row} stands after row {last}")
            self.row_starts[self._row] = element.start
            if self._row in self.wanted:
                self.rows[self._row] = element
        elif name == "c" and parent == "row":
            reference = element.attributes.get("r")
            self._column = position(reference).column if reference else self._column + 1
            self.cells[Position(self._row, self._column)] = element
        elif name == "dimension":
            self.dimension = element.start, element.inner
        elif name == "col" and "style" in element.attributes:
            first, last = int(element.attributes["min"]), int(element.attributes["max"])
            self.column_styles.append((first, last, element.attributes["style"]))

    def _end(self, _: str) -> None:
        name, element = self._open.pop()
        if element is None:
            return
        if element.closes_itself:
            element.end_tag = element.end = element.inner
        else:
            element.end_tag = self._parser.CurrentByteIndex
            element.end = self.part.index(b">", element.end_tag) + 1
        parent = self._open[-1][1]
        if name in {"v", "is", "f"} and parent is not None:
            parent.has_formula |= name == "f"
            parent.spans.append((element.start, element.end))


def _refuse_other_encodings(_: str, encoding: str | None, __: int) -> None:
    if encoding and encoding.upper() not in {"UTF-8", "US-ASCII"}:
        raise ValueError(f"the part is written in {encoding}, not in UTF-8")
