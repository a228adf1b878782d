"""``rcep data``."""

import io
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from analytics.readers.own_tables import template
from tests.cli.conftest import Command
from tests.readers.annex_builder import SMALL, line, write_annex
from tests.readers.trade_files import Row, gacc, write

KNOWINGLY = [word for rule in SMALL for word in ("--accept", rule)]
JAPAN = Path("japan-tariff") / "japan_tariff_2025-04-01.csv"


@pytest.fixture
def annex(tmp_path: Path) -> Path:
    rows = [line("0101.21.00", 0.1, 0.05), line("0101.29.00", 0.1, "U")]
    return write_annex(tmp_path / "附件一 annex.xlsx", rows)


def test_import_list_check_remove(rcep: Command, annex: Path) -> None:
    assert rcep("data", "list").out.startswith("Nothing is imported")
    imported = rcep("data", "import", annex, "--importer", "chn", "--origin", "jpn", *KNOWINGLY)
    assert imported.code == 0
    assert "Imported 附件一 annex.xlsx as rcep-annex: 2 lines of CHN for JPN, 1 of" in imported.out
    assert "excluded (U)" in imported.out
    listed = rcep("data", "list")
    assert listed.out.splitlines()[1].split()[:5] == ["CHN", "JPN", "rcep-annex", "2", "1"]
    assert rcep("data", "check").out == "1 imported schedules, no problem found.\n"
    assert rcep("data", "remove", "--importer", "CHN", "--origin", "JPN").code == 0
    assert rcep("data", "list").out.startswith("Nothing is imported")


def test_bad_file_ends_with_code_2_and_one_message(rcep: Command, tmp_path: Path) -> None:
    bad = write_annex(tmp_path / "bad.xlsx", [line(1012100, 25, 0)])
    outcome = rcep("data", "import", bad, "--importer", "CHN", "--origin", "JPN")
    assert outcome.code == 2
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    first, *problems = outcome.err.splitlines()
    assert first == "files that were not imported"
    assert len(problems) == 2
    assert '"1012100" in row 4 (7 digits)' in problems[0]
    assert "1 rates are above 1 where fractions are expected" in problems[1]
    assert rcep("data", "list").out.startswith("Nothing is imported")


def test_good_files_are_imported_beside_bad_ones(rcep: Command, annex: Path) -> None:
    missing = annex.with_name("none.xls")
    outcome = rcep(
        "data", "import", annex, missing, "--importer", "CHN", "--origin", "JPN", *KNOWINGLY
    )
    assert outcome.code == 2
    assert "Imported 附件一 annex.xlsx" in outcome.out
    assert "none.xls is not a file; check the path" in outcome.err


def test_html_given_as_an_annex(rcep: Command, tmp_path: Path) -> None:
    page = tmp_path / "schedule.xls"
    page.write_text("<html></html>", encoding="utf-8")
    outcome = rcep(
        "data", "import", page, "--as", "rcep-annex", "--importer", "CHN", "--origin", "JPN"
    )
    assert outcome.code == 2
    assert "is a web page (HTML), not a table" in outcome.err


@pytest.mark.parametrize(
    ("importer", "origin", "message"),
    [
        ("CHINA", "JPN", '--importer CHINA: not a party of RCEP; did you mean "CHN"?'),
        ("ASEAN", "JPN", "--importer ASEAN: not a party of RCEP"),
        ("CHN", "JAP", "--origin JAP: not a party of RCEP or a group of its schedules; did you"),
        ("CHN", "CHN", "--importer and --origin are both CHN; give two parties"),
    ],
)
def test_parties(rcep: Command, annex: Path, importer: str, origin: str, message: str) -> None:
    outcome = rcep("data", "import", annex, "--importer", importer, "--origin", origin)
    assert outcome.code == 2
    assert message in outcome.err


