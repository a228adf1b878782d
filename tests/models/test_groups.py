"""Product groups: sums do not depend on how finely goods are grouped, and nothing is left over."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics
from analytics import pipeline
from analytics.models.effects import segment_effects
from analytics.models.projection import counterfactual_trade, project, ranked_groups
from analytics.readers.study import read_study
from analytics.report.findings.figures import money, percent
from analytics.report.findings.sentences import groups
from analytics.report.text import segment_labels
from analytics.results import Results
from analytics.scenario import Assumptions, BySegment
from analytics.tariffs.markets import MarketSet

STUDY = read_study()
GOODS = "plastics"
AMOUNTS = ("counterfactual_cny", "effect_cny", "trade_creation_cny", "duty_saved_cny")


@pytest.fixture(scope="module")
def results() -> Results:
    return pipeline.run("baseline", draws=0)


@pytest.fixture(scope="module")
def markets() -> MarketSet:
    """The markets of one group."""
    found = pipeline.case_of(analytics.load_scenario("baseline")).markets["import"]
    own = found.markets.filter(segment=GOODS)
    return MarketSet(own, found.paths.join(own, on="market", how="semi"))


def split(markets: MarketSet, names: list[str]) -> MarketSet:
    """The same markets once in each of several groups."""
    renamed = pl.col("market").str.replace(GOODS, pl.lit("GROUP"))
    tables = [
        (
            markets.markets.with_columns(
                renamed.str.replace("GROUP", pl.lit(name)), pl.lit(name).alias("segment")
            ),
            markets.paths.with_columns(renamed.str.replace("GROUP", pl.lit(name))),
        )
        for name in names
    ]
    return MarketSet(
        pl.concat([table for table, _ in tables]).sort("market"),
        pl.concat([table for _, table in tables]).sort("market", "year"),
    )


def projected(
    markets: MarketSet, trade: dict[str, float], assumptions: Assumptions
) -> pl.DataFrame:
    effects = segment_effects(markets, assumptions)
    base = pl.DataFrame(
        [("import", name, 2021, value) for name, value in trade.items()],
        schema=["flow", "segment", "year", "value_cny"],
        orient="row",
    )
    index = base.select("flow", "segment", "year", pl.lit(1.0).alias("index"))
    without = counterfactual_trade(effects, effects, base, index, dict.fromkeys(trade, 0.01))
    return project("import", effects, without, base)


@given(parts=st.lists(st.floats(1e6, 1e10), min_size=1, max_size=5))
def test_sums_do_not_depend_on_the_number_of_groups(parts: list[float], markets: MarketSet) -> None:
    """Where rates and parameters are equal, one group has what its parts have together."""
    assumptions = analytics.load_scenario("baseline").assumptions
    names = [f"part{letter}" for letter in "abcde"[: len(parts)]]
    sectors = dict.fromkeys([*names, GOODS], "other_imports")
    alike = {
        name: BySegment(value, value.sector_of | sectors)
        for name, value in assumptions
        if isinstance(value, BySegment)
    }
    same = assumptions.model_copy(update=alike)
    one = projected(markets, {GOODS: sum(parts)}, same)
    many = projected(split(markets, names), dict(zip(names, parts, strict=True)), same)
    for column in AMOUNTS:
        whole = one.sort("year")[column].to_list()
        together = many.group_by("year").agg(pl.col(column).sum()).sort("year")[column].to_list()
        assert together == pytest.approx(whole, rel=1e-9, abs=0.05), column


def test_no_residual_holds_more_than_a_tenth(results: Results) -> None:
    for year in (2030, 2042):
        for flow in ("import", "export"):
            rest = results.groups.filter(flow=flow, year=year, segment=STUDY.rest_of(flow))
            assert rest["share_of_trade"].item() < 0.1, (flow, year)
            assert rest["share_of_effect"].item() < 0.1, (flow, year)


def test_groups_add_to_the_sectors_to_the_cent(results: Results) -> None:
    cents = {
        name: (pl.col(name) * 100).round().cast(pl.Int64) for name in ("effect_cny", AMOUNTS[0])
    }
    key = ["flow", "sector", "year"]
    groups = results.groups.with_columns(**cents).group_by(key).agg(pl.col(*cents).sum())
    sectors = results.projection.filter(level="sector").with_columns(**cents)
    both = sectors.join(groups, on=key, suffix="_groups", validate="1:1")
    assert both.height == groups.height
    for name in cents:
        assert (both[name] == both[f"{name}_groups"]).all()


def test_ranks_follow_the_effect_and_shares_add_up(results: Results) -> None:
    for _, table in results.groups.group_by("flow", "year"):
        ranked = table.sort("rank")
        assert ranked["rank"].to_list() == list(range(1, table.height + 1))
        assert ranked["effect_cny"].is_sorted(descending=True)
        assert table["share_of_trade"].sum() == pytest.approx(1.0)
        if table["effect_cny"].sum():
            assert table["share_of_effect"].sum() == pytest.approx(1.0, abs=1e-6)
        else:
            assert table["share_of_effect"].null_count() == table.height


def test_a_flow_without_effect_has_no_shares() -> None:
    rows = pl.DataFrame(
        {
            "flow": ["import"] * 2, "sector": ["a", "a"], "segment": ["x", "y"],
            "year": [2030, 2030], "counterfactual_cny": [3.0, 1.0],
            "effect_cny": [0.0, 0.0], "projection_cny": [3.0, 1.0],
        }
    )  # fmt: skip
    found = ranked_groups(rows, 2021)
    assert found["share_of_effect"].to_list() == [None, None]
    assert found["share_of_trade"].to_list() == [0.75, 0.25]


def test_groups_of_exports_have_market_shares_of_their_own() -> None:
    """One heading of food is mostly China's, another is not: 49 % of vegetables, 6.5 % of meat."""
    own = analytics.load_scenario("baseline").assumptions.origin_share
    assert (own["vegetables"], own["meat"]) == (0.494, 0.065)
    assert {own.key_of(name) for name in STUDY.segments["export"]} == set(STUDY.segments["export"])


def test_specific_duties_are_never_zero() -> None:
    """They are due at an assumed share of value, and no cut is counted."""
    scenario = analytics.load_scenario("baseline", {"specific_duty_equivalent.export": 0.2})
    case = pipeline.case_of(scenario)
    law, paid = case["markets_at_law_export"], case.markets["export"]
    specific = law.paths.filter(pl.col("mfn_rate").is_null())["market"].unique()
    assert len(specific) > 0
    found = paid.paths.filter(pl.col("market").is_in(specific.to_list()))
    for rate in ("mfn_rate", "applied_rate", "effective_rate"):
        assert found[rate].unique().to_list() == [0.2], rate
    base = pipeline.run("baseline", draws=0).projection.filter(sector="food_agriculture", year=2042)
    more = pipeline.run(scenario, draws=0).projection.filter(sector="food_agriculture", year=2042)
    assert more["effect_cny"].item() == base["effect_cny"].item()
    assert more["duty_counterfactual_cny"].item() > base["duty_counterfactual_cny"].item()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_sentence_names_the_leading_groups_with_their_figures(
    results: Results, language: str
) -> None:
    said = groups(results, language)
    names = segment_labels(results.sectors, language)
    for flow in ("import", "export"):
        leading = results.groups.filter(flow=flow, year=2042).sort("rank").head(3)
        places = [said.index(names[name]) for name in leading["segment"]]
        assert places == sorted(places)
        for row in leading.iter_rows(named=True):
            assert money(row["effect_cny"], language) in said
            assert percent(row["share_of_effect"], language) in said
