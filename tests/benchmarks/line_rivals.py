"""The rivals: duty and zero shares by sector and year with pandas, and with SQL on DuckDB.

The same task with the same result: the trade of the pair, its duty at the MFN rate and with the
preference in whole units by line and year, and the values at zero.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

from tests.benchmarks.line_trade import PAIR

COLUMNS = ["year", "hs_code", "value", *PAIR]
FIGURES = ["value", "value_mfn_zero", "value_zero", "mfn_duty", "applied_duty"]
_SQL = """
with lines as (
    select hs_code, year, sum(value)::bigint as value from read_parquet('{files}')
    where flow = '{flow}' and reporter = '{reporter}' and partner = '{partner}'
    group by hs_code, year
)
select sector, lines.year, sum(value)::bigint as value,
    sum(case when mfn = 0 then value else 0 end)::bigint as value_mfn_zero,
    sum(case when at_end = 0 then value else 0 end)::bigint as value_zero,
    sum((value::hugeint * mfn + 500000) // 1000000)::bigint as mfn_duty,
    sum((value::hugeint * applied + 500000) // 1000000)::bigint as applied_duty
from lines join rates on lines.hs_code = rates.tariff_line and lines.year = rates.year
group by sector, lines.year order by sector, lines.year
"""


def with_pandas(
    files: Path, rates: pd.DataFrame, parties: Mapping[str, str] = PAIR
) -> pd.DataFrame:
    """Return figures by sector and year: rates are joined to the rows, and the rows are summed."""
    trade = pd.read_parquet(files.parent, columns=COLUMNS)
    pair = (trade["flow"] == parties["flow"]) & (trade["reporter"] == parties["reporter"])
    trade = trade[pair & (trade["partner"] == parties["partner"])]
    rows = trade[["hs_code", "year", "value"]].merge(
        rates, left_on=["hs_code", "year"], right_on=["tariff_line", "year"]
    )
    rows["value_mfn_zero"] = rows["value"].where(rows["mfn"] == 0, 0)
    rows["value_zero"] = rows["value"].where(rows["at_end"] == 0, 0)
    rows["mfn_duty"] = rows["value"] * rows["mfn"]
    rows["applied_duty"] = rows["value"] * rows["applied"]
    by_line = rows.groupby(["sector", "year", "hs_code"], as_index=False)[FIGURES].sum()
    for name in ("mfn_duty", "applied_duty"):
        by_line[name] = (by_line[name] + 500_000) // 1_000_000
    return by_line.groupby(["sector", "year"], as_index=False)[FIGURES].sum()


def with_duckdb(files: Path, rates: pd.DataFrame, threads: int) -> pl.DataFrame:
    """Return figures by sector and year: rows are summed by line and year first, then joined."""
    with duckdb.connect() as connection:
        connection.execute(f"set threads = {threads}")
        connection.register("rates", rates)
        return pl.DataFrame(connection.sql(_SQL.format(files=files.as_posix(), **PAIR)))


def whole_rates(path: pl.DataFrame) -> pd.DataFrame:
    """Return rates in whole parts per million, as both rivals take them."""
    names = {"mfn": "mfn_rate", "applied": "applied_rate", "at_end": "year_end_rate"}
    parts = [(pl.col(old) * 1e6).round().cast(pl.Int64).alias(new) for new, old in names.items()]
    return path.select("tariff_line", "year", "sector", *parts).to_pandas()
