"""CSV: exact, plain, and read back as the same table."""

import datetime as dt
import io
import re
from pathlib import Path

import dataframely as dy
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.report.folder.csv_tables import csv_text, write_tables
from analytics.results import RESULT_SCHEMAS, Results
from analytics.schemas import columns as c

NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$")


class Sample(dy.Schema):
    name = c.text("Name.", nullable=True)
    rate = c.rate("Rate.", nullable=True, signed=True)
    value_cny = c.money_cny("Money.", nullable=True)
    rows = c.count("Rows.", nullable=True)
    read = dy.Date(nullable=True, metadata={"unit": "date"})


def sample(**columns: list[object]) -> pl.DataFrame:
    height = max(len(values) for values in columns.values())
    empty = {name: [None] * height for name in Sample.column_names()}
    return pl.DataFrame(empty | columns, schema=Sample.create_empty().schema)


def lines(**columns: list[object]) -> list[str]:
    return csv_text(sample(**columns), Sample).removesuffix("\n").split("\n")[1:]


def read_back(text: str, schema: type[dy.Schema]) -> pl.DataFrame:
    """Read a CSV as its schema says and take away the apostrophe before formula-like text."""
    table = pl.read_csv(io.StringIO(text), schema=schema.create_empty().schema)
    return table.with_columns(pl.col(pl.String).str.replace(r"^'", ""))


@pytest.mark.parametrize("name", RESULT_SCHEMAS)
def test_every_baseline_table_is_read_back_the_same(baseline: Results, name: str) -> None:
    table, schema = baseline.tables[name], RESULT_SCHEMAS[name]
    back = read_back(csv_text(table, schema), schema)
    assert_frame_equal(back, table.select(schema.column_names()), check_exact=True)
    schema.validate(back)


@pytest.mark.parametrize("name", RESULT_SCHEMAS)
def test_numbers_of_the_baseline_are_plain(baseline: Results, name: str) -> None:
    schema = RESULT_SCHEMAS[name]
    decimals = {
        column: definition.metadata["decimals"]
        for column, definition in schema.columns().items()
        if definition.metadata and "decimals" in definition.metadata
    }
    text = pl.read_csv(
        io.StringIO(csv_text(baseline.tables[name], schema)), infer_schema=False
    ).select(list(decimals))
    for column, most in decimals.items():
        infinite = getattr(schema.columns()[column], "allow_inf", False)
        for cell in text[column].drop_nulls():
            assert NUMBER.match(cell) or (infinite and cell == "inf"), (column, cell)
            assert len(cell.partition(".")[2]) <= most, (column, cell)


def test_numbers_have_no_exponent_no_noise_and_no_negative_zero() -> None:
    rates = [1e-8, 0.1 + 0.2, -0.02912803, -0.0, 1e-12, 12.0, None]
    assert lines(rate=rates) == [
        ",0.00000001,,,", ",0.3,,,", ",-0.02912803,,,", ",0,,,", ",0,,,", ",12,,,", ",,,,"
    ]  # fmt: skip
    assert lines(value_cny=[54_480_000_000.0, -0.005, 1e15]) == [
        ",,54480000000,,", ",,-0.01,,", ",,1000000000000000,,"
    ]  # fmt: skip
    assert lines(rows=[0, 8277], read=[dt.date(2025, 4, 1), None]) == [
        ",,,0,2025-04-01", ",,,8277,"
    ]  # fmt: skip


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_never_becomes_a_formula(start: str) -> None:
    text = f"{start}1+1"
    written = csv_text(sample(name=[text]), Sample)
    assert written.split("\n", 1)[1].lstrip('"').startswith(f"'{start}")
    assert read_back(written, Sample)["name"].to_list() == [text]


def test_any_text_is_read_back_the_same() -> None:
    texts = ["a,b", 'say "so"', "two\nlines", "", None, "'quoted", " padded ", "青岛", "5% of x"]
    table = sample(name=texts)
    assert_frame_equal(read_back(csv_text(table, Sample), Sample), table)


def test_columns_stand_in_the_order_of_the_schema() -> None:
    shuffled = sample(rate=[0.5]).select(reversed(Sample.column_names()))
    assert csv_text(shuffled, Sample) == "name,rate,value_cny,rows,read\n,0.5,,,\n"


def test_files_are_utf8_with_line_feeds(baseline: Results, tmp_path: Path) -> None:
    write_tables(baseline.tables, RESULT_SCHEMAS, tmp_path / "表 tables")
    files = sorted((tmp_path / "表 tables").iterdir())
    assert [path.name for path in files] == sorted(f"{name}.csv" for name in RESULT_SCHEMAS)
    for path in files:
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert not content.startswith(b"\xef\xbb\xbf")
    assert "汽车整车" in (tmp_path / "表 tables" / "sectors.csv").read_text(encoding="utf-8")
