"""Values written into the XML of a worksheet, every other byte left as it is.

Loading and saving a workbook with a library loses what the library does not know: sparklines,
newer data bars, text boxes, rich text. Here the part is read once for the places of its rows and
cells, and only the named cells are exchanged; a cell keeps its style.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from math import isfinite
from operator import attrgetter
from xml.sax.saxutils import escape

from analytics.office.cell_text import escaped, storable
from analytics.office.references import Position, area, bounds
from analytics.office.sheet_scan import Element, SheetScan

CellValue = float | int | str | None
"""What can be written into a cell; ``None`` empties it."""
_TYPE = re.compile(rb"""\s(?:t|vm|cm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SPANS = re.compile(rb"""(\sspans\s*=\s*["'])([0-9]+):([0-9]+)(["'])""")
_DIMENSION = re.compile(rb"""(\sref\s*=\s*["'])([^"']*)(["'])""")
_Edit = tuple[int, int, bytes]


def with_values(part: bytes, values: Mapping[Position, CellValue]) -> bytes:
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
    >>> sheet = b'<worksheet xmlns="%s"><sheetData/></worksheet>' % SPREADSHEET[0].encode()
    >>> with_values(sheet, {Position(1, 2): 0.5}).partition(b">")[2]
    b'<sheetData><row r="1"><c r="B1"><v>0.5</v></c></row></sheetData></worksheet>'
    """
    if b"\0" in part:
        raise ValueError("the part is written in UTF-16, not in UTF-8")
    scan = SheetScan(part, {where.row for where in values})
    scan.run()
    if scan.data is None:
        raise ValueError("the part holds no rows (no sheetData)")
    edits = [*_dimension(scan, values), *_rows(scan, scan.data, values)]
    pieces, done = [], 0
    for start, end, new in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [part[done:start], new]
        done = end
    return b"".join([*pieces, part[done:]])


def _dimension(scan: SheetScan, values: Iterable[Position]) -> Iterator[_Edit]:
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


def _rows(scan: SheetScan, data: Element, values: Mapping[Position, CellValue]) -> Iterator[_Edit]:
    """Exchange or insert the cells, row by row, and the rows that are not there."""
    new_rows = {}
    for number, group in groupby(sorted(values), key=attrgetter("row")):
        places, row = list(group), scan.rows.get(number)
        if row is not None:
            yield from _cells(scan, row, places, values)
            continue
        cells = b"".join(_new_cell(scan, None, where, values[where]) for where in places)
        new_rows[number] = b'<%srow r="%d">%s</%srow>' % (scan.prefix, number, cells, scan.prefix)
    if new_rows:
        yield data.start, data.inner, _opening(scan, data)
        yield from _inserted(scan, data, new_rows, scan.row_starts, b"sheetData")


def _cells(
    scan: SheetScan, row: Element, places: list[Position], values: Mapping[Position, CellValue]
) -> Iterator[_Edit]:
    """Exchange or insert the cells of a row that is there, and widen the columns it says it has."""
    number = places[0].row
    starts = {p.column: scan.cells[p].start for p in sorted(scan.cells) if p.row == number}
    new_cells = {}
    for where in places:
        cell = scan.cells.get(where)
        if cell is None:
            new_cells[where.column] = _new_cell(scan, row, where, values[where])
        else:
            yield cell.start, cell.end, _exchanged(scan, cell, where, values[where])

    def widened(found: re.Match[bytes]) -> bytes:
        first = min(int(found[2]), places[0].column)
        last = max(int(found[3]), places[-1].column)
        return b"%s%d:%d%s" % (found[1], first, last, found[4])

    yield row.start, row.inner, _SPANS.sub(widened, _opening(scan, row), count=1)
    yield from _inserted(scan, row, new_cells, starts, b"row")


def _opening(scan: SheetScan, element: Element) -> bytes:
    """Return the start tag of an element that is to have content."""
    tag = scan.part[element.start : element.inner]
    return tag.removesuffix(b"/>").rstrip() + b">" if element.closes_itself else tag


def _inserted(
    scan: SheetScan,
    parent: Element,
    new: Mapping[int, bytes],
    starts: Mapping[int, int],
    name: bytes,
) -> Iterator[_Edit]:
    """Insert rows or cells, each before the first of a greater number, and close the parent."""
    numbers, places = list(starts), [*starts.values(), parent.end_tag]
    inserted: dict[int, bytes] = {}
    for number, written in new.items():
        place = places[bisect_right(numbers, number)]
        inserted[place] = inserted.get(place, b"") + written
    if parent.closes_itself:
        closing = b"</%s%s>" % (scan.prefix, name)
        inserted[parent.end_tag] = inserted.get(parent.end_tag, b"") + closing
    for place, written in inserted.items():
        yield place, place, written


def _exchanged(scan: SheetScan, cell: Element, where: Position, value: CellValue) -> bytes:
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


def _new_cell(scan: SheetScan, row: Element | None, where: Position, value: CellValue) -> bytes:
    """Return a cell where none was, in the style of its row or its column, as programs do."""
    own = row.attributes if row is not None else {}
    fitting = (s for first, last, s in scan.column_styles if first <= where.column <= last)
    style = own.get("s") if own.get("customFormat") in {"1", "true"} else None
    style = style or next(fitting, None)
    tag = f'c r="{where}"' + (f' s="{style}"' if style is not None else "")
    return _element(b"<" + scan.prefix + tag.encode("ascii"), scan.prefix, value, b"")


def _element(tag: bytes, prefix: bytes, value: CellValue, rest: bytes) -> bytes:
    """Return a cell with its value; ``rest`` is what else stood in it."""
    if isinstance(value, str):
        text = escaped(storable(value))
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
