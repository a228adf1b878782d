"""A small workbook that keeps every rule, to plant violations in."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

HEADER = ["Sector", "Year", "Applied rate (%) [note 1]", "Trade (mn CNY)", "Status"]
ROWS = [
    ["Auto parts", 2025, 0.061, 3815.27, "calibrated"],
    ["Auto parts", 2035, 0.012, 3901.5, "calibrated"],
    ["化妆品及护肤品", 2025, 0.05, 1290.0, "assumed"],
    ["化妆品及护肤品", 2035, 0.05, 1345.25, "assumed"],
]


def published_workbook() -> Workbook:
    """Return it; the table stands on Rates in A4:E8."""
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Cover"
    cover["A1"] = "RCEP and trade"
    contents, rates, notes, model = map(book.create_sheet, ("Contents", "Rates", "Notes", "Model"))
    contents["A1"] = "Contents"
    for row, name in enumerate(("Rates", "Notes", "Model"), 3):
        contents.cell(row, 1, name).hyperlink = Hyperlink(ref="", location=f"'{name}'!A1")
    rates.append(["Applied rates by sector"])
    rates.append(["Source: RCEP schedules, read on 2026-07-01. Rates as of 31 December."])
    for values in ([], HEADER, *ROWS):
        rates.append(values)
    rates.add_table(Table(displayName="rates", ref="A4:E8"))
    for letter, width in zip("ABCDE", (18, 8, 28, 24, 14), strict=True):
        rates.column_dimensions[letter].width = width
    rates.print_title_rows = "4:4"
    notes["A1"] = "Notes"
    notes["A3"], notes["B3"] = "[note 1]", "The lower of MFN and staged rate."
    model["A1"], model["B2"] = "Model", 1.5
    for sheet in (cover, contents, rates, notes):
        fit(sheet)
    book.properties.title = "RCEP and trade"
    book.properties.language = "en"
    return book


def fit(sheet: Worksheet) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


def rewrite(path: Path, change: Callable[[str, bytes], bytes | None], **added: bytes) -> None:
    """Change the parts of a workbook file; a part for which None comes is left out."""
    with ZipFile(path) as archive:
        parts = [(entry, archive.read(entry)) for entry in archive.infolist()]
    with ZipFile(path, "w") as archive:
        for entry, content in parts:
            changed = change(entry.filename, content)
            if changed is not None:
                archive.writestr(entry, changed)
        for name, content in added.items():
            archive.writestr(name, content)


def exchange(path: Path, part: str, old: bytes, new: bytes) -> None:
    """Exchange bytes in one part of a workbook file."""

    def change(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        # openpyxl writes an empty value in two ways, with and without lxml.
        content = content.replace(b"<v />", b"<v></v>")
        assert old in content, (part, old, content)
        return content.replace(old, new)

    rewrite(path, change)
