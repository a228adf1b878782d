"""From which rate cuts count, where it is not the lowest rate that a tariff lists for the line."""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.tariffs.classify import Parts, classify_staging, cuts_of_parts

_SUBHEADING = 6


def quota_rate(
    code: pl.Expr, general_text: pl.Expr, temporary_rate: pl.Expr, preference_text: pl.Expr
) -> pl.Expr:
    """Return the rate within the tariff quota of each line that applies outside it.

    A tariff lists a quota as two lines of one subheading with one general rate: the first, within
    the quota, has a temporary rate and no preference; the second has the preference.

    Parameters
    ----------
    code
        Codes in the order of the tariff.
    general_text
        General rate as printed.
    temporary_rate
        Temporary rate as a fraction, null where there is none.
    preference_text
        Preferential rate as printed, blank where there is none.

    Returns
    -------
    polars.Expr
        The temporary rate of the nearest line within a quota above, in the same subheading and
        with the same general rate, as a fraction; null where there is none.

    Notes
    -----
    On Japan's tariff of 1 April 2025 it is the base rate of all 57 lines of leather and footwear
    outside their quotas: 12, 13.3, 16, 17.3, 21.6 or 24 %, in 21 cuts for China and 16 for ASEAN.

    Examples
    --------
    ``410711221`` (60 %, temporary 12 %) is within the quota, so ``410711222`` (60 %) counts from
    12 %.
    """
    within = pl.when((preference_text == "") & temporary_rate.is_not_null()).then(temporary_rate)
    above = within.forward_fill().over(code.str.head(_SUBHEADING), general_text)
    return pl.when(temporary_rate.is_null()).then(above)


def first_base_that_fits(
    bases: Mapping[str, pl.Expr], printed_rate: pl.Expr, stage_year: int
) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the first base rate from which equal cuts lead to the printed rate.

    Parameters
    ----------
    bases
        Base rates to try, by name, in order; fractions.
    printed_rate
        Rate printed for the stage year, as a fraction.
    stage_year
        Stage year in which the printed rate holds.

    Returns
    -------
    tuple of three polars.Expr
        Name of the base rate, the base rate, and the staging category; null where none fits.

    Examples
    --------
    >>> frame = pl.DataFrame({"quota": [None, 0.12], "bound": [0.096, 0.3], "p": [0.066, 0.091]})
    >>> tried = {name: pl.col(name) for name in ("quota", "bound")}
    >>> name, rate, category = first_base_that_fits(tried, pl.col("p"), 5)
    >>> frame.select(name.alias("base"), rate.alias("rate"), category.alias("category")).rows()
    [('bound', 0.096, 'cuts_16'), ('quota', 0.12, 'cuts_21')]
    """
    fits = {name: classify_staging(base, printed_rate, stage_year) for name, base in bases.items()}
    cut = {name: c.str.starts_with("cuts_").fill_null(value=False) for name, c in fits.items()}

    def first(values: Mapping[str, pl.Expr]) -> pl.Expr:
        return pl.coalesce(pl.when(cut[name]).then(value) for name, value in values.items())

    return first({name: pl.lit(name) for name in bases}), first(bases), first(fits)


def cuts_of_columns(bases: Sequence[Parts], printed: Parts, stage_year: int) -> tuple[int, ...]:
    """Return the numbers of cuts by which each part of a rate follows from some listed rate.

    Where the general rate is an amount and the bound rate a percentage, or the reverse, the lower
    of the two is paid; a preference then cuts both and prints them side by side.

    Parameters
    ----------
    bases
        Parts of each listed rate.
    printed
        Parts of the preferential rate.
    stage_year
        Stage year in which the printed rate holds.

    Returns
    -------
    tuple of int
        Numbers that fit every part, rising; empty where none does.

    Examples
    --------
    >>> general, bound = [(Decimal("1.68"), "JPY/kg")], [(Decimal("0.055"), "1")]
    >>> printed = [(Decimal("0.03"), "1"), (Decimal("0.92"), "JPY/kg")]
    >>> cuts_of_columns([general, bound], printed, 5)
    (11,)
    """
    by_part = [
        {n for base in bases for start in base for n in cuts_of_parts([start], [part], stage_year)}
        for part in printed
    ]
    return tuple(sorted(set.intersection(*by_part))) if by_part else ()
