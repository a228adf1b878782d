"""Third countries: published cells, sums, identities of GSIM, and an independent solution."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.optimize import root

import analytics
from analytics import pipeline
from analytics.models import gsim
from analytics.models.gsim_system import Array
from analytics.readers.study import read_study
from analytics.results import Results
from analytics.tariffs.markets import MarketSet

YEARS, REGIONS = read_study().years.third_countries, read_study().regions

THIRD = ("KOR", "ASEAN", "REST")
PARTS = ("substitution_effect_cny", "expansion_effect_cny", "price_effect_cny")
MOF = "japan-mof/japan_trade_by_area_goods_year_bn_jpy.csv"


def cell(results: Results, column: str, **key: object) -> float:
    wanted = {"sector": "total", "year": 2042, "method": "exact", **key}
    return float(results.third_countries.filter(**wanted)[column].item())


def flow(results: Results, segment: str, origin: str, importer: str) -> float:
    found = results.regional_flows.filter(segment=segment, origin=origin, importer=importer)
    return float(found["value_cny"].item())


def cny_per_jpy(year: int = 2021) -> float:
    rates = pipeline.read_shipped().exchange_rates.filter(year=year)
    per_usd = dict(rates.select("currency", "per_usd").iter_rows())
    return float(per_usd["CNY"] / per_usd["JPY"])


def ministry(shared_data: Path, ex_im: str, area: str, *goods: str) -> float:
    """A published value of 2021 in CNY."""
    raw = pl.read_csv(shared_data / MOF).filter(year=2021, ex_im=ex_im, area=area)
    return float(raw.filter(pl.col("goods").is_in(goods))["value"].sum()) * 1e9 * cny_per_jpy()


# --- flows ----------------------------------------------------------------------------------------


def as_published() -> Results:
    """Nothing moved between groups: each has what the Ministry's series say."""
    unmoved = {"composition.unspecified_share_of_others": 0.0}
    return pipeline.run(analytics.load_scenario("baseline", unmoved), draws=0)


def test_published_cells_are_the_ministrys(shared_data: Path) -> None:
    unmoved = as_published()
    it = ("Computers And Units", "Parts Of Computer", "Semicon Machinery Etc", "Semiconductors Etc")
    for segment, pair, ex_im, area, goods in (
        ("cars", ("JPN", "CHN"), "export", "China", ("(Car)",)),
        ("cars", ("JPN", "KOR"), "export", "R Korea", ("(Car)",)),
        ("auto_parts", ("JPN", "KOR"), "export", "R Korea", ("Parts Of Motor Vehicles",)),
        ("it_goods", ("JPN", "KOR"), "export", "R Korea", it),
        ("clothing", ("CHN", "JPN"), "import", "China", ("Clothing And Accessories",)),
        ("telephones", ("CHN", "JPN"), "import", "China", ("Telephony, Telegraphy",)),
    ):
        expected = ministry(shared_data, ex_im, area, *goods)
        assert flow(unmoved, segment, *pair) == pytest.approx(expected, abs=1.0), segment
    for segment, goods in (("clothing", ("Clothing And Accessories",)),
                           ("textiles", ("Textile Yarn, Fabrics",))):  # fmt: skip
        expected = ministry(shared_data, "import", "R Korea", *goods)
        assert flow(unmoved, segment, "KOR", "JPN") == pytest.approx(expected, rel=2e-3), segment


def test_segments_add_to_the_published_totals(baseline: Results, shared_data: Path) -> None:
    flows = baseline.regional_flows.join(
        baseline.sectors.select("segment", "flow"), on="segment", how="left"
    )
    for of, pair, ex_im in (("import", ("JPN", "CHN"), "export"),
                            ("export", ("CHN", "JPN"), "import")):  # fmt: skip
        found = flows.filter(flow=of, origin=pair[0], importer=pair[1])["value_cny"].sum()
        assert found == pytest.approx(
            ministry(shared_data, ex_im, "China", "Grand Total"), rel=1e-9
        )
    cars = (
        as_published()
        .regional_flows.filter(segment="cars", origin="JPN")
        .filter(pl.col("importer") != "JPN")
    )
    world = ministry(shared_data, "export", "Grand Total", "(Car)")
    assert cars["value_cny"].sum() == pytest.approx(world, rel=1e-9)


