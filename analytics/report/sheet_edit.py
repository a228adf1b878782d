"""Values written into the XML of a worksheet, every other byte left as it is.

Loading and saving a workbook with a library loses what the library does not know: sparklines,
newer data bars, text boxes, rich text. Here the part is read once for the places of its rows and
cells, and only the named cells are exchanged; a cell keeps its style.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from xml.parsers import expat
from xml.sax.saxutils import escape

from analytics.schemas.workbook_parts import Position, area, bounds, column_letters, position

_TAG = re.compile(rb"""<(?:"[^"]*"|'[^']*'|[^>"'])*>""")
_TYPE = re.compile(rb"""\s(?:t|vm|cm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""(\sspans\s*=\s*["'])([0-9]+):([0-9]+)(["'])""")
_DIMENSION = re.compile(rb"""(\sref\s*=\s*["'])([^"']*)(["'])""")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MAX_TEXT = 32_767


def with_values(part: bytes, values: Mapping[Position, float | int | str | None]) -> bytes:
    """Return a worksheet part with values in the named cells.

    Parameters
    ----------
    part
        The part, in UTF-8.
    values
        Number, text or nothing (an empty cell) by cell. Text is stored as text, whatever it
        begins with.

    Raises
    ------
    ValueError
        If the part is not a worksheet in UTF-8, a cell to be written holds a formula, or a number
        is not finite.

    Examples
    --------
    >>> sheet = b'<worksheet xmlns="%s"><sheetData/></worksheet>' % _MAIN.encode()
    >>> with_values(sheet, {Position(1, 2): 0.5}).partition(b">")[2]
    b'<sheetData><row r="1"><c r="B1"><v>0.5</v></c></row></sheetData></worksheet>'
    """
    if b"\0" in part:
        raise ValueError("the part is written in UTF-16, not in UTF-8")
    scan = _Scan(part, {where.row for where in values})
    scan.run()
    if scan.data is None:
        raise ValueError("the part holds no rows (no sheetData)")
    edits = [*_dimension(scan, values), *_rows(scan, scan.data, values)]
    pieces, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [part[done:start], new]
        done = end
    return b"".join([*pieces, part[done:]])


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_Edit = tuple[int, int, bytes]


@dataclass
class _Element:
    """Where an element stands: start tag, content, end tag; and the values inside a cell."""

    attributes: dict[str, str]
    start: int
    inner: int
    end_tag: int = 0
    end: int = 0
    spans: list[tuple[int, int]] = field(default_factory=list)
    has_formula: bool = False
    closes_itself: bool = False


