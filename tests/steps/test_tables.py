"""Tables that arrange what was computed."""

from collections.abc import Callable

import polars as pl
import pytest

from analytics.models.regimes import MONEY
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import ShippedData, read_shipped
from analytics.readers.study import read_study
from analytics.results import RESULT_SCHEMAS, Results
from analytics.steps.effects import levels
from analytics.steps.listed import assumptions, coverage
from analytics.steps.trade import city_totals, fact, headline
from analytics.study import FLOWS, Flow
from analytics.tariffs.channel import (
    DUTY_FREE,
    EXCLUDED,
    LOWER_TRADE_COST,
    NEARLY_DUTY_FREE,
    NEVER_BELOW,
    OPEN,
    PARTS,
    SENTENCES,
    channels,
)
from tests.tariffs.line_builder import make_schedule, markets_of

STUDY = read_study()


@pytest.fixture(scope="module")
def data() -> ShippedData:
    return read_shipped()


def test_facts_are_read_in_their_own_unit(data: ShippedData) -> None:
    assert fact(data.facts, "qingdao_japan_total_2020") == 54.48
    with pytest.raises(ValueError, match="item"):
        fact(data.facts, "no_such_fact")


def test_totals_are_the_published_ones(data: ShippedData) -> None:
    # Qingdao Daily, February 2022: 54.48 bn CNY in 2020, +13.1 % in 2021.
    assert city_totals(STUDY, data) == {2020: 54_480_000_000.0, 2021: 61_616_880_000.0}


def test_headline_figures(data: ShippedData) -> None:
    totals = city_totals(STUDY, data)
    table = headline(STUDY, data, totals)
    values = {(row["measure"], row["year"]): row for row in table.iter_rows(named=True)}
    assert values["qingdao_japan_trade_jpy", 2020]["value"] == 940.0
    assert values["qingdao_share_of_shandong", 2020]["value"] == pytest.approx(0.348445, abs=1e-6)
    assert values["qingdao_share_of_shandong", 2021]["value"] == pytest.approx(0.338275, abs=1e-6)
    assert values["shandong_japan_trade", 2020]["value"] == pytest.approx(182.15 / 1.165)
    assert values["qingdao_japan_trade", 2020]["status"] == "published"
    assert values["qingdao_japan_trade", 2021]["status"] == "derived"


def test_assumptions_show_value_and_default_and_say_what_was_changed(data: ShippedData) -> None:
    scenario = load_scenario("baseline", {"growth.cars": 0.02, "utilisation_rate.import.2026": 0.3})
    table = assumptions(data, scenario)
    rows = {row["id"]: row for row in table.iter_rows(named=True)}
    assert rows.keys() == scenario.by_id().keys()
    cars = rows["growth.cars"]
    assert (cars["value"], cars["default"], cars["status"]) == (0.02, 0.0, "assumed")
    assert cars["reason"].startswith("Set by the scenario. The baseline: ")
    added = rows["utilisation_rate.import.2026"]
    assert (added["default"], added["status"], added["low"]) == (0.3, "assumed", None)
    assert added["reason"] == "Added by the scenario."
    kept = rows["auto_parts_zero_share"]
    assert (kept["value"], kept["status"], kept["source_id"]) == (0.87, "published", "nikkei_2021")
    # A published figure that a scenario replaces is published no longer.
    other = assumptions(data, load_scenario("baseline", {"auto_parts_zero_share": 0.9})).filter(
        id="auto_parts_zero_share"
    )
    assert other.select("status", "source_id").row(0) == ("assumed", None)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("8708", 0.0, "free", 1.0)], DUTY_FREE),
        ([("8708", 0.0, "free", 1.0), ("8708", 0.1, "excluded", 1.0)], EXCLUDED),
        ([("8708", 0.1, "partial", 1.0), ("8708", 0.1, "excluded", 1.0)], NEVER_BELOW),
        ([("8708", 0.1, "standstill", 1.0)], NEVER_BELOW),
        ([("8708", 0.0, "free", 19.0), ("8708", 0.1, "cuts_11", 1.0)], NEARLY_DUTY_FREE),
        ([("8708", 0.0, "free", 18.0), ("8708", 0.1, "cuts_11", 1.0)], OPEN),
        ([("8708", 0.1, "excluded", 99.0), ("8708", 0.1, "cuts_21", 0.1)], OPEN),
        # A specific duty is a duty: not free, and not known to be excluded.
        ([("8708", 0.0, "free", 1.0), ("8708", None, "unclassified", 1.0)], NEVER_BELOW),
    ],
)
def test_each_sentence(rows: list[tuple[str, float | None, str, float]], sentence: str) -> None:
    table = channels(markets_of(make_schedule(rows), "import"))
    assert table.rows() == [("import", "auto_parts", sentence)]


