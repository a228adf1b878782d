"""Measures in scenario files and changes: what may be given, and how what may not is refused."""

# ruff: noqa: E501 (messages are shown as they are told)

from datetime import date
from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.pipeline import run
from analytics.readers.scenarios import load_scenario

NEW = 'id = "x"\nheadings = "0303"\nfirst_day = 2027-01-01\n'


def problems(entries: str, tmp_path: Path, **how: bool) -> tuple[str, ...]:
    file = tmp_path / "mine.toml"
    file.write_text(
        "\n".join(f"[[measures]]\n{entry}" for entry in entries.split("---\n")), encoding="utf-8"
    )
    with pytest.raises(InputError) as caught:
        load_scenario(file, **how)
    return caught.value.problems


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('id = "seafod_2025"\noff = true\n', 'seafod_2025: there is no such measure; did you mean "seafood_2025"?'),
        ('id = "x"\nlast_day = 2030-01-01\n', 'a new one has headings and a first_day'),
        (NEW + "last_day = 2026-12-31\n", "x: ends on 2026-12-31, before it begins on 2027-01-01; turn the days round"),
        (NEW + "value = 1.5\n", "x: the value of a ban is a fraction from 0 to 1, not 1.5"),
        (NEW + 'kind = "rate"\nvalue = -0.1\n', "x.value: must be greater than or equal to 0"),
        (NEW + 'kind = "rate"\n', "x: a rate on headings needs a value, such as 0.0"),
        (NEW + 'kind = "rate"\nvalue = 10\n', "x: the value of a rate is a fraction from 0 to 3, not 10"),
        (NEW + 'kind = "suspended_preference"\nvalue = 0.1\n', "x: a suspended_preference has no value; leave it out"),
        (NEW + 'kind = "rival_agreement"\n', "x: an agreement of a rival is not modelled by headings; raise duty_free_rival_share of the product groups concerned"),
        (NEW + 'origin = "KOR"\nimporter = "CHM"\n', 'x: importer: "CHM" is not known; did you mean "CHN"?'),
        (NEW + 'colour = "red"\n', 'x: "colour" is not known'),
        ('id = "x"\nheadings = "0303"\nfirst_day = 2025-01-01\n', "x: begins on 2025-01-01, and what happened until 2025 is known; name a day from 2026-01-01 on, or give --allow-past"),
        ('id = "x"\nheadings = "0303"\nfirst_day = "soon"\n', 'x: first_day: "soon" is no day; write it as 2027-01-01'),
        ('id = "seafood_2023"\noff = true\n', "seafood_2023: ended on 2025-06-28; what happened until 2025 is known: to say that it never was, give --allow-past"),
        ('id = "seafood_2025"\nheadings = "0303"\n', "seafood_2025: began in the past, and what happened until 2025 is known; end it with off and give a new one from 2026-01-01 on, or give --allow-past"),
        ('headings = "0303"\n', 'measures 1: has no id; give one, id = "..."'),
        (NEW, "measures seafood_2025 and x: both are a ban on headings 0303 from 2027-01-01 on; end one before the other begins"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(entry: str, problem: str, tmp_path: Path) -> None:
    found = problems(entry, tmp_path)
    assert any(problem in each for each in found), found


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"last_day": 2027}, 'last_day: "2027" is no day; write it as 2027-01-01'),
        ("lifted", '"lifted" is no number; a number is what a ban lets in, off lifts it'),
        (date(2027, 6, 30), '"2027-06-30" is no number; a number is what a ban lets in'),
    ],
)
def test_what_is_said_of_a_measure_alone_tells_how_to_end_it(changes: object, problem: str) -> None:
    given = {"measures.seafood_2025": changes}
    if isinstance(changes, dict):
        given = {f"measures.seafood_2025.{name}": value for name, value in changes.items()}
    with pytest.raises(InputError) as caught:
        load_scenario("baseline", given)
    assert caught.value.problems[0].startswith(f"measures.seafood_2025: {problem}")


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    two = NEW + "value = 2\n---\n" + 'id = "seafod"\noff = true\n'
    assert len(problems(two, tmp_path)) == 2


def test_headings_that_the_schedule_does_not_have() -> None:
    given = {"measures.x.headings": "9990-9995", "measures.x.first_day": "2027-01-01"}
    with pytest.raises(InputError) as caught:
        run(load_scenario("baseline", given), draws=0)
    assert caught.value.problems == (
        "measures x: the schedule has no line of headings 9990-9995; correct them",
    )


def test_layers_are_laid_over_each_other(tmp_path: Path) -> None:
    below, above = tmp_path / "below.toml", tmp_path / "above.toml"
    below.write_text("[[measures]]\n" + NEW.replace("0303", "3303"), encoding="utf-8")
    above.write_text(
        'extends = "below.toml"\n[measures.x]\nlast_day = 2030-12-31\n', encoding="utf-8"
    )
    (found,) = load_scenario(above, {"measures.x.value": 0.25}).measures
    assert str(found) == "ban 0.25, CHN from JPN 3303, from 2027-01-01 to 2030-12-31"
    assert load_scenario(below).digest() != load_scenario(above).digest()


def test_what_changes_nothing_is_nothing() -> None:
    same = load_scenario("baseline", {"measures.seafood_2025.value": 0})
    assert same.measures == []
    assert same.digest() == load_scenario("baseline").digest()
