"""Trade before any effect."""

import dataframely as dy
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.models.baseline import Composition, base_values, qingdao_japan_trade
from analytics.models.history import cny_per_jpy, growth_index, trade_history
from analytics.readers.shipped import ShippedData, read_shipped
from analytics.readers.study import read_study
from analytics.schemas.trade import ExchangeRates, NationalTrade, TradeHistory
from analytics.study import signed_series

STUDY = read_study()

COMPOSITION = Composition(0.65, 0.156, 299.0, 0.1, 0.0)
TOTALS = {2020: 54.48e9, 2021: 61.61688e9}


@pytest.fixture(scope="module")
def data() -> ShippedData:
    return read_shipped()


@pytest.fixture(scope="module")
def history(data: ShippedData) -> dy.DataFrame[TradeHistory]:
    return trade_history(data.national_trade, data.exchange_rates, data.sectors, STUDY)


def rates(rows: list[tuple[str, int, float]]) -> dy.DataFrame[ExchangeRates]:
    frame = pl.DataFrame(
        [(*row, "published", "test") for row in rows],
        schema=list(ExchangeRates.column_names()),
        orient="row",
    )
    return ExchangeRates.validate(frame, cast=True)


def test_the_cross_rate_goes_over_the_dollar() -> None:
    table = cny_per_jpy(rates([("CNY", 2021, 6.4), ("JPY", 2021, 128.0)]))
    assert table.rows() == [(2021, 0.05)]


def test_segments_and_rest_add_to_the_total(history: dy.DataFrame[TradeHistory]) -> None:
    total = history.filter(segment="total").select("flow", "year", total="value_cny")
    parts = (
        history.filter(pl.col("segment") != "total")
        .group_by("flow", "year")
        .agg(pl.col("value_cny").sum().alias("parts"), pl.col("segment").len().alias("number"))
    )
    complete = parts.filter(pl.col("number") >= 23)  # all segments, but cosmetics has no series
    joined = complete.join(total, on=["flow", "year"], validate="1:1")
    assert joined.height >= 9 + 17
    assert ((joined["parts"] / joined["total"]) - 1).abs().max() < 1e-12  # type: ignore[operator]


def test_a_year_with_a_missing_series_has_no_value_rather_than_a_smaller_one(
    data: ShippedData,
) -> None:
    missing = (
        (pl.col("flow") == "export")
        & (pl.col("partner") == "china")
        & (pl.col("commodity") == "Electrical Machinery")
        & (pl.col("year") == 2023)
    )
    national = NationalTrade.validate(data.national_trade.filter(~missing))
    table = trade_history(national, data.exchange_rates, data.sectors, STUDY).filter(
        flow="export", year=2023
    )
    # Only what is counted within it falls away, and the rest, which is what is left over.
    names = set(data.sectors.filter(flow="export")["segment"])
    assert set(table["segment"]) == names - {"appliances", "other_exports"} | {"total"}


def test_cosmetics_have_no_series_and_follow_the_total_of_their_flow(
    data: ShippedData, history: dy.DataFrame[TradeHistory]
) -> None:
    years = list(range(STUDY.base_year, STUDY.last_observed_year + 1))
    index = growth_index(history, data.sectors, years, 2021)
    assert index.height == data.sectors.height * 5
    assert index["index"].null_count() == 0
    assert index.filter(year=2021)["index"].to_list() == [1.0] * data.sectors.height
    total = history.filter(flow="import", segment="total").sort("year")
    expected = [
        total.filter(year=year)["value_cny"].item() / total.filter(year=2021)["value_cny"].item()
        for year in years
    ]
    assert index.filter(segment="cosmetics")["index"].to_list() == pytest.approx(expected)


def test_every_other_segment_has_its_own_growth_in_every_observed_year(
    data: ShippedData, history: dy.DataFrame[TradeHistory]
) -> None:
    """The total steps in silently for a missing year: make sure that none is missing."""
    wanted = data.sectors.filter(pl.col("segment") != "cosmetics").select("flow", "segment")
    years = pl.DataFrame({"year": range(STUDY.base_year, STUDY.last_observed_year + 1)}).cast(
        pl.Int64
    )
    missing = wanted.join(years, how="cross").join(
        history, on=["flow", "segment", "year"], how="anti"
    )
    assert missing.rows() == []


