"""Shares at zero: three measures, their scopes and bounds."""

from collections.abc import Callable, Mapping

import polars as pl
import pytest

from analytics.results import Results
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.shares import zero_tariff_share
from analytics.tariffs.use import NO_COST
from tests.tariffs.line_builder import make_schedule, markets_of

ROWS = [
    ("8708", 0.0, "free", 1),
    ("8708", 0.1, "immediate", 1),
    ("8708", 0.1, "cuts_11", 2),
    ("0101", 0.1, "cuts_16", 3),
    ("2501", 0.1, "excluded", 3),
]
TRADE = pl.DataFrame({"segment": ["auto_parts", "other_imports"], "value_cny": [600.0, 200.0]})


def shares(
    market_set: MarketSet, measure: str, scope: str = "all", *, costs: Mapping[str, float] = NO_COST
) -> dict[int, float]:
    table = zero_tariff_share(
        market_set, TRADE, claim_costs=costs, first_year=2022, calibrated=False
    )
    chosen = table.filter(measure=measure, scope=scope)
    return dict(chosen.select("year", "share").iter_rows())


@pytest.fixture(scope="module")
def small() -> MarketSet:
    return markets_of(make_schedule(ROWS), "import", use=0.4)


def test_lines_are_counted(small: MarketSet) -> None:
    lines = shares(small, "lines")
    assert [lines[year] for year in (2021, 2022, 2031, 2032, 2036, 2037, 2042)] == pytest.approx(
        [0.1, 0.2, 0.2, 0.4, 0.4, 0.7, 0.7]
    )
    industrial = shares(small, "lines", "industrial")
    assert [industrial[year] for year in (2021, 2022, 2032, 2042)] == pytest.approx(
        [1 / 7, 2 / 7, 4 / 7, 4 / 7]
    )


def test_trade_is_weighted_by_segment(small: MarketSet) -> None:
    trade = shares(small, "trade")
    # Parts: 600 over 4 lines; other: 200 over 6 lines.
    assert [trade[year] for year in (2021, 2022, 2032, 2037)] == pytest.approx(
        [150 / 800, 300 / 800, 600 / 800, 700 / 800]
    )


def test_entered_counts_use_where_only_the_preference_is_zero(small: MarketSet) -> None:
    entered = shares(small, "entered")
    assert [entered[year] for year in (2021, 2022, 2032)] == pytest.approx(
        [150 / 800, (150 + 0.4 * 150) / 800, (150 + 0.4 * 450) / 800]
    )


def test_a_zero_preference_that_costs_more_than_it_saves_is_not_claimed() -> None:
    market_set = markets_of(make_schedule([("8708", 0.004, "immediate", 1)]), "import", use=0.4)
    assert shares(market_set, "trade")[2022] == 1.0
    assert shares(market_set, "entered", costs={**NO_COST, "compliance_cost": 0.004})[2022] == 0.0
    # Half of what gains 0.002 over a fixed cost of 0.002 of the middle shipment.
    half = {"compliance_cost": 0.002, "claim_fixed_cost": 0.002, "shipment_spread": 2.0}
    assert shares(market_set, "entered", costs=half)[2022] == pytest.approx(0.2)
    assert shares(market_set, "entered")[2022] == pytest.approx(0.4)


def test_a_japanese_stage_of_april_counts_on_31_december() -> None:
    market_set = markets_of(make_schedule([("6101", 0.1, "cuts_11", 1)], "JPN"), "export")
    trade = pl.DataFrame({"segment": ["clothing"], "value_cny": [1.0]})
    table = zero_tariff_share(
        market_set, trade, claim_costs=NO_COST, first_year=2022, calibrated=False
    )
    lines = dict(table.filter(measure="lines", scope="all").select("year", "share").iter_rows())
    assert (lines[2030], lines[2031]) == (0.0, 1.0)


def test_status_says_what_the_figure_rests_on(small: MarketSet) -> None:
    derived = zero_tariff_share(
        small, TRADE, claim_costs=NO_COST, first_year=2022, calibrated=False
    )
    statuses = derived.group_by("measure").agg(pl.col("status").unique())
    assert dict(statuses.iter_rows()) == {
        "lines": ["derived"], "trade": ["assumed"], "entered": ["assumed"],
    }  # fmt: skip
    calibrated = zero_tariff_share(
        small, TRADE, claim_costs=NO_COST, first_year=2022, calibrated=True
    )
    lines = calibrated.filter(measure="lines", scope="all")
    assert lines["status"].to_list() == ["derived"] + ["calibrated"] * 21
    assert lines["share_low"].null_count() == lines.height


def test_bounds_of_trade_are_those_given_and_count_what_pays_no_duty() -> None:
    """Half of what enters pays no duty, so that a bound of 0.2 is one of 0.6."""
    rows = [("8703", 0.1, "immediate", 2), ("8703", 0.1, "excluded", 3)]
    market_set = markets_of(make_schedule(rows, status="calibrated"), "import", use=0.5)
    bounds = {("all", "trade"): {2042: (0.2, 0.6)}, ("all", "entered"): {2042: (0.2, 0.4)}}
    table = zero_tariff_share(
        market_set,
        pl.DataFrame({"segment": ["cars"], "value_cny": [10.0]}),
        claim_costs=NO_COST,
        dutiable_share=0.5,
        first_year=2022,
        calibrated=True,
        trade_bounds=bounds,
    ).filter(scope="all", year=2042)
    found = {row["measure"]: (row["share_low"], row["share_high"]) for row in table.to_dicts()}
    assert found["trade"] == pytest.approx((0.2, 0.6))
    assert found["entered"] == pytest.approx((0.6, 0.7))


def test_bounds_enclose_the_shares_and_orders_hold(results_of: Callable[[str], Results]) -> None:
    for name in ("baseline", "full_use", "cars_included"):
        table = results_of(name).zero_tariff_share
        china = table.filter(pl.col("importer") == "CHN", pl.col("measure") != "lines")
        assert china["share_low"].null_count() == 0
        inside = (pl.col("share_low") <= pl.col("share") + 1e-8) & (
            pl.col("share") <= pl.col("share_high") + 1e-8
        )
        assert china.filter(~inside).height == 0
        wide = table.pivot(on="measure", index=["importer", "scope", "year"], values="share")
        # Of what pays duty no more enters free than is in products at zero; the rest enters free.
        pays = results_of(name).scenario.assumptions.dutiable_regime_share["import"]
        most = pl.when(importer="CHN").then(pays * pl.col("trade") + 1.0 - pays).otherwise("trade")
        assert wide.filter(pl.col("entered") > most + 1e-8).height == 0


def test_shares_never_fall(baseline: Results) -> None:
    steps = baseline.zero_tariff_share.sort("year").select(
        pl.col("share").diff().over("importer", "scope", "measure")
    )
    assert steps["share"].min() >= -1e-8  # type: ignore[operator]
