"""The rules of import: each has files that keep it and one that breaks it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import analytics
from analytics.errors import InputError
from analytics.readers import user_data
from analytics.readers.formats import Rule
from analytics.readers.import_reading import Reading
from analytics.readers.import_rules import RULES, known_file, require_rules
from analytics.readers.japan_tariff import read_japan_file
from analytics.readers.kinds import KINDS
from analytics.readers.rcep_annex import read_annex_file
from analytics.report.findings.cover import facts
from analytics.report.folder.manifest import identity
from tests.attacks import whole_files
from tests.readers.annex_builder import SMALL, Row, code_of_each_group, header, line, write_annex

BY_NAME = {rule.name: rule for rule in RULES}
JAPAN_HEADER = "stat_code9,general_basic,temporary,wto_bound,rcep_china,rcep_china_pct"
Write = Callable[[Path], Reading]


def annex(*rows: Row, head: Row | None = None, importer: str = "CHN") -> Write:
    def read(folder: Path) -> Reading:
        path = write_annex(folder / "annex.xlsx", rows, head=head)
        return read_annex_file(path, importer, "KOR")

    return read


def tariff(*rows: str, day: str = "2025-04-01") -> Write:
    def read(folder: Path) -> Reading:
        path = folder / f"japan_{day}.csv"
        path.write_text("\n".join([JAPAN_HEADER, *rows]) + "\n", encoding="utf-8")
        return read_japan_file(path)

    return read


def many(count: int, rates: Callable[[int], Sequence[float | str]]) -> list[Row]:
    return [line(f"0101.{n:04}", 0.1, rates(n)) for n in range(count)]


def cut(_: int) -> list[float]:
    """Ten equal cuts of 10 %, but for one year that somebody changed."""
    rates = [round(0.1 * max(10 - stage, 0) / 10, 3) for stage in range(1, 22)]
    return [*rates[:3], 0.065, *rates[4:]]


ORDINARY = line("0101.21.00", 0.1, 0.05)
# What breaks each rule: the rule, a reading, a word of what was found.
BROKEN: list[tuple[str, Write, str]] = [
    ("lines", annex(ORDINARY), "heading 0101: 1 of 5"),
    ("lines", annex(ORDINARY, importer="KOR"), "1 lines in 1 chapters"),
    ("lines", tariff("282720000,3.3%,,3.3%,1.8%,1.8", day="2026-04-01"), "heading 2828: 0 of"),
    ("base-rates", annex(line("0101.21.00", 0.07, 0.05)), "heading 0101: 1 more at 7.00%"),
    ("base-rates", tariff("282720000,3.4%,,3.4%,1.8%,1.8"), "heading 2827: 1 more at 3.40%"),
    ("zero-shares", tariff("282720000,3.3%,,3.3%,1.8%,1.8"), "year 1: 0.00 % where 55.75 %"),
    ("unknown-rates", annex(line("0101.21.00", 0.1, "U")), "100%"),
    ("unknown-rates", tariff("282720000,3.3%,,3.3%,,"), "100%"),
    ("texts", annex(line("0101.21.00", 0.1, "see note")), 'row 4, year 1: "see note"'),
    ("texts", tariff("282720000,3.3%,,3.3%,x,"), 'rcep_china: "x"'),
    ("decimal-comma", annex(line("0101.21.00", "0,065", 0)), 'row 4, base rate: "0,065"'),
    ("decimal-comma", tariff('282720000,"6,5%",,3.3%,1.8%,1.8'), 'general_basic: "6,5%"'),
    ("decimal-comma", tariff('282720000,"6,500%",,3.3%,1.8%,1.8'), '"6,500%"'),
    ("above-base", annex(line("0101.21.00", 0.1, 0.2)), 'row 4, year 1: "0.2"'),
    ("above-base", tariff("282720000,3.3%,,3%,3.5%,3.5"), 'rcep_china: "3.5%"'),
    ("rising-rates", annex(line("0101.21.00", 0.1, [0, 0.05, *[0] * 19])), "01012100, year 2"),
    ("equal-cuts", annex(*many(3, cut)), "3 lines with years off"),
    ("equal-cuts", annex(line("0101.21.00", 0.1, [0.09, 0.08, *[0.01] * 19])), "1 lines cut in"),
    ("partly-excluded", annex(line("0101.21.00", 0.1, ["U", *[0.1] * 20])), "01012100, year 1"),
    ("last-stage", annex(line("0101.21.00", 0.1, 0, 2), head=header(2, last="Year 2")), "Year 2"),
    ("last-stage", annex(ORDINARY, head=header(21, last="Year 21")), "Year 21"),
    (
        "stage-order",
        annex(ORDINARY, head=[*header()[:4], "Year 3", "Year 2", *header()[6:]]),
        "Year 2 stands too late",
    ),
    ("blank-lines", annex(ORDINARY, ["0101.29.00", "-Other"]), "01012900 in row 5"),
    ("row-length", tariff("282720000,3.3%,,3.3%,1.8%,1.8", "282890000,3.3%,,"), "row 3 has 4"),
    ("number-columns", tariff("282720000,3.3%,,3.3%,1.8%,2.1"), '"1.8%" beside "2.1"'),
    ("number-columns", tariff("282720000,3.3%,,3.3%,無税,"), '"無税" beside ""'),
    (
        "date",
        tariff(*(f"28272{n:04},3.3%,,3.3%,1.8%,1.8" for n in range(40)), day="2024-04-01"),
        "rates of stage year 5, which explains 40",
    ),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    """Full-size files of both kinds that keep every rule."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "annex.xlsx").write_bytes(whole_files.xlsx_bytes(whole_files.built_annex("KOR").grid))
    table = folder / whole_files.JAPAN_NAME
    text = whole_files.csv_text(whole_files.built_tariff("CHN").grid)
    table.write_text(text, encoding="utf-8", newline="")
    return {
        "rcep-annex": read_annex_file(folder / "annex.xlsx", "CHN", "KOR"),
        "japan-tariff": read_japan_file(table, "CHN"),
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_whole_files_keep_every_rule(rule: Rule, whole: dict[str, Reading]) -> None:
    assert [kind for kind in rule.kinds if rule.check(whole[kind]) is not None] == []


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Write], Reading]:
    """Read what breaks a rule, once."""
    return cache(lambda write: write(tmp_path_factory.mktemp("broken")))


