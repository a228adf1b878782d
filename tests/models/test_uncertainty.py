"""Ranges of the projection: every draw is a run, and the tables follow from the draws."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, reduce
from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics
from analytics import pipeline
from analytics.errors import InputError
from analytics.models.armington import Array
from analytics.models.drawn_model import DrawnModel
from analytics.models.drawn_projection import DrawnSeries, project_draws
from analytics.models.draws import DrawnAssumptions, draw_assumptions
from analytics.models.uncertainty import BANDS, convergence, percentiles, uncertainty
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.results import Results
from analytics.scenario import STUDY, Scenario
from analytics.study import Flow
from tests import shipped_runs

RANGES: pl.DataFrame = read_shipped().assumption_ranges
DRAWS = 64
STAGING = ("auto_parts_zero_share", "staging.asean_weight", "staging.high_rate_delay",
           "staging.narrow_parts_tilt", "staging_shares.by_year_11",
           "staging_shares.by_year_16")  # fmt: skip
MOVED: tuple[tuple[Flow, str], ...] = (
    ("import", "total"), ("export", "total"), ("import", "auto_parts"),
    ("import", "consumer_goods"), ("export", "textiles_clothing"),
)  # fmt: skip
CASES: dict[str, tuple[str, dict[str, object]]] = {
    "baseline": ("baseline", {}),
    "experiment": ("no_parts_exclusion", {}),
    "full_use": ("full_use", {}),
    "costs": ("trade_cost_cut", {"adjustment_speed": 0.9, "compliance_cost": 0.0}),
}


@cache
def model_of(name: str, *changes: tuple[str, object]) -> tuple[Scenario, DrawnModel]:
    """Return a scenario and the model that its run draws from."""
    scenario = analytics.load_scenario(name, dict(changes) or None)
    return scenario, pipeline.case_of(scenario)["drawn_model"]


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """Return a scenario with other values by dotted id."""
    content = scenario.model_dump()
    for name, value in values.items():
        group = content["assumptions"]
        *path, last = name.split(".")
        for key in path:
            group = group[key]
        group[last] = float(value)
    return Scenario.model_validate(content, context={STUDY: read_study()})


def series_of(model: DrawnModel, drawn: DrawnAssumptions) -> Iterator[DrawnSeries]:
    return project_draws(model, drawn)


def closed(ranges: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Close the ranges of some assumptions or groups; all if none is named."""
    chosen = pl.lit(value=True)
    if names:
        chosen = pl.coalesce("draw_group", "id").is_in(names)
    ends = [pl.when(chosen).then("central").otherwise(end).alias(end) for end in ("low", "high")]
    return ranges.with_columns(ends)


def point(values: dict[str, float]) -> DrawnAssumptions:
    return DrawnAssumptions(1, {name: np.array([v]) for name, v in values.items()}, {}, {})


@pytest.mark.parametrize("case", CASES)
def test_one_draw_of_the_central_values_is_the_projection(case: str) -> None:
    name, changes = CASES[case]
    scenario, model = model_of(name, *changes.items())
    table = pipeline.run(scenario, draws=0).projection
    for series in series_of(model, point(scenario.assumptions.by_id())):
        own = table.filter(flow=series.flow, sector=series.sector).sort("year")
        assert own["year"].to_list() == series.years
        for column, values in (
            ("effect_cny", series.effect), ("projection_cny", series.projection),
        ):  # fmt: skip
            expected = own[column].to_numpy()
            # The table is in whole hundredths, segment by segment, and in four parts of each.
            most = 0.005 * len(model.study.all_segments)
            assert values[:, 0] == pytest.approx(expected, rel=1e-12, abs=most), series.sector
            assert not values[expected == 0.0].any()


