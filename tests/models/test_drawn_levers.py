"""The draws follow levers as the run does: at the central values both give the same."""

import numpy as np
import pytest

import analytics
from analytics.models.drawn_projection import project_draws
from analytics.models.draws import one_at_a_time
from analytics.pipeline import case_of
from analytics.readers.shipped import read_shipped

LEVERS: dict[str, object] = {
    "utilisation_rate.auto_parts.2028": 0.9,
    "utilisation_rate.fish.2027-2030": 0.2,
    "staging_category.cars.2027": "cuts_10",
    "mfn_rate.cosmetics.2027": 0.1,
    "mfn_factor.textiles_clothing.2030-2035": 1.5,
    "growth.plastics.2030": 0.02,
    "trade_cost_change.consumer_goods.2027": -0.02,
    "trade_factor.bags.2033-2034": 0.25,
    "armington_elasticity.consumer_goods.2029": 5.0,
    "armington_elasticity.auto_parts.ramp-2027-2032": 2.0,
    "total_demand_elasticity.clothing.2030-2035": -1.4,
}


def test_run_and_draws_agree_at_the_central_values() -> None:
    scenario = analytics.load_scenario("baseline", LEVERS)
    case = case_of(scenario, draws=64)
    drawn, _ = one_at_a_time(scenario.assumptions.by_id(), read_shipped().assumption_ranges)
    run = analytics.run(scenario, draws=0).projection
    compared = 0
    for series in project_draws(case["drawn_model"], drawn):
        rows = run.filter(flow=series.flow, sector=series.sector).sort("year")
        assert rows["year"].to_list() == series.years
        for column, values in (
            ("effect_cny", series.effect),
            ("projection_cny", series.projection),
        ):
            theirs = rows[column].to_numpy()
            assert np.asarray(values[:, 0]) == pytest.approx(theirs, rel=1e-9, abs=0.5), column
            compared += len(theirs)
    assert compared > 500
