"""Workbooks from outside as plain values, read from the parts of the file with limits.

Nothing in the file is run, fetched or unpacked to disk. The parser is Python's own and holds only
cells with content, so that a sheet of a million empty rows costs nothing; what it may hold is
limited in :mod:`analytics.readers.workbook_package` and by ``MAX_CELLS``. A child process as for
schedules (:mod:`analytics.readers.isolated`) is not needed: there is no foreign reader to abort.
"""

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from analytics.readers.safe_xml import Handler
from analytics.readers.sheet_part import SheetHandler, is_true, relation_id, unescaped
from analytics.readers.workbook_package import Package, Relation
from analytics.schemas.workbook_parts import (
    Link,
    SheetParts,
    SheetType,
    Style,
    Table,
    WorkbookParts,
    area,
)

MAX_CELLS = 1_000_000
MAX_STYLES = 65_536
_SHEET_TYPES: dict[str, SheetType] = {
    "worksheet": "worksheet",
    "chartsheet": "chartsheet",
    "xlMacrosheet": "macrosheet",
    "xlIntlMacrosheet": "macrosheet",
    "dialogsheet": "macrosheet",
}
_MACRO_PARTS = re.compile(r"(^|/)(vbaProject\.bin|macrosheets/)")
# Number formats that a file names by number alone.
_BUILT_IN_FORMATS = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 37: "#,##0", 38: "#,##0", 39: "#,##0.00",
    40: "#,##0.00", 45: "mm:ss", 46: "h:mm:ss", 47: "mm:ss", 49: "@",
}  # fmt: skip


def read_workbook_parts(path: Path, reads: Callable[[str], bool] = lambda _: True) -> WorkbookParts:
    """Return a workbook as plain values.

    Parameters
    ----------
    path
        An ``.xlsx`` or ``.xlsm`` file, whatever program saved it.
    reads
        Says by their names which sheets to read; the others are given by name, without cells.

    Returns
    -------
    WorkbookParts
        Its sheets in their order, hidden ones too.

    Raises
    ------
    InputError
        If the file cannot be read as a workbook, is protected with a password, declares XML
        entities, or goes beyond the limits.

    Examples
    --------
    >>> read_workbook_parts(Path("report.xlsx")).sheets[0].name  # doctest: +SKIP
    'Cover'
    """
    with Package(path) as package:
        return workbook_of(package, path.name, reads)


def workbook_of(
    package: Package, name: str, reads: Callable[[str], bool] = lambda _: True
) -> WorkbookParts:
    """Return an open workbook file as plain values; see :func:`read_workbook_parts`."""
    main = _main_part(package)
    relations = package.relations(main)
    by_type = {relation.type: relation.target for relation in relations.values()}
    book, strings, styles, core = _Workbook(), _Strings(), _Styles(), _Properties()
    package.parse(main, book)
    optional: Iterable[tuple[str | None, Handler]] = (
        (by_type.get("sharedStrings"), strings),
        (by_type.get("styles"), styles),
        (_of_type(package.relations(), "core-properties"), core),
    )
    for part, handler in optional:
        if part:
            package.parse(part, handler)
    sheets: list[SheetParts] = []
    held = 0
    for number, sheet in enumerate(book.sheets):
        relation = relations.get(sheet.relation)
        # One part read for many sheets would be a bomb that no limit on sizes sees.
        known = {other.part for other in sheets}
        if relation is None or relation.type not in _SHEET_TYPES or relation.target in known:
            raise package.refusal(
                f'sheet "{sheet.name}" has no part of its own; save the file again'
            )
        if not reads(sheet.name):
            sheets.append(SheetParts(sheet.name, relation.target))
            continue
        parts = _sheet(package, sheet, relation, strings.found, held)
        held += parts[0].held()
        sheets.append(_named(parts, sheet, relation, print_titles=number in book.print_titles))
    if not sheets:
        raise package.refusal("has no sheet; save it again")
    return WorkbookParts(
        name=name,
        sheets=tuple(sheets),
        styles=tuple(styles.found) or (Style(),),
        title=core.values.get("title", "").strip(),
        language=core.values.get("language", "").strip(),
        keywords=core.values.get("keywords", "").strip(),
        macros=any(_MACRO_PARTS.search(part) for part in package.names),
        external_files=_external_files(package, relations),
        signed=any(part.startswith("_xmlsignatures/") for part in package.names),
        recalculates=book.recalculates,
    )


def _main_part(package: Package) -> str:
    main = _of_type(package.relations(), "officeDocument")
    if main is None or not main.endswith(".xml"):
        raise package.refusal(
            "holds no .xlsx workbook (a binary .xlsb, or another document); save it as .xlsx"
        )
    return main


def _of_type(relations: dict[str, Relation], kind: str) -> str | None:
    return next((r.target for r in relations.values() if r.type == kind and not r.outside), None)


