"""Score a tariff that prints one year: what the other lines of a subheading lead one to expect."""

import polars as pl

from analytics.tariffs.law.scoring import tally

_SUBHEADING, _STEP = 6, 0.001
_OPEN = 6
"""Stagings that are open to a line: 11, 16 or 21 cuts, at once, none, and left out."""


def one_year_scores(rows: pl.DataFrame) -> pl.DataFrame:
    """Score the rates that a tariff prints for one year.

    Parameters
    ----------
    rows
        One row a line: ``code``; ``base_rate``, from which its cuts count (null if not ad
        valorem); ``printed_rate`` (null if not ad valorem or blank); ``group``, its staging or why
        it has none; ``staging``, null where it is not explained.

    Returns
    -------
    polars.DataFrame
        ``group, staging`` and the counts of :func:`analytics.tariffs.law.scoring.tally`, sorted.

    Notes
    -----
    A line whose base rate is zero is expected to be free. For another line the staging of the other
    explained lines of its subheading is expected, where these agree; where there are none or they
    differ, nothing is.

    Examples
    --------
    >>> one_year_scores(rows)["predicted"].sum()  # doctest: +SKIP
    5737
    """
    return tally(_with_expectation(rows), ["group", "staging"])


def _with_expectation(rows: pl.DataFrame) -> pl.DataFrame:
    base, printed = pl.col("base_rate"), pl.col("printed_rate")
    is_free = (base == 0.0).fill_null(value=False)
    tells = pl.col("staging").is_not_null() & ~is_free
    counted = rows.with_columns(
        subheading=pl.col("code").str.head(_SUBHEADING),
        told=pl.when(tells).then("staging"),
    ).with_columns(
        stagings=pl.col("told").drop_nulls().n_unique().over("subheading"),
        alike=pl.len().over("subheading", "told") - 1,
    )
    own = tells & (pl.col("alike") == 0)
    of_others = pl.col("stagings") - own.cast(pl.UInt32)
    expected = (of_others == 1) & (tells | printed.is_not_null())
    met = tells & ~own & expected
    fits = pl.col("staging").is_not_null()
    chance = pl.when(base.is_not_null()).then(
        pl.min_horizontal(1.0, _OPEN / ((base / _STEP).round() + 1))
    )
    return counted.with_columns(
        expected=is_free | expected,
        met=pl.when(is_free).then(fits).otherwise(met),
        fits=fits,
        chance=chance,
    )
