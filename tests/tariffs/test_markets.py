"""Markets, the use of the preference, and segments by heading."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from analytics.pipeline import case_of
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.results import Results
from analytics.schemas.schedule import Schedule
from analytics.tariffs.markets import build_markets, merge_alike
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.nomenclature import heading_ranges, in_ranges, is_industrial, with_segment
from analytics.tariffs.rates import calendar_rates, preferential_rates
from analytics.tariffs.use import NO_COST, utilisation_path
from tests.tariffs.line_builder import make_changes, make_schedule, make_sectors, markets_of


def test_ranges_of_headings() -> None:
    assert heading_ranges("8706-8708;8714") == (("8706", "8708"), ("8714", "8714"))
    frame = pl.DataFrame({"h": ["8705", "8706", "8707", "8708", "8709", "8714", "8715"]})
    inside = frame.filter(in_ranges(pl.col("h"), "8706-8708;8714"))["h"].to_list()
    assert inside == ["8706", "8707", "8708", "8714"]
    frame = pl.DataFrame({"h": ["0101", "2403", "2501", "9706"]})
    assert frame.select(is_industrial(pl.col("h")))["h"].to_list() == [False, False, True, True]


def test_every_heading_has_one_segment_and_no_segments_overlap() -> None:
    sectors = read_shipped().sectors
    headings = read_shipped().line_groups.select("heading").unique()
    for flow in ("import", "export"):
        placed = with_segment(headings, sectors, flow)
        assert placed.height == headings.height
        assert placed["segment"].null_count() == 0
        for row in sectors.filter(flow=flow).drop_nulls("headings").iter_rows(named=True):
            # A heading that two segments name would fall to the last of them only.
            claimed = headings.filter(in_ranges(pl.col("heading"), row["headings"]))
            own = placed.join(claimed, on="heading", how="semi")["segment"].unique().to_list()
            assert own == [row["segment"]]


def test_the_segments_of_the_model_are_those_of_the_table() -> None:
    table = dict(read_shipped().sectors.select("segment", "flow").iter_rows())
    assert table == {name: read_study().flow_of(name) for name in read_study().all_segments}


def test_lines_alike_make_one_market_and_weights_add_to_one() -> None:
    schedule = make_schedule(
        [
            ("8706", 0.1, "cuts_11", 3), ("8708", 0.1, "cuts_11", 2), ("8708", 0.1, "cuts_16", 5),
            ("8703", 0.25, "excluded", 4), ("0101", 0.1, "cuts_11", 1), ("2501", 0.1, "cuts_11", 1),
        ]
    )  # fmt: skip
    market_set = markets_of(schedule, "import")
    counts = market_set.markets.select("market", "line_count", "weight", "industrial").rows()
    assert counts == [
        ("auto_parts/10.0/10.0/cuts_11", 5.0, 0.5, True),
        ("auto_parts/10.0/10.0/cuts_16", 5.0, 0.5, True),
        ("cars/25.0/25.0/excluded", 4.0, 1.0, True),
        # Farm and industrial goods of one segment stay apart: the scope of shares needs them.
        ("other_imports/10.0/10.0/cuts_11/1", 1.0, 0.5, False),
        ("other_imports/10.0/10.0/cuts_11/2", 1.0, 0.5, True),
    ]
    assert market_set.paths.height == 5 * len(read_study().years_of_rates)


def test_lines_that_differ_in_one_later_year_are_two_markets() -> None:
    printed = {"8708/0": [0.09] * 21, "8708/1": [0.09] * 20 + [0.0]}
    schedule = make_schedule(
        [("8708", 0.1, "published", 1), ("8708", 0.1, "published", 1)], published=printed
    )
    assert markets_of(schedule, "import").markets["market"].to_list() == [
        "auto_parts/10.0/10.0/published/1", "auto_parts/10.0/10.0/published/2",
    ]  # fmt: skip


def test_the_shipped_weights_add_to_one_in_every_segment(baseline: Results) -> None:
    sums = baseline.markets.group_by("segment").agg(pl.col("weight").sum())
    assert sums.height == baseline.sectors.height
    assert (sums["weight"] - 1.0).abs().max() < 1e-6  # written with eight decimals


def test_merging_keeps_every_line_and_its_rates() -> None:
    """Merging by pair of heading and base rate must not lend a line another's MFN path."""
    rows = [
        ("8706", 0.1, "cuts_11", 3.0), ("8707", 0.1, "cuts_11", 2.0),
        ("8708", 0.1, "cuts_11", 1.0), ("8708", 0.1, "excluded", 1.0),
        ("8703", 0.25, "excluded", 1.0), ("0101", None, "excluded", 1.0),
    ]  # fmt: skip
    schedule = make_schedule(rows)
    changes = make_changes([("8708", "8708", date(2030, 1, 1), "ceiling", 0.06)])
    merged = merge_alike(schedule, changes, make_sectors(), "import", read_study().years_of_rates)
    assert merged.lines["line_count"].sum() == 9.0
    staged = merged.lines.filter(staging_category="cuts_11").select("heading", "line_count")
    assert staged.rows() == [("8706", 5.0), ("8708", 1.0)]
    mfn = mfn_rates(merged.lines, changes, [2029, 2030])
    assert mfn.filter(tariff_line="8708/2")["mfn_rate"].to_list() == [0.1, 0.06]
    assert mfn.filter(tariff_line="8706/0")["mfn_rate"].to_list() == [0.1, 0.1]


