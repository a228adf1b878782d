"""The Excel workbook: a cover, contents, one clean table a sheet, and the charts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from analytics.report import cover
from analytics.report.labels import label
from analytics.report.sheets import Column, Sheet, table_sheets
from analytics.report.wording import say
from analytics.report.workbook_file import add_picture, save
from analytics.report.workbook_styles import Styles, put
from analytics.results import Results

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}
HEADER_ROW = 4
_NARROW, _WIDE = 9, 64
_SMALL_LETTERS = 1.12
_PAGE_WIDTH, _TEXT_AT_LEAST = 220.0, 24.0
_TEXT_WIDTH = 105
_CHART_WIDTH = 900
_POINTS_PER_LINE = 15.0
_POINTS_PER_PIXEL = 0.75


def write_workbook(
    results: Results,
    path: Path,
    pictures: Mapping[str, Sequence[tuple[str, bytes]]],
    language: str = "en",
) -> None:
    """Write the workbook of a result; the same bytes every time.

    Parameters
    ----------
    results
        The result.
    path
        File to write, ``report.xlsx``.
    pictures
        Charts as (what it shows, PNG) by their language.
    language
        Language of the sheets, ``en`` or ``zh``.

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> write_workbook(results, Path("report.xlsx"), {})  # doctest: +SKIP
    """
    book = Book(
        title=say("report.title", language),
        subject=say("report.question", language),
        date=results.data_date,
        cover=cover.cover(results, language),
        sheets=table_sheets(results, language),
        pictures=pictures,
    )
    write_book(book, path, language)


@dataclass(frozen=True)
class Book:
    """What a workbook holds.

    Attributes
    ----------
    title, subject, date
        Its properties; the date is that of the data, ``YYYY-MM-DD``.
    cover
        Blocks of the first sheet.
    sheets
        Tables, one a sheet; the charts come after the first of them.
    pictures
        Charts as (what it shows, PNG) by their language.
    """

    title: str
    subject: str
    date: str
    cover: Sequence[cover.Block]
    sheets: Sequence[Sheet]
    pictures: Mapping[str, Sequence[tuple[str, bytes]]]


def write_book(book: Book, path: Path, language: str) -> None:
    """Write a workbook with cover, contents, tables and charts; the same bytes every time."""
    workbook = Workbook()
    styles = Styles(workbook)
    first = workbook.active
    assert first is not None
    charts = [code for code in sorted(book.pictures) if book.pictures[code]]
    names = [sheet.name for sheet in book.sheets]
    # The sentences come first, then what they look like, then the tables.
    names[1:1] = [f"charts_{code}" for code in charts]
    first.title = say("sheet.cover", language)
    _cover(first, book.cover, styles)
    tabs = {name: workbook.create_sheet(say(f"sheet.{name}", language))
            for name in ("contents", *names)}  # fmt: skip
    titles = {sheet.name: sheet.title for sheet in book.sheets}
    _contents(tabs["contents"], names, titles, styles, language)
    for code in charts:
        title = label("section.charts", code)
        _charts(tabs[f"charts_{code}"], book.pictures[code], title, styles)
    for sheet in book.sheets:
        _table(tabs[sheet.name], sheet, styles, language)
    workbook.properties.title = book.title
    workbook.properties.subject = book.subject
    workbook.properties.creator = "RCEP Analytics"
    workbook.properties.language = LANGUAGE_TAGS[language]
    save(workbook, path, book.date)


def _table(sheet: Worksheet, content: Sheet, styles: Styles, language: str) -> None:
    """Write title, note, a way back, the header and the rows of one table."""
    widths = _widths(content)
    last = HEADER_ROW + len(content.rows)
    end = get_column_letter(len(content.columns))
    put(sheet, 1, 1, content.title, styles.title)
    _note(sheet, say(f"note.{content.name}", language), widths, styles)
    _link(sheet, 3, 1, say("workbook.back", language), say("sheet.contents", language), styles)
    for number, column in enumerate(content.columns, 1):
        put(sheet, HEADER_ROW, number, column.title, styles.header(column.number_format))
        sheet.column_dimensions[get_column_letter(number)].width = widths[number - 1]
    word_style = styles.words_among_numbers
    column_styles = [styles.column(column.number_format) for column in content.columns]
    for row, values in enumerate(content.rows, HEADER_ROW + 1):
        for number, value in enumerate(values, 1):
            words = isinstance(value, str) and content.columns[number - 1].number_format
            put(sheet, row, number, value, word_style if words else column_styles[number - 1])
        _fit(sheet, row, zip(values, widths, strict=True), letters=_SMALL_LETTERS)
    _fit(sheet, HEADER_ROW, zip((c.title for c in content.columns), widths, strict=True), extra=4)
    sheet.freeze_panes = f"{get_column_letter(content.frozen + 1)}{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{end}{last}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.print_area = f"A1:{end}{last}"
    _page_setup(sheet)


def _note(sheet: Worksheet, text: str, widths: list[float], styles: Styles) -> None:
    """Write the line below the title over as many columns as a reader sees at once."""
    reach, number = 0.0, 0
    while number < len(widths) and reach < 110:
        reach += widths[number]
        number += 1
    put(sheet, 2, 1, text, styles.note)
    if number > 1:
        sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=number)
    _fit(sheet, 2, [(text, reach)])


def _link(sheet: Worksheet, row: int, column: int, text: str, target: str, styles: Styles) -> None:
    put(sheet, row, column, text, styles.link)
    # As a place in the workbook; as text it would become a link to outside.
    place = Hyperlink(ref="", location=f"'{target}'!A1")
    sheet.cell(row, column).hyperlink = place


def _cover(sheet: Worksheet, blocks: Sequence[cover.Block], styles: Styles) -> None:
    """Write headed blocks of rows below each other: names on the left, text on the right."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, _TEXT_WIDTH
    title, *others = blocks
    put(sheet, 1, 1, title.heading, styles.title)
    put(sheet, 2, 2, title.rows[0][1], styles.text)
    row = 4
    for block in others:
        put(sheet, row, 1, block.heading, styles.heading)
        if block.rows[0][0]:
            row += 1
        for name, text in block.rows:
            if name:
                put(sheet, row, 1, name, styles.bold)
            put(sheet, row, 2, text, styles.text)
            _fit(sheet, row, [(text, _TEXT_WIDTH)])
            row += 1
        row += 1
    sheet.print_area = f"A1:B{row - 2}"
    sheet.sheet_view.showGridLines = False
    _page_setup(sheet, pages_high=1)
    sheet.page_setup.orientation = "portrait"


