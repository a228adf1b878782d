"""MFN rates by line as Bown, Jung and Zhang compute them from China's tariff, in per cent."""

from pathlib import Path

import polars as pl

from analytics.errors import refuse_any

COLUMNS = ("hs8", "mfn2018", "mfn2019")  # of the published file


def read_mfn_lines(path: Path) -> pl.DataFrame:
    """Return MFN rates by eight-digit line, January 2018 and 2019.

    Parameters
    ----------
    path
        CSV with ``hs8`` and, in per cent, ``mfn2018`` and ``mfn2019``: the mean over the lines of
        ten digits, provisional rates included. Amounts are given as ad valorem equivalents.

    Returns
    -------
    polars.DataFrame
        ``tariff_line, mfn_rate_2018, mfn_rate_2019``, fractions; one row a line, sorted.

    Raises
    ------
    InputError
        If a column is missing or a code stands twice.
    """
    table = pl.read_csv(path, infer_schema=False)
    missing = (name for name in COLUMNS if name not in table.columns)
    said = "is it the table of MFN rates by line?"
    refuse_any(path.name, (f"no column {name}; {said}" for name in missing))
    rates = table.select(
        pl.col("hs8").str.zfill(8).alias("tariff_line"),
        *[
            (pl.col(f"mfn{year}").cast(pl.Float64) / 100.0).round(8).alias(f"mfn_rate_{year}")
            for year in (2018, 2019)
        ],
    ).sort("tariff_line")
    repeated = rates.filter(pl.col("tariff_line").is_duplicated())["tariff_line"].unique().sort()
    refuse_any(path.name, (f"code {code} stands twice" for code in repeated))
    return rates