def test_remove_what_is_not_there(rcep: Command) -> None:
    outcome = rcep("data", "remove", "--importer", "CHN", "--origin", "JPN")
    assert outcome.code == 2
    assert "it is not stored (stored: nothing); see rcep data list" in outcome.err


def test_damage_is_reported(rcep: Command, annex: Path, tmp_path: Path) -> None:
    rcep("data", "import", annex, "--importer", "CHN", "--origin", "JPN", *KNOWINGLY)
    with (tmp_path / "store" / "schedules" / "CHN-JPN.zip").open("r+b") as stored:
        stored.seek(200)
        stored.write(b"?")
    assert rcep("data", "list").err.startswith("problem: CHN-JPN: it was changed or damaged")
    checked = rcep("data", "check")
    assert checked.code == 2
    assert checked.err.startswith("imported files\n  - CHN-JPN: it was changed or damaged since")


def test_japan_s_table(rcep: Command, shared_data: Path) -> None:
    outcome = rcep("data", "import", shared_data / JAPAN, "--importer", "JPN", "--origin", "CHN")
    assert outcome.code == 0
    assert "as japan-tariff: 9,649 lines of JPN for CHN" in outcome.out
    assert "2,334  classified" in outcome.out


def test_a_schedule_for_others_is_said_to_be_theirs(rcep: Command, tmp_path: Path) -> None:
    titles = [("Schedule of Tariff Commitments of China",), ("For Member States of ASEAN",)]
    rows = [line("0101.21.00", 0.1, 0.05), line("0101.29.00", 0.1, "U")]
    annex = write_annex(tmp_path / "annex.xlsx", rows, titles=titles)
    told = [
        rcep("data", "import", annex, "--importer", "CHN", "--origin", origin, *KNOWINGLY).out
        for origin in ("JPN", "ASEAN")
    ]
    assert [out.partition("Note: ")[2] for out in told] == [
        "the file itself says that it is the schedule of CHN for ASEAN; runs take it for that of "
        "CHN for JPN, as given. If that is a slip: rcep data remove --importer CHN --origin JPN\n",
        "",
    ]