def test_every_cell_is_there_and_says_where_it_comes_from(baseline: Results) -> None:
    flows = baseline.regional_flows
    assert flows.height == baseline.sectors.height * 25
    assert (flows["value_cny"] > 0.0).all()
    assert set(flows["status"]) == {"derived", "assumed"}
    derived = flows.filter(status="derived")
    assert derived["source_id"].unique().to_list() == ["mof_japan_trade"]
    # A tariff stands only where the market cuts.
    exported = baseline.sectors.filter(flow="export")["segment"].to_list()
    cuts = pl.when(pl.col("segment").is_in(exported))
    in_market = pl.col("importer") == cuts.then(pl.lit("JPN")).otherwise(pl.lit("CHN"))
    assert flows.select((pl.col("mfn_rate").is_not_null() == in_market).all()).item()


@pytest.mark.parametrize("segment", ["consumer_goods", "clothing"])
def test_sellers_in_the_market_that_cuts_add_up(segment: str, baseline: Results) -> None:
    """The beneficiary's share gives all imports; rivals without duty are in the rest's average."""
    assumptions = baseline.scenario.assumptions
    market, partner = ("CHN", "JPN") if segment == "consumer_goods" else ("JPN", "CHN")
    rows = baseline.regional_flows.filter(segment=segment, importer=market)
    value = dict(rows.select("origin", "value_cny").iter_rows())
    rate = dict(rows.select("origin", "mfn_rate").iter_rows())
    own, free = assumptions.origin_share[segment], assumptions.duty_free_rival_share[segment]
    imports = value[partner] / own
    assert sum(v for origin, v in value.items() if origin != market) == pytest.approx(imports)
    # Of the rest, what is neither free nor Korea's pays MFN.
    paying = (1 - own - free) * imports - value["KOR"]
    assert rate["REST"] * value["REST"] == pytest.approx(rate[partner] * paying, rel=1e-6)
    paid = sum(v * (1 + rate[origin]) for origin, v in value.items() if origin != market)
    domestic = assumptions.domestic_share[segment]
    assert value[market] / (value[market] + paid) == pytest.approx(domestic, rel=1e-6)


# --- sums and identities --------------------------------------------------------------------------


def test_sums_are_the_sums_of_their_parts(baseline: Results) -> None:
    table = baseline.third_countries
    assert table.height == (9 + 2 + 1) * 5 * len(YEARS) * 2
    money = [name for name in table.columns if name.endswith("_cny")]
    key = ["region", "year", "method"]
    sectors = table.filter(level="sector")
    for importer in ("CHN", "JPN", "both"):
        parts = sectors if importer == "both" else sectors.filter(importer=importer)
        expected = parts.group_by(key).agg(pl.col(money).sum()).sort(key)
        found = table.filter(importer=importer, level="sum").select(*key, *money).sort(key)
        for name in money:
            gap = expected[name].fill_null(0.0) - found[name].fill_null(0.0)
            assert gap.abs().max() < 0.06, (importer, name)
    of_parts = table.select(pl.sum_horizontal(PARTS) - pl.col("value_change_cny")).to_series()
    assert of_parts.abs().max() < 0.02
    surplus = ("producer_surplus_change_cny", "consumer_surplus_change_cny", "revenue_change_cny")
    gap = table.select(pl.sum_horizontal(surplus) - pl.col("welfare_change_cny")).to_series()
    assert gap.abs().max() < 0.02


def test_duty_is_known_only_where_tariffs_are_cut(baseline: Results) -> None:
    table = baseline.third_countries.filter(pl.col("importer") != "both")
    is_known = table["revenue_change_cny"].is_not_null()
    assert (is_known == (table["region"] == table["importer"])).all()
    known = table.filter(is_known, sector="total")["revenue_change_cny"]
    assert known.len() == 12
    assert (known < 0.0).all()


def test_the_beneficiary_gains_and_the_others_lose_ever_more(baseline: Results) -> None:
    for importer, partner in (("CHN", "JPN"), ("JPN", "CHN")):
        for region in REGIONS:
            changes = [
                cell(baseline, "value_change_cny", importer=importer, region=region, year=year)
                for year in YEARS
            ]
            wanted = sorted(changes) if region == partner else sorted(changes, reverse=True)
            assert changes == wanted
            assert (changes[0] > 0.0) == (region == partner)
    # What is lost in the two markets is in part sold elsewhere.
    for region in THIRD:
        lost = -cell(baseline, "value_change_cny", importer="both", region=region)
        assert 0.0 < cell(baseline, "elsewhere_change_cny", importer="both", region=region) < lost


