"""Rules for how a sheet is laid out: title, table, header, merged cells, printing, cursor."""

import re
from collections.abc import Iterator

from analytics.office.references import Area, Position, column_letters
from analytics.office.rules.kinds import PUBLISHED, SheetView
from analytics.office.rules.violation import Violation, and_others, quoted

_SOURCE = re.compile(r"\bsources?\b|来源|出处", re.IGNORECASE)
_STATUS = re.compile(r"\bstatus\b|状态|性质|数据类型", re.IGNORECASE)


def violations(sheet: SheetView) -> Iterator[Violation]:
    """Return the violations of a sheet's layout."""
    if sheet.parts.type != "worksheet":
        return
    yield from _opening(sheet)
    yield from _hidden(sheet)
    if sheet.kind not in PUBLISHED:
        return
    yield from _title_and_printing(sheet)
    yield from _merged(sheet)
    if sheet.kind == "data":
        yield from _tables(sheet)
        yield from _figures(sheet)
        if sheet.region is not None:
            yield from _header(sheet)
            yield from _blank_lines(sheet, sheet.region)
            yield from _outside(sheet, sheet.region)


def _opening(sheet: SheetView) -> Iterator[Violation]:
    """Cursor and view; a frozen pane keeps A1 in view whatever its own first cell is."""
    cell = next((c for c in (sheet.parts.active_cell, sheet.parts.top_left_cell) if c != "A1"), "")
    if cell:
        message = f"the sheet opens at {cell}"
        yield Violation("cursor", sheet.name, cell, message, "press Ctrl+Home, then save")


def _hidden(sheet: SheetView) -> Iterator[Violation]:
    cure = "show them, or leave them out"
    for first, last in sheet.parts.hidden_rows:
        message = f"row {first} is hidden" if first == last else f"rows {first}-{last} are hidden"
        yield Violation("hidden", sheet.name, f"A{first}", message, cure)
    for run in sheet.parts.widths:
        if run.hidden:
            left, right = column_letters(run.first), column_letters(run.last)
            hidden = f"column {left} is" if left == right else f"columns {left}-{right} are"
            yield Violation("hidden", sheet.name, f"{left}1", f"{hidden} hidden", cure)


def _title_and_printing(sheet: SheetView) -> Iterator[Violation]:
    if not sheet.parts.text(1, 1):
        yield Violation(
            "title", sheet.name, "A1", "there is no title", "write what the sheet shows"
        )
    if not sheet.parts.fits_width:
        cure = "Page Layout, Width: 1 page"
        yield Violation("fit-to-width", sheet.name, "", "it may print several pages wide", cure)
    if sheet.kind == "data" and not sheet.parts.print_titles:
        cure = "Page Layout, Print Titles: repeat the header row"
        yield Violation("print-titles", sheet.name, "", "printed pages repeat no header row", cure)


def _merged(sheet: SheetView) -> Iterator[Violation]:
    areas = sorted(sheet.parts.merged)
    if areas:
        others = and_others([area.first for area in areas])
        message = f"{areas[0]} is merged{others}"
        cure = "unmerge it; text may run over empty cells beside it"
        yield Violation("merged", sheet.name, str(areas[0].first), message, cure)


def _tables(sheet: SheetView) -> Iterator[Violation]:
    tables = sheet.parts.tables
    if not tables:
        cell = str(sheet.region.first) if sheet.region else "A1"
        cure = "select the cells and press Ctrl+T (Insert, Table)"
        yield Violation("table", sheet.name, cell, "the sheet has no Excel Table", cure)
    for table in tables[1:]:
        message = (
            f"{quoted(table.name)} is a second table; {quoted(tables[0].name)} stands here too"
        )
        cure = "give it a sheet of its own"
        yield Violation("table", sheet.name, str(table.area.first), message, cure)
    for table in tables[:1]:
        if table.area.first.column > 1:
            message = (
                f"{quoted(table.name)} starts in column {column_letters(table.area.first.column)}"
            )
            cure = "move it to column A"
            yield Violation("table", sheet.name, str(table.area.first), message, cure)
        if not table.header:
            message = f"{quoted(table.name)} has no header row"
            cure = "tick Header Row in the table's design"
            yield Violation("header", sheet.name, str(table.area.first), message, cure)


def _figures(sheet: SheetView) -> Iterator[Violation]:
    """What figures need beside themselves: where they come from, and what they are."""
    columns = list(sheet.columns())
    figures = next((column.numbers[0] for column in columns if column.numbers), None)
    if figures is None:
        return
    if not any(_SOURCE.search(text) for text in sheet.preface):
        message = "no line under the title names the source"
        cure = 'write "Source: publisher, title, date" under the title'
        yield Violation("source", sheet.name, "A2", message, cure)
    if not any(_STATUS.search(column.title) for column in columns):
        message = "no column says what each row is (published, derived, calibrated, assumed)"
        cure = 'add a column "Status"'
        yield Violation("status", sheet.name, str(columns[-1].header), message, cure)


def _header(sheet: SheetView) -> Iterator[Violation]:
    seen: dict[str, Position] = {}
    blank: list[Position] = []
    for column in sheet.columns():
        where = str(column.header)
        name = " ".join(column.title.casefold().split())
        if not name and column.cells:
            cure = "name it, with its unit"
            yield Violation("header", sheet.name, where, "the column has no name", cure)
        elif not name:
            blank.append(column.header)
        elif name in seen:
            message = f"{quoted(column.title)} is the name of {seen[name]} too"
            yield Violation("header", sheet.name, where, message, "tell the two apart")
        else:
            seen[name] = column.header
    if blank:
        message = f"column {column_letters(blank[0].column)} is blank{and_others(blank)}"
        yield Violation("blank-column", sheet.name, str(blank[0]), message, "remove it")


def _blank_lines(sheet: SheetView, region: Area) -> Iterator[Violation]:
    filled = {where.row for where in sheet.parts.cells if where in region}
    blank = [
        Position(row, region.first.column)
        for row in range(region.first.row + 1, region.last.row + 1)
        if row not in filled
    ]
    if blank:
        message = f"row {blank[0].row} of the table is blank{and_others(blank)}"
        yield Violation("blank-row", sheet.name, str(blank[0]), message, "remove it")


def _outside(sheet: SheetView, region: Area) -> Iterator[Violation]:
    outside = sorted(
        where
        for where in sheet.parts.cells
        if where.row >= region.first.row and where not in region
    )
    if outside:
        first = outside[0]
        side = "below" if first.row > region.last.row else "beside"
        held = quoted(sheet.parts.text(*first))
        message = f"{held} stands {side} the table {region}{and_others(outside)}"
        cure = "move it to Notes, or above the table"
        yield Violation("outside-table", sheet.name, str(first), message, cure)