def test_segments_agree_with_the_model_of_one_draw_to_rounding() -> None:
    scenario, model = model_of("baseline")
    from analytics.models.draw_kernel import drawn_effects
    from analytics.models.drawn_projection import _Run
    from analytics.models.effects import segment_effects

    central = point(scenario.assumptions.by_id())
    markets = pipeline.case_of(scenario).markets
    for flow, market_set in markets.items():
        for expected in segment_effects(market_set, scenario.assumptions):
            policy = model.policy[flow]
            years = model.study.years_of_rates
            draws = _Run(model, central).draws_of(expected.segment, policy, years)
            paths = policy.paths[expected.segment]
            # For each CNY of what measures let in.
            found = drawn_effects(paths, draws)[0, :, 0] / paths.indexed_weights[0]
            dutiable = scenario.assumptions.dutiable_regime_share[flow]
            assert dutiable * found == pytest.approx(expected.effect, rel=1e-12, abs=1e-17)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_every_draw_is_a_run_with_its_values(case: str) -> None:
    name, changes = CASES[case]
    scenario, model = model_of(name, *changes.items())
    drawn = draw_assumptions(scenario.assumptions.by_id(), closed(RANGES, *STAGING), DRAWS, 11)
    chosen = (0, 7, 40)
    found = {
        (s.flow, s.sector): (s.years, s.effect[:, chosen], s.projection[:, chosen])
        for s in series_of(model, drawn)
    }
    for place, draw in enumerate(chosen):
        values = {name: values[-1 if values.size == 1 else draw]
                  for name, values in drawn.values.items()}  # fmt: skip
        table = pipeline.run(with_values(scenario, values), draws=0)
        for (flow, sector), (years, effect, projection) in found.items():
            own = table.projection.filter(flow=flow, sector=sector).sort("year")
            assert own["year"].to_list() == years
            assert effect[:, place] == pytest.approx(own["effect_cny"].to_numpy(), rel=1e-9, abs=1)
            expected = own["projection_cny"].to_numpy()
            assert projection[:, place] == pytest.approx(expected, rel=1e-9, abs=1)


@cache
def effects_at_ends() -> dict[tuple[str, str], dict[tuple[str, str], Array]]:
    """Effects with each assumption of staging at each end of its range, a draw each."""
    scenario, model = model_of("baseline")
    places = list(product(STAGING, ("low", "high")))
    values = {name: np.full(len(places), v) for name, v in scenario.assumptions.by_id().items()}
    for draw, (name, end) in enumerate(places):
        values[name][draw] = RANGES.filter(id=name)[end].item()
    drawn = DrawnAssumptions(len(places), values, {}, {})
    found = {(s.flow, s.sector): s.effect.copy() for s in series_of(model, drawn)}
    return {
        place: {output: effect[:, draw] for output, effect in found.items()}
        for draw, place in enumerate(places)
    }


@pytest.mark.parametrize("name", STAGING)
@pytest.mark.parametrize("end", ["low", "high"])
def test_staging_at_an_end_of_its_range_is_a_run(name: str, end: str) -> None:
    scenario, _ = model_of("baseline")
    value = RANGES.filter(id=name)[end].item()
    table = pipeline.run(with_values(scenario, {name: value}), draws=0).projection
    for (flow, sector), effect in effects_at_ends()[name, end].items():
        own = table.filter(flow=flow, sector=sector).sort("year")["effect_cny"]
        assert effect == pytest.approx(own.to_numpy(), rel=1e-9, abs=1), sector


def test_staging_between_the_ends_is_near_a_run() -> None:
    """Weights go straight from the central staging to each end, and moves add up: some per cent."""
    scenario, model = model_of("baseline")
    values = {"staging.high_rate_delay": -0.3, "staging.asean_weight": 1.3,
              "staging.narrow_parts_tilt": 0.6, "auto_parts_zero_share": 0.84,
              "staging_shares.by_year_11": 0.72, "staging_shares.by_year_16": 0.8}  # fmt: skip
    changed = with_values(scenario, values)
    table = pipeline.run(changed, draws=0).projection
    before = pipeline.run(scenario, draws=0).projection
    for series in series_of(model, point(changed.assumptions.by_id())):
        if series.flow == "import" and series.sector in ("auto_parts", "consumer_goods", "total"):
            chosen = {"flow": "import", "sector": series.sector, "year": 2035}
            run, central = (t.filter(**chosen)["effect_cny"].item() for t in (table, before))
            found = series.effect[series.years.index(2035), 0]
            assert abs(found - run) < 0.05 * run, (series.sector, found, run, central)


def run_ranges(
    model: DrawnModel, scenario: Scenario, ranges: pl.DataFrame, seed: int
) -> pl.DataFrame:
    values = scenario.assumptions.by_id()
    return uncertainty(model, values, ranges, draws=DRAWS, seed=seed).bands


