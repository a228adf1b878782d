"""``rcep data``."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.readers.annex_builder import SMALL, line, write_annex

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