def test_output_is_utf_8_under_the_c_locale(annex: Path, tmp_path: Path) -> None:
    settings = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "RCEP_DATA": str(tmp_path / "store")}
    # Python without its UTF-8 mode too, but only where the environment's own path is ASCII:
    # elsewhere polars cannot load its plug-ins from a path that the locale cannot decode.
    if sys.prefix.isascii():
        settings |= {"PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "analytics.cli", "data", "import", str(annex)]
    done = subprocess.run(
        [*command, "--importer", "CHN", "--origin", "JPN", *KNOWINGLY],
        env=os.environ | settings,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", errors="replace")
    assert "Imported 附件一 annex.xlsx" in done.stdout.decode("utf-8")


def test_rules_are_accepted_by_name(rcep: Command, annex: Path) -> None:
    parties = ("--importer", "CHN", "--origin", "JPN")
    refused = rcep("data", "import", annex, *parties)
    assert refused.code == 2
    assert "breaks the rule lines" in refused.err
    assert "expected 8,277 lines, found 2" in refused.err
    assert "take it knowingly with --accept lines" in refused.err
    assert rcep("data", "list").out.startswith("Nothing is imported")
    unknown = rcep("data", "import", annex, *parties, "--accept", "line")
    assert unknown.code == 2
    assert '--accept line: no such rule; did you mean "lines"?' in unknown.err
    taken = rcep("data", "import", annex, *parties, *KNOWINGLY)
    assert "Accepted although it breaks lines, " in taken.out
    assert "CHN for JPN: accepted although it breaks lines, " in rcep("data", "list").out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_any_file_is_refused_at_once(rcep: Command, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    parties = ("--importer", "JPN", "--origin", "CHN")
    told = [
        rcep("data", "import", pipe, "--as", "japan-tariff", *parties),
        rcep("run", pipe),
        rcep("fill", pipe, "--map", pipe),
        rcep("run", "--assumptions", pipe),
    ]
    assert [outcome.code for outcome in told] == [2, 2, 2, 2]
    assert all("a device" in outcome.err for outcome in told)


def test_a_folder_is_imported_and_looked_after(rcep: Command, tmp_path: Path, annex: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    write(folder, gacc([Row(), Row(month=6)]), "附件.csv")
    write(folder, b"<html></html>", "error.csv")
    imported = rcep("data", "import", folder, "--flow", "import")
    assert imported.code == 0
    assert "附件.csv: China's customs query: header 数据年月, 商品编码" in imported.out
    assert "Stored 2 rows of trade_lines, 2023-05 to 2023-06, CNY 2,469,134." in imported.out
    assert "error.csv is a web page (HTML)" in imported.out
    again = rcep("data", "import", folder, "--flow", "import")
    assert "imported before; nothing changes" in again.out
    assert "trade_lines  gacc-query" in rcep("data", "list").out
    assert "0 imported schedules and 1 tables, no problem found" in rcep("data", "check").out
    assert "附件.csv" in rcep("data", "remove", "附件.csv").out
    assert rcep("data", "list").out.startswith("Nothing is imported")


def test_a_file_that_is_given_by_name_must_be_of_use(rcep: Command, tmp_path: Path) -> None:
    page = write(tmp_path, b"<html></html>", "error.csv")
    outcome = rcep("data", "import", page)
    assert (outcome.code, outcome.out) == (2, "")
    assert "error.csv is a web page (HTML)" in outcome.err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "there is no file in it" in rcep("data", "import", empty).err


def test_parties_are_asked_for_where_a_schedule_does_not_tell(rcep: Command, annex: Path) -> None:
    outcome = rcep("data", "import", annex)
    assert outcome.code == 2
    assert "does not tell whose, for goods of whom; give --importer and --origin" in outcome.err


def test_strict_flow_and_period(rcep: Command, tmp_path: Path) -> None:
    path = write(tmp_path, gacc([Row(), Row(month=6), Row(month=13)]))
    strict = rcep("data", "import", path, "--strict")
    assert strict.code == 2
    assert 'row 4, column 数据年月: "202313"' in strict.err
    taken = rcep("data", "import", path)
    assert taken.code == 0
    assert "1 rows cannot be used (trade 1,234,567); it is set aside in rejected.csv" in taken.out
    wrong = rcep("data", "import", path, "--period", "2023-05")
    assert "is no year or month; give 2023 or 202305" in wrong.err


@pytest.mark.parametrize("name", ["trade", "tariff", "elasticities"])
def test_a_template_is_written_and_read_back(rcep: Command, tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine.csv"
    written = rcep("data", "template", name, "--out", path)
    assert written.code == 0
    assert "hs_code" in written.out
    assert rcep("data", "template", name).out == path.read_text(encoding="utf-8")
    assert rcep("data", "template", name, "--out", path).code == 2
    outcome = rcep("data", "import", path, "--strict")
    assert outcome.code == 0
    assert "Stored 1 rows of" in outcome.out


@pytest.mark.parametrize("name", ["trade", "tariff", "elasticities"])
@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_own_tables_in_workbooks_and_parquet(
    rcep: Command, tmp_path: Path, name: str, ending: str
) -> None:
    table = pl.read_csv(io.StringIO(template(name)), schema_overrides={"hs_code": pl.String})
    path = tmp_path / f"mine.{ending}"
    if ending == "parquet":
        table.write_parquet(path)
    else:
        book = Workbook()
        for row in (table.columns, *table.rows()):
            book.active.append(row)
        book.save(path)
    outcome = rcep("data", "import", path, "--strict")
    assert outcome.code == 0, outcome.err
    assert "Stored 1 rows of" in outcome.out


def test_formats_are_listed(rcep: Command) -> None:
    listed = rcep("data", "formats").out
    assert all(name in listed for name in ("rcep-annex", "gacc-query", "un-concordance", "baci"))
