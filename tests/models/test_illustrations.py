"""Required growth of the zone's targets, and the first certificate's saving."""

import polars as pl
import pytest

from analytics.models.illustrations import certificate_saving, required_growth
from analytics.results import Results


def test_growth_from_start_to_target() -> None:
    targets = pl.DataFrame(
        {
            "target": ["a", "b", "c"],
            "start_year": [2025, None, 2020],
            "start_value": [10.0, None, 8.0],
            "target_year": [2035, 2025, 2023],
            "target_low": [50.0, 1.0, 27.0],
        }
    )
    growth = required_growth(targets)["required_annual_growth"].to_list()
    assert growth[0] == pytest.approx(5 ** (1 / 10) - 1)
    assert growth[1] is None
    assert growth[2] == pytest.approx(0.5)


def test_no_growth_joins_two_targets_that_count_different_things(baseline: Results) -> None:
    # Qingdao Daily, February 2022: leading industries over 10 bn CNY by 2025, industrial output
    # over 50 bn by 2035.
    assert baseline.zone_targets["required_annual_growth"].null_count() == 5


def test_saving_is_value_times_the_gap_less_the_cost_of_proof() -> None:
    certificate = pl.DataFrame({"yearly_exports_cny": [45e6], "source_id": ["s"]})
    rates = pl.DataFrame({"year": [2022], "mfn_rate": [0.033], "applied_rate": [0.03]})
    saving = certificate_saving(certificate, rates, 0.002).row(0, named=True)
    assert saving["duty_saved_cny"] == pytest.approx(135_000)
    assert saving["compliance_cost_cny"] == pytest.approx(90_000)
    assert saving["net_saving_cny"] == pytest.approx(45_000)
    assert saving["status"] == "derived"


def test_the_first_certificate_over_the_years(baseline: Results) -> None:
    """3.3 % in 11 cuts: 3.0 % until March 2022, then 2.7, 2.4, ... and nothing from April 2031."""
    table = baseline.certificate_saving
    applied = dict(table.select("year", "applied_rate").iter_rows())
    assert applied[2022] == pytest.approx(0.25 * 0.030 + 0.75 * 0.027)
    assert applied[2025] == pytest.approx(0.25 * 0.021 + 0.75 * 0.018)
    assert applied[2031] == pytest.approx(0.25 * 0.003)
    assert applied[2032] == 0.0
    saved = dict(table.select("year", "duty_saved_cny").iter_rows())
    assert saved[2042] == 45e6 * 0.033
    assert set(table["compliance_cost_cny"]) == {90_000.0}
