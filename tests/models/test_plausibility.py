"""Held beside published figures: the figures themselves, ours recomputed, and the verdicts."""

import math
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

import analytics
from analytics import pipeline
from analytics.models.plausibility import verdict
from analytics.report.findings import cover
from analytics.report.findings.sentences import SENTENCES
from analytics.report.findings.third_countries import comparison, ordered_comparisons
from analytics.results import Results
from analytics.schemas.plausibility import COMPARISONS, NOTES

Run = Callable[[str], Results]


def of(results: Results, name: str, column: str = "ours") -> float:
    return float(results.plausibility.filter(comparison=name)[column].item())


@pytest.mark.parametrize(
    ("name", "published", "tolerance", "source", "bound"),
    [
        # China Daily Qingdao, 12 April 2024: more than 0.5 bn CNY on 51.75 bn CNY since 2022.
        ("relief_district", 0.5, 0.0, "china_daily_qingdao_2024", "upper"),
        ("certificates_district", 51.75, 0.0, "china_daily_qingdao_2024", "upper"),
        ("relief_rate_district", 100 * 0.5 / 51.75, 1e-4, "china_daily_qingdao_2024", "estimate"),
        # General Administration of Customs: H1 2022 0.71 on 97.9; to August 2023 3.04 on 121.3.
        ("relief_rate_exports", 100 * 0.71 / 97.9, 1e-4, "gacc_2022", "estimate"),
        ("relief_rate_imports", 100 * 3.04 / 121.3, 1e-4, "gacc_2023", "estimate"),
        # (419.5 - 181.7) bn CNY over 172.9 bn USD; (121.3 - 56.0) over 184.831, at 6.729.
        ("use_exports", 100 * 237.8 / (172.9 * 6.729), 1e-3, "gacc_2023", "upper"),
        ("use_imports", 100 * 65.3 / (184.831 * 6.729), 1e-3, "gacc_2023", "upper"),
        # UNCTAD, 15 December 2021: Japan about 20 bn USD, 5.5 %; diversion 25 of 25 + 17.
        ("unctad_japan_gain", 20.0, 0.0, "unctad_2021", "upper"),
        ("unctad_japan_gain_share", 5.5, 0.0, "unctad_2021", "estimate"),
        ("unctad_diversion", 100 * 25 / 42, 1e-9, "unctad_2021", "estimate"),
        # tradeweave: difference in differences 0.027 log points.
        ("ex_post_exports", 0.027, 0.0, "tradeweave_2025", "estimate"),
        ("ex_post_imports", 0.027, 0.0, "tradeweave_2025", "estimate"),
    ],
)
def test_published_figures(
    name: str, published: float, tolerance: float, source: str, bound: str, baseline: Results
) -> None:
    row = baseline.plausibility.filter(comparison=name).row(0, named=True)
    assert row["published"] == pytest.approx(published, abs=tolerance + 1e-8)
    assert (row["source_id"], row["bound"]) == (source, bound)


def test_everything_is_compared_with_a_note(baseline: Results) -> None:
    assert set(baseline.plausibility["comparison"]) == set(COMPARISONS) == set(NOTES)
    assert dict(baseline.plausibility.select("comparison", "note").iter_rows()) == NOTES


def test_where_the_baseline_lies(baseline: Results) -> None:
    """A change here is a change of what the first page says."""
    sides = dict(baseline.plausibility.select("comparison", "verdict").iter_rows())
    outside = {name for name, side in sides.items() if side == "outside"}
    assert outside == {"unctad_japan_gain"}
    assert of(baseline, "unctad_japan_gain") == pytest.approx(21.79, abs=0.05)
    assert of(baseline, "unctad_japan_gain_dutiable") == pytest.approx(0.85 * 21.79, abs=0.05)
    assert {name for name, side in sides.items() if side == "below"} == {
        "ex_post_exports", "ex_post_imports",
    }  # fmt: skip


# --- ours, a second time --------------------------------------------------------------------------


def test_ours_from_the_projection(baseline: Results) -> None:
    rows = baseline.projection.filter(sector="total")
    saved = {row["year"]: row["duty_saved_cny"] for row in rows.filter(flow="export").to_dicts()}
    relief = (saved[2022] + saved[2023] + saved[2024] / 4) / 1e9
    assert of(baseline, "relief_district") == pytest.approx(relief, abs=1e-8)
    for flow in ("import", "export"):
        chosen = rows.filter(pl.col("year").is_between(2022, 2024), flow=flow)
        expected = math.log(chosen["projection_cny"].sum() / chosen["counterfactual_cny"].sum())
        assert of(baseline, f"ex_post_{flow}s") == pytest.approx(expected, abs=1e-8)


def test_use_is_the_part_of_dutiable_trade_that_claims(baseline: Results) -> None:
    """Exports in 2022: of each line what its margin is worth to lognormal shipments."""
    found = pipeline.case_of(baseline.scenario).markets["export"]
    rows = found.paths.filter(year=2022).join(found.markets, on="market")
    assumptions = baseline.scenario.assumptions
    net = rows["mfn_rate"] - rows["preferential_rate"] - assumptions.compliance_cost
    reach = (net / assumptions.claim_fixed_cost).log() / assumptions.shipment_spread
    eligible = rows.with_columns(reach.alias("reach")).filter((net > 0.0).fill_null(value=False))
    trade = baseline.trade_history.filter(flow="export", year=2022)
    values = dict(trade.select("segment", "value_cny").iter_rows())
    claimed = sum(
        0.865 * norm.cdf(reach) * weight * values[segment]
        for segment, weight, reach in eligible.select("segment", "weight", "reach").iter_rows()
    )
    assert of(baseline, "use_exports") == pytest.approx(100 * claimed / values["total"], rel=1e-9)


