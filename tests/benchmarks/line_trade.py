"""A made-up trade table in Parquet, of any length, and the rates of a made-up schedule."""

from pathlib import Path

import numpy as np
import polars as pl

LINES, YEARS = 8_277, range(2022, 2043)
_PART = 1_000_000  # rows of a file
PAIR = {"flow": "import", "reporter": "AUS", "partner": "KOR"}


def rates() -> pl.DataFrame:
    """Rates by line and year as ``tariff_path`` returns them, with a sector for each chapter."""
    random = np.random.default_rng(7)
    codes = [f"{code:08d}" for code in np.sort(random.choice(96_000_000, LINES, replace=False))]
    mfn = random.integers(0, 300, LINES).clip(min=30) - 30
    table = pl.DataFrame({"tariff_line": codes, "mfn": mfn, "cuts": random.integers(1, 22, LINES)})
    table = table.with_columns(
        tariff_line=(pl.col("tariff_line").cast(pl.Int64) + 1_000_000).cast(pl.String).str.zfill(8)
    )
    left = pl.max_horizontal(0, 1 - pl.col("stage") / pl.col("cuts"))
    return (
        table.join(pl.DataFrame({"stage": range(1, len(YEARS) + 1)}), how="cross")
        .with_columns(
            importer=pl.lit(PAIR["reporter"]),
            origin=pl.lit(PAIR["partner"]),
            heading=pl.col("tariff_line").str.slice(0, 4),
            hs_edition=pl.lit("HS2012"),
            year=pl.col("stage") + YEARS[0] - 1,
            mfn_rate=pl.col("mfn") / 1000,
            applied_rate=(pl.col("mfn") * left).floor() / 1000,
            sector=pl.format(
                "sector_{}", pl.col("tariff_line").str.slice(0, 2).cast(pl.Int64) // 6
            ),
        )
        .with_columns(year_end_rate="applied_rate")
        .drop("mfn", "cuts", "stage")
        .sort("tariff_line", "year")
    )


def write_trade(folder: Path, rows: int) -> Path:
    """Write rows in the columns of a trade table, and return the folder's files as a pattern.

    They come in the order of downloads: month after month, by code. In random order sums by line
    and year have no locality, and polars keeps some 40 bytes of each row until the end.
    """
    codes = rates()["tariff_line"].unique(maintain_order=True)
    folder.mkdir(parents=True, exist_ok=True)
    months = 12 * len(YEARS)
    for number, start in enumerate(range(0, rows, _PART)):
        size = min(_PART, rows - start)
        random = np.random.default_rng([11, number])
        month = np.arange(start, start + size) * months // rows
        pl.DataFrame(
            {
                "year": YEARS[0] + month // 12,
                "month": month % 12 + 1,
                "hs_code": codes.gather(random.integers(0, LINES, size)),
                "value": random.integers(0, 10**7, size),
            }
        ).with_columns(
            hs_edition=pl.lit("HS2012"),
            currency=pl.lit("AUD"),
            **{name: pl.lit(value) for name, value in PAIR.items()},
        ).sort("year", "month", "hs_code").write_parquet(folder / f"{number:04d}.parquet")
    return folder / "*.parquet"
