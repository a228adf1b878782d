"""Workbooks from outside as plain values, read from the parts of the file with limits.

Nothing in the file is run, fetched or unpacked to disk. The parser is Python's own and holds only
cells with content, so that a sheet of a million empty rows costs nothing; what it may hold is
limited in :mod:`analytics.office.limits`. A child process, as schedules are read in, is not
needed: there is no foreign reader to abort.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from analytics.office import limits, small_parts
from analytics.office.package import Package, Relation
from analytics.office.parts import Link, SheetParts, SheetType, Style, WorkbookParts
from analytics.office.sheet_part import SheetHandler

_SHEET_TYPES: dict[str, SheetType] = {
    "worksheet": "worksheet",
    "chartsheet": "chartsheet",
    "xlMacrosheet": "macrosheet",
    "xlIntlMacrosheet": "macrosheet",
    "dialogsheet": "macrosheet",
}
_MACRO_PARTS = re.compile(r"(^|/)(vbaProject\.bin|macrosheets/)")


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
    book, texts, styles, core = (
        small_parts.SheetList(),
        small_parts.SharedTexts(),
        small_parts.CellFormats(),
        small_parts.DocumentProperties(),
    )
    package.parse(main, book)
    for part, handler in (
        (_of_type(relations, "sharedStrings"), texts),
        (_of_type(relations, "styles"), styles),
        (_of_type(package.relations(), "core-properties"), core),
    ):
        if part:
            package.parse(part, handler)
    sheets = tuple(_sheets(package, book, relations, texts.found, reads))
    if not sheets:
        raise package.refusal("has no sheet; save it again")
    return WorkbookParts(
        name=name,
        sheets=sheets,
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


def _of_type(relations: Mapping[str, Relation], kind: str) -> str | None:
    return next((r.target for r in relations.values() if r.type == kind and not r.outside), None)


def _external_files(package: Package, relations: Mapping[str, Relation]) -> tuple[str, ...]:
    """Return the files outside that formulas refer to, in their order."""
    files = []
    for relation in relations.values():
        if relation.type == "externalLink":
            targets = package.relations(relation.target).values()
            files += [t.target for t in targets if t.outside] or [
                posixpath.basename(relation.target)
            ]
    return tuple(files)


def _sheets(
    package: Package,
    book: small_parts.SheetList,
    relations: Mapping[str, Relation],
    texts: Sequence[str],
    reads: Callable[[str], bool],
) -> Iterator[SheetParts]:
    held = 0
    known: set[str] = set()
    for number, listed in enumerate(book.sheets):
        relation = relations.get(listed.relation)
        # One part read for many sheets would be a bomb that no limit on sizes sees.
        if relation is None or relation.type not in _SHEET_TYPES or relation.target in known:
            raise package.refusal(
                f'sheet "{listed.name}" has no part of its own; save the file again'
            )
        known.add(relation.target)
        if not reads(listed.name):
            yield SheetParts(listed.name, relation.target)
            continue
        handler = SheetHandler(texts, limits.MAX_CELLS - held, _refusal(package, listed.name))
        package.parse(relation.target, handler)
        held += handler.held()
        yield _sheet(package, listed, relation, handler, prints=number in book.print_titles)


def _refusal(package: Package, sheet: str) -> Callable[[], NoReturn]:
    """Return what refuses a sheet that holds too much beside what others hold already."""

    def refuse() -> NoReturn:
        raise package.refusal(
            f'sheet "{sheet}": the workbook has more than {limits.MAX_CELLS:,} cells with '
            "content, merged areas and links; save the sheets that matter as a workbook of "
            "their own"
        )

    return refuse


def _sheet(
    package: Package,
    listed: small_parts.ListedSheet,
    relation: Relation,
    found: SheetHandler,
    *,
    prints: bool,
) -> SheetParts:
    """Return a sheet that has been read, with its tables and the targets of its links."""
    relations = package.relations(relation.target)
    tables = small_parts.Tables()
    for target in dict.fromkeys(relations[k].target for k in found.table_ids if k in relations):
        package.parse(target, tables)
    links = {
        where: Link(link.location, relations[key].target if key in relations else "")
        for where, (link, key) in found.links.items()
    }
    return SheetParts(
        name=listed.name,
        part=relation.target,
        type=_SHEET_TYPES[relation.type],
        hidden=listed.hidden,
        cells=found.cells,
        tables=tuple(tables.found),
        merged=tuple(found.merged),
        links=links,
        widths=tuple(found.widths),
        default_width=found.default_width,
        hidden_rows=tuple(found.hidden_rows),
        active_cell=found.active_cell(),
        top_left_cell=found.top_left_cell,
        filtered=found.filtered,
        print_titles=prints,
        fits_width=found.fits_page and found.pages_wide == 1,
        drawing=found.drawing,
    )
