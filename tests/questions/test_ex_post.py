"""The look back put together: with and without the user's panel, and in words."""

import sys
from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.models import gravity
from analytics.questions.ex_post import LookBack, look_back
from analytics.report.tables import ex_post
from analytics.results import Results
from tests.models.test_gravity import small_panel

FILE_NAMES = {"distance": "dist", "common_border": "cntg", "common_language": "lang",
              "colonial_tie": "clny"}  # fmt: skip


def words(found: LookBack) -> str:
    return str(ex_post.answer(found.changes, found.contrasts, found.gravity, found.results.study))


def test_without_a_panel_it_says_so(baseline: Results) -> None:
    found = look_back(baseline)
    assert found.gravity is None
    assert "no panel of trade" in found.left_out
    assert "gravity_panel.csv" in found.left_out
    assert "In the panel" not in words(found)


def test_with_a_panel_and_without_the_extra(
    baseline: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path))
    small_panel().rename(FILE_NAMES).write_csv(tmp_path / "gravity_panel.csv")
    found = look_back(baseline)
    assert found.gravity is not None
    assert found.gravity["specification"].to_list() == list(gravity.SPECIFICATIONS)
    assert found.left_out == ""
    assert found.gravity.select("first_year", "last_year").unique().rows() == [(1986, 2006)]
    assert "In the panel, trade with an agreement differed" in words(found)
    monkeypatch.setitem(sys.modules, "pyfixest", None)
    without = look_back(baseline)
    assert without.gravity is None
    assert "pip install" in without.left_out
    (tmp_path / "gravity_panel.csv").write_text("exporter\nCHN\n", encoding="utf-8")
    with pytest.raises(InputError, match="column importer is missing"):
        look_back(baseline)


def test_the_answer_is_computed(baseline: Results) -> None:
    found = look_back(baseline)
    told = words(found)
    assert told.startswith("Before against after is not an effect.")
    # National series of the Ministry of Finance; changes of 2021-2025 in JPY.
    assert "goods that the schedule cuts fell by 39\N{NO-BREAK SPACE}%" in told
    assert "None of these effects could be seen" in told
    assert "What depends on where the line is drawn is no finding." in told
    louder = found.changes.with_columns(predicted=found.changes["detectable"] * 1.1)
    told = str(ex_post.answer(louder, found.contrasts, None, found.results.study))
    assert "4 of these 4 effects could be seen" in told


def test_an_imagined_policy_changes_nothing_that_happened(baseline: Results) -> None:
    import analytics

    found = look_back(analytics.run("cars_included", draws=0))
    assert found.results.scenario == found.results.scenario.as_observed()
    assert words(found) == words(look_back(baseline))