def test_growth_of_clothing_by_hand(data: ShippedData, history: dy.DataFrame[TradeHistory]) -> None:
    # Ministry of Finance: 1,582.318 bn JPY in 2021, 1,807.742 bn in 2025; Federal Reserve averages
    # 109.8429 and 149.5686 JPY, 6.4508 and 7.1875 CNY for a dollar.
    index = growth_index(history, data.sectors, [2025], 2021).filter(segment="clothing")
    expected = 1807.741852 / 1582.318436 * (7.1875 / 149.5686) / (6.4508 / 109.8429)
    assert index["index"].item() == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("export_share", [0.65, 1 / 3, 0.123456789])
def test_flows_add_to_the_published_totals_to_the_cent(export_share: float) -> None:
    trade = qingdao_japan_trade(TOTALS, export_share, "qingdao_daily_2022")
    cents = trade.select("year", (pl.col("value_cny") * 100).round().cast(pl.Int64))
    sums = dict(cents.group_by("year").agg(pl.col("value_cny").sum()).iter_rows())
    assert sums == {2020: 5_448_000_000_000, 2021: 6_161_688_000_000}
    assert set(trade["status"]) == {"assumed"}


def test_base_values_add_to_the_flows_and_hold_the_assumptions(
    data: ShippedData, history: dy.DataFrame[TradeHistory]
) -> None:
    trade = qingdao_japan_trade(TOTALS, 0.65, "qingdao_daily_2022")
    values = base_values(trade, history, data.national_trade, COMPOSITION, STUDY)
    assert values.height == 2 * data.sectors.height
    sums = values.group_by("flow", "year").agg(pl.col("value_cny").sum().alias("sum"))
    joined = sums.join(trade, on=["flow", "year"], validate="1:1")
    assert ((joined["sum"] / joined["value_cny"]) - 1).abs().max() < 1e-12  # type: ignore[operator]

    of_2021 = dict(values.filter(year=2021).select("segment", "value_cny").iter_rows())
    # Shandong: farm goods are 15.6 % of all trade with Japan.
    food = sum(of_2021[name] for name in STUDY.segments_in("food_agriculture"))
    assert food / TOTALS[2021] == pytest.approx(0.156)
    national = dict(
        data.national_trade.filter(flow="import", partner="china", year=2021)
        .select("commodity", "value_jpy_bn")
        .iter_rows()
    )
    imports = 0.35 * TOTALS[2021]
    grand = national["Grand Total"]
    assert of_2021["cosmetics"] == pytest.approx(imports * 299.0 / grand)
    assert of_2021["cars"] == pytest.approx(imports * national["(Car)"] / grand)
    consumer = (
        national["(Tv Receiver)"]
        + national["(Video Rec Or Repro App)"]
        + national["Motorcycles, Autocycles"]
        + 0.1 * national["Others"]
    )
    assert of_2021["consumer_goods"] == pytest.approx(imports * consumer / grand)
    # Other exports keep their national proportions among themselves.
    exports = dict(
        data.national_trade.filter(flow="export", partner="china", year=2021)
        .select("commodity", "value_jpy_bn")
        .iter_rows()
    )
    assert of_2021["clothing"] / of_2021["textiles"] == pytest.approx(
        exports["Clothing And Accessories"] / exports["Textile Yarn, Fabrics"]
    )


def test_the_origin_shares_called_derived_follow_from_national_trade(data: ShippedData) -> None:
    """China's share of Japan's imports of the segment's commodities in 2021."""
    values = {
        (row["partner"], row["commodity"]): row["value_jpy_bn"]
        for row in data.national_trade.filter(flow="export", year=2021).iter_rows(named=True)
    }
    named = {
        row["segment"]: signed_series(row["commodities"])
        for row in data.sectors.filter(flow="export")
        .drop_nulls("commodities")
        .iter_rows(named=True)
    }
    derived = data.assumption_ranges.filter(
        pl.col("id").str.starts_with("origin_share."), pl.col("status") == "derived"
    )
    assert derived.height == len(STUDY.segments["export"])
    for row in derived.iter_rows(named=True):
        segment = row["id"].split(".")[1]
        totals = {}
        for partner in ("china", "world"):
            if segment in named:
                totals[partner] = sum(s * values[partner, name] for name, s in named[segment])
            else:
                every = [series for names in named.values() for series in names]
                totals[partner] = values[partner, "Grand Total"] - sum(
                    s * values[partner, name] for name, s in every
                )
        assert totals["china"] / totals["world"] == pytest.approx(row["central"], abs=5.1e-4), (
            segment
        )


