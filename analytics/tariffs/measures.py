"""Measures outside the agreement on lines: what they let in, and preferences they suspend."""

import polars as pl

MEASURES = ("measure", "let_in", "suspended")
"""What lines under measures have: the names of these, and lists over years of shares of the year's
trade that is let in and of its days on which the preference cannot be had."""


def with_measures(
    rates: pl.DataFrame, measures: pl.DataFrame | None, years: list[int]
) -> pl.DataFrame:
    """Return calendar rates with what measures make of them.

    Parameters
    ----------
    rates
        ``tariff_line, year`` and the rates of each year.
    measures
        ``tariff_line`` and :data:`MEASURES`, of the lines under measures; None without any.
    years
        Years of the lists.

    Returns
    -------
    polars.DataFrame
        With ``let_in``, a share from 0 to 1. While a preference is suspended the MFN rate is paid.
    """
    if measures is None:
        return rates.with_columns(let_in=pl.lit(1.0))
    by_year = measures.select(
        "tariff_line", pl.lit(years, dtype=pl.List(pl.Int64)).alias("year"), "let_in", "suspended"
    ).explode("year", "let_in", "suspended")
    joined = rates.join(
        by_year, on=["tariff_line", "year"], how="left", validate="1:1", maintain_order="left"
    )
    gone, mfn = pl.col("suspended").fill_null(0.0), pl.col("mfn_rate")
    paid = {
        name: pl.when(gone > 0.0).then((1.0 - gone) * pl.col(name) + gone * mfn).otherwise(name)
        for name in ("preferential_rate", "applied_rate")
    }
    return joined.with_columns(
        pl.col("let_in").fill_null(1.0),
        applied_rate=paid["applied_rate"],
        preferential_rate=pl.when(gone < 1.0).then(paid["preferential_rate"]),
        year_end_rate=pl.when(gone < 1.0).then("year_end_rate"),
    ).drop("suspended")


def measure_of(lines: pl.DataFrame, measures: pl.DataFrame | None) -> pl.DataFrame:
    """Return lines with ``measure``, the names of the measures on each; null where there is none.

    Parameters
    ----------
    lines
        Any table with ``tariff_line``.
    measures
        As of :func:`with_measures`.
    """
    if measures is None:
        return lines.with_columns(measure=pl.lit(None, dtype=pl.String))
    own = measures.select("tariff_line", "measure")
    return lines.join(own, on="tariff_line", how="left", validate="1:1", maintain_order="left")
