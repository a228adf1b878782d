"""Average tariffs by sector, simple and trade-weighted."""

import polars as pl
import pytest

from analytics.results import Results
from analytics.tariffs.averages import average_tariff, tariff_path
from tests.tariffs.line_builder import make_schedule, markets_of

ROWS = [
    ("8708", 0.1, "immediate", 1),
    ("8708", 0.2, "excluded", 3),
    ("8703", 0.25, "excluded", 2),
    ("0101", 0.3, "immediate", 4),
    ("2501", None, "immediate", 5),
]


def test_paths_are_weighted_by_line_count_with_excluded_lines_at_mfn() -> None:
    path = tariff_path(markets_of(make_schedule(ROWS), "import", use=0.5))
    parts = path.filter(sector="auto_parts", year=2022).row(0, named=True)
    assert parts["mfn_rate"] == pytest.approx((0.1 + 3 * 0.2) / 4)
    assert parts["preferential_rate"] == pytest.approx(3 * 0.2 / 4)
    assert parts["applied_rate"] == pytest.approx(3 * 0.2 / 4)
    assert parts["effective_rate"] == pytest.approx((0.05 + 3 * 0.2) / 4)
    assert parts["preference_margin"] == pytest.approx(0.1 / 4)
    assert parts["utilisation_rate"] == 0.5


def test_a_sector_without_a_preference_has_none_rather_than_zero() -> None:
    path = tariff_path(markets_of(make_schedule(ROWS), "import"))
    cars = path.filter(sector="cars")
    assert cars["preferential_rate"].null_count() == cars.height
    assert cars["preference_margin"].null_count() == cars.height
    assert set(cars["effective_rate"]) == {0.25}
    before = path.filter(sector="auto_parts", year=2021).row(0, named=True)
    assert before["preferential_rate"] is None
    assert before["effective_rate"] == before["mfn_rate"]


def test_lines_without_an_ad_valorem_rate_are_left_out() -> None:
    path = tariff_path(markets_of(make_schedule(ROWS), "import"))
    other = path.filter(sector="other_imports", year=2021).row(0, named=True)
    assert other["mfn_rate"] == pytest.approx(0.3)


def test_simple_and_trade_weighted_averages_by_scope() -> None:
    trade = pl.DataFrame(
        {"segment": ["auto_parts", "cars", "other_imports"], "value_cny": [100.0, 50.0, 90.0]}
    )
    table = average_tariff(markets_of(make_schedule(ROWS), "import", use=1.0), trade)

    def value(scope: str, weighting: str, column: str) -> float:
        row = table.filter(scope=scope, weighting=weighting, year=2022)
        return float(row[column].item())

    assert value("all", "simple", "mfn_rate") == pytest.approx((0.1 + 0.6 + 0.5 + 1.2) / 10)
    assert value("industrial", "simple", "mfn_rate") == pytest.approx((0.1 + 0.6 + 0.5) / 6)
    assert value("all", "simple", "applied_rate") == pytest.approx((0.6 + 0.5) / 10)
    # Parts 25 a line, cars 25, other 10: 40 of other's 90 have an ad valorem rate.
    weighted = (25 * 0.1 + 75 * 0.2 + 50 * 0.25 + 40 * 0.3) / 190
    assert value("all", "trade", "mfn_rate") == pytest.approx(weighted)


def test_shipped_rates_are_ordered(baseline: Results) -> None:
    """applied <= effective <= MFN in every average that is published."""
    for table in (baseline.tariff_path, baseline.average_tariff):
        wrong = table.filter(
            (pl.col("applied_rate") > pl.col("effective_rate") + 1e-8)
            | (pl.col("effective_rate") > pl.col("mfn_rate") + 1e-8)
        )
        assert wrong.height == 0
    gaps = baseline.tariff_path.select(
        pl.col("mfn_rate") - pl.col("applied_rate") - pl.col("preference_margin")
    )
    assert gaps.to_series().abs().max() <= 2e-8
