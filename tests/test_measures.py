"""Measures outside the agreement: they move trade with and without it, and leave no effect."""

import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

import analytics
from analytics.errors import InputError
from analytics.models.drawn_projection import project_draws
from analytics.models.draws import one_at_a_time
from analytics.models.projection import opening
from analytics.pipeline import case_of
from analytics.questions.differences import compare
from analytics.readers.datasets import datasets_directory
from analytics.readers.scenario_measures import measures_of
from analytics.readers.shipped import read_shipped
from analytics.report.findings.cover import facts
from analytics.report.findings.differences import changed_values
from analytics.report.findings.limits import limits
from analytics.report.writers.brief import write_brief
from analytics.results import Results
from analytics.scenario.measures import Measure, in_force, overlaps

Changes = Mapping[str, object]
COSMETICS: Changes = {"trade_factor.import.3303-3307.2027": 0}
LIFTED: Changes = {"measures.seafood_2025": "off"}
LAST = 2042
_BACK = {"kind": "ban", "headings": "6101-6117", "importer": "JPN", "origin": "CHN"}


def run(changes: Changes, **how: bool) -> Results:
    return analytics.run(analytics.load_scenario("baseline", dict(changes), **how), draws=0)


def amounts(results: Results, sector: str, column: str, flow: str = "import") -> dict[int, float]:
    rows = results.projection.filter(flow=flow, sector=sector).sort("year")
    return dict(rows.select("year", column).iter_rows())


@pytest.fixture(scope="module")
def lifted() -> Results:
    return run(LIFTED)


