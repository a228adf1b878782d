"""Lines of the embedded schedule move between markets as a whole run would place them."""

import numpy as np
import polars as pl
import pytest

from analytics.models.staging import line_counts, line_groups
from analytics.pipeline import case_of
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.tariffs.market_lines import market_of_lines, weights_of
from analytics.tariffs.profile import line_name


def test_moved_weights_are_those_of_a_run_with_the_value() -> None:
    data, change = read_shipped(), {"staging.high_rate_delay": 0.5}
    before, after = (case_of(load_scenario("baseline", c)) for c in ({}, change))
    markets = before["markets_import"]
    place = market_of_lines(before["schedule_import"], markets, data.mfn_changes, data.sectors)
    names = line_groups(before["staging_import"]).select(line_name().alias("tariff_line"))
    there = names.join(place, on="tariff_line", how="left", maintain_order="left")["place"]
    counts = line_counts(after["staging_import"])
    moved = counts - line_counts(before["staging_import"])
    weights = markets.markets.select(
        "market", weight=pl.Series(weights_of(counts, there.to_numpy(), markets))
    )
    theirs = after["markets_import"].markets.select("market", "weight")
    joined = weights.join(theirs, on="market", how="full", validate="1:1")
    assert joined.height == theirs.height
    assert joined["weight"].to_numpy() == pytest.approx(joined["weight_right"].to_numpy(), abs=1e-9)
    assert np.abs(moved).max() > 0.1
