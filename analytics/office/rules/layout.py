"""Rules for how a sheet is laid out: title, table, header, merged cells, printing, cursor."""

import re
from collections.abc import Iterator

from analytics.office.references import Position, column_letters, position
from analytics.office.rules.fault import Fault, quoted
from analytics.office.rules.kinds import SheetView

_SOURCE = re.compile(r"\bsources?\b|来源|出处", re.IGNORECASE)
_STATUS = re.compile(r"\bstatus\b|状态|性质|数据类型", re.IGNORECASE)


def cursor_elsewhere(sheet: SheetView) -> Iterator[Fault]:
    """Find a view that opens elsewhere; a frozen pane keeps A1 in view wherever it begins."""
    cell = next((c for c in (sheet.parts.active_cell, sheet.parts.top_left_cell) if c != "A1"), "")
    if cell:
        message = f"the sheet opens at {cell}"
        yield Fault(message, "press Ctrl+Home, then save", [position(cell)])


def hidden(sheet: SheetView) -> Iterator[Fault]:
    """Find what is hidden: the sheet, rows, columns."""
    if sheet.parts.hidden:
        yield Fault("the sheet is hidden", "show it, or leave it out")
    cure = "show them, or leave them out"
    for first, last in sheet.parts.hidden_rows:
        message = f"row {first} is hidden" if first == last else f"rows {first}-{last} are hidden"
        yield Fault(message, cure, [Position(first, 1)])
    for run in sheet.parts.widths:
        if run.hidden:
            left, right = column_letters(run.first), column_letters(run.last)
            columns = f"column {left} is" if left == right else f"columns {left}-{right} are"
            yield Fault(f"{columns} hidden", cure, [Position(1, run.first)])


def without_title(sheet: SheetView) -> Iterator[Fault]:
    """Find an empty cell A1."""
    if not sheet.parts.text(1, 1):
        yield Fault("there is no title", "write what the sheet shows", [Position(1, 1)])


def several_pages_wide(sheet: SheetView) -> Iterator[Fault]:
    """Find a sheet that is not printed one page wide."""
    if not sheet.parts.fits_width:
        yield Fault("it may print several pages wide", "Page Layout, Width: 1 page")


def without_print_titles(sheet: SheetView) -> Iterator[Fault]:
    """Find a sheet whose printed pages repeat no row."""
    if not sheet.parts.print_titles:
        cure = "Page Layout, Print Titles: repeat the header row"
        yield Fault("printed pages repeat no header row", cure)


def merged(sheet: SheetView) -> Iterator[Fault]:
    """Find merged cells."""
    areas = sorted(sheet.parts.merged)
    if areas:
        cure = "unmerge it; text may run over empty cells beside it"
        yield Fault(f"{areas[0]} is merged", cure, [area.first for area in areas])


def tables(sheet: SheetView) -> Iterator[Fault]:
    """Find no table, a second one, or one that does not begin in column A."""
    found = sheet.parts.tables
    if not found:
        cell = sheet.region.first if sheet.region else Position(1, 1)
        cure = "select the cells and press Ctrl+T (Insert, Table)"
        yield Fault("the sheet has no Excel Table", cure, [cell])
        return
    for table in found[1:]:
        message = f"{quoted(table.name)} is a second table; {quoted(found[0].name)} stands here too"
        yield Fault(message, "give it a sheet of its own", [table.area.first])
    first = found[0].area.first
    if first.column > 1:
        message = f"{quoted(found[0].name)} starts in column {column_letters(first.column)}"
        yield Fault(message, "move it to column A", [first])


def without_source(sheet: SheetView) -> Iterator[Fault]:
    """Find figures above which nothing says where they come from."""
    if _has_figures(sheet) and not any(map(_SOURCE.search, sheet.preface)):
        cure = 'write "Source: publisher, title, date" under the title'
        yield Fault("no line under the title names the source", cure, [Position(2, 1)])


def without_status(sheet: SheetView) -> Iterator[Fault]:
    """Find figures of which neither a column nor a line above the table says what they are."""
    told = [*(column.title for column in sheet.columns), *sheet.preface]
    if _has_figures(sheet) and not any(map(_STATUS.search, told)):
        message = "nothing says what the figures are (published, derived, calibrated, assumed)"
        yield Fault(message, 'add a column "Status"', [sheet.columns[-1].header])


def _has_figures(sheet: SheetView) -> bool:
    return any(column.numbers for column in sheet.columns)


def headers(sheet: SheetView) -> Iterator[Fault]:
    """Find tables without a header row, and columns without a name of their own."""
    for table in sheet.parts.tables[:1]:
        if not table.header:
            message = f"{quoted(table.name)} has no header row"
            yield Fault(message, "tick Header Row in the table's design", [table.area.first])
    seen: dict[str, Position] = {}
    for column in sheet.columns:
        name = " ".join(column.title.casefold().split())
        if not name and column.cells:
            yield Fault("the column has no name", "name it, with its unit", [column.header])
        elif name in seen:
            message = f"{quoted(column.title)} is the name of {seen[name]} too"
            yield Fault(message, "tell the two apart", [column.header])
        elif name:
            seen[name] = column.header


def blank_columns(sheet: SheetView) -> Iterator[Fault]:
    """Find columns of the table with neither a name nor a cell."""
    blank = [c.header for c in sheet.columns if not c.title and not c.cells]
    if blank:
        yield Fault(f"column {column_letters(blank[0].column)} is blank", "remove it", blank)


def blank_rows(sheet: SheetView) -> Iterator[Fault]:
    """Find rows of the table in which nothing stands."""
    if sheet.region is None:
        return
    (top, left), (bottom, _) = sheet.region
    filled = {where.row for where in sheet.parts.cells if where in sheet.region}
    blank = [Position(row, left) for row in range(top + 1, bottom + 1) if row not in filled]
    if blank:
        yield Fault(f"row {blank[0].row} of the table is blank", "remove it", blank)


def outside_table(sheet: SheetView) -> Iterator[Fault]:
    """Find what stands below the table or beside it."""
    region = sheet.region
    if region is None:
        return
    outside = [w for w, _ in sheet.cells if w.row >= region.first.row and w not in region]
    if outside:
        side = "below" if outside[0].row > region.last.row else "beside"
        held = quoted(sheet.parts.text(*outside[0]))
        cure = "move it to Notes, or above the table"
        yield Fault(f"{held} stands {side} the table {region}", cure, outside)
