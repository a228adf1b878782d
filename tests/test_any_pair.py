"""Line by line on official files: whatever the pair, sums equal an independent computation."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import analytics
from analytics.readers.datasets import read_table
from analytics.tariffs.nomenclature import with_segment
from analytics.tariffs.splitting import split, with_parts
from tests.benchmarks.line_rivals import FIGURES, whole_rates, with_pandas
from tests.house import REPOSITORY

ANNEX = Path("rcep-annex") / "recp-schedule-of-china-for-asean.xls"
YEAR = 2025


def spread(codes: pl.DataFrame, totals: pl.DataFrame, *, digits: int) -> pl.DataFrame:
    """Spread totals of groups over codes unevenly; the parts add up to the totals exactly."""
    weight = pl.col("hs_code").str.slice(0, digits).cast(pl.Int64) % 97 + 1
    links = with_parts(codes, ["segment"], weight)
    return split(totals, links, ["segment"], ["value"]).drop("is_first")


def trade_of(values: pl.DataFrame, edition: str, currency: str, **pair: str) -> pl.DataFrame:
    return values.with_columns(
        year=pl.lit(YEAR),
        hs_edition=pl.lit(edition),
        currency=pl.lit(currency),
        **{name: pl.lit(value) for name, value in pair.items()},
    )


def national_totals(flow: str) -> pl.DataFrame:
    """``segment, value``: trade of the Ministry's groups in whole JPY, as the sectors add them."""
    trade = read_table("national_trade").filter(partner="china", year=YEAR, flow=flow)
    values = dict(trade.select("commodity", "value_jpy_bn").iter_rows())
    sectors = read_table("sectors").filter(flow=flow).drop_nulls("commodities")
    rows = [
        (segment, sum(
            (-1 if name.startswith("-") else 1) * round(values[name.removeprefix("-")] * 1e9)
            for name in commodities.split("|")
        ))
        for segment, commodities in sectors.select("segment", "commodities").iter_rows()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={"segment": pl.String, "value": pl.Int64}, orient="row")


def cells() -> dict[str, str]:
    notebook = json.loads((REPOSITORY / "notebooks" / "any_pair.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return {cell["id"]: "".join(cell["source"]) for cell in code}


def staged(base: int, cuts: int, stage: int) -> int:
    """A rate in tenths of a point after some equal annual cuts, half-up, in whole numbers."""
    return (2 * base * max(cuts - stage, 0) + cuts) // (2 * cuts)


@pytest.mark.slow
def test_clothing_in_japan_by_the_cells_of_the_notebook(shared_data: Path) -> None:
    """Duty that Chinese clothing paid and saved in 2025, on trade spread over the lines."""
    file = shared_data / "japan-tariff" / "japan_tariff_2025-04-01.csv"
    lines = analytics.read_japan_tariff(file, "CHN").lines
    clothing = lines.filter(pl.col("heading").str.slice(0, 2).is_in(["61", "62"]))
    total = national_totals("export").filter(segment="clothing")
    assert total["value"].to_list() == [1_807_741_852_000]
    codes = clothing.select(pl.col("tariff_line").alias("hs_code"), segment=pl.lit("clothing"))
    values = spread(codes, total, digits=9)
    trade = trade_of(values, "HS2022", "JPY", flow="import", reporter="JPN", partner="CHN")
    names: dict[str, Any] = {"file": file, "given": trade}
    given = {"schedule": 'schedule = analytics.read_japan_tariff(file, "CHN")',
             "trade": "trade = given.lazy()"}  # fmt: skip
    for name, source in cells().items():
        exec(given.get(name, source), names)  # noqa: S102
    by_heading = names["by_heading"]
    assert by_heading["value"].sum() == 1_807_741_852_000
    assert names["paid"].unmatched.is_empty()

    # In whole tenths of a point: stage year 4 until March, 5 from April on.
    share = round(names["claimed"].filter(year=YEAR)["claimed_share"].item() * 1e6)
    expected: dict[str, list[int]] = {}
    value_of = dict(values.select("hs_code", "value").iter_rows())
    for line, base, category in clothing.select(
        "tariff_line", "base_rate", "staging_category"
    ).iter_rows():
        tenths, cuts = round(base * 1000), category.removeprefix("cuts_")
        quarters = 4 * tenths
        if cuts != category:
            quarters = staged(tenths, int(cuts), 4) + 3 * staged(tenths, int(cuts), 5)
        mfn = (value_of[line] * tenths + 500) // 1000
        applied = (value_of[line] * min(quarters, 4 * tenths) + 2000) // 4000
        saved = ((mfn - applied) * share + 500_000) // 1_000_000
        sums = expected.setdefault(line[:4], [0, 0])
        sums[0] += mfn - saved
        sums[1] += saved
    found = {
        heading: [paid, saved]
        for heading, paid, saved in by_heading.select("heading", "duty_paid", "duty_saved").rows()
    }
    assert found == expected


def test_chinas_annex_meets_trade_of_a_later_edition(shared_data: Path) -> None:
    """All codes of China's list of 2022 but those of chapters 98 and 99 have a line of HS2012."""
    table = shared_data / "hs" / "HS2022toHS2012ConversionAndCorrelationTables.xlsx"
    codes = pl.read_csv(
        shared_data / "gacc" / "gacc_hs8_parameters_2022_utf8.csv", infer_schema=False
    )
    codes = codes.select(pl.col(codes.columns[0]).alias("hs_code"))
    trade = trade_of(codes.with_columns(value=pl.lit(1000)), "HS2022", "CNY")
    annex = analytics.read_rcep_annex(shared_data / ANNEX, "CHN", "ASEAN")
    path = analytics.tariff_path(annex, None, [YEAR])
    paid = analytics.duty(path, trade, concordance=analytics.read_hs_concordance(table))
    assert codes.height == 8_938
    assert paid.lines["value"].sum() == 8_929_000
    assert paid.unmatched["hs_code"].str.slice(0, 2).to_list() == ["98"] * 8 + ["99"]
    counted = paid.coverage.select("matched", "codes", "value").rows()
    assert counted == [
        (True, 5278, 5_278_000), (True, 1264, 1_264_000), (True, 2387, 2_387_000),
        (False, 9, 9_000),
    ]  # fmt: skip


def test_aseans_annex_as_if_it_were_japans(shared_data: Path, tmp_path: Path) -> None:
    """Sums over lines equal those of pandas, on trade with the Ministry's totals by group."""
    annex = analytics.read_rcep_annex(shared_data / ANNEX, "CHN", "ASEAN")
    path = with_segment(
        analytics.tariff_path(annex, None, [YEAR], origin="JPN"), read_table("sectors"), "import"
    ).drop("sector")
    totals = national_totals("import")
    codes = path.select(pl.col("tariff_line").alias("hs_code"), "segment")
    values = spread(codes, totals, digits=8)
    pair = {"flow": "import", "reporter": "CHN", "partner": "JPN"}
    file = tmp_path / "trade" / "trade.parquet"
    file.parent.mkdir()
    trade_of(values.drop("segment"), "HS2012", "JPY", **pair).write_parquet(file)
    by_group = analytics.duty(path, pl.scan_parquet(file)).by("segment", "year")
    sums = dict(by_group.select("segment", "value").iter_rows())
    assert sums == dict(totals.iter_rows())
    whole = whole_rates(path.with_columns(sector="segment"))
    expected = pl.from_pandas(with_pandas(file, whole, pair))
    found = by_group.rename({"segment": "sector"}).select("sector", "year", *FIGURES)
    assert found.equals(expected)
