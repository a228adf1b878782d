"""Whole official files to attack: the real ones, where they are, and full-size built ones."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from string import ascii_uppercase
from xml.sax.saxutils import escape

import polars as pl

from analytics.readers.isolated import read_sheets
from analytics.readers.shipped import read_shipped
from tests.readers.annex_builder import header

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ANNEX = SHARED / "rcep-annex" / "recp-schedule-of-china-for-asean.xls"
JAPAN = SHARED / "japan-tariff" / "japan_tariff_2025-04-01.csv"
JAPAN_NAME = "japan_tariff_2025-04-01.csv"
BOUND = 9  # lines of prepared sea food that are cut from the bound rate of 9.6 or 10 %
NUMBERED = ("general_basic", "temporary", "wto_bound", "rcep_china", "rcep_korea")

Grid = list[list[str]]


@dataclass(frozen=True)
class WholeFile:
    """A file before it is attacked: its parties, its cells as text, and its name."""

    importer: str
    origin: str
    grid: Grid
    name: str


@cache
def real_annex(origin: str) -> WholeFile:
    """China's annex for ASEAN; for another origin nothing is known of its shares."""
    (sheet,) = read_sheets(ANNEX, "annex").values()
    return WholeFile("CHN", origin, [[c or "" for c in row] for row in sheet.rows()], "annex.xlsx")


@cache
def real_tariff(origin: str) -> WholeFile:
    with JAPAN.open(encoding="utf-8", newline="") as file:
        return WholeFile("JPN", origin, list(csv.reader(file)), JAPAN_NAME)


@cache
def built_annex(origin: str) -> WholeFile:
    """A schedule of China with its real base rates and equal cuts that are made up."""
    rows: Grid = [["Annex I"], [str(cell) for cell in header()]]
    for number, (heading, base) in enumerate(_expanded(read_shipped().base_rates)):
        cuts = (1, 1, 1, 10, 15, 20, 0, 1)[number % 8]
        rates = ["U"] * 21 if not cuts else [_cut(base, cuts, stage) for stage in range(1, 22)]
        rows.append([f"{heading}.{number % 10000:04}", "-Other", f"{base:.6g}", *rates])
    return WholeFile("CHN", origin, rows, "annex.xlsx")


def _cut(base: float, cuts: int, stage: int) -> str:
    """Return the rate after equal cuts, half-up to 0.1 point, reckoned in whole numbers."""
    steps = round(base * 1_000_000) * max(cuts - stage, 0)
    return f"{(2 * steps + cuts * 1000) // (2 * cuts * 1000) / 1000:.6g}"


@cache
def built_tariff(origin: str) -> WholeFile:
    """Japan's tariff with the lines and stagings that are shipped, and codes that are made up."""
    head = ["stat_code9", *NUMBERED, *(f"{name}_pct" for name in NUMBERED)]
    rows: Grid = [head]
    staged = read_shipped().staged_lines.sort("heading")
    number = 0
    within = 0.0
    for heading, base, count, category in staged.select(
        "heading", "base_rate", "line_count", "staging_category"
    ).iter_rows():
        has_quota = heading[:2] == "41" or heading in ("6403", "6404", "6405")
        within = base if has_quota and category == "excluded" else within
        for place in range(count):
            number += 1
            listed, printed = _printed(base, category)
            texts = [listed, "", listed, printed, "無税"]
            if has_quota and category in ("excluded", "unclassified", "non_ad_valorem"):
                texts = _by_quota(base, within, is_within=category == "excluded")
                texts[0] = "60%" if heading[:2] == "41" else "100円/kg"
            elif (heading, base, category) == ("1605", 0.067, "unclassified") and place < BOUND:
                texts = [listed, "", "(9.6%)", "6.6%", "無税"]
            rows.append([f"{heading}{number:05}", *texts, *map(_number, texts)])
    return WholeFile("JPN", origin, rows, JAPAN_NAME)


def _by_quota(base: float | None, within: float, *, is_within: bool) -> list[str]:
    """Return the rates of a line within a quota, or of one outside it that is cut from them."""
    rate, listed = f"{within * 100:.6g}%", f"{base * 100:.6g}%" if base else "100円/kg"
    if is_within:
        return ["", rate, f"({rate})", "", "無税"]
    return ["", "", listed, f"{float(_cut(within, 21, 5)) * 100:.6g}%", "無税"]


def _printed(base: float | None, category: str) -> tuple[str, str]:
    """Return the base rate and the rate of stage year 5 as Japan would print them."""
    listed = f"{base * 100:.6g}%" if base else "無税" if base == 0 else "100円/kg"
    if category.startswith("cuts_"):
        cuts = int(category.removeprefix("cuts_"))
        if base is None:
            return f"{cuts * 10}円/kg", f"{(cuts - 5) * 10}円/kg"
        return listed, f"{float(_cut(base, cuts, 5)) * 100:.6g}%"
    printed = {"free": "無税", "immediate": "無税", "excluded": "", "standstill": listed}
    return listed, printed.get(category, "99円/kg" if category == "non_ad_valorem" else "◎無税")


def _number(text: str) -> str:
    if text == "無税":
        return "0.0"
    plain = text.strip("()")
    return plain.removesuffix("%") if plain.endswith("%") else ""


def _expanded(profile: pl.DataFrame) -> Sequence[tuple[str, float]]:
    table = profile.select(pl.col("heading", "base_rate").repeat_by("line_count")).explode(
        "heading", "base_rate"
    )
    return [(str(heading), float(base)) for heading, base in table.iter_rows()]


def csv_text(grid: Grid) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(grid)
    return stream.getvalue()


def xlsx_bytes(grid: Grid) -> bytes:
    """Return a workbook of one sheet: plain numbers as numbers, all else as text."""
    rows = [_row(number, *row) for number, row in enumerate(grid, start=1)]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, part)
        archive.writestr("xl/worksheets/sheet1.xml", _SHEET.format("".join(rows)))
    return stream.getvalue()


# Most rows of a damaged table are as they were, and most texts stand in many cells.
@lru_cache(2**15)
def _row(number: int, *texts: str) -> str:
    cells = (f'<c r="{column}{number}"{_content(text)}</c>'
             for column, text in zip(_COLUMNS, texts, strict=False) if text)  # fmt: skip
    return f'<row r="{number}">{"".join(cells)}</row>'


@lru_cache(2**15)
def _content(text: str) -> str:
    """Return the rest of a cell."""
    digits = text.replace(".", "", 1)
    if digits.isascii() and digits.isdigit() and "." in text[:3]:
        return f"><v>{text}</v>"
    return f' t="inlineStr"><is><t>{escape(text)}</t></is>'


_COLUMNS = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase)]
_OPEN = "http://schemas.openxmlformats.org"
_SHEET = (
    f'<worksheet xmlns="{_OPEN}/spreadsheetml/2006/main"><sheetData>{{}}</sheetData></worksheet>'
)
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OPEN}/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OPEN}/package/2006/relationships"><Relationship '
    f'Id="r1" Type="{_OPEN}/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_OPEN}/spreadsheetml/2006/main" '
    f'xmlns:r="{_OPEN}/officeDocument/2006/relationships"><sheets><sheet name="Schedule" '
    'sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OPEN}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_OPEN}/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}
