"""Rules for the workbook as a whole: its sheets, contents, links, notes and properties."""

import re
from collections.abc import Iterator, Sequence

from analytics.office.parts import WorkbookParts
from analytics.office.references import Position
from analytics.office.rules.kinds import Kind, SheetView
from analytics.office.rules.violation import Violation, and_others, quoted

_MARKER = re.compile(r"\[\s*(?:note|注)\s*([0-9]+)\s*\]", re.IGNORECASE)
_NOTE_NAME = re.compile(r"\[?\s*(?:note|注)\s*([0-9]+)\s*\]?", re.IGNORECASE)
_TARGET = re.compile(r"#?(?:'((?:[^']|'')+)'|([^'!]+))!")
_HYPERLINK = re.compile(r'HYPERLINK\(\s*"#([^"]+)"', re.IGNORECASE)
# 'C:\[file.xlsx]Sheet'!A1 and [1]Sheet!A1, but not Table1[2021].
_OUTSIDE = re.compile(r"(?:^|[^\w\]\[])(?:'[^']*\[[^\]']+\][^']*'|\[[^\]]+\][^\[\]'!(),]*)!")


def violations(workbook: WorkbookParts, sheets: Sequence[SheetView]) -> Iterator[Violation]:
    """Return the violations that concern the workbook as a whole."""
    yield from _properties(workbook)
    yield from _missing_sheets(sheets)
    yield from _contents(sheets)
    yield from _links(sheets)
    yield from _notes(sheets)
    yield from _external_files(workbook, sheets)
    for sheet in sheets:
        if sheet.parts.hidden:
            yield Violation(
                "hidden", sheet.name, "", "the sheet is hidden", "show it, or leave it out"
            )


def _properties(workbook: WorkbookParts) -> Iterator[Violation]:
    for rule, value in (
        ("title-property", workbook.title),
        ("language-property", workbook.language),
    ):
        if not value:
            what = rule.partition("-")[0]
            cure = f"state the {what} (File, Info, Properties)"
            yield Violation(rule, "", "", f"the document has no {what}", cure)
    macro_sheets = [sheet.name for sheet in workbook.sheets if sheet.type == "macrosheet"]
    if workbook.macros or macro_sheets:
        held = f" (sheet {quoted(macro_sheets[0])})" if macro_sheets else ""
        cure = "save it as .xlsx, without macros"
        yield Violation("macros", "", "", f"the file holds macros{held}", cure)


def _missing_sheets(sheets: Sequence[SheetView]) -> Iterator[Violation]:
    titles: dict[Kind, str] = {"cover": "Cover", "contents": "Contents", "notes": "Notes"}
    present = {sheet.kind for sheet in sheets}
    for kind, name in titles.items():
        if kind not in present:
            cure = f'add a sheet "{name}"'
            yield Violation("sheet-missing", "", "", f"there is no sheet {name}", cure)


def _contents(sheets: Sequence[SheetView]) -> Iterator[Violation]:
    contents = next((sheet for sheet in sheets if sheet.kind == "contents"), None)
    if contents is None:
        return
    named = _named_sheets(contents, {sheet.name.casefold(): sheet.name for sheet in sheets})
    below = max((where.row for where in contents.parts.cells), default=0) + 1
    for sheet in sheets:
        places = [where for where, name in named.items() if name == sheet.name]
        if not places and sheet.kind not in {"cover", "contents"}:
            message = f"the sheet {quoted(sheet.name)} is not named"
            cure = "add it, with a link to its A1"
            yield Violation("contents", contents.name, str(Position(below, 1)), message, cure)
        for where in places[1:]:
            message = f"{quoted(sheet.name)} is named again; it stands in {places[0]} already"
            yield Violation("contents", contents.name, str(where), message, "name it once")
        for where in places:
            target = _target(contents, where)
            if target is None or target.casefold() != sheet.name.casefold():
                leads = "is no link" if target is None else f"leads to {quoted(target)}"
                yield Violation(
                    "link", contents.name, str(where), f"{quoted(sheet.name)} {leads}",
                    "link it to the sheet's A1",
                )  # fmt: skip


def _named_sheets(contents: SheetView, names: dict[str, str]) -> dict[Position, str]:
    """Return the sheets that Contents names, by cell: in column A, or as a link elsewhere."""
    return {
        where: names[cell.text.strip().casefold()]
        for where, cell in sorted(contents.parts.cells.items())
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


def _links(sheets: Sequence[SheetView]) -> Iterator[Violation]:
    """Links to sheets that are not there; those of Contents by name are looked at there."""
    names = {sheet.name.casefold() for sheet in sheets}
    for sheet in sheets:
        formulas = (where for where, cell in sheet.parts.cells.items() if cell.formula)
        for where in sorted({*sheet.parts.links, *formulas}):
            target = _target(sheet, where)
            own = sheet.kind == "contents" and sheet.parts.text(*where).casefold() in names
            if target is not None and target.casefold() not in names and not own:
                message = f"the link leads to the sheet {quoted(target)}, which is not there"
                yield Violation("link", sheet.name, str(where), message, "correct or remove it")


def _notes(sheets: Sequence[SheetView]) -> Iterator[Violation]:
    notes = next((sheet for sheet in sheets if sheet.kind == "notes"), None)
    explained = {number: where for where, number in _explained(notes)} if notes else {}
    used: set[str] = set()
    for sheet in sheets:
        found: dict[str, list[Position]] = {}
        for where, cell in sorted(sheet.parts.cells.items()):
            if sheet is notes and where.column == 1:
                continue
            for number in _MARKER.findall(cell.text):
                found.setdefault(number, []).append(where)
        used.update(found)
        for number, places in found.items():
            if number not in explained:
                message = f"[note {number}] is not explained{and_others(places)}"
                cure = f'write "[note {number}]" in column A of Notes and its text beside it'
                yield Violation("note", sheet.name, str(places[0]), message, cure)
    for number, where in explained.items():
        if notes and number not in used:
            message = f"no cell refers to [note {number}]"
            cure = "mark what it explains, or remove it"
            yield Violation("note", notes.name, str(where), message, cure)


def _explained(notes: SheetView) -> Iterator[tuple[Position, str]]:
    for where, cell in sorted(notes.parts.cells.items()):
        found = _NOTE_NAME.fullmatch(cell.text.strip()) if where.column == 1 else None
        if found:
            yield where, found[1]


def _external_files(workbook: WorkbookParts, sheets: Sequence[SheetView]) -> Iterator[Violation]:
    found = False
    for sheet in sheets:
        columns: dict[int, list[Position]] = {}
        for where, cell in sorted(sheet.parts.cells.items()):
            if cell.formula and _OUTSIDE.search(cell.formula):
                columns.setdefault(where.column, []).append(where)
        for places in columns.values():
            found = True
            formula = quoted(f"={sheet.parts.cells[places[0]].formula}")
            message = f"the formula {formula} refers to another file{and_others(places)}"
            cure = "put its value here, with its source"
            yield Violation("external-link", sheet.name, str(places[0]), message, cure)
    if workbook.external_files and not found:
        files = ", ".join(quoted(name) for name in workbook.external_files[:3])
        cure = "break the links (Data, Edit Links)"
        yield Violation("external-link", "", "", f"the file is linked to {files}", cure)