@pytest.fixture(scope="module")
def banned() -> Results:
    return run(COSMETICS)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """The study as it was before it knew of any measure."""
    folder = tmp_path_factory.mktemp("study") / "datasets"
    shutil.copytree(datasets_directory(), folder)
    table = folder / "tariffs" / "measures.csv"
    table.write_text(table.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    return analytics.run("baseline", study=folder, draws=0)


def test_only_the_shipped_measures_moved_the_numbers(without: Results, baseline: Results) -> None:
    """The effect of 2042 before there were any, as the changelog has it."""
    totals = {
        flow: amounts(without, "total", "effect_cny", flow)[LAST] for flow in ("import", "export")
    }
    assert totals == pytest.approx({"import": 824_830_640.31, "export": 1_138_268_786.44}, abs=0.02)
    # Where no measure acts, nothing moves, to the last digit.
    others = pl.col("sector").is_in(["consumer_goods", "total"]) & (pl.col("flow") == "import")
    mine, its = (each.projection.filter(~others) for each in (baseline, without))
    assert mine.equals(its)


def test_observed_trade_stays_and_is_carried_by_open_headings(
    without: Results, baseline: Results
) -> None:
    happened = [amounts(each, "consumer_goods", "projection_cny") for each in (without, baseline)]
    effects = [amounts(each, "consumer_goods", "effect_cny") for each in (without, baseline)]
    for year in range(2021, 2026):
        assert happened[0][year] == pytest.approx(happened[1][year], abs=0.02)
    assert effects[0][2022] == effects[1][2022]  # before the ban
    assert all(effects[0][year] != effects[1][year] for year in range(2023, LAST + 1))


def test_a_lifted_ban_lets_trade_come_back_from_the_next_year(
    lifted: Results, baseline: Results
) -> None:
    for column in ("counterfactual_cny", "projection_cny"):
        before, after = (amounts(each, "consumer_goods", column) for each in (baseline, lifted))
        assert all(before[year] == after[year] for year in range(2020, 2026))
        assert all(before[year] < after[year] for year in range(2026, LAST + 1))
    row = baseline.measures.filter(measure="seafood_2025")
    gap = (
        amounts(baseline, "total", "effect_cny")[LAST]
        - amounts(lifted, "total", "effect_cny")[LAST]
    )
    assert row["effect_change_cny"].item() == pytest.approx(gap, abs=0.1)
    assert gap < -1e6


def test_lifted_from_2026_or_never_banned_is_one_from_2026_on(lifted: Results) -> None:
    """Trade that comes back is as large as the ban took, so that the ban is counted once."""
    never = run(dict.fromkeys((f"measures.seafood_{n}" for n in ("2023", "2025", "partly_2025")),
                              "off"), allow_past=True)  # fmt: skip
    mine, its = (amounts(each, "total", "effect_cny") for each in (lifted, never))
    assert [mine[y] for y in range(2026, LAST + 1)] == pytest.approx(
        [its[y] for y in range(2026, LAST + 1)], rel=1e-9
    )
    assert its[2024] > mine[2024]


def test_a_ban_leaves_no_trade_and_no_effect(banned: Results, baseline: Results) -> None:
    for column in ("counterfactual_cny", "projection_cny", "effect_cny"):
        after, before = (amounts(each, "cosmetics", column) for each in (banned, baseline))
        assert not any(after[year] for year in range(2027, LAST + 1)), column
        assert all(after[year] == before[year] for year in range(2020, 2027)), column
    money = [name for name in banned.projection.columns if name.endswith("_cny")]
    rows = banned.projection.filter(pl.col("year") >= 2027, flow="import", sector="cosmetics")
    assert not rows.select(pl.sum_horizontal(pl.col(money).abs()).sum()).item()
    others = pl.col("sector").is_in(["cosmetics", "total"]) & (pl.col("flow") == "import")
    assert banned.projection.filter(~others).equals(baseline.projection.filter(~others))


def test_a_measure_says_what_the_lever_says(banned: Results, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        '[[measures]]\nid = "cosmetics"\nheadings = "3303-3307"\nfirst_day = 2027-01-01\n',
        encoding="utf-8",
    )
    by_file = analytics.load_scenario(file)
    by_id = {
        "measures.cosmetics.headings": "3303-3307",
        "measures.cosmetics.first_day": "2027-01-01",
    }
    assert by_file.digest() == analytics.load_scenario("baseline", dict(by_id)).digest()
    assert analytics.run(by_file, draws=0).projection.equals(banned.projection)


def test_days_count_and_what_is_over_before_the_first_year_does_nothing(baseline: Results) -> None:
    half = {f"measures.x.{k}": v for k, v in _BACK.items()} | {
        "measures.x.first_day": "2030-07-02", "measures.x.last_day": "2031-12-31",
    }  # fmt: skip
    found = amounts(run(half), "textiles_clothing", "counterfactual_cny", "export")
    before = amounts(baseline, "textiles_clothing", "counterfactual_cny", "export")
    lost = {year: before[year] - found[year] for year in before}
    assert lost[2030] == pytest.approx(lost[2031] * 183 / 365, rel=1e-9)
    assert lost[2029] == lost[2032] == 0.0
    over = {f"measures.x.{k}": v for k, v in _BACK.items()} | {
        "measures.x.first_day": "2010-01-01", "measures.x.last_day": "2020-12-31",
    }  # fmt: skip
    assert run(over, allow_past=True).projection.equals(baseline.projection)


def test_a_suspended_preference_leaves_trade_alone_and_a_rate_moves_it(baseline: Results) -> None:
    line = {"measures.x.headings": "8708", "measures.x.first_day": "2035-01-01"}
    suspended = run({**line, "measures.x.kind": "suspended_preference"})
    paid = suspended.tariff_path.filter(importer="CHN", sector="auto_parts", year=LAST)
    assert paid["effective_rate"].item() > baseline.tariff_path.filter(
        importer="CHN", sector="auto_parts", year=LAST
    )["effective_rate"].item()  # fmt: skip
    ours, theirs = (
        {name: amounts(each, "auto_parts", name) for name in ("counterfactual_cny", "effect_cny")}
        for each in (suspended, baseline)
    )
    assert ours["counterfactual_cny"] == theirs["counterfactual_cny"]
    assert ours["effect_cny"][2034] == theirs["effect_cny"][2034]
    assert 0.0 < ours["effect_cny"][LAST] < 0.5 * theirs["effect_cny"][LAST]
    raised = run({**line, "measures.x.kind": "rate", "measures.x.value": 0.2})
    mfn = run({"mfn_rate.import.8708.2035": 0.2})
    assert raised.projection.equals(mfn.projection)
    assert raised.live_model is None


def test_draws_follow_measures_as_the_run_does() -> None:
    changes = {
        **COSMETICS, **LIFTED, "trade_factor.import.0401-0410.2028": 0.5,
        "mfn_rate.consumer_goods.2030": 0.2, "measures.x.first_day": "2028-07-01",
        **{f"measures.x.{k}": v for k, v in _BACK.items()},
    }  # fmt: skip
    scenario = analytics.load_scenario("baseline", changes)
    case = case_of(scenario, draws=64)
    drawn, _ = one_at_a_time(scenario.assumptions.by_id(), read_shipped().assumption_ranges)
    projection = analytics.run(scenario, draws=0).projection
    for series in project_draws(case["drawn_model"], drawn):
        rows = projection.filter(flow=series.flow, sector=series.sector).sort("year")
        for name, values in (("effect_cny", series.effect), ("projection_cny", series.projection)):
            assert np.asarray(values[:, 0]) == pytest.approx(
                rows[name].to_numpy(), rel=1e-9, abs=0.5
            ), (series.sector, name)


SHARES = st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4).map(np.array)


