"""Staging calibrated by evidence: totals hold whatever the prior, what is known is kept."""

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.models.staging import Staging, calibrate, line_counts, line_groups
from analytics.models.staging_conflicts import conflicting
from analytics.models.staging_problem import CATEGORIES, Evidence, problem
from analytics.models.staging_report import left_out
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.results import Results
from analytics.schemas.tariffs import KnownLines, StagingPriors, Treatments
from analytics.steps.staging import evidence_of, profile_values
from analytics.tariffs.profile import home_rules

RULES = home_rules(read_study())
VALUES = profile_values(load_scenario("baseline").assumptions)
EVIDENCE = evidence_of(read_shipped())
# At zero from stage years 1, 11, 16, 21: MOFCOM, 30 December 2021; the split in part from memory.
CUMULATED = {"immediate": 25.0, "cuts_11": 71.5, "cuts_16": 83.0, "cuts_21": 86.0}


@pytest.fixture(scope="module")
def central() -> Staging:
    return calibrate(EVIDENCE, VALUES, RULES)


def totals(staging: Staging, where: pl.Expr | None = None) -> dict[str, float]:
    rows = line_groups(staging)
    rows = rows if where is None else rows.filter(where)
    counted = rows.group_by("staging_category").agg(pl.col("line_count").sum())
    return dict(counted.iter_rows())


def assert_totals(staging: Staging) -> None:
    found = totals(staging)
    assert sum(found.values()) == pytest.approx(8277, abs=1e-6)
    zero = found["free"]
    assert zero == pytest.approx(699)
    for category, published in CUMULATED.items():
        zero += found[category]
        assert 100 * zero / 8277 == pytest.approx(published, abs=0.05), category
    assert 100 * found["partial"] / 8277 == pytest.approx(0.4, abs=0.05)


def test_the_published_totals_hold(central: Staging) -> None:
    assert_totals(central)


@settings(deadline=None, max_examples=12)
@given(
    st.lists(st.floats(0.02, 1.0), min_size=36, max_size=36),
    st.floats(0.0, 2.0),
    st.floats(-0.4, 0.4),
    st.floats(-1.5, 1.5),
)
def test_the_totals_hold_for_any_prior(
    odds: list[float], weight: float, delay: float, tilt: float
) -> None:
    drawn = EVIDENCE.priors.with_columns(pl.Series("probability", odds))
    summed = pl.col("probability") / pl.col("probability").sum().over("asean_category")
    priors = StagingPriors.validate(drawn.with_columns(summed), cast=True)
    values = VALUES | {
        "staging.asean_weight": weight, "staging.high_rate_delay": delay,
        "staging.narrow_parts_tilt": tilt,
    }  # fmt: skip
    assert_totals(calibrate(replace(EVIDENCE, priors=priors), values, RULES))


def test_rice_wheat_and_sugar_are_excluded(central: Staging) -> None:
    for heading in ("1001", "1006", "1101", "1701"):
        assert set(totals(central, pl.col("heading") == heading)) == {"excluded"}


def test_what_asean_never_gets_is_excluded_with_nine_tenths(central: Staging) -> None:
    rows = central.problem.rows["asean_category"].to_numpy() == "excluded"
    assert rows.sum() > 100
    assert central.shares[rows, CATEGORIES.index("excluded")].min() >= 0.9


def test_auto_parts_reach_zero_in_the_stated_share(central: Staging) -> None:
    inside = central.problem.rows["in_auto_parts"]
    lines = central.problem.rows["line_count"].cast(pl.Float64).to_numpy()[inside.to_numpy()]
    assert lines.sum() == 227  # 97 of them in headings 8706-8708
    zero = central.shares[inside.to_numpy()][:, :5].sum(axis=1)
    assert (lines * zero).sum() / lines.sum() == pytest.approx(0.87)


def test_known_lines_are_what_is_known(central: Staging) -> None:
    known = line_groups(central).drop_nulls("tariff_line")
    joined = known.join(EVIDENCE.known, on="tariff_line", how="full", validate="1:1")
    assert joined.height == EVIDENCE.known.height == 27
    assert (joined["staging_category"] == joined["staging_category_right"]).all()
    assert (joined["status"] == joined["status_right"]).all()
    assert (joined["line_count"] - 1.0).abs().max() < 1e-12  # type: ignore[operator]


def test_known_lines_left_out_in_turn_are_found_far_better_than_pro_rata(
    central: Staging,
) -> None:
    """Categories are excluded, 11, 16 and 21 cuts; one of the 27 lines is settled by a report."""
    table = left_out(central, EVIDENCE, VALUES, RULES)
    assert table.height == 26
    assert table["log_score"].mean() == pytest.approx(-0.65, abs=0.02)
    assert table["pro_rata_log_score"].mean() == pytest.approx(-1.91, abs=0.02)
    assert table["hits"].sum() == 19
    assert np.exp(table["log_score"].to_numpy()) == pytest.approx(table["probability"].to_numpy())
    # What a line left out is said to be does not come from itself.
    known = dict(EVIDENCE.known.select("tariff_line", "staging_category").iter_rows())
    wrong = table.filter(hits=0)
    assert all(known[row["tariff_line"]] != row["likeliest_category"] for row in wrong.to_dicts())