def test_merging_changes_no_market_of_the_shipped_schedules() -> None:
    data = read_shipped()
    schedule = case_of(load_scenario("baseline"))["schedule_import"]
    few = [2021, 2026, 2042]

    def markets(lines: Schedule) -> pl.DataFrame:
        rates = calendar_rates(
            preferential_rates(lines),
            mfn_rates(lines.lines, data.mfn_changes, few, lines.known_mfn),
        )
        built = build_markets(lines.lines, rates, data.sectors, "import")
        last = built.paths.filter(year=2042).drop("year")
        kept = ["segment", "industrial", "base_rate", "mfn_rate", "staging_category", "status"]
        return (
            built.markets.join(last.drop("mfn_rate"), on="market")
            .group_by(kept, maintain_order=False)
            .agg(pl.col("line_count", "weight").sum())
            .sort(kept)
        )

    merged = markets(merge_alike(schedule, data.mfn_changes, data.sectors, "import", few))
    plain = markets(schedule)
    assert merged.drop("line_count", "weight").equals(plain.drop("line_count", "weight"))
    assert (merged["line_count"] - plain["line_count"]).abs().max() < 1e-9  # type: ignore[operator]


def paid(year: int, use: float, cost: float, category: str = "cuts_11") -> dict[str, Any]:
    costs = {**NO_COST, "compliance_cost": cost}
    schedule = make_schedule([("8708", 0.1, category, 1)])
    changes = make_changes([("8708", "8708", date(2018, 7, 1), "ceiling", 0.06)])
    market_set = markets_of(schedule, "import", use=use, costs=costs, changes=changes)
    return market_set.paths.filter(year=year).row(0, named=True)


def test_the_effective_rate_mixes_by_use() -> None:
    row = paid(2027, 0.4, 0.005)  # stage 6: 4.5 %
    assert row["claimed_share"] == 0.4
    assert row["effective_rate"] == pytest.approx(0.4 * 0.045 + 0.6 * 0.06)


def test_nobody_claims_a_margin_below_its_cost() -> None:
    # Stage 5: 5.5 %, a margin of half a point, which is enough; stage 4: above MFN.
    assert paid(2026, 0.4, 0.0049)["claimed_share"] == 0.4
    assert paid(2026, 0.4, 0.0051)["claimed_share"] == 0.0
    assert paid(2026, 0.4, 0.0051)["effective_rate"] == 0.06
    assert paid(2025, 0.4, 0.0)["claimed_share"] == 0.0
    assert paid(2042, 0.4, 0.0, "excluded")["claimed_share"] == 0.0
    # Without a margin nothing is claimed even where that costs nothing.
    assert paid(2021, 0.4, 0.0)["claimed_share"] == 0.0


def test_use_runs_straight_between_the_years_named() -> None:
    path = utilisation_path({"2030": 0.5, "2022": 0.1}, [2021, 2022, 2026, 2030, 2042], 2022)
    assert path == pytest.approx({2021: 0.0, 2022: 0.1, 2026: 0.3, 2030: 0.5, 2042: 0.5})
    late = utilisation_path({"2025": 0.3}, [2021, 2022, 2042], 2022)
    assert late == {2021: 0.0, 2022: 0.3, 2042: 0.3}