def test_bands_vanish_when_every_range_is_closed() -> None:
    scenario, model = model_of("baseline")
    found = uncertainty(model, scenario.assumptions.by_id(), closed(RANGES), draws=DRAWS, seed=1)
    bands = found.bands
    assert (bands["effect_cny_p05"] == bands["effect_cny_p95"]).all()
    assert (bands["projection_cny_p05"] == bands["projection_cny_p95"]).all()
    table = pipeline.run(scenario, draws=0).projection.sort("flow", "sector", "year")
    own = bands.sort("flow", "sector", "year")
    assert own["effect_cny_p50"].to_numpy() == pytest.approx(
        table["effect_cny"].to_numpy(), rel=1e-12, abs=0.005 * len(model.study.all_segments)
    )
    assert found.sensitivity.is_empty()


def test_the_seed_decides_and_percentiles_are_in_order(baseline: Results) -> None:
    scenario, model = model_of("baseline")
    first, again = (run_ranges(model, scenario, RANGES, seed=5) for _ in range(2))
    assert first.equals(again)
    other = run_ranges(model, scenario, RANGES, seed=6)
    assert not first.equals(other)
    for table in (first, baseline.tables["projection"]):
        for value in ("effect", "projection"):
            low, middle, high = (table[f"{value}_cny_{p}"] for p in ("p05", "p50", "p95"))
            assert ((low <= middle) & (middle <= high)).all()
    assert baseline.tables["projection"].select(BANDS).null_count().sum_horizontal().item() == 0


def test_sums_are_percentiles_of_the_sum_draw_by_draw() -> None:
    scenario, model = model_of("baseline")
    drawn = draw_assumptions(scenario.assumptions.by_id(), RANGES, DRAWS, 1)
    series = {(s.flow, s.sector): s for s in series_of(model, drawn)}
    for flow in ("import", "export"):
        parts = [s.effect for (f, name), s in series.items()
                 if f == flow and name not in ("autos", "total")]  # fmt: skip
        assert series[flow, "total"].effect == pytest.approx(sum(parts))
    autos = series["import", "cars"].projection + series["import", "auto_parts"].projection
    assert series["import", "autos"].projection == pytest.approx(autos)


def test_without_draws_there_are_no_ranges_and_nothing_else_changes(baseline: Results) -> None:
    plain = pipeline.run("baseline", draws=0)
    written, drawn = (results.tables["projection"] for results in (plain, baseline))
    assert written.select(BANDS).null_count().row(0) == (written.height,) * 6
    assert written.drop(BANDS).equals(drawn.drop(BANDS))
    assert plain.sensitivity.is_empty()
    assert plain.convergence.is_empty()
    assert (plain.draws, baseline.draws) == (0, pipeline.DRAWS)
    assert plain.scenario_digest == baseline.scenario_digest


def top_of(flow: Flow, sector: str) -> list[str]:
    """Return the assumptions that move a sector most in 2042, the first of them first."""
    rows = shipped_runs.results("baseline").sensitivity
    ranked = rows.filter(flow=flow, sector=sector, year=2042).sort("rank")
    assert ranked["rank"].to_list() == list(range(1, ranked.height + 1))
    return ranked["assumption"].head(4).to_list()


@cache
def widths_with_closed(flow: Flow) -> dict[str | None, dict[str, float]]:
    """Return how wide a flow's bands of 2042 are: with all ranges (None), and with one closed."""
    scenario, both = model_of("baseline")
    model = replace(both, policy={flow: both.policy[flow]})
    names = {name: None for own, sector in MOVED if own == flow for name in top_of(flow, sector)}
    closings = {None: RANGES, **{name: closed(RANGES, name) for name in names}}
    every = [draw_assumptions(scenario.assumptions.by_id(), ranges, 512, 1)
             for ranges in closings.values()]  # fmt: skip
    widths: dict[str | None, dict[str, float]] = {name: {} for name in closings}
    for series in series_of(model, reduce(DrawnAssumptions.followed_by, every)):
        effects = series.effect[series.years.index(2042)].reshape(len(closings), -1)
        low, _, high = percentiles(effects)
        for name, width in zip(closings, high - low, strict=True):
            widths[name][series.sector] = float(width)
    return widths


@pytest.mark.parametrize(("flow", "sector"), MOVED)
def test_closing_the_top_assumption_narrows_the_band_most(flow: Flow, sector: str) -> None:
    widths = widths_with_closed(flow)
    of_top = [widths[name][sector] for name in top_of(flow, sector)]
    assert min(of_top) == of_top[0]
    assert of_top[0] < 0.8 * widths[None][sector]


