"""Claims and relief in every published period: ceilings hold, and the parameters are the fit."""

from dataclasses import replace
from functools import cache

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.models.moments import CEILING, RANGE, Moment
from analytics.models.use_moments import (
    Claiming,
    Fit,
    Pieces,
    fit,
    measured,
    totals,
    verdict,
)
from analytics.pipeline import case_of
from analytics.readers.shipped import read_shipped
from analytics.results import Results
from analytics.schemas.use_moments import UseMomentsPublished
from analytics.steps import validation
from analytics.study import FLOWS, Flow


def test_every_published_ceiling_holds_with_its_distance(baseline: Results) -> None:
    """Trade claimed and duty relieved: the nation, the customs district and the province."""
    table = baseline.use_moments
    ceilings = table.filter(kind=CEILING)
    assert ceilings.height >= 20
    assert ceilings.filter(verdict="broken").height == 0
    assert (ceilings["distance"] <= 0.0).all()


def test_rates_of_relief_lie_in_the_published_ranges_and_use_is_near(
    baseline: Results,
) -> None:
    assert set(baseline.use_moments.filter(kind=RANGE)["verdict"]) == {"holds"}
    use = dict(baseline.use_moments.filter(kind="target").select("moment", "verdict").iter_rows())
    assert use == {"eligible_use_exports_2022": "near", "eligible_use_exports_2023": "near",
                   "eligible_use_imports_2022": "below"}  # fmt: skip


def test_with_trade_spread_evenly_the_ceilings_break() -> None:
    even = {"margin_tilt.import": 0.0, "margin_tilt.export": 0.0}
    table = analytics.run(analytics.load_scenario("baseline", even), draws=0).use_moments
    broken = set(table.filter(verdict="broken")["moment"])
    assert {"relief_exports_q1_2022", "relief_exports_h1_2022"} <= broken


@cache
def national(flow: Flow) -> tuple[Pieces, Claiming, list[Moment], dict[str, tuple[float, str]]]:
    case = case_of(analytics.load_scenario("baseline"))
    pieces = validation.trade_pieces(
        case.study, case.data, {"import": 0.85, "export": 1.0},
        {flow: case[f"merged_schedule_{flow}"] for flow in FLOWS}, case.trade, dict.fromkeys(FLOWS),
    )  # fmt: skip
    facts = {row["fact_id"]: (row["value"], row["source_id"]) for row in case.data.facts.to_dicts()}
    moments = [
        moment
        for moment in Moment.all_of(case.data.use_moments, case.data.benchmarks)
        if (moment.flow, moment.scope) == (flow, "nation")
    ]
    return pieces[flow, "nation"], case[f"claiming_{flow}"], moments, facts


def fitted(flow: Flow, free: list[str]) -> tuple[Fit, Claiming]:
    pieces, shipped, moments, facts = national(flow)
    start = replace(shipped, tilt=50.0)
    return fit(pieces, start, moments, facts, free), shipped


def test_the_shipped_parameters_of_exports_are_those_of_the_fit() -> None:
    # With the ceilings of use as they are: no moment tells them apart from the fixed cost.
    found, shipped = fitted("export", ["claim_fixed_cost", "tilt"])
    assert found.claiming.tilt == pytest.approx(shipped.tilt, rel=0.2)
    fixed = found.claiming.costs["claim_fixed_cost"]
    assert fixed == pytest.approx(shipped.costs["claim_fixed_cost"], rel=0.5)


def test_use_of_imports_is_as_high_as_the_relief_of_the_first_quarter_lets_it_be() -> None:
    """The 15 % of Korean imports from Japan is out of reach: this is the best reachable value."""
    pieces, shipped, moments, facts = national("import")
    by_name = {moment.moment: moment for moment in moments}
    use = by_name["eligible_use_imports_2022"]
    reached = fit(pieces, shipped, [use, *(m for m in moments if m.kind == CEILING)], facts,
                  ["2022"])  # fmt: skip
    best = measured(use, pieces, totals(pieces, reached.claiming))
    ours = measured(use, pieces, totals(pieces, shipped))
    assert best < 9.0
    assert ours == pytest.approx(best, rel=0.15)


@pytest.mark.parametrize(
    ("kind", "ours", "expected"),
    [(CEILING, 1.0, "holds"), (CEILING, 1.01, "broken"), (RANGE, 0.4, "below"),
     (RANGE, 0.7, "holds"), (RANGE, 1.2, "above"), ("target", 1.04, "near"),
     ("target", 1.2, "above")],
)  # fmt: skip
def test_verdicts_follow_a_rule(kind: str, ours: float, expected: str) -> None:
    low = 1.0 if kind != RANGE else 0.5
    assert verdict(kind, ours, low, 1.0) == expected


def test_a_moment_that_no_benchmark_has_is_refused() -> None:
    """All of them at once: what is not known, and what is not about the use of the preference."""
    data = read_shipped()
    first, second, *_ = data.use_moments["comparison"]
    wrong = data.use_moments.with_columns(
        pl.col("comparison").replace({first: "claimed_exports_1922", second: "shandong_2024"})
    )
    with pytest.raises(InputError) as caught:
        Moment.all_of(UseMomentsPublished.validate(wrong), data.benchmarks)
    assert [problem.split(":")[0] for problem in caught.value.problems] == [
        "claimed_exports_1922", "shandong_2024",
    ]  # fmt: skip