@pytest.mark.parametrize(("name", "write", "found"), BROKEN)
def test_each_rule_can_be_broken(
    name: str, write: Write, found: str, read_once: Callable[[Write], Reading]
) -> None:
    reading = read_once(write)
    assert reading.kind in BY_NAME[name].kinds
    broken = BY_NAME[name].check(reading)
    assert broken is not None
    assert found in "; ".join([broken.found, *broken.places])
    assert broken.expected


def test_every_rule_is_broken_once_for_each_kind(read_once: Callable[[Write], Reading]) -> None:
    shown = {(name, read_once(write).kind) for name, write, _ in BROKEN}
    # An annex of which shares are known is China's for Japan, below.
    asked = {(rule.name, kind) for rule in RULES for kind in rule.kinds}
    assert asked - shown == {("zero-shares", "rcep-annex")}


def test_known_shares_of_china_s_schedule_for_japan(whole: dict[str, Reading]) -> None:
    # 25.0 % of lines at once and 86.0 % in the end (Ministry of Commerce, 2021).
    reading = whole["rcep-annex"]
    for_japan = replace(reading, schedule=replace(reading.schedule, origin="JPN"))
    broken = BY_NAME["zero-shares"].check(for_japan)
    assert broken is not None
    assert "where 25.00 % is known" in broken.places[0]
    assert "where 86.00 % is known" in broken.places[1]


@pytest.mark.parametrize("kind", KINDS)
def test_real_files_keep_every_rule(kind: str, shared_data: Path) -> None:
    origins = ("ASEAN",) if kind == "rcep-annex" else ("CHN", "KOR", "ASEAN", "AUS", "NZL")
    for origin in origins:
        if kind == "rcep-annex":
            reading = read_annex_file(whole_files.ANNEX, "CHN", origin)
        else:
            reading = read_japan_file(whole_files.JAPAN, origin)
        broken = {rule.name: rule.check(reading) for rule in RULES if kind in rule.kinds}
        assert {name for name, found in broken.items() if found} == set()


def test_a_known_file_keeps_the_rules_and_is_named(shared_data: Path) -> None:
    reading = read_annex_file(whole_files.ANNEX, "CHN", "JPN")
    # Held against Japan's shares it would be refused: it is China's schedule for ASEAN.
    assert BY_NAME["zero-shares"].check(reading) is not None
    assert require_rules(reading, whole_files.ANNEX) == ()
    digest = "3bb748e2d678ddc0284a1b5cd33e95a1a48fb29f19243c4fbda99c70728cc593"
    assert known_file(digest, "CHN") == "China's schedule for ASEAN (RCEP Annex I)"
    assert known_file(digest, "KOR") is None