@pytest.mark.parametrize(
    ("export_share", "composition", "segment"),
    [
        # Food, 15.6 % of all trade, exceeds exports of 10 %; cosmetics exceed all imports.
        (0.1, COMPOSITION, "food_agriculture"),
        (0.65, Composition(0.65, 0.156, 30_000.0, 0.1, 0.0), "cosmetics"),
        (0.65, Composition(0.65, 0.156, 299.0, 0.6, 0.5), "more would be taken out of"),
    ],
)
def test_a_composition_that_cannot_be_is_refused_in_words(
    data: ShippedData,
    history: dy.DataFrame[TradeHistory],
    export_share: float,
    composition: Composition,
    segment: str,
) -> None:
    trade = qingdao_japan_trade(TOTALS, export_share, "qingdao_daily_2022")
    with pytest.raises(InputError) as caught:
        base_values(trade, history, data.national_trade, composition, STUDY)
    assert any(problem.startswith(f"composition: {segment} ") for problem in caught.value.problems)


def test_exports_of_nothing_are_refused_in_words(
    data: ShippedData, history: dy.DataFrame[TradeHistory]
) -> None:
    trade = qingdao_japan_trade(TOTALS, 1e-300, "qingdao_daily_2022")
    with pytest.raises(InputError, match=r"exports would be zero; raise export_share"):
        base_values(trade, history, data.national_trade, COMPOSITION, STUDY)


def test_goods_of_all_kinds_are_spread_as_the_goods_that_are_named(
    data: ShippedData, history: dy.DataFrame[TradeHistory]
) -> None:
    """The flow keeps its total, the rest gives it up, and named groups keep their proportions."""
    trade = qingdao_japan_trade(TOTALS, 0.65, "qingdao_daily_2022")

    def imports(composition: Composition) -> dict[str, float]:
        values = base_values(trade, history, data.national_trade, composition, STUDY)
        table = values.filter(flow="import", year=2021)
        return dict(table.select("segment", "value_cny").iter_rows())

    before = imports(COMPOSITION)
    after = imports(Composition(0.65, 0.156, 299.0, 0.1, 0.3))
    assert sum(after.values()) == pytest.approx(sum(before.values()), rel=1e-12)
    assert after["other_imports"] < 0.5 * before["other_imports"]
    ratio = after["cars"] / before["cars"]
    assert ratio > 1.0
    for name in ("plastics", "engines", "it_goods"):
        assert after[name] / before[name] == pytest.approx(ratio, rel=1e-12)


def test_the_province_scales_every_segment_of_its_flow(
    data: ShippedData, history: dy.DataFrame[TradeHistory]
) -> None:
    """Totals of the province where they are known; between them growth is equal."""
    years = list(range(2021, 2026))
    nation = growth_index(history, data.sectors, years, 2021)
    city = growth_index(history, data.sectors, years, 2021, data.observed_trade)
    both = nation.join(city, on=["flow", "segment", "year"], suffix="_city", validate="1:1")
    ratio = both.filter(pl.col("segment") != "cosmetics").with_columns(
        (pl.col("index_city") / pl.col("index")).alias("ratio")
    )
    assert (
        ratio.group_by("flow", "year")
        .agg(pl.col("ratio").max() - pl.col("ratio").min())["ratio"]
        .max()
        < 1e-12
    )  # type: ignore[operator]
    total = history.filter(flow="import", segment="total")
    value = dict(total.select("year", "value_cny").iter_rows())
    found = ratio.filter(flow="import", year=2025)["ratio"][0] * value[2025] / value[2021]
    # Shandong's imports from Japan: 33.0 bn CNY in 2025, 44.16 in 2021.
    assert found == pytest.approx(33.0 / 44.16)


def test_cosmetics_have_a_path_of_their_own(
    data: ShippedData, history: dy.DataFrame[TradeHistory]
) -> None:
    """Half of the peak in 2024 after a fall of 26.7 % (JETRO), before the province's scale."""
    years = list(range(2021, 2026))
    city = growth_index(history, data.sectors, years, 2021, data.observed_trade)
    cars = growth_index(history, data.sectors, years, 2021)
    scale = (
        city.filter(segment="cars").sort("year")["index"]
        / cars.filter(segment="cars").sort("year")["index"]
    )
    path = (city.filter(segment="cosmetics").sort("year")["index"] / scale).to_list()
    assert path[0] == 1.0
    assert path[3] / path[2] == pytest.approx(1.0 - 0.267, abs=1e-3)
    assert path[4] == pytest.approx(0.5)
    assert path[1] == pytest.approx(path[2] ** 0.5)