def test_the_unctad_design_written_out(baseline: Results) -> None:
    """Each market's demand at full use and all stages, on the Ministry's totals of 2019."""
    assumptions = baseline.scenario.assumptions
    found = pipeline.case_of(baseline.scenario).markets["import"]
    rows = found.paths.filter(year=2042).join(found.markets.drop("mfn_rate"), on="market")
    trade = baseline.trade_history.filter(flow="import", year=2019)
    values = dict(trade.select("segment", "value_jpy_bn").iter_rows())
    gain = 0.0
    for row in rows.filter(pl.col("segment") != "cosmetics").iter_rows(named=True):
        segment, mfn = row["segment"], row["mfn_rate"]
        if mfn is None or row["preferential_rate"] is None:
            continue
        if round(mfn - row["preferential_rate"], 9) < 0.005:
            continue
        power = (1 + row["applied_rate"]) / (1 + mfn)
        sigma = assumptions.armington_elasticity[segment]
        nest = sigma * assumptions.domestic_substitution_ratio
        eta = assumptions.total_demand_elasticity[segment]
        own, free = assumptions.origin_share[segment], assumptions.duty_free_rival_share[segment]
        theta = own * (1 + mfn) / ((1 - free) * (1 + mfn) + free)
        domestic = assumptions.domestic_share[segment]
        p_m = (theta * power ** (1 - sigma) + 1 - theta) ** (1 / (1 - sigma))
        p = ((1 - domestic) * p_m ** (1 - nest) + domestic) ** (1 / (1 - nest))
        q = (power / p_m) ** -sigma * (p_m / p) ** -nest * p**eta
        gain += row["weight"] * values[segment] * (q - 1)
    assert of(baseline, "unctad_japan_gain") == pytest.approx(gain / 109.0188, rel=1e-6)
    # Ministry of Finance, 2019: exports of 14,681.945 to China and 5,043.824 bn JPY to Korea.
    share = 100 * gain / (14681.945384 + 5043.824194)
    assert of(baseline, "unctad_japan_gain_share") == pytest.approx(share, rel=1e-6)


def test_other_designs_do_not_move_the_comparison_with_unctad(
    baseline: Results, results_of: Run
) -> None:
    """It is about the agreement in force: experiments and costs leave it as it is."""
    for scenario in ("full_use", "cars_included", "faster_staging", "trade_cost_cut"):
        assert of(results_of(scenario), "unctad_japan_gain") == of(baseline, "unctad_japan_gain")


# --- verdicts and words ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "published", "is_upper", "side"),
    [
        (1.0, 1.0, True, "inside"),
        (1.0001, 1.0, True, "outside"),
        (1.25, 1.0, False, "near"),
        (0.75, 1.0, False, "near"),
        (1.26, 1.0, False, "above"),
        (0.0, 1.0, False, "below"),
        (None, 1.0, True, None),
    ],
)
def test_verdicts(ours: float | None, published: float, is_upper: bool, side: str | None) -> None:
    assert verdict(ours, published, is_upper=is_upper) == side


def test_what_lies_outside_stands_on_the_first_page(baseline: Results, results_of: Run) -> None:
    for results in (baseline, results_of("full_use")):
        for language in ("en", "zh"):
            answer = " ".join(cover.answer(results, language))
            assert SENTENCES["validation"](results, language) in answer
            for row in ordered_comparisons(results):
                if row["verdict"] == "outside":
                    assert comparison(row, language).split(": ")[0].split("：")[0] in answer
    assert "7 of 8" in SENTENCES["validation"](baseline, "en")
    assert "imports from Japan" in SENTENCES["validation"](results_of("full_use"), "en")


def test_a_figure_that_moves_moves_the_sentence(baseline: Results) -> None:
    inside = baseline.plausibility.with_columns(
        pl.when(pl.col("comparison") == "unctad_japan_gain").then(pl.lit("inside"))
        .otherwise("verdict").alias("verdict")
    )  # fmt: skip
    text = SENTENCES["validation"](baseline.replace(plausibility=inside), "en")  # type: ignore[arg-type]
    assert "8 of 8" in text
    assert "Outside" not in text


def test_unused_preferences_have_no_relief_rate() -> None:
    unused = {f"utilisation_rate.import.{y}": 0.0 for y in (2022, 2030, 2035)}
    unused |= {f"utilisation_rate.export.{y}": 0.0 for y in (2022, 2023, 2024)}
    results = analytics.run(analytics.load_scenario("baseline", unused), draws=0)
    rows = {row["comparison"]: row for row in ordered_comparisons(results)}
    assert rows["relief_rate_exports"]["ours"] is None
    assert rows["relief_rate_exports"]["verdict"] is None
    assert "no figure to compare" in comparison(rows["relief_rate_exports"], "en")
    assert rows["relief_district"]["ours"] == 0.0
    assert np.isfinite(rows["unctad_japan_gain"]["ours"])