def test_sums_and_cost_scenarios_have_their_sentences(results_of: Callable[[str], Results]) -> None:
    baseline = results_of("baseline").projection
    assert set(baseline.filter(level="sum")["channel"]) == {PARTS}
    assert set(baseline["channel"]) <= set(SENTENCES)
    cheaper = results_of("trade_cost_cut").projection
    cars = cheaper.filter(sector="cars")["channel"].unique().to_list()
    assert cars == [f"{EXCLUDED} {LOWER_TRADE_COST}"]
    assert set(cheaper.filter(level="sum")["channel"]) == {PARTS}


def test_a_cost_on_one_side_is_told_on_that_side_only() -> None:
    sides: dict[Flow, pl.DataFrame] = {
        "import": channels(markets_of(make_schedule([("8708", 0.1, "excluded", 1)]), "import")),
        "export": channels(
            markets_of(make_schedule([("6101", 0.1, "excluded", 1)], "JPN"), "export")
        ),
    }
    money = {
        name: [0.0, 0.0]
        for name in (
            "counterfactual_cny", "trade_creation_cny", "effect_cny", "projection_cny", *MONEY,
        )
    }  # fmt: skip
    sectors = pl.DataFrame(
        {
            "flow": ["import", "export"],
            "sector": ["auto_parts", "textiles_clothing"],
            "year": [2042, 2042],
            **money,
        }
    )
    cost: dict[Flow, float] = {"import": 0.0, "export": -0.01}
    table = levels(STUDY, sectors, sides, cost, {flow: {} for flow in FLOWS}).filter(level="sector")
    assert dict(table.select("flow", "channel").iter_rows()) == {
        "import": EXCLUDED,
        "export": f"{EXCLUDED} {LOWER_TRADE_COST}",
    }


def test_what_cannot_be_priced_is_counted_once_in_lines_and_trade() -> None:
    rows = [
        ("6101", None, "excluded", 3.0), ("6102", 0.1, "unclassified", 1.0),
        ("6103", 0.1, "cuts_11", 5.0), ("6104", None, "unclassified", 1.0),
    ]  # fmt: skip
    schedule = make_schedule(rows, "JPN")
    trade = pl.DataFrame({"segment": ["clothing"], "value_cny": [1000.0]})
    table = coverage({"export": schedule}, {"export": markets_of(schedule, "export")}, trade)
    assert table.select("table", "cause", "rows", "trade_value_cny").rows() == [
        ("schedule_jpn_chn", "no ad valorem MFN rate", 4, pytest.approx(400.0)),
        ("schedule_jpn_chn", "staging not known", 1, pytest.approx(100.0)),
    ]


def test_every_table_of_a_result_is_there_and_sorted_by_its_key(baseline: Results) -> None:
    assert list(baseline.tables) == list(RESULT_SCHEMAS)
    for name, schema in RESULT_SCHEMAS.items():
        table = baseline.tables[name]
        assert table.columns == list(schema.column_names()), name
        key = schema.primary_key()
        if key:
            assert table.equals(table.sort(key)), name


def test_projection_has_every_sector_and_year_once(baseline: Results) -> None:
    table = baseline.projection
    expected = {
        "import": ["auto_parts", "autos", "cars", "consumer_goods", "cosmetics", "other_imports"],
        "export": [
            "food_agriculture",
            "machinery_electrical",
            "other_exports",
            "textiles_clothing",
        ],
    }
    for flow, sectors in expected.items():
        own = table.filter(flow=flow)
        assert own["sector"].unique().sort().to_list() == sorted([*sectors, "total"])
        assert own.height == (len(sectors) + 1) * (len(STUDY.years_of_rates) + 1)
        assert own["year"].min() == 2020
        assert own["year"].max() == 2042


def test_every_source_that_a_table_names_is_listed(baseline: Results) -> None:
    known = set(baseline.sources["source_id"])
    for name, table in baseline.tables.items():
        if "source_id" in table.columns:
            assert set(table["source_id"].drop_nulls()) <= known, name
