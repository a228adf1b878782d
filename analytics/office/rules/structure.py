"""Rules for the workbook as a whole: its sheets, contents, links, notes and properties."""

import re
from collections.abc import Iterator

from analytics.office.references import Position
from analytics.office.rules.fault import Fault, quoted
from analytics.office.rules.kinds import Book, Kind, SheetView

_MARKER = re.compile(r"\[\s*(?:note|注)\s*([0-9]+)\s*\]", re.IGNORECASE)
_NOTE_NAME = re.compile(r"\[?\s*(?:note|注)\s*([0-9]+)\s*\]?", re.IGNORECASE)
_TARGET = re.compile(r"#?(?:'((?:[^']|'')+)'|([^'!]+))!")
_HYPERLINK = re.compile(r'HYPERLINK\(\s*"#([^"]+)"', re.IGNORECASE)
# 'C:\[file.xlsx]Sheet'!A1 and [1]Sheet!A1, but not Table1[2021].
_OUTSIDE = re.compile(r"(?:^|[^\w\]\[])(?:'[^']*\[[^\]']+\][^']*'|\[[^\]]+\][^\[\]'!(),]*)!")
_NEEDED: dict[Kind, str] = {"cover": "Cover", "contents": "Contents", "notes": "Notes"}


def without_title(book: Book) -> Iterator[Fault]:
    """Find a document without a title."""
    return _without("title", book.parts.title)


def without_language(book: Book) -> Iterator[Fault]:
    """Find a document that does not state its language."""
    return _without("language", book.parts.language)


def _without(what: str, value: str) -> Iterator[Fault]:
    if not value:
        cure = f"state the {what} (File, Info, Properties)"
        yield Fault(f"the document has no {what}", cure)


def macros(book: Book) -> Iterator[Fault]:
    """Find macros, and sheets of the old macro language."""
    sheets = [sheet.name for sheet in book.sheets if sheet.parts.type == "macrosheet"]
    if book.parts.macros or sheets:
        held = f" (sheet {quoted(sheets[0])})" if sheets else ""
        yield Fault(f"the file holds macros{held}", "save it as .xlsx, without macros")


def missing_sheets(book: Book) -> Iterator[Fault]:
    """Find that there is no cover, no contents or no notes."""
    for kind, name in _NEEDED.items():
        if book.first(kind) is None:
            yield Fault(f"there is no sheet {name}", f'add a sheet "{name}"')


def external_files(book: Book) -> Iterator[Fault]:
    """Find formulas that refer to other files; else the files to which the workbook is linked."""
    found = False
    for sheet in book.sheets:
        for places in sheet.by_column(lambda cell: _OUTSIDE.search(cell.formula or "")):
            found = True
            formula = quoted(f"={sheet.parts.cells[places[0]].formula}")
            message = f"the formula {formula} refers to another file"
            cure = "put its value here, with its source"
            yield Fault(message, cure, places, sheet=sheet.name)
    if book.parts.external_files and not found:
        files = ", ".join(map(quoted, book.parts.external_files[:3]))
        yield Fault(f"the file is linked to {files}", "break the links (Data, Edit Links)")


def contents(sheet: SheetView) -> Iterator[Fault]:
    """Find sheets that Contents does not name, or names twice."""
    if sheet is not sheet.book.first("contents"):
        return
    named = _named_sheets(sheet)
    below = Position(max((where.row for where in sheet.parts.cells), default=0) + 1, 1)
    for other in sheet.book.sheets:
        places = [where for where, name in named.items() if name == other.name]
        if not places and other.kind not in {"cover", "contents"}:
            message = f"the sheet {quoted(other.name)} is not named"
            yield Fault(message, "add it, with a link to its A1", [below])
        for where in places[1:]:
            message = f"{quoted(other.name)} is named again; it stands in {places[0]} already"
            yield Fault(message, "name it once", [where])


def links(sheet: SheetView) -> Iterator[Fault]:
    """Find names on Contents that do not lead to their sheet, and links to no sheet."""
    named = _named_sheets(sheet) if sheet is sheet.book.first("contents") else {}
    for where, name in named.items():
        target = _target(sheet, where)
        if target is None or target.casefold() != name.casefold():
            leads = "is no link" if target is None else f"leads to {quoted(target)}"
            yield Fault(f"{quoted(name)} {leads}", "link it to the sheet's A1", [where])
    formulas = (where for where, cell in sheet.cells if cell.formula)
    for where in sorted({*sheet.parts.links, *formulas} - named.keys()):
        target = _target(sheet, where)
        if target is not None and target.casefold() not in sheet.book.names:
            message = f"the link leads to the sheet {quoted(target)}, which is not there"
            yield Fault(message, "correct or remove it", [where])


def _named_sheets(contents: SheetView) -> dict[Position, str]:
    """Return the sheets that Contents names, by cell: in column A, or as a link elsewhere."""
    names = contents.book.names
    return {
        where: names[cell.text.strip().casefold()]
        for where, cell in contents.cells
        if cell.text.strip().casefold() in names
        and where.row > 1
        and (where.column == 1 or _target(contents, where) is not None)
    }


def _target(sheet: SheetView, where: Position) -> str | None:
    """Return the sheet to which a cell is linked; ``None`` if it is not a link inside."""
    link, cell = sheet.parts.links.get(where), sheet.parts.cells.get(where)
    location = link.location if link else ""
    if link and not location and link.address.startswith("#"):
        location = link.address
    if not location and cell and cell.formula:
        written = _HYPERLINK.search(cell.formula)
        location = written[1] if written else ""
    found = _TARGET.match(location)
    return (found[1] or found[2]).replace("''", "'") if found else None


def notes(sheet: SheetView) -> Iterator[Fault]:
    """Find notes that are referred to but not explained, or explained but not referred to."""
    own = sheet.book.first("notes")
    explained = _explained(own) if own else {}
    for number, places in _referred(sheet).items():
        if number not in explained:
            cure = f'write "[note {number}]" in column A of Notes and its text beside it'
            yield Fault(f"[note {number}] is not explained", cure, places)
    if sheet is own:
        used = {number for other in sheet.book.sheets for number in _referred(other)}
        for number, where in explained.items():
            if number not in used:
                message = f"no cell refers to [note {number}]"
                yield Fault(message, "mark what it explains, or remove it", [where])


def _explained(notes: SheetView) -> dict[str, Position]:
    """Return where each note is explained: in column A of Notes."""
    names = ((where, _NOTE_NAME.fullmatch(cell.text.strip())) for where, cell in notes.cells)
    return {found[1]: where for where, found in names if found and where.column == 1}


def _referred(sheet: SheetView) -> dict[str, list[Position]]:
    """Return the cells that refer to each note; column A of Notes explains them."""
    found: dict[str, list[Position]] = {}
    explains = sheet is sheet.book.first("notes")
    for where, cell in sheet.cells:
        if not (explains and where.column == 1):
            for number in _MARKER.findall(cell.text):
                found.setdefault(number, []).append(where)
    return found
