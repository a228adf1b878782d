"""Correlation and conversion tables of the HS: whole files, and files that are none."""

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers.hs_concordance import read_end_uses, read_hs_concordance

WHOLE = {
    "HS2012toHS2007ConversionAndCorrelationTables.xls": ("HS2012", "HS2007", 5364, 5205),
    "HS2017toHS2007ConversionAndCorrelationTables.xlsx": ("HS2017", "HS2007", 6323, 5387),
    "HS2017toHS2012ConversionAndCorrelationTables.xlsx": ("HS2017", "HS2012", 6140, 5387),
    "HS2022toHS2007ConversionAndCorrelationTables.xlsx": ("HS2022", "HS2007", 16634, 5612),
    "HS2022toHS2012ConversionAndCorrelationTables.xlsx": ("HS2022", "HS2012", 16376, 5612),
    "HS2022toHS2017ConversionAndCorrelationTables.xlsx": ("HS2022", "HS2017", 15656, 5612),
}
"""Rows as the sheets have them, less the header and code 999999."""

Sheet = list[list[object]]
CORRELATIONS: Sheet = [
    ["Between", None, None, None],
    ["HS 2017", None, "HS 2012", "Relationship"],
    ["010121", "ex", "010110", "n:n"],
    ["010121", "ex", "010190", "n:n"],
    ["010129", None, "010190", "n:1"],
    ["999999", None, "999999", "1:1"],
]
CONVERSIONS: Sheet = [["From", "To"], ["HS 2017", "HS 2012"], ["010121", "010110"],
                      ["010129", "010190"], ["999999", "999999"]]  # fmt: skip


def write(path: Path, *sheets: Sheet) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("name", WHOLE)
def test_the_tables_as_published(shared_data: Path, name: str) -> None:
    links = read_hs_concordance(shared_data / "hs" / name)
    source, target, pairs, codes = WHOLE[name]
    assert links.select("from_edition", "to_edition").unique().rows() == [(source, target)]
    assert (links.height, links["from_code"].n_unique()) == (pairs, codes)
    # Each code is converted to one of those that it shares goods with.
    assert links.group_by("from_code").agg(pl.col("is_chosen").sum())["is_chosen"].eq(1).all()


@pytest.mark.parametrize("sheets", [(CORRELATIONS, CONVERSIONS), (CONVERSIONS, CORRELATIONS)])
def test_sheets_in_either_order(tmp_path: Path, sheets: tuple[Sheet, ...]) -> None:
    links = read_hs_concordance(write(tmp_path / "对照 table.xlsx", *sheets))
    assert links.select("from_code", "to_code", "is_chosen").rows() == [
        ("010121", "010110", True), ("010121", "010190", False), ("010129", "010190", True),
    ]  # fmt: skip


def test_correlations_alone_choose_nothing(tmp_path: Path) -> None:
    links = read_hs_concordance(write(tmp_path / "one.xlsx", CORRELATIONS))
    assert not links["is_chosen"].any()


@pytest.mark.parametrize(
    ("sheets", "says"),
    [
        ([[["Code", "Title"], ["010121", "Horses"]]], "no sheet has a header with two editions"),
        ([[["HS 2017", "HS 2012"], [10121, "010110"]]], "leading zeros"),
        (
            [CORRELATIONS, [["HS 2022", "HS 2012"], ["010121", "010110"]]],
            "several pairs of editions",
        ),
    ],
)
def test_other_workbooks_are_refused(tmp_path: Path, sheets: list[Sheet], says: str) -> None:
    with pytest.raises(InputError, match=says) as refused:
        read_hs_concordance(write(tmp_path / "other.xlsx", *sheets))
    assert len(refused.value.problems) == 1


def test_files_that_are_no_workbook_are_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.xls"
    page.write_text("<html>no</html>", encoding="utf-8")
    for path, says in ((page, "web page"), (tmp_path / "none.xls", "does not exist")):
        with pytest.raises(InputError, match=says):
            read_hs_concordance(path)


@pytest.mark.parametrize(("name", "rows"), [("HS2012", 5281), ("HS2017", 5511), ("HS2022", 5926)])
def test_end_uses_as_published(shared_data: Path, name: str, rows: int) -> None:
    """Of HS2022, 265 subheadings have no category; two rows of HS2012 have n/a."""
    uses = read_end_uses(shared_data / "hs" / f"{name}_to_BEC4.csv")
    assert (uses.height, uses["hs_edition"].unique().to_list()) == (rows, [name])


def test_a_table_without_categories_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "uses.csv"
    table.write_text("HS 2022,SITC\n010121,00\n", encoding="utf-8")
    with pytest.raises(InputError, match="one like BEC are needed"):
        read_end_uses(table)


def test_a_row_of_end_uses_that_is_damaged_is_named(tmp_path: Path) -> None:
    table = tmp_path / "uses.csv"
    table.write_text("HS 2022,BEC\n010121,41\n10129,n/a\n010129,x\n010130,\n", encoding="utf-8")
    with pytest.raises(InputError, match='row 4, column BEC: "x"') as error:
        read_end_uses(table)
    assert 'row 3, column HS 2022: "10129"' in str(error.value)
