"""``rcep tables`` and ``rcep brief``: one table, one briefing, and what is refused."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from analytics.report.tables.printed import PRINTED
from analytics.report.text import LANGUAGES
from tests.cli.conftest import Command

ASKED = ("tables", "Table 3", "--years", "2025,2030", "--draws", "0")


def test_all_tables_are_listed(rcep: Command) -> None:
    done = rcep("tables")
    lines = done.out.splitlines()
    assert (done.code, len(lines)) == (0, len(PRINTED))
    assert lines[2].startswith("Table 3 ")
    assert lines[2].endswith("(effects)")


def test_a_table_is_shown_where_no_file_is_named(rcep: Command) -> None:
    done = rcep(*ASKED, "--scenario", "full_use")
    assert done.code == 0
    assert "**Table 3  Effect of RCEP" in done.out
    assert "| Imports from Japan | Auto parts | 1.5 | 6.6 | 2.6 |" in done.out
    assert "Scenario: Full use" in done.out
    # There are no ranges without draws, and nothing speaks of them.
    assert "Lower end" not in done.out


@pytest.mark.parametrize("kind", ["csv", "docx", "md", "tex", "xlsx"])
def test_every_format_has_the_same_figures(rcep: Command, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"表 table.{kind}"
    assert rcep(*ASKED, "--scenario", "full_use", "--to", path).code == 0
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    if kind == "docx":
        (table,) = Document(str(path)).tables
        cells = [[cell.text for cell in row.cells] for row in table.rows]
    elif kind == "xlsx":
        sheet = load_workbook(path)["Table 3"]
        (area,) = sheet.tables.values()
        cells = [[cell.value for cell in row] for row in sheet[area.ref]]
        for row in cells[1:]:
            row[2:] = [f"{row[2]:.1f}", f"{row[3]:.1f}", f"{100 * row[4]:.1f}"]
    else:
        text = path.read_text(encoding="utf-8")
        split = {"csv": ",", "md": r" \| ", "tex": " & "}[kind]
        cells = [re.split(split, re.sub(r"^\| | \|$| \\\\$", "", line))
                 for line in text.splitlines()]  # fmt: skip
    found = [[str(each).strip() for each in row] for row in cells]
    assert [row[2:5] for row in found if len(row) > 1 and row[1] == "Auto parts"] == [
        ["1.5", "6.6", "2.6"]
    ]


def test_scenarios_are_compared(rcep: Command) -> None:
    done = rcep(
        "tables", "scenarios", "--scenario", "baseline", "--scenario", "full_use", "--draws", "0"
    )
    assert done.code == 0
    assert "Full use, Effect 2042" in done.out


def test_everything_that_is_wrong_is_said_at_once(rcep: Command, tmp_path: Path) -> None:
    path = tmp_path / "table.pdf"
    done = rcep("tables", "Table 99", "--years", "2o25", "--to", path)
    assert (done.code, done.out) == (2, "")
    for problem in ("end its name in .csv, .docx", "no table 'Table 99'", 'no year "2o25"'):
        assert problem in done.err
    assert "Traceback" not in done.err
    assert not path.exists()


def test_a_year_that_is_not_there_is_refused(rcep: Command, tmp_path: Path) -> None:
    done = rcep("tables", "3", "--years", "1999", "--draws", "0", "--to", tmp_path / "t.csv")
    assert done.code == 2
    assert "no year 1999; give years from 2021 to 2042" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("tables", "1", "--to"), ("brief", "--to")])
def test_a_file_that_is_there_stays(
    rcep: Command, tmp_path: Path, command: tuple[str, ...]
) -> None:
    path = tmp_path / "mine.docx"
    path.write_text("mine", encoding="utf-8")
    done = rcep(*command, path)
    assert done.code == 2
    assert "--force to write over it" in done.err
    assert path.read_text(encoding="utf-8") == "mine"


def test_force_writes_over_it(rcep: Command, tmp_path: Path) -> None:
    path = tmp_path / "t.md"
    path.write_text("mine", encoding="utf-8")
    assert rcep("tables", "1", "--draws", "0", "--to", path, "--force").code == 0
    assert "Table 1" in path.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_briefing_says_what_the_report_says(rcep: Command, tmp_path: Path, language: str) -> None:
    paths = [tmp_path / f"brief {n}.docx" for n in (1, 2)]
    options = ("--language", language, "--draws", "0")
    for path in paths:
        assert rcep("brief", "full_use", *options, "--to", path).code == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()
    document = Document(str(paths[0]))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert {"en": "Full use", "zh": "充分利用"}[language] in text
    assert "86.0" in text
    assert len(document.tables) == 2
    with ZipFile(paths[0]) as archive:
        xml = archive.read("word/document.xml").decode("utf-8")
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    described = re.findall(r'<wp:docPr [^>]*descr="([^"]+)"', xml)
    assert len(described) == 1
    assert xml.count("w:tblHeader") == 2
