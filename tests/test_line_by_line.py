"""Imported trade on an imported schedule: the run is line by line, and its sums are those of lines.

China's annex for ASEAN stands in for the one for Japan, which has the same layout; trade by tariff
line is made up so that its sums are the published product groups.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import analytics
from analytics.case import Case
from analytics.errors import InputError
from analytics.pipeline import case_of
from analytics.readers import user_data
from analytics.readers.file_imports import import_table
from analytics.readers.shipped import read_shipped
from analytics.readers.trade_layout import Told
from analytics.report.findings.limits import limits
from analytics.results import Results
from analytics.tariffs.nomenclature import with_segment
from tests.cli.conftest import Command
from tests.line_by_line import responses, trade_on

BASE_YEAR, LAST = 2021, 2042
BY_LINE = {"schedule": "imported", "trade": "imported"}
# Without measures outside the agreement, whose part is tested elsewhere.
OPEN = {**BY_LINE, **{f"measures.seafood_{ban}": "off" for ban in ("2023", "partly_2025", "2025")}}

CAR = {"year": 2021, "flow": "import", "reporter": "CHN", "partner": "JPN",
       "hs_code": "87032341", "value": 10, "currency": "CNY"}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Path]:
    """Annex and trade in a store, beside the file of the trade."""
    folder = tmp_path_factory.mktemp("lines")
    annex = shared_data / "rcep-annex" / "recp-schedule-of-china-for-asean.xls"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RCEP_DATA", str(folder / "store"))
        user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex")
        schedule = user_data.load_schedule("CHN", "JPN")
        assert schedule is not None
        lines = with_segment(schedule.lines, read_shipped().sectors, "import")
        trade_on(lines, groups_of_ministry(), BASE_YEAR).write_csv(folder / "trade.csv")
        import_table(folder / "trade.csv", Told())
        yield folder


def groups_of_ministry() -> dict[str, float]:
    """Imports of the base year by product group, whole CNY, as the profile has them."""
    case = case_of(analytics.load_scenario("baseline"))
    groups = set(case.study.segments["import"])
    rows = case["base_year_trade"].filter(pl.col("segment").is_in(groups)).iter_rows()
    return {segment: round(value) for segment, value in rows}


@pytest.fixture(scope="module")
def case(store: Path) -> Case:
    return case_of(analytics.load_scenario("baseline", OPEN, allow_past=True))


@pytest.fixture(scope="module")
def results(store: Path) -> Results:
    scenario = analytics.load_scenario("baseline", OPEN, allow_past=True)
    return analytics.run(scenario, draws=0)


@pytest.fixture(scope="module")
def in_pandas(store: Path, case: Case) -> pd.DataFrame:
    """Every line in every year: weight in its segment, rates, effect and duty for each CNY."""
    lines = with_segment(case["schedule_import"].lines, read_shipped().sectors, "import")
    path = analytics.tariff_path(case["schedule_import"], None, case.study.years_of_rates)
    rates = path.to_pandas()[["tariff_line", "year", "mfn_rate", "applied_rate", "year_end_rate"]]
    rates = rates.merge(lines.to_pandas()[["tariff_line", "sector", "segment"]], on="tariff_line")
    trade = pd.read_csv(store / "trade.csv", dtype={"hs_code": str})
    trade = trade.rename(columns={"hs_code": "tariff_line"})[["tariff_line", "value"]]
    rates = rates.merge(trade, on="tariff_line")
    rates["weight"] = rates["value"] / rates.groupby(["segment", "year"])["value"].transform("sum")
    return responses(rates, case.scenario.assumptions, "import", case.study.years_of_rates)


def of_table(results: Results, column: str, table: str = "groups") -> pd.Series:
    rows = results.frame(table).filter(pl.col("year") >= BASE_YEAR, flow="import").to_pandas()
    return rows.set_index(["segment", "year"])[column].sort_index()


def test_sectors_are_sums_of_lines(store: Path, results: Results, in_pandas: pd.DataFrame) -> None:
    base = in_pandas[in_pandas["year"] == BASE_YEAR].groupby("segment")["value"].sum()
    city = results.qingdao_japan_trade.filter(year=BASE_YEAR, flow="import")["value_cny"].item()
    found = of_table(results, "counterfactual_cny").xs(BASE_YEAR, level="year")
    pd.testing.assert_series_equal(
        found, base / base.sum() * city, check_names=False, rtol=1e-12, atol=0.01
    )


def test_effects_are_sums_of_lines(results: Results, in_pandas: pd.DataFrame) -> None:
    in_pandas = in_pandas.assign(part=in_pandas["weight"] * in_pandas["effect"])
    each = in_pandas.groupby(["segment", "year"])["part"].sum()
    found, trade = (of_table(results, name) for name in ("effect_cny", "counterfactual_cny"))
    expected = (each * trade).reindex(found.index)
    pd.testing.assert_series_equal(found, expected, check_names=False, rtol=1e-10, atol=0.02)
    assert found.xs(LAST, level="year").sum() > 1e8


def test_duty_is_a_sum_of_lines(results: Results, in_pandas: pd.DataFrame) -> None:
    trade = of_table(results, "counterfactual_cny").rename("trade").reset_index()
    both = in_pandas.merge(trade, on=["segment", "year"])
    amount = both["trade"] * both["weight"]
    sums = (
        both.assign(due=both["due"] * amount, saved=both["saved"] * amount)
        .groupby(["sector", "year"])[["due", "saved"]].sum()
    )  # fmt: skip
    rows = results.projection.filter(
        pl.col("year") >= BASE_YEAR, pl.col("level") == "sector", flow="import"
    )
    table = rows.to_pandas().set_index(["sector", "year"]).sort_index()
    for mine, its in (("due", "duty_counterfactual_cny"), ("saved", "duty_saved_cny")):
        pd.testing.assert_series_equal(
            table[its], sums[mine].reindex(table.index), check_names=False, rtol=1e-9, atol=0.05
        )


def test_trade_at_zero_is_that_of_lines(results: Results, in_pandas: pd.DataFrame) -> None:
    shares = results.zero_tariff_share.filter(importer="CHN", scope="all", measure="trade")
    for year, found in shares.select("year", "share").iter_rows():
        mine = in_pandas[in_pandas["year"] == year]
        expected = mine.loc[mine["year_end_rate"] == 0.0, "value"].sum() / mine["value"].sum()
        assert found == pytest.approx(expected, abs=1e-8)
    assert shares["share_low"].null_count() == shares.height  # nothing is left to guess


def test_line_effects_add_up(results: Results, in_pandas: pd.DataFrame) -> None:
    table = results.frame("line_effects")
    years = results.study.years.compared
    assert table.height == len(years) * in_pandas["tariff_line"].nunique()
    sums = table.group_by("sector", "year").agg(pl.col("counterfactual_cny", "effect_cny").sum())
    sectors = results.projection.filter(flow="import", level="sector")
    both = sums.join(sectors, on=["sector", "year"], suffix="_sector")
    assert both.height == sums.height
    for name in ("counterfactual_cny", "effect_cny"):
        assert (both[name] - both[f"{name}_sector"]).abs().max() < 0.01 * table.height
    line = table.filter(year=LAST).sort("effect_cny").row(-1, named=True)
    mine = in_pandas.set_index(["tariff_line", "year"]).loc[(line["tariff_line"], LAST)]
    assert line["effect_cny"] / line["counterfactual_cny"] == pytest.approx(
        mine["effect"], rel=1e-8
    )
    assert line["applied_rate"] == pytest.approx(mine["applied_rate"], abs=1e-8)


def test_profile_and_lines_have_the_same_trade(results: Results, baseline: Results) -> None:
    """Sums are the published groups, so that only the spread over lines and rates differ."""
    mine, its = (
        each.projection.filter(flow="import", year=BASE_YEAR, level="sector").sort("sector")
        for each in (results, baseline)
    )
    difference = (mine["counterfactual_cny"] - its["counterfactual_cny"]).abs()
    assert difference.max() < 10.0  # trade by line is in whole CNY
    exports = (each.projection.filter(flow="export") for each in (results, baseline))
    assert next(exports).equals(next(exports))


def test_draws_take_the_lines(store: Path, case: Case) -> None:
    """The composition is not drawn, and the central values are those of the run."""
    drawn = analytics.run(case.scenario, draws=64)
    model = drawn.values["drawn_model"]
    assert set(model.of_lines) == {"import"}
    bands = drawn.projection_bands.filter(flow="import", sector="total", year=LAST)
    low, high = bands.select("effect_cny_p05", "effect_cny_p95").row(0)
    central = drawn.projection.filter(flow="import", sector="total", year=LAST)
    assert low < central["effect_cny"].item() < high


def test_what_a_report_says(
    store: Path, rcep: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RCEP_DATA", str(store / "store"))
    settings = [word for name, value in BY_LINE.items() for word in ("--set", f"{name}={value}")]
    done = rcep("run", "baseline", *settings, "--draws", 0, "--tables-only", "--out", tmp_path)
    assert (done.code, done.err) == (0, "")
    (folder,) = tmp_path.iterdir()
    assert pl.read_csv(folder / "tables" / "line_effects.csv", infer_schema=False).height > 10_000
    results = analytics.run(analytics.load_scenario("baseline", BY_LINE), draws=0)
    said = " ".join(limits(results, "en"))
    assert "Imports from Japan: trade and rates are line by line" in said
    assert "(trade.csv, 2021); 100" in said
    assert "Where trade by line is not known" in said  # of exports
    assert (
        results.sources.filter(source_id="imported_trade_import_1")["title"].item() == "trade.csv"
    )


def test_trade_alone_gives_the_composition(store: Path) -> None:
    """On the profile, which has no lines, product groups are sums of the imported trade."""
    results = analytics.run(analytics.load_scenario("baseline", {"trade": "imported"}), draws=0)
    assert results.frame("line_effects").is_empty()
    coverage = results.frame("trade_coverage")
    assert coverage.select("flow", "match", "trade_share").row(0) == ("import", "group", 1.0)
    assert "split by product is that of the imported trade of 2021" in " ".join(
        limits(results, "en")
    )


def test_what_cannot_be_used_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    with pytest.raises(InputError) as caught:
        analytics.run(analytics.load_scenario("baseline", {"trade": "imported"}), draws=0)
    assert (
        "no trade between CHN and JPN by commodity code of six digits or more is imported"
        in str(caught.value)
    )
    rows = [
        {**CAR, "month": 1}, {**CAR, "currency": "USD"}, {**CAR, "hs_code": "870323", "month": 2},
    ]  # fmt: skip
    pl.DataFrame(rows).write_csv(tmp_path / "mixed.csv")
    import_table(tmp_path / "mixed.csv", Told())
    with pytest.raises(InputError) as caught:
        analytics.run(analytics.load_scenario("baseline", {"trade": "imported"}), draws=0)
    told = "\n".join(caught.value.problems)
    for word in ("CNY and USD", "single months and of whole years", "codes of several lengths"):
        assert word in told


def test_a_group_without_trade_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    pl.DataFrame([CAR]).write_csv(tmp_path / "cars.csv")
    import_table(tmp_path / "cars.csv", Told())
    with pytest.raises(InputError) as caught:
        analytics.run(analytics.load_scenario("baseline", {"trade": "imported"}), draws=0)
    assert "no trade in cosmetics (headings 3303-3307)" in "\n".join(caught.value.problems)


def test_trade_of_another_year_and_edition(
    store: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of 2023 alone, in HS2022 as its file does not tell, with the concordance imported."""
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    annex = shared_data / "rcep-annex" / "recp-schedule-of-china-for-asean.xls"
    user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex")
    concordance = "HS2022toHS2012ConversionAndCorrelationTables.xlsx"
    import_table(shared_data / "hs" / concordance, Told())
    trade = pl.read_csv(store / "trade.csv", schema_overrides={"hs_code": pl.String})
    later = trade.with_columns(pl.lit(2023).alias("year")).drop("hs_edition")
    later.write_csv(tmp_path / "later.csv")
    import_table(tmp_path / "later.csv", Told())
    results = analytics.run(analytics.load_scenario("baseline", BY_LINE), draws=0)
    coverage = results.frame("trade_coverage")
    assert coverage["year"].unique().to_list() == [2023]
    assert coverage["trade_share"].sum() == pytest.approx(1.0, abs=1e-8)
    shares = dict(coverage.select("match", "trade_share").iter_rows())
    # Subheadings that did not change keep their lines; others are taken over by the concordance.
    assert min(shares[name] for name in ("line", "only_line", "split")) > 0.1
    left_out = coverage.filter(pl.col("match").is_in(["unknown_code", "no_line"]))
    assert 0.0 < left_out["trade_share"].sum() < 0.15
    assert "(later.csv, 2023)" in " ".join(limits(results, "en"))
