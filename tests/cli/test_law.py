"""``rcep law``, and the rules that ``rcep tariff`` names."""

from pathlib import Path

import pytest

from analytics.readers.law import read_law
from tests.cli.conftest import Command
from tests.cli.test_data import KNOWINGLY
from tests.cli.test_tariff import imported, japan  # noqa: F401 (fixtures)
from tests.readers.annex_builder import line, write_annex


def rules_named(text: str) -> list[str]:
    """Return the rules of a table of rules, in its order."""
    first = [row.split()[0] for row in text.splitlines() if row.split()]
    return [word for word in first if word in read_law()]


def test_all_rules_with_article_date_and_score(rcep: Command) -> None:
    shown = rcep("law")
    assert shown.code == 0
    assert rules_named(shown.out) == list(read_law())
    (row,) = [row for row in shown.out.splitlines() if row.startswith("quarter_cut ")]
    # 85 lines of China's annex for ASEAN, in 21 years.
    assert row.split()[1:4] == ["2022-01-01", "derived", f"{85 * 21:,}"]
    assert "39 rules" in shown.out


def test_one_rule_with_its_function_and_cases(rcep: Command) -> None:
    shown = rcep("law", "lower_of_two").out
    assert "Article 2.4(2); published, from 2022-01-01" in shown
    assert "applied by analytics.tariffs.rates.calendar_rates" in shown
    assert "较低" in shown
    assert shown.index("    follows: ") < shown.index("    does not follow: ")


def test_the_scoreboard(rcep: Command) -> None:
    shown = rcep("law", "--score").out
    rows = [row.split() for row in shown.splitlines()]
    assert ["CHN", "ASEAN", "2042", *["8,277"] * 3, "0", "0", "0"] in rows
    assert "CHN       JPN     not scored: the schedule is not at hand" in shown
    assert ["CHN", "JPN", "2025", "19", "19", "0", "19", "0", "0"] in rows
    table = shown.partition("\n\n")[0].splitlines()
    assert {len(row) for row in table} == {len(table[0])}  # the last column is one of numbers


def test_a_rule_that_is_not_there(rcep: Command) -> None:
    outcome = rcep("law", "lower_of_twoo", "standstil")
    assert outcome.code == 2
    assert 'lower_of_twoo: no such rule; did you mean "lower_of_two"?' in outcome.err
    assert 'standstil: no such rule; did you mean "standstill"?' in outcome.err


@pytest.mark.usefixtures("imported")
def test_a_year_of_a_line_in_words(rcep: Command) -> None:
    shown = rcep("tariff", "282720000", "--importer", "JPN", "--origin", "CHN", "--year", "2025")
    assert (
        "2025: MFN 3.3 %\n"
        "      staged 2.1 % in 3 months = base 3.3 % x (1 - 4/11), rounded half-up\n"
        "      staged 1.8 % in 9 months = base 3.3 % x (1 - 5/11), rounded half-up\n"
        "      lower of the two in each part: 1.88 %\n"
    ) in shown.out
    assert rules_named(shown.out) == [
        "base_rate_of_base_year", "equal_annual_cuts", "half_up_rounding", "first_year_from_entry",
        "april_years", "lower_of_two", "lower_before_blend", "blend_over_months",
    ]  # fmt: skip


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("code", "year", "said", "rule"),
    [
        ("281511000", 2030, "2030: MFN 3.0 %; no ad valorem preference, so MFN applies",
         "excluded"),
        ("281512000", 2030, "staged 0.0 % in 3 months = freed at once", "free_at_once"),
        ("282720000", 2033, "staged 0.0 % in 9 months = zero after 11 equal cuts",
         "equal_annual_cuts"),
        ("282720000", 2021, "2021: MFN 3.3 %; the agreement is not yet in force",
         "mfn_before_entry"),
    ],
)  # fmt: skip
def test_other_stagings_in_words(rcep: Command, code: str, year: int, said: str, rule: str) -> None:
    shown = rcep("tariff", code, "--importer", "JPN", "--origin", "CHN", "--year", str(year)).out
    assert said in shown
    assert rule in rules_named(shown)


def test_a_part_where_mfn_has_fallen_below_the_staged_rate(rcep: Command) -> None:
    # Pump 8413.50.20: 7.3 % staged in 2024 (ChinaWork), MFN 6 % since 2018.
    shown = rcep("tariff", "84135020", "--importer", "CHN", "--origin", "JPN", "--year", "2024").out
    assert (
        "2024: MFN 6.0 %\n      staged 7.3 % = base 10.0 % x (1 - 3/11), rounded half-up\n" in shown
    )
    assert "lower of the two: 6.0 %" in shown


def test_a_heading_names_the_rules_of_all_its_stagings(rcep: Command) -> None:
    shown = rcep("tariff", "8708", "--importer", "CHN", "--origin", "JPN", "--year", "2028").out
    assert {"equal_annual_cuts", "free_at_once", "excluded", "unknown_part_at_base"} <= set(
        rules_named(shown)
    )


def test_a_printed_path_is_said_by_its_staging(rcep: Command, tmp_path: Path) -> None:
    rows = [line("8708.29.41", 0.10, [0.06] * 21), line("8708.29.42", 0.10, ["U"] * 21)]
    path = write_annex(tmp_path / "a.xlsx", rows)
    rcep("data", "import", path, "--importer", "CHN", "--origin", "KOR", *KNOWINGLY)
    parties = ("--importer", "CHN", "--origin", "KOR", "--year", "2028")
    shown = rcep("tariff", "87082941", *parties).out
    assert "staged 6.0 % = one cut in year 1, then kept" in shown
    assert rules_named(shown)[:2] == ["printed_rates_are_kept", "one_cut"]
    assert "excluded_pays_mfn" in rules_named(rcep("tariff", "87082942", *parties).out)