def test_substitution_is_what_others_lose(baseline: Results) -> None:
    """It sums to zero to first order, as duty-paid values; exactly it is a little positive."""
    for importer, partner in (("CHN", "JPN"), ("JPN", "CHN")):
        gain = cell(baseline, PARTS[0], importer=importer, region=partner)
        lost = sum(cell(baseline, PARTS[0], importer=importer, region=region)
                   for region in REGIONS if region != partner)  # fmt: skip
        assert lost == pytest.approx(-gain, rel=0.15)


def test_excluded_goods_change_nothing(baseline: Results) -> None:
    unmoved = baseline.third_countries.filter(pl.col("sector").is_in(["cars", "cosmetics"]))
    changes = [c for c in unmoved.columns if c.endswith("_change_cny")]
    assert unmoved.height
    for name in (*PARTS, *changes):
        assert set(unmoved[name].drop_nulls()) == {0.0}


def test_without_use_nobody_loses_anything() -> None:
    unused = {f"utilisation_rate.import.{y}": 0.0 for y in (2022, 2030, 2035)}
    unused |= {f"utilisation_rate.export.{y}": 0.0 for y in (2022, 2023, 2024)}
    results = analytics.run(analytics.load_scenario("baseline", unused, allow_past=True), draws=0)
    names = [n for n in results.third_countries.columns if n.endswith("_change_cny")]
    for name in (*names, *PARTS):
        assert set(results.third_countries[name].drop_nulls()) == {0.0}, name


def test_linear_and_exact_agree_the_more_the_smaller_the_cut(
    results_of: Callable[[str], Results],
) -> None:
    def gap(results: Results) -> float:
        exact, linear = (
            cell(results, "value_change_cny", importer="JPN", region="ASEAN", method=method,
                 sector="textiles_clothing")
            for method in ("exact", "linear")
        )  # fmt: skip
        return abs(linear / exact - 1.0)

    knots = {2022: 0.01, 2023: 0.01, 2024: 0.01}
    small = {f"utilisation_rate.export.{year}": use for year, use in knots.items()}
    tiny = gap(analytics.run(analytics.load_scenario("baseline", small, allow_past=True), draws=0))
    assert 0.01 < gap(results_of("baseline")) < 0.15
    assert tiny < 0.02 * gap(results_of("baseline")) * 2


def test_cars_included_take_from_others(results_of: Callable[[str], Results]) -> None:
    open_cars = results_of("cars_included")
    for region in (*THIRD, "CHN"):
        change = cell(open_cars, "value_change_cny", importer="CHN", sector="cars", region=region)
        assert change < 0.0


# --- solved a second time -------------------------------------------------------------------------


def averages(segment: str, results: Results) -> tuple[float, float]:
    """MFN and effective rate of 2042 over all trade, from the markets."""
    market_set = markets(results, segment)
    rows = market_set.paths.filter(year=2042).join(market_set.markets, on="market")
    share = results.scenario.assumptions.dutiable_regime_share["export"]
    weight = rows["weight"].to_numpy() * share
    rates = (rows[name].fill_null(0.0).to_numpy() for name in ("mfn_rate", "effective_rate"))
    mfn, effective = (float((weight * rate).sum()) for rate in rates)
    return mfn, effective


def markets(results: Results, segment: str) -> MarketSet:
    found = pipeline.case_of(results.scenario).markets["export"]
    chosen = found.markets.filter(segment=segment)
    return MarketSet(chosen, found.paths.join(chosen.select("market"), on="market", how="semi"))