def _contents(
    sheet: Worksheet,
    names: Sequence[str],
    titles: Mapping[str, str],
    styles: Styles,
    language: str,
) -> None:
    put(sheet, 1, 1, say("sheet.contents", language), styles.title)
    for number, key in enumerate(("workbook.sheet", "table", "workbook.holds"), 1):
        text = label("section.tables", language) if key == "table" else say(key, language)
        put(sheet, 3, number, text, styles.header())
    for number, width in enumerate((26, 56, _TEXT_WIDTH), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, name in enumerate(names, 4):
        tab, note = say(f"sheet.{name}", language), say(f"note.{name}", language)
        _link(sheet, row, 1, tab, tab, styles)
        put(sheet, row, 2, titles.get(name, label("section.charts", language)), styles.text)
        put(sheet, row, 3, note, styles.text)
        _fit(sheet, row, [(note, _TEXT_WIDTH)])
    sheet.print_area = f"A1:C{3 + len(names)}"
    sheet.sheet_view.showGridLines = False
    _page_setup(sheet, pages_high=1)


def _charts(
    sheet: Worksheet, pictures: Sequence[tuple[str, bytes]], title: str, styles: Styles
) -> None:
    """Put the charts below each other, one to a printed page."""
    put(sheet, 1, 1, title, styles.title)
    row = 3
    for text, png in pictures:
        height = add_picture(sheet, png, row, _CHART_WIDTH, text)
        row += ceil(height * _POINTS_PER_PIXEL / _POINTS_PER_LINE) + 2
        sheet.row_breaks.append(Break(id=row - 1))
    sheet.sheet_view.showGridLines = False
    _page_setup(sheet)


def _page_setup(sheet: Worksheet, *, pages_high: int = 0) -> None:
    """Set up printing: landscape A4, as wide as the page, as many pages high as it takes (0)."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.8
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"


def _widths(content: Sheet) -> list[float]:
    """Return widths that show every number whole and wrap long texts."""
    widths = []
    for number, column in enumerate(content.columns):
        if column.width:
            widths.append(column.width)
            continue
        longest = max((_shown(row[number], column) for row in content.rows), default=0)
        words = max(_length(word) for word in column.title.split())
        narrow = max(_NARROW, words + 2, min(longest + 2, _WIDE))
        # A title of several lines is narrower than its column would be with one.
        widths.append(float(max(narrow, min(_length(column.title) / 4 + 3, 24))))
    return _within_a_page(widths)


def _within_a_page(widths: list[float]) -> list[float]:
    """Narrow the widest columns, which are text and wrap, until a printed page can be read."""
    narrowed = list(widths)
    while sum(narrowed) > _PAGE_WIDTH and max(narrowed) > _TEXT_AT_LEAST:
        widest = narrowed.index(max(narrowed))
        narrowed[widest] -= 1.0
    return narrowed


def _shown(value: object, column: Column) -> int:
    """Return the number of characters that a value takes on the sheet, roughly."""
    if value is None:
        return 0
    if isinstance(value, str):
        return _length(value)
    if isinstance(value, float):
        decimals = len(column.number_format.partition(".")[2]) if column.number_format else 0
        if column.number_format and column.number_format.endswith("%"):
            return 7
        return len(f"{value:,.{decimals}f}")
    return 10 if isinstance(value, date) else len(f"{value:,}")


def _length(text: str) -> int:
    """Return the width of a text in Latin letters; a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _fit(
    sheet: Worksheet,
    row: int,
    texts: Iterable[tuple[object, float]],
    *,
    letters: float = 1.0,
    extra: float = 0.0,
) -> None:
    """Make a row high enough for wrapped texts; not every program does so itself.

    Each text comes with the width of its column; `letters` of its font go into a unit of that.
    """
    lines = [
        ceil(_length(text) / (width * letters - 2))
        for text, width in texts
        if isinstance(text, str)
    ]
    if max(lines, default=1) > 1 or extra:
        sheet.row_dimensions[row].height = extra + _POINTS_PER_LINE * max(lines)