def test_reports_on_products_are_kept(central: Staging) -> None:
    eggs = (pl.col("heading") == "0407") & (pl.col("base_rate") > 0.0)
    assert set(totals(central, eggs)) == {"cuts_16"}
    chicken = (pl.col("heading") == "0207") & (pl.col("base_rate") == 0.2)
    assert set(totals(central, chicken)) == {"cuts_11", "cuts_16"}
    assert set(totals(central, pl.col("heading") == "8703")) == {"excluded"}


def test_lines_that_are_alike_get_the_same_shares(central: Staging) -> None:
    rows = central.problem.rows.with_columns(pl.Series("share", central.shares[:, 1]))
    alike = ["base_rate", "asean_category", "known_category", "^in_.*$"]
    spread = rows.group_by(alike).agg(pl.col("share").max() - pl.col("share").min())
    assert spread["share"].max() == 0.0


def test_without_evidence_the_totals_spread_pro_rata() -> None:
    only_totals = EVIDENCE.treatments.filter(pl.col("constraint").str.starts_with("total_"))
    blind = Evidence(
        EVIDENCE.groups, EVIDENCE.known.clear(), Treatments.validate(only_totals),
        EVIDENCE.priors.clear(),
    )  # fmt: skip
    found = calibrate(blind, VALUES, RULES)
    dutiable = found.problem.rows["base_rate"].to_numpy() > 0.0
    assert np.ptp(found.shares[dutiable], axis=0).max() < 1e-12
    assert found.shares[dutiable][0, 2] == pytest.approx(0.465 * 8277 / (8277 - 699))


def test_a_calibration_near_by_is_a_start_and_no_more(central: Staging) -> None:
    values = VALUES | {"staging.asean_weight": 1.3, "auto_parts_zero_share": 0.9}
    warm, cold = (calibrate(EVIDENCE, values, RULES, start) for start in (central, None))
    assert line_counts(warm) == pytest.approx(line_counts(cold), abs=1e-6)


def refusal(values: dict[str, float], evidence: Evidence = EVIDENCE) -> str:
    with pytest.raises(InputError) as caught:
        calibrate(evidence, VALUES | values, RULES)
    return str(caught.value)


def test_constraints_that_contradict_each_other_are_named() -> None:
    # The lines excluded for ASEAN alone are 4 % of all.
    message = refusal({"staging_shares.by_year_21": 0.966})
    assert "these cannot all hold: asean_excluded, total_by_year_21;" in message
    # The lines that are free already are 8.4 %.
    message = refusal({"staging_shares.at_once": 0.05})
    assert "these cannot all hold: total_at_once;" in message


def test_the_set_that_contradicts_itself_is_smallest() -> None:
    values = VALUES | {"staging_shares.by_year_21": 0.966}
    names = conflicting(problem(EVIDENCE, values))
    assert names == ["asean_excluded", "total_by_year_21"]
    for name in names:
        alone = EVIDENCE.treatments.filter(pl.col("constraint").is_in(set(names) - {name}))
        without = replace(
            EVIDENCE, treatments=Treatments.validate(alone), known=EVIDENCE.known.clear()
        )
        assert conflicting(problem(without, values)) == []
    assert conflicting(problem(EVIDENCE, VALUES)) == []


def changed_line(line: str, **values: object) -> Evidence:
    chosen = pl.col("tariff_line") == line
    known = EVIDENCE.known.with_columns(
        pl.when(chosen).then(pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    )
    return replace(EVIDENCE, known=KnownLines.validate(known, cast=True))


def test_a_known_line_that_the_schedule_contradicts_is_refused_with_both_values() -> None:
    message = refusal({}, changed_line("68022110", preferential_rate=0.065))
    assert "68022110: 6.50% in stage year 4 follows no staging cuts_11 from 10.00%" in message
    assert "which gives 6.40%" in message
    message = refusal({}, changed_line("48102200", base_rate=0.06))
    assert "48102200: base rate 6.00%, in the schedule 5.00%" in message
    message = refusal({}, changed_line("48102200", tariff_line="48115191"))
    assert "48115191: no such line in the schedule" in message
    message = refusal({}, changed_line("48102200", preferential_rate=0.05))
    assert "48102200: excluded, yet with a rate of 5.00%" in message
    message = refusal({}, changed_line("68022110", preferential_rate=None))
    assert "68022110: cuts_11 needs a rate and its stage year" in message


def test_sets_of_lines_are_parts_of_the_projection(results_of: Any) -> None:
    """Both definitions of auto parts, and all lines: the same model, added up another way."""
    for name in ("baseline", "cars_included"):
        results: Results = results_of(name)
        sets = {row["constraint"]: row for row in results.staging_constraints.to_dicts()}
        last = results.projection.filter(flow="import", year=results.study.last_year)
        for constraint, sector in (
            ("total_at_once", "total"),
            ("auto_parts_narrow", "auto_parts"),
            ("cars", "cars"),
        ):
            (row,) = last.filter(sector=sector).to_dicts()
            for column in ("counterfactual_cny", "effect_cny"):
                found = sets[constraint][column]
                assert found == pytest.approx(row[column], rel=1e-9, abs=0.3), (constraint, column)
    narrow, wide = sets["auto_parts_narrow"], sets["auto_parts"]
    assert (narrow["lines"], wide["lines"]) == (97, 227)
    assert narrow["share_asked"] is None
    assert 0.0 < narrow["effect_cny"] < wide["effect_cny"]
    assert sets["rice_wheat_sugar"]["effect_cny"] == 0.0 < sets["rice_wheat_sugar"]["lines"]