def test_another_solver_finds_the_same(baseline: Results) -> None:
    """Clothing in 2042: market clearing written out in prices, solved by scipy."""
    assumptions = baseline.scenario.assumptions
    sigma, eta = (assumptions.armington_elasticity["clothing"],
                  assumptions.total_demand_elasticity["clothing"])  # fmt: skip
    supply = 1.5
    value = np.array([[flow(baseline, "clothing", o, i) for i in REGIONS] for o in REGIONS])
    rates = baseline.regional_flows.filter(segment="clothing", importer="JPN")
    mfn = dict(rates.select("origin", "mfn_rate").iter_rows())
    before = np.zeros((5, 5))
    before[:, 1] = [mfn[region] for region in REGIONS]
    old, new = averages("clothing", baseline)
    assert mfn["CHN"] == pytest.approx(old, abs=1e-8)
    after = before.copy()
    after[0, 1] = new
    theta = value * (1 + before) / (value * (1 + before)).sum(axis=0)
    power = (1 + after) / (1 + before)

    def quantities(price: Array) -> Array:
        paid = price[:, None] * power
        index = (theta * paid ** (1 - sigma)).sum(axis=0) ** (1 / (1 - sigma))
        return np.asarray((paid / index) ** -sigma * index**eta)

    def excess(price: Array) -> Array:
        return np.asarray((value * quantities(price)).sum(axis=1) / value.sum(axis=1)
                          - price**supply)  # fmt: skip

    price = root(excess, np.ones(5), tol=1e-13).x
    textiles = _alone(baseline, "textiles")
    for position, region in enumerate(REGIONS):
        change = value[position, 1] * (price[position] * quantities(price)[position, 1] - 1.0)
        both = cell(baseline, "value_change_cny", importer="JPN", sector="textiles_clothing",
                    region=region)  # fmt: skip
        assert both - textiles[region] == pytest.approx(change, rel=1e-6)


def _alone(results: Results, segment: str) -> dict[str, float]:
    """Change of sales in Japan for one segment, from the solver."""
    assumptions = results.scenario.assumptions
    old, new = averages(segment, results)
    flows = results.regional_flows.filter(segment=segment).select(
        "origin", "importer", pl.col("value_cny").alias("value"),
        pl.col("mfn_rate").fill_null(0.0).alias("tariff"),
    ).with_columns(
        pl.when((pl.col("origin") == "CHN") & (pl.col("importer") == "JPN"))
        .then(pl.col("tariff") + new - old).otherwise("tariff").alias("tariff_new")
    )  # fmt: skip
    solution = gsim.solve(
        flows,
        demand_elasticity=assumptions.total_demand_elasticity[segment],
        substitution_elasticity=assumptions.armington_elasticity[segment],
        supply_elasticity=1.5,
        method="exact",
    )
    inside = solution.flows.filter(importer="JPN").with_columns(
        (pl.col("value_new") - pl.col("value")).alias("change")
    )
    return dict(inside.select("origin", "change").iter_rows())


def test_averages_of_tariffs_stand_for_the_lines(baseline: Results) -> None:
    """Clothing by rate path, each as a product: sums differ little from the average tariff's."""
    assumptions = baseline.scenario.assumptions
    market_set = markets(baseline, "clothing")
    rows = market_set.paths.filter(year=2042).join(market_set.markets, on="market")
    rows = rows.filter(pl.col("mfn_rate").is_not_null())
    old, _ = averages("clothing", baseline)
    base = baseline.regional_flows.filter(segment="clothing").with_columns(
        (pl.col("mfn_rate").fill_null(0.0) / old).alias("of_mfn")
    )
    flows = rows.select(
        pl.col("market").alias("product"), "weight", "mfn_rate", "effective_rate"
    ).join(base.drop("mfn_rate", "status"), how="cross")
    is_cut = (pl.col("origin") == "CHN") & (pl.col("importer") == "JPN")
    flows = flows.select(
        "product", "origin", "importer",
        (pl.col("weight") * pl.col("value_cny")).alias("value"),
        (pl.col("of_mfn") * pl.col("mfn_rate")).alias("tariff"),
        pl.when(is_cut).then("effective_rate").otherwise(pl.col("of_mfn") * pl.col("mfn_rate"))
        .alias("tariff_new"),
    )  # fmt: skip
    solution = gsim.solve(
        flows,
        demand_elasticity=assumptions.total_demand_elasticity["clothing"],
        substitution_elasticity=assumptions.armington_elasticity["clothing"],
        supply_elasticity=1.5,
        method="exact",
    )
    change = (pl.col("value_new") - pl.col("value")).sum()
    by_line = dict(solution.flows.filter(importer="JPN").group_by("origin").agg(change).iter_rows())
    on_average = _alone(baseline, "clothing")
    for region in REGIONS:
        assert by_line[region] == pytest.approx(on_average[region], rel=0.05), region


def test_the_certificate_is_kept(baseline: Results) -> None:
    case = pipeline.case_of(baseline.scenario)
    residuals = case["regional_effects"].residuals
    # Segments of each flow, three years, two methods.
    solved = {flow: 6 * len(names) for flow, names in case.study.segments.items()}
    assert {flow: found.size for flow, _, found in residuals} == solved
    assert all(0.0 < found.max() <= 1e-10 for *_, found in residuals)
