"""The look back: goods from commodities, noise, contrasts; shipped series and hand-made ones."""

import math
from itertools import pairwise

import dataframely as dy
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.models import ex_post
from analytics.readers.shipped import read_shipped
from analytics.results import Results
from analytics.schemas.ex_post import GoodsChanges, GoodsSeries


@pytest.fixture(scope="module")
def series(baseline: Results) -> dy.DataFrame[GoodsSeries]:
    return ex_post.goods_series(
        read_shipped().national_trade, read_shipped().exchange_rates, baseline.sectors, "china"
    )


@pytest.fixture(scope="module")
def changes(series: dy.DataFrame[GoodsSeries], baseline: Results) -> dy.DataFrame[GoodsChanges]:
    return ex_post.goods_changes(
        series, baseline.sectors, baseline.markets, baseline.projection, 2021
    )


def test_goods_are_sectors_with_all_series(
    series: dy.DataFrame[GoodsSeries],
) -> None:
    goods = series.select("flow", "goods").unique().sort("flow", "goods").rows()
    assert goods == [
        ("export", "food_agriculture"),
        ("export", "machinery_electrical"),
        ("export", "textiles_clothing"),
        ("import", "auto_parts"),
        ("import", "cars"),
        ("import", "consumer_goods"),
    ]
    assert series.group_by("flow", "goods").len()["len"].unique().to_list() == [17]
    trade = read_shipped().national_trade.filter(pl.col("year") == 2021, flow="export")
    textiles = series.filter(goods="textiles_clothing", year=2021).row(0, named=True)
    of = {
        partner: trade.filter(
            pl.col("commodity").is_in(["Clothing And Accessories", "Textile Yarn, Fabrics"]),
            partner=partner,
        )["value_jpy_bn"].sum()
        for partner in ("china", "world")
    }
    assert textiles["china_jpy_bn"] == pytest.approx(of["china"])
    assert textiles["others_jpy_bn"] == pytest.approx(of["world"] - of["china"])


def test_changes_are_those_of_the_series(
    changes: dy.DataFrame[GoodsChanges], baseline: Results
) -> None:
    # Ministry of Finance, parts of motor vehicles to China: 677.120986 bn JPY in 2021.
    parts = changes.filter(goods="auto_parts").row(0, named=True)
    assert parts["base_jpy_bn"] == 677.120986
    trade = read_shipped().national_trade.filter(
        partner="china", flow="import", commodity="Parts Of Motor Vehicles"
    )
    logs = [math.log(value) for value in trade.sort("year")["value_jpy_bn"]]
    assert parts["china_change_jpy"] == pytest.approx(logs[-1] - logs[12])
    yearly = [after - before for before, after in pairwise(logs[:13])]
    mean = sum(yearly) / 12
    deviation = math.sqrt(sum((change - mean) ** 2 for change in yearly) / 11)
    assert parts["noise"] == pytest.approx(deviation)
    assert parts["detectable"] == pytest.approx(2.0 * parts["noise_relative"] * math.sqrt(4))
    projected = baseline.projection.filter(sector="auto_parts", year=2025).row(0, named=True)
    assert parts["predicted"] == pytest.approx(
        math.log1p(projected["effect_cny"] / projected["counterfactual_cny"]), rel=1e-6
    )
    # The currency moves a change, never a relative one.
    rates = read_shipped().exchange_rates.pivot(on="currency", index="year", values="per_usd")
    per_jpy = {year: cny / jpy for year, cny, jpy in rates.select("year", "CNY", "JPY").rows()}
    assert parts["china_change_cny"] - parts["china_change_jpy"] == pytest.approx(
        math.log(per_jpy[2025] / per_jpy[2021])
    )


def test_what_is_cut_and_what_the_model_predicts(changes: dy.DataFrame[GoodsChanges]) -> None:
    cut = dict(changes.select("goods", "is_cut").rows())
    assert cut == {
        "auto_parts": True, "consumer_goods": True, "cars": False,
        "food_agriculture": True, "textiles_clothing": True, "machinery_electrical": False,
    }  # fmt: skip
    predicted = dict(changes.select("goods", "predicted").rows())
    assert predicted["cars"] == 0.0
    # The point of it all: every effect is far below what the series could show.
    known = changes.filter(pl.col("predicted") > 0.0)
    assert (known["detectable"] > 5.0 * known["predicted"]).all()


def made(growth_of_cut: float) -> tuple[dy.DataFrame[GoodsSeries], dy.DataFrame[GoodsChanges]]:
    """Two goods; the one that is cut grows faster with China from 2022 on."""
    rows = [
        {
            "flow": "import", "goods": goods, "year": year, "cny_per_jpy": 0.06,
            "china_jpy_bn": 100.0 * math.exp(0.02 * (year - 2009) + extra * max(0, year - 2021)),
            "others_jpy_bn": 500.0 * math.exp(other * (year - 2009)),
        }
        for goods, extra, other in (("auto_parts", growth_of_cut, 0.03), ("cars", 0.0, 0.01))
        for year in range(2009, 2026)
    ]  # fmt: skip
    series = GoodsSeries.validate(pl.DataFrame(rows), cast=True)
    blank = dict.fromkeys(GoodsChanges.column_names(), 0.0)
    described = [
        {**blank, "flow": "import", "goods": goods, "is_cut": share > 0.0, "cut_share": share,
         "last_year": 2025}
        for goods, share in (("auto_parts", 0.9), ("cars", 0.0))
    ]  # fmt: skip
    return series, GoodsChanges.validate(pl.DataFrame(described), cast=True)


def test_a_contrast_finds_what_was_put_in() -> None:
    series, changes = made(0.05)
    found = ex_post.contrasts(series, changes, 2021, [0.25])
    since = found.filter(first_year=2021).row(0, named=True)
    assert since["last_year"] == 2025
    assert since["cut_change"] - since["uncut_change"] == pytest.approx(4 * 0.05)
    assert since["others_difference"] == pytest.approx(4 * 0.02)
    assert since["contrast"] == pytest.approx(4 * 0.05 - 4 * 0.02)
    before = found.filter(pl.col("first_year") < 2021)
    assert before["first_year"].to_list() == list(range(2009, 2018))
    assert before["contrast"].to_list() == pytest.approx([-4 * 0.02] * 9)


def test_without_a_comparison_nothing_is_said() -> None:
    series, changes = made(0.0)
    with pytest.raises(InputError, match="import: the schedule cuts all goods, or none"):
        ex_post.contrasts(series, changes.with_columns(cut_share=pl.lit(0.9)), 2021)  # type: ignore[arg-type]