def test_the_date_is_checked_of_a_known_file_too(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "japan_tariff_2026-04-01.csv"
    path.write_bytes(whole_files.JAPAN.read_bytes())
    with pytest.raises(InputError) as caught:
        require_rules(read_japan_file(path), path)
    (problem,) = caught.value.problems
    assert "breaks the rule date" in problem
    assert "expected rates of stage year 6, that of 2026-04-01" in problem
    assert "found rates of stage year 5" in problem


def test_all_broken_rules_at_once_and_how_to_take_the_file(tmp_path: Path) -> None:
    path = write_annex(tmp_path / "annex.xlsx", [line("0101.21.00", 0.1, 0.2)])
    reading = read_annex_file(path, "CHN", "KOR")
    with pytest.raises(InputError) as caught:
        require_rules(reading, path)
    lines, above = caught.value.problems
    assert lines.startswith(
        "annex.xlsx: breaks the rule lines, all lines of the schedule are there, heading by "
        "heading: expected 8,277 lines, found 1, differing in "
    )
    assert lines.endswith("or take it knowingly with --accept lines")
    assert above.endswith("or take it knowingly with --accept above-base")
    with pytest.raises(InputError) as caught:
        require_rules(reading, path, ["lines"])
    assert len(caught.value.problems) == 1
    # Only what is broken is remembered.
    assert require_rules(reading, path, ["lines", "above-base", "date"]) == ("lines", "above-base")


def test_a_rule_that_does_not_exist_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = write_annex(tmp_path / "annex.xlsx", [ORDINARY])
    with pytest.raises(InputError) as caught:
        user_data.import_file(path, "CHN", "JPN", accept=["linse", "above_base"])
    assert caught.value.problems == (
        '--accept linse: no such rule; did you mean "lines"?',
        '--accept above_base: no such rule; did you mean "above-base"?',
    )


def test_the_report_says_what_was_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    codes = code_of_each_group()
    path = write_annex(tmp_path / "part.xlsx", [line(code, 0.1, 0.0) for code in codes])
    stored = user_data.import_file(path, "CHN", "JPN", accept=SMALL)
    assert stored.accepted_rules == ("lines", "base-rates", "zero-shares")
    (listed,) = user_data.list_schedules()
    assert listed.accepted_rules == stored.accepted_rules
    results = analytics.run(analytics.load_scenario("baseline", {"schedule": "imported"}), draws=0)
    assert dict(facts(results, "en"))["Imported file with reservations"] == (
        "part.xlsx breaks rules of import that the user accepted (lines, base-rates, zero-shares); "
        "the figures rest on the file as it is."
    )
    assert (
        "part.xlsx不符合导入规则（lines, base-rates, zero-shares）"
        in (dict(facts(results, "zh"))["不符合规则的导入文件"])
    )
    assert identity(results)["accepted_rules"] == {"part.xlsx": [*stored.accepted_rules]}
    source = results.sources.filter(source_id="imported_schedule_chn")
    assert "breaks the rule lines, accepted" in source["verification"].item()


def test_digits_of_full_width_are_read(tmp_path: Path) -> None:
    path = write_annex(tmp_path / "annex.xlsx", [line("0101.21.00", "０．１", "０．０５")])
    schedule = read_annex_file(path, "CHN", "KOR").schedule
    assert schedule.lines["base_rate"].item() == 0.1
    assert schedule.published is not None
    assert schedule.published["preferential_rate"].unique().to_list() == [0.05]


def test_a_year_with_two_columns_is_refused(tmp_path: Path) -> None:
    head = [*header()[:4], "Year 1", *header()[5:]]
    path = write_annex(tmp_path / "annex.xlsx", [ORDINARY], head=head)
    with pytest.raises(InputError, match="stage years 1 have more than one column"):
        read_annex_file(path, "CHN", "KOR")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("kind", [None, *KINDS])
def test_a_named_pipe_is_refused_at_once(tmp_path: Path, kind: str | None) -> None:
    os.mkfifo(tmp_path / "pipe_2025-04-01.csv")
    with pytest.raises(InputError, match="is not a regular file but a pipe or a device"):
        user_data.import_file(tmp_path / "pipe_2025-04-01.csv", "JPN", "CHN", kind=kind)
