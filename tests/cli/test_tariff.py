"""``rcep tariff``."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.test_data import KNOWINGLY
from tests.readers.annex_builder import line, write_annex

HEADER = "stat_code9,general_basic,temporary,wto_bound,rcep_china"
CALCIUM_CHLORIDE = "282720000"


@pytest.fixture
def japan(tmp_path: Path) -> Path:
    path = tmp_path / "japan_2025-04-01.csv"
    rows = [
        "282720000,3.3%,,(3.3%),1.8%",
        "520512022,2.8%又は20円/kgのうちいずれか高い税率,,1.9%又は13円/kgのうちいずれか高い税率,"
        "1%又は7.09円/kgのうちいずれか高い税率",
        "281511000,3%,,3%,",
        "281512000,3%,,3%,無税",
    ]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def imported(rcep: Command, japan: Path) -> Command:
    imported = rcep("data", "import", japan, "--importer", "JPN", "--origin", "CHN", *KNOWINGLY)
    assert imported.code == 0
    return rcep


def cells(text: str, first: str) -> list[str]:
    """Return the cells of the line that begins with ``first``."""
    (found,) = [row for row in text.splitlines() if row.split()[:1] == [first]]
    return [cell.strip() for cell in found.split("  ") if cell.strip()]


def test_first_certificate_s_goods(rcep: Command, shared_data: Path) -> None:
    # Calcium chloride: 3.0 % in the first year (Qingdao Customs, 2022), 1.8 % from April 2025.
    table = shared_data / "japan-tariff" / "japan_tariff_2025-04-01.csv"
    rcep("data", "import", table, "--importer", "JPN", "--origin", "CHN")
    shown = rcep("tariff", CALCIUM_CHLORIDE, "--importer", "JPN", "--origin", "CHN")
    assert shown.code == 0
    assert cells(shown.out, "1") == ["1", "2022-01-01", "2022-03-31", "3.0 %"]
    assert cells(shown.out, "5") == ["5", "2025-04-01", "2026-03-31", "1.8 %"]


def test_a_line_by_stage_and_year(imported: Command) -> None:
    shown = imported("tariff", "2827.20.000", "--importer", "jpn", "--origin", "chn")
    first, second = shown.out.splitlines()[:2]
    assert first == ("JPN from CHN, line 282720000 (HS2022): base rate 3.3 %, 11 equal annual cuts")
    assert second == "source: imported file japan_2025-04-01.csv"
    assert cells(shown.out, "21") == ["21", "2041-04-01", "no end", "0.0 %"]
    assert cells(shown.out, "2021") == ["2021", "3.3 %", "-", "3.3 %", "-", "MFN (no preference)"]
    # 2025: a quarter of 2.1 % and three quarters of 1.8 %.
    assert cells(shown.out, "2025") == ["2025", "3.3 %", "1.88 %", "1.88 %", "1.43 %", "schedule"]


def test_one_year_only(imported: Command) -> None:
    shown = imported(
        "tariff", CALCIUM_CHLORIDE, "--importer", "JPN", "--origin", "CHN", "--year", "2025"
    )
    assert cells(shown.out, "4")[-1] == "2.1 %"
    assert cells(shown.out, "5")[-1] == "1.8 %"
    assert "2024-03-31" not in shown.out
    assert [row for row in shown.out.splitlines() if row.startswith("2026 ")] == []


def test_excluded_and_not_ad_valorem_are_words_not_zero(imported: Command) -> None:
    parties = ("--importer", "JPN", "--origin", "CHN", "--year", "2030")
    excluded = imported("tariff", "281511000", *parties)
    assert "excluded: no preference" in excluded.out
    assert cells(excluded.out, "2030") == [
        "2030",
        "3.0 %",
        "-",
        "3.0 %",
        "-",
        "MFN (no preference)",
    ]
    compound = imported("tariff", "520512022", *parties)
    assert "base rate 1.9%又は13円/kgのうちいずれか高い税率, 11 equal annual cuts" in compound.out
    assert cells(compound.out, "2030") == ["2030", "-", "-", "-", "-", "not ad valorem"]


def test_heading_of_the_embedded_profile(rcep: Command) -> None:
    shown = rcep("tariff", "8703", "--importer", "CHN", "--origin", "JPN", "--year", "2042")
    assert shown.code == 0
    assert "excluded: no preference" in shown.out
    assert "embedded profile, calibrated on published totals" in shown.out
    # Cars: 25 % in 2014, 15 % since July 2018 (State Council), no preference.
    row = cells(shown.out, "2042")
    assert row == ["2042", "15.0 %", "-", "15.0 %", "-", "MFN (no preference)"]


def test_heading_of_japan_s_profile(rcep: Command) -> None:
    shown = rcep("tariff", "2827", "--importer", "JPN", "--origin", "CHN")
    assert "derived from Japan's tariff of 1 April 2025" in shown.out
    assert "11 equal annual cuts" in shown.out
    header, *shares = shown.out.split("\n\n")[1].splitlines()
    assert header.endswith("of them")
    assert {row.endswith(" %") and len(row) for row in shares if "cuts" in row} == {len(header)}


def test_full_code_without_an_imported_schedule(rcep: Command) -> None:
    shown = rcep("tariff", "87082930", "--importer", "CHN", "--origin", "JPN", "--year", "2030")
    assert shown.code == 0
    assert shown.out.startswith("No schedule of CHN for JPN is imported, so line 87082930 itself")
    assert "rcep data import FILE --importer CHN --origin JPN" in shown.out
    assert "heading 8708: 88 lines" in shown.out


def test_printed_text_of_an_annex(rcep: Command, tmp_path: Path) -> None:
    rows = [line("8703.23.10", 0.05, [*["$1.220/kg"] * 10, *[0.0] * 11])]
    path = write_annex(tmp_path / "a.xlsx", rows)
    rcep("data", "import", path, "--importer", "CHN", "--origin", "KOR", *KNOWINGLY)
    shown = rcep("tariff", "8703.23.10", "--importer", "CHN", "--origin", "KOR")
    assert cells(shown.out, "10")[-1] == "$1.220/kg"
    assert cells(shown.out, "11")[-1] == "0.0 %"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("28x", '"28x" is not an HS code; give 4 digits (8708) or a full line'),
        ("282", '"282" is not an HS code'),
        ("2815", None),
        ("2815120", None),
        ("281", '"281" is not an HS code'),
        ("281513000", "no such line in japan_2025-04-01.csv; lines of 2815: 281511000, 281512000"),
        ("28151", "2 lines begin so (281511000, 281512000); give one of them"),
        ("990000000", "no line of heading 9900 in japan_2025-04-01.csv"),
        ("9999", "no line of heading 9999 in the embedded profile of JPN; check the code"),
    ],
)
def test_codes(imported: Command, code: str, message: str | None) -> None:
    outcome = imported("tariff", code, "--importer", "JPN", "--origin", "CHN")
    assert outcome.code == (0 if message is None else 2)
    assert (message or "") in outcome.err
    assert "Traceback" not in outcome.err


def test_parties_without_a_profile(rcep: Command) -> None:
    outcome = rcep("tariff", "8703", "--importer", "KOR", "--origin", "JPN")
    assert outcome.code == 2
    assert "the embedded profiles are those of CHN for JPN and of JPN for CHN" in outcome.err