def test_sensitivity_tells_what_one_assumption_does(baseline: Results) -> None:
    table = baseline.sensitivity
    assert set(table["year"]) == {2035, 2042}
    assert set(table.filter(flow="import")["sector"]) == {
        "auto_parts", "autos", "consumer_goods", "other_imports", "total",
    }  # fmt: skip
    row = table.filter(
        flow="export", sector="textiles_clothing", year=2042, assumption="adjustment_speed"
    ).row(0, named=True)
    assert (row["low_value"], row["high_value"]) == (0.21, 0.38)
    slow = pipeline.run(analytics.load_scenario("baseline", {"adjustment_speed": 0.21}), draws=0)
    own = slow.projection.filter(flow="export", sector="textiles_clothing", year=2042)
    assert row["effect_low_cny"] == pytest.approx(own["effect_cny"].item(), abs=0.05)
    effects = baseline.projection.select("flow", "sector", "year", "effect_cny")
    joined = table.join(effects, on=["flow", "sector", "year"], how="left", suffix="_run")
    assert (joined["effect_cny"] - joined["effect_cny_run"]).abs().max() < 0.05
    # The parts of the variance that single assumptions explain leave room for interactions.
    explained = table.group_by("flow", "sector", "year").agg(pl.col("first_order_index").sum())
    assert explained["first_order_index"].is_between(0.6, 1.05).all()


def test_what_an_assumption_moves_does_not_depend_on_the_last_bit(
    monkeypatch: pytest.MonkeyPatch, baseline: Results
) -> None:
    """Exponentials differ in the last bit between processors: nobody's assumption does that."""
    scenario, model = model_of("baseline")
    here = baseline.sensitivity

    def elsewhere(model: DrawnModel, drawn: DrawnAssumptions, **_: object) -> Iterator[DrawnSeries]:
        for series in project_draws(model, drawn):
            last_bit = 1.0 + 2.0**-52 * (np.arange(series.effect.shape[1]) % 2)
            yield replace(series, effect=series.effect * last_bit)

    monkeypatch.setattr("analytics.models.uncertainty.project_draws", elsewhere)
    found = uncertainty(model, scenario.assumptions.by_id(), RANGES, draws=DRAWS, seed=1)
    key = ["flow", "sector", "year", "assumption"]
    assert set(found.sensitivity.select(key).iter_rows()) == set(here.select(key).iter_rows())


def test_convergence_tells_how_prefixes_of_the_sequence_settle(baseline: Results) -> None:
    table = baseline.convergence
    assert table.filter(flow="import")["draws"].to_list() == [256, 512, 1024, 2048]
    final = table.filter(draws=2048).drop("movement", "draws")
    bands = baseline.projection_bands.filter(sector="total", year=2042)
    assert final.rows() == bands.select(final.columns).sort("flow").rows()
    assert table.filter(draws=256)["movement"].null_count() == 2
    assert (table.filter(draws=2048)["movement"] < 0.05).all()
    effect = {("import", "total", 2042): np.arange(512.0)}
    made = convergence(effect, 512)
    assert made["effect_cny_p50"].to_list() == [127.5, 255.5]
    assert made["movement"].to_list() == [None, pytest.approx(255.5 / 127.5 - 1.0)]


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=50))
def test_percentiles_are_ordered_and_those_of_a_constant_are_it(values: list[float]) -> None:
    low, middle, high = percentiles(np.array(values))
    assert min(values) <= low <= middle <= high <= max(values)
    assert set(percentiles(np.full(64, values[0]))) == {values[0]}


def test_a_scenario_that_sets_growth_does_not_draw_it(
    results_of: Callable[[str], Results],
) -> None:
    weak = results_of("weak_growth")
    assert "growth" not in set(weak.sensitivity["assumption"])
    own = weak.assumptions.filter(pl.col("id").str.starts_with("growth."))
    assert own["distribution"].null_count() == own.height
    kept = weak.assumptions.filter(id="adjustment_speed")
    assert kept.select("distribution", "draw_group").row(0) == ("triangular", None)


def test_an_impossible_composition_says_that_it_comes_from_the_ranges() -> None:
    # Food may be 0.18 of all trade: more than all exports if these are 0.17 of it.
    scenario = analytics.load_scenario("baseline", {"export_share": 0.17})
    assert pipeline.run(scenario, draws=0).projection_bands.is_empty()
    with pytest.raises(InputError, match=r"within the ranges.*--draws 0"):
        _ = pipeline.run(scenario, draws=DRAWS).projection_bands