@given(SHARES, SHARES)
def test_what_is_let_in_counts_once(open_share: np.ndarray, there: np.ndarray) -> None:
    found = opening(open_share, there, 2)
    assert found[:3] * there[:3] == pytest.approx(open_share[:3])
    assert found[3] * there[2] == pytest.approx(open_share[3])
    assert opening(there, there, 3).tolist() == [1.0] * 4


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)), st.integers(0, 3000))
def test_shares_of_years_add_up_to_the_days(first: date, days: int) -> None:
    last = first + timedelta(days)
    measure = Measure(id="x", kind="ban", importer="A", origin="B", headings="0101",
                      first_day=first, last_day=last, value=0.0)  # fmt: skip
    counted = sum(
        measure.share_of(year) * (date(year + 1, 1, 1) - date(year, 1, 1)).days
        for year in range(2025, 2055)
    )
    assert counted == pytest.approx(days + 1)


def test_the_shipped_measures_are_whole() -> None:
    shipped = measures_of(read_shipped().measures)
    assert not overlaps(in_force(shipped, []))
    table = read_shipped().measures
    known = set(read_shipped().sources["source_id"])
    assert set(table["source_id"]) <= known
    assert {each.id for each in shipped if each.acts} == {
        "seafood_2023", "seafood_2025", "seafood_partly_2025"
    }  # fmt: skip
    # What is not modelled says so.
    idle = table.filter(pl.col("headings").is_null())["note"]
    assert all("odelled" in note or "Nothing to add" in note for note in idle)


def test_nothing_known_of_a_group_that_was_closed() -> None:
    with pytest.raises(InputError, match="how much would come is not known"):
        opening(np.array([0.0, 1.0]), np.array([0.0, 0.0]), 0)


TOLD = {
    "en": ["ban on imports of China from Japan, headings 0301-0308, 1604-1605, "
           "from 2025-11-19", "2025-11-19 to 2025-12-31"],
    "zh": ["中国自日本进口，品目0301-0308、1604-1605，禁令，2025-11-19起",
           "2025-11-19至2025-12-31"],
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_comparison_tells_a_measure_that_differs_in_words(language: str) -> None:
    """The first scenario has the study's measure, though it names none."""
    lifted = analytics.load_scenario("baseline", LIFTED)
    comparison = compare("baseline", lifted)
    ((_, key, _, (before, after)),) = changed_values(comparison, language)
    assert key == "measures.seafood_2025"
    whole, days = TOLD[language]
    assert before == whole
    assert str(after).endswith(days)
    assert "CHN" not in f"{before}{after}"
    # In the table of codes too.
    (first,) = comparison.changed_assumptions["first_setting"]
    assert first == "ban 0, CHN from JPN 0301-0308;1604-1605, from 2025-11-19"


def test_a_measure_of_a_scenario_alone_is_told_with_its_rate() -> None:
    rate = {"kind": "rate", "headings": "3303-3307", "first_day": "2030-01-01", "value": 0.1}
    mine = analytics.load_scenario("baseline", {"measures.mine": rate})
    ((_, _, _, values),) = changed_values(compare("baseline", mine), "en")
    told = "rate of 10\u00a0% on imports of China from Japan, headings 3303-3307, from 2030-01-01"
    assert values == ["none", told]


def test_a_rate_that_lasts_keeps_no_trade_out(tmp_path: Path) -> None:
    rate = {"kind": "rate", "headings": "3303-3307", "first_day": "2030-01-01", "value": 0.1}
    mine = run({"measures.mine": rate, **LIFTED, "growth.cars": 0.01})
    said = " ".join(limits(mine, "en"))
    assert "kept out" not in said
    assert "counted as lasting: rate of 10" in said
    told = {change.partition(" = ")[0]: change for _, change in facts(mine, "en")}
    assert told["measures.mine"].startswith("measures.mine = rate of 10")
    off = told["measures.seafood_2025"]
    assert off.startswith("measures.seafood_2025 = ban on imports of China from Japan")
    assert told["growth.cars"] == "growth.cars = 0.01 (0)"
    write_brief(mine, tmp_path / "brief.docx")
    words = "\n".join(each.text for each in Document(str(tmp_path / "brief.docx")).paragraphs)
    assert off in words
    assert "; : " not in words
