"""Every staging names its rules."""

import polars as pl
import pytest

from analytics.pipeline import case_of
from analytics.readers.law import read_law
from analytics.readers.scenarios import load_scenario
from analytics.tariffs.category_changes import first_category
from analytics.tariffs.law.reasons import (
    RULES_OF_STAGING,
    path_staging,
    rules_of_schedule,
    rules_of_staging,
)
from analytics.tariffs.law.stagings import part_cut_rate
from analytics.tariffs.staging import staged_rate


@pytest.mark.parametrize("flow", ["import", "export"])
def test_every_staging_of_the_baseline_names_its_rules(flow: str) -> None:
    schedule = case_of(load_scenario("baseline"))[f"schedule_{flow}"]
    years = rules_of_schedule(schedule.rules)
    first = schedule.lines.select(first_category(pl.col("staging_category")).unique()).to_series()
    for staging in first:
        rules = (*rules_of_staging(staging), *years)
        assert len(rules) >= 3
        assert set(rules) <= set(read_law())


def test_every_rule_behind_a_staging_is_a_rule() -> None:
    assert {rule for rules in RULES_OF_STAGING.values() for rule in rules} <= set(read_law())


def rates_of(base: float, cuts: int) -> list[float]:
    stages = pl.DataFrame({"stage": range(1, 22)})
    path = staged_rate(pl.lit(base), pl.lit(cuts), pl.col("stage"))
    return stages.select(path).to_series().to_list()


@pytest.mark.parametrize("cuts", [10, 11, 15, 16, 20, 21])
@pytest.mark.parametrize("base", [0.05, 0.12, 0.133])
def test_a_path_tells_its_cuts_and_its_base(base: float, cuts: int) -> None:
    assert path_staging(base, rates_of(base, cuts)) == (f"cuts_{cuts}", base)
    # Seen from an MFN rate from which no cuts lead to it, and from none.
    for other in (0.3, 0.041, None):
        assert path_staging(other, rates_of(base, cuts)) == (f"cuts_{cuts}", base)


def test_other_paths() -> None:
    quarter = pl.select(part_cut_rate(pl.lit(0.35), pl.int_range(1, 22))).to_series().to_list()
    assert path_staging(0.35, quarter) == ("quarter_in_10", 0.35)
    assert path_staging(0.25, [0.15] * 21) == ("one_cut", 0.25)
    assert path_staging(0.25, [0.0] * 21) == ("immediate", 0.25)
    assert path_staging(0.10, [0.09, 0.05] + [0.0] * 19) is None