def _external_files(package: Package, relations: dict[str, Relation]) -> tuple[str, ...]:
    """Return the files outside that formulas refer to, in their order."""
    files = []
    for relation in relations.values():
        if relation.type == "externalLink":
            targets = package.relations(relation.target).values()
            files += [t.target for t in targets if t.outside] or [
                posixpath.basename(relation.target)
            ]
    return tuple(files)


def _sheet(
    package: Package, sheet: "_Sheet", relation: Relation, strings: list[str], held: int
) -> tuple[SheetHandler, tuple[Table, ...], dict[str, Relation]]:
    def may_hold(cells: int) -> None:
        if held + cells > MAX_CELLS:
            raise package.refusal(
                f'sheet "{sheet.name}": the workbook has more than {MAX_CELLS:,} cells with '
                "content, merged areas and links; save the sheets that matter as a workbook of "
                "their own"
            )

    handler = SheetHandler(strings, may_hold)
    package.parse(relation.target, handler)
    relations = package.relations(relation.target)
    tables = _Table()
    targets = [relations[key].target for key in handler.table_ids if key in relations]
    for target in dict.fromkeys(targets):
        package.parse(target, tables)
    return handler, tuple(tables.found), relations


def _named(
    parts: tuple[SheetHandler, tuple[Table, ...], dict[str, Relation]],
    sheet: "_Sheet",
    relation: Relation,
    *,
    print_titles: bool,
) -> SheetParts:
    handler, tables, relations = parts
    return SheetParts(
        name=sheet.name,
        part=relation.target,
        type=_SHEET_TYPES[relation.type],
        hidden=sheet.hidden,
        cells=handler.cells,
        tables=tables,
        merged=tuple(handler.merged),
        links={
            where: Link(link.location, relations[key].target if key in relations else "")
            for where, (link, key) in handler.links.items()
        },
        widths=tuple(handler.widths),
        default_width=handler.default_width,
        hidden_rows=tuple(handler.hidden_rows),
        active_cell=handler.active_cell(),
        top_left_cell=handler.top_left_cell,
        filtered=handler.filtered,
        print_titles=print_titles,
        fits_width=handler.fits_page and handler.pages_wide == 1,
        drawing=handler.drawing,
    )


class _Quiet:
    """A handler that takes what its subclass does not."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Nothing starts that matters."""

    def end(self, name: str) -> None:
        """Nothing ends that matters."""

    def text(self, text: str) -> None:
        """No text matters."""


@dataclass
class _Sheet:
    name: str
    relation: str
    hidden: bool


@dataclass
class _Workbook(_Quiet):
    """Sheets in order, and which of them repeat titles when printed."""

    sheets: list[_Sheet] = field(default_factory=list)
    print_titles: set[int] = field(default_factory=set)
    recalculates: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_Sheet(attributes["name"], relation_id(attributes), hidden))
        elif name == "definedName" and attributes.get("name") == "_xlnm.Print_Titles":
            self.print_titles.add(int(attributes.get("localSheetId", -1)))
        elif name == "calcPr":
            self.recalculates = is_true(attributes, "fullCalcOnLoad")


@dataclass
class _Strings(_Quiet):
    """Shared strings; the runs of rich text joined, phonetic text left out."""

    found: list[str] = field(default_factory=list)
    _pieces: list[str] | None = None
    _phonetic: int = 0
    _reading: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._phonetic += 1
        elif name == "t":
            self._reading = not self._phonetic

    def end(self, name: str) -> None:
        if name == "si" and self._pieces is not None:
            if len(self.found) >= MAX_CELLS:
                raise ValueError(f"there are more than {MAX_CELLS:,} texts")
            self.found.append(unescaped("".join(self._pieces)))
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "t":
            self._reading = False

    def text(self, text: str) -> None:
        if self._reading and self._pieces is not None:
            self._pieces.append(text)


@dataclass
class _Styles(_Quiet):
    """Number format and wrapping of each cell format."""

    found: list[Style] = field(default_factory=list)
    _formats: dict[int, str] = field(default_factory=lambda: dict(_BUILT_IN_FORMATS))
    _in_cells: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt" and not self.found:
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            if len(self.found) >= MAX_STYLES:
                raise ValueError(f"there are more than {MAX_STYLES:,} cell formats")
            number = int(attributes.get("numFmtId", 0))
            self.found.append(Style(self._formats.get(number, "General")))
        elif name == "alignment" and self._in_cells and is_true(attributes, "wrapText"):
            self.found[-1] = self.found[-1]._replace(wraps=True)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False


@dataclass
class _Table(_Quiet):
    """An Excel Table."""

    found: list[Table] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            title = attributes.get("displayName", attributes.get("name", ""))
            header = attributes.get("headerRowCount", "1") != "0"
            self.found.append(Table(title, area(attributes["ref"]), header))


@dataclass
class _Properties(_Quiet):
    """Title and language of the document."""

    values: dict[str, str] = field(default_factory=dict)
    _name: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002
        self._name = name.rpartition("}")[2]

    def end(self, name: str) -> None:  # noqa: ARG002
        self._name = ""

    def text(self, text: str) -> None:
        if self._name:
            self.values[self._name] = self.values.get(self._name, "") + text
