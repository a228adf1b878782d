"""The committed tables of the baseline are what the code computes today.

Expected results are never edited by hand: `make report` writes them, and a difference is either a
fault or a change that the changelog names.
"""

import subprocess
from io import BytesIO
from pathlib import Path

import dataframely as dy
import polars as pl
import pytest

from analytics.results import RESULT_SCHEMAS, Results
from analytics.schemas import columns

TABLES = Path("reports") / "baseline" / "tables"
RELATIVE = 1e-9  # another processor's exp may differ in the last bit
ABSOLUTE = {columns.MONEY_DECIMALS: 0.02, columns.RATE_DECIMALS: 2e-8}


def committed(repository: Path, name: str) -> bytes | None:
    """The table as committed; as it lies there, where there is no git or no commit of it."""
    path = (TABLES / f"{name}.csv").as_posix()
    try:
        shown = subprocess.run(
            ["git", "show", f"HEAD:{path}"], cwd=repository, capture_output=True, check=False
        )
    except FileNotFoundError:
        shown = None
    if shown is not None and shown.returncode == 0:
        return shown.stdout
    working = repository / path
    return working.read_bytes() if working.is_file() else None


def differences(
    computed: pl.DataFrame, expected: pl.DataFrame, schema: type[dy.Schema]
) -> list[str]:
    """Name every column that differs, with the first row in which it does."""
    if computed.columns != expected.columns:
        return [f"columns {expected.columns} became {computed.columns}"]
    if computed.height != expected.height:
        return [f"{expected.height} rows became {computed.height}"]
    found = []
    for name, column in schema.columns().items():
        is_number = computed[name].dtype == pl.Float64
        pair = pl.DataFrame({"new": computed[name], "old": expected[name]})
        same = pl.col("new").eq_missing(pl.col("old"))
        if is_number:
            decimals = (column.metadata or {}).get("decimals", columns.RATE_DECIMALS)
            slack = ABSOLUTE.get(decimals, 2 * 10.0**-decimals) + RELATIVE * pl.col("old").abs()
            close = (pl.col("new") - pl.col("old")).abs() <= slack
            same = same | close.fill_null(value=False)
        wrong = pair.with_row_index().filter(~same)
        if wrong.height:
            found.append(f"{name}: {wrong.height} rows, first {wrong.row(0)}")
    return found


def read(content: bytes, like: pl.DataFrame) -> pl.DataFrame:
    return pl.read_csv(BytesIO(content), schema_overrides=dict(like.schema))


@pytest.mark.parametrize("name", list(RESULT_SCHEMAS))
def test_committed_table_is_what_is_computed(
    name: str, repository: Path, baseline: Results
) -> None:
    content = committed(repository, name)
    if content is None:
        if (repository / TABLES).is_dir():
            pytest.fail(f"{TABLES / name}.csv is not there; run make report and commit it")
        pytest.skip("no baseline has been written yet; run make report")
    table = baseline.tables[name]
    found = differences(table, read(content, table), RESULT_SCHEMAS[name])
    assert not found, f"{name}: " + "; ".join(found)


def test_a_difference_is_seen(baseline: Results) -> None:
    """The comparison itself: text exactly, numbers within the written precision."""
    table, schema = baseline.tables["projection"], RESULT_SCHEMAS["projection"]
    assert differences(table, table, schema) == []
    moved = {
        "effect_cny": (0.011, 0.03),
        "counterfactual_cny": (0.011, 100.0),
    }
    for column, (within, beyond) in moved.items():
        assert differences(table, table.with_columns(pl.col(column) + within), schema) == []
        (found,) = differences(table, table.with_columns(pl.col(column) + beyond), schema)
        assert found.startswith(column)
    shares, schema = baseline.zero_tariff_share, RESULT_SCHEMAS["zero_tariff_share"]
    assert differences(shares, shares.with_columns(pl.col("share") + 1e-8), schema) == []
    assert differences(shares, shares.with_columns(pl.col("share") + 1e-6), schema)
    assert differences(shares, shares.with_columns(pl.col("share_low").fill_null(0.0)), schema)
    assert differences(shares, shares.with_columns(pl.lit("x").alias("status")), schema)
    assert differences(shares, shares.head(3), schema) == [f"3 rows became {shares.height}"]
