"""Trade without the agreement moves where its MFN rate does, and nowhere else."""

import numpy as np
import pytest

from analytics.models.trade_index import mfn_index
from analytics.pipeline import case_of
from analytics.readers.scenarios import load_scenario


@pytest.mark.parametrize(("rate", "sign"), [(0.2, -1), (0.0, 1)])
def test_trade_moves_where_the_rate_does(rate: float, sign: int) -> None:
    scenario = load_scenario("baseline", {"mfn_rate.cosmetics.2027": rate})
    case = case_of(scenario)
    markets, years = case.markets["import"], case.study.years_of_rates
    index = mfn_index(markets, scenario.assumptions)
    cosmetics = (markets.markets["segment"] == "cosmetics").to_numpy()
    set_years = np.array(years) >= 2027
    change = index[cosmetics][:, set_years] - 1.0
    assert (sign * change >= 0.0).all()
    assert (sign * change).max() > 0.05
    assert (index[:, ~set_years] == 1.0).all()
    assert (index[~cosmetics] == 1.0).all()