@dataclass
class _Scan:
    """Finds the places of rows, and of the cells in the rows that are asked for."""

    part: bytes
    wanted: set[int]
    data: _Element | None = None
    prefix: bytes = b""
    dimension: tuple[int, int] | None = None
    row_numbers: list[int] = field(default_factory=list)
    row_starts: list[int] = field(default_factory=list)
    rows: dict[int, _Element] = field(default_factory=dict)
    cells: dict[Position, _Element] = field(default_factory=dict)
    column_styles: list[tuple[int, int, str]] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _open: list[tuple[str, _Element | None]] = field(default_factory=list)

    def run(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.XmlDeclHandler = _refuse_other_encodings
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.Parse(self.part, True)  # noqa: FBT003 (the last piece; takes no keyword)

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        namespace, _, name = full.rpartition("}")
        element = None
        known = namespace in {_MAIN, _STRICT}
        parent = self._open[-1][0] if self._open else ""
        inside = name in {"c", "v", "is", "f"} and self._row in self.wanted
        if known and (inside or name in {"sheetData", "row", "dimension", "col"}):
            start = self._parser.CurrentByteIndex
            tag = _TAG.match(self.part, start)
            assert tag is not None
            element = _Element(attributes, start, tag.end())
            element.closes_itself = tag[0].endswith(b"/>")
            self._place(parent, name, element)
        self._open.append((name if known else full, element))

    def _place(self, parent: str, name: str, element: _Element) -> None:
        if name == "sheetData":
            self.data = element
            qualified = self.part[element.start + 1 : element.inner].split(b"sheetData")[0]
            self.prefix = qualified
        elif name == "row" and parent == "sheetData":
            self._row, self._column = int(element.attributes.get("r", self._row + 1)), 0
            if self.row_numbers and self._row <= self.row_numbers[-1]:
                raise ValueError(f"row {self._row} stands after row {self.row_numbers[-1]}")
            self.row_numbers.append(self._row)
            self.row_starts.append(element.start)
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


def _dimension(scan: _Scan, values: Iterable[Position]) -> Iterator[_Edit]:
    """Widen what the sheet says of its used area."""
    if scan.dimension is None:
        return
    start, end = scan.dimension
    found = _DIMENSION.search(scan.part, start, end)
    if found:
        stated = area(found[2].decode("ascii"))
        used = bounds([*stated, *values])
        if used != stated:
            yield *found.span(2), str(used).encode("ascii")


def _rows(
    scan: _Scan, data: _Element, values: Mapping[Position, float | int | str | None]
) -> Iterator[_Edit]:
    """Exchange or insert the cells, row by row, and the rows that are not there."""
    by_row: dict[int, list[Position]] = {}
    for where in sorted(values):
        by_row.setdefault(where.row, []).append(where)
    new_rows: dict[int, bytes] = {}
    for number, places in by_row.items():
        row = scan.rows.get(number)
        if row is not None:
            yield from _cells(scan, row, places, values)
            continue
        cells = b"".join(_new_cell(scan, None, where, values[where]) for where in places)
        following = bisect_right(scan.row_numbers, number)
        at_end = following == len(scan.row_starts)
        place = data.end_tag if at_end else scan.row_starts[following]
        written = b'<%srow r="%d">%s</%srow>' % (scan.prefix, number, cells, scan.prefix)
        new_rows[place] = new_rows.get(place, b"") + written
    for place, rows in new_rows.items():
        if data.closes_itself:
            yield data.start, data.end, _opened(scan.part, data, rows, scan.prefix + b"sheetData")
        else:
            yield place, place, rows


def _cells(
    scan: _Scan,
    row: _Element,
    places: list[Position],
    values: Mapping[Position, float | int | str | None],
) -> Iterator[_Edit]:
    """Exchange or insert the cells of a row that is there."""
    inserted: dict[int, bytes] = {}
    for where in places:
        cell = scan.cells.get(where)
        if cell is not None:
            yield cell.start, cell.end, _exchanged(scan, cell, where, values[where])
            continue
        following = (p for p in sorted(scan.cells) if p.row == where.row and p > where)
        after = next(following, None)
        place = row.end_tag if after is None else scan.cells[after].start
        new = _new_cell(scan, row, where, values[where])
        inserted[place] = inserted.get(place, b"") + new
    if row.closes_itself:
        new = _opened(scan.part, row, inserted[row.end_tag], scan.prefix + b"row")
        yield row.start, row.end, _with_spans(new, places)
        return
    tag = scan.part[row.start : row.inner]
    yield row.start, row.inner, _with_spans(tag, places)
    for place, cells in inserted.items():
        yield place, place, cells


def _with_spans(tag: bytes, places: list[Position]) -> bytes:
    """Widen what a row says of the columns that it fills."""

    def widened(found: re.Match[bytes]) -> bytes:
        first = min(int(found[2]), places[0].column)
        last = max(int(found[3]), places[-1].column)
        return b"%s%d:%d%s" % (found[1], first, last, found[4])

    return _SPANS.sub(widened, tag, count=1)


def _opened(part: bytes, element: _Element, content: bytes, name: bytes) -> bytes:
    """Return an element that closed itself with content."""
    tag = part[element.start : element.inner].removesuffix(b"/>").rstrip()
    return b"%s>%s</%s>" % (tag, content, name)


def _exchanged(scan: _Scan, cell: _Element, where: Position, value: float | str | None) -> bytes:
    if cell.has_formula:
        raise ValueError(f"cell {where} holds a formula")
    tag = _TYPE.sub(b"", scan.part[cell.start : cell.inner]).removesuffix(b">").removesuffix(b"/")
    rest, done = b"", cell.inner
    if not cell.closes_itself:
        for start, end in cell.spans:
            rest += scan.part[done:start]
            done = end
        rest += scan.part[done : cell.end_tag]
    return _element(tag.rstrip(), scan.prefix, value, rest)


def _new_cell(
    scan: _Scan, row: _Element | None, where: Position, value: float | str | None
) -> bytes:
    """Return a cell where none was, in the style of its row or its column, as programs do."""
    style = None
    if row is not None and row.attributes.get("customFormat") in {"1", "true"}:
        style = row.attributes.get("s")
    if style is None:
        fitting = (s for first, last, s in scan.column_styles if first <= where.column <= last)
        style = next(fitting, None)
    reference = f"{column_letters(where.column)}{where.row}"
    tag = f'c r="{reference}"' + (f' s="{style}"' if style is not None else "")
    return _element(b"<" + scan.prefix + tag.encode("ascii"), scan.prefix, value, b"")


def _element(tag: bytes, prefix: bytes, value: float | str | None, rest: bytes) -> bytes:
    """Return a cell with its value; ``rest`` is what else stood in it."""
    if isinstance(value, str):
        text = _LIKE_ESCAPED.sub("_x005F_", _ILLEGAL.sub("", value)[:_MAX_TEXT])
        content = b'<%sis><%st xml:space="preserve">%s</%st></%sis>' % (
            prefix, prefix, escape(text, {"\r": "_x000D_"}).encode("utf-8"), prefix, prefix,
        )  # fmt: skip
        tag += b' t="inlineStr"'
    elif value is None:
        content = b""
    elif not isfinite(value):
        raise ValueError(f"{value} is no number that a cell can hold")
    else:
        content = b"<%sv>%s</%sv>" % (prefix, repr(value).encode("ascii"), prefix)
    if not content and not rest:
        return tag + b"/>"
    return b"%s>%s%s</%sc>" % (tag, content, rest, prefix)
