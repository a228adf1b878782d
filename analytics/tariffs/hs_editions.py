"""Trade in one edition of the Harmonized System, told in another.

A subheading whose goods went to several is split: in proportion to weights where some are given,
and otherwise by a fallback that the coverage names. Sums stay what they were, to the last unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import dataframely as dy
import polars as pl

from analytics.errors import InputError, counted, refuse_any
from analytics.schemas.lines import Concordance, EndUses, LineCoverage
from analytics.tariffs.classify import first_that_holds
from analytics.tariffs.line_coverage import coverage_of
from analytics.tariffs.splitting import split, with_parts

Fallback = Literal["chosen", "equal"]
SUBHEADING = 6  # digits that all parties share
AMOUNTS = ("value", "quantity", "second_quantity")
"""Columns of a trade table that are split."""

ONE = "subheading with one successor"  # no split
WEIGHTED = "subheading split by weights"  # given or computed
CHOSEN = "no weights: all to the subheading that the publisher of the concordance chose"  # fallback
EQUAL = "no weights: split evenly over its successors"  # fallback
KEPT = "edition is that asked for"  # not converted
OTHER_EDITION = "another edition"  # not mapped
NO_CODE = "not an HS code of six digits or more"  # not mapped
UNKNOWN = "subheading is not in the concordance"  # not mapped
TREATMENTS = {
    ONE: "the whole value goes there",
    WEIGHTED: "in proportion to the weights of the successors (derived)",
    CHOSEN: "the whole value goes there (derived)",
    EQUAL: "the same value to each (assumed)",
    KEPT: "kept as it is",
    OTHER_EDITION: "left out; give a concordance from that edition too",
    NO_CODE: "left out; mend the code",
    UNKNOWN: "left out; look for the code in its edition",
}
"""What becomes of the rows of each cause."""


@dataclass(frozen=True)
class Converted:
    """A trade table in another edition.

    Attributes
    ----------
    trade
        The rows that could be converted, with subheadings of the edition asked for; ``hs_code`` has
        six digits, since the further ones are each party's own.
    coverage
        How rows were converted and which were not, in rows and in value.
    """

    trade: pl.DataFrame
    coverage: dy.DataFrame[LineCoverage]


def edition_links(
    concordance: dy.DataFrame[Concordance],
    weights: pl.DataFrame | None = None,
    *,
    fallback: Fallback = "chosen",
) -> pl.DataFrame:
    """Return to which subheadings each subheading goes, and with which parts of its value.

    Parameters
    ----------
    concordance
        From one edition to another.
    weights
        ``to_code, weight``, whole numbers: such as trade by subheading in the edition converted
        to, in a year that was recorded in it. ``from_code`` too, where parts are known by pair. A
        code without a weight among others that have one gets nothing.
    fallback
        Where no successor of a code has a weight: all to the one that the publisher of the
        concordance ``chosen``, or an ``equal`` part to each. Where nobody chose, parts are equal.

    Returns
    -------
    polars.DataFrame
        ``from_code, to_code, weight, method``, sorted; weights are parts of
        :data:`analytics.tariffs.splitting.PARTS`, and those of a code are above zero.

    Raises
    ------
    InputError
        If weights are no whole numbers, negative, or stand twice.
    """
    pairs = concordance.select("from_code", "to_code", "is_chosen")
    by_pair = weights is not None and "from_code" in weights.columns
    given = with_given(pairs, weights, ["from_code", "to_code"] if by_pair else ["to_code"])
    code, known = pl.col("from_code"), pl.col("given")
    cases = {
        ONE: pl.len().over(code) == 1,
        WEIGHTED: known.cast(pl.Int128).sum().over(code) > 0,
        CHOSEN: pl.col("is_chosen").any().over(code) & (fallback == "chosen"),
    }
    number = (
        pl.when(pl.col("method") == WEIGHTED)
        .then(known)
        .when(pl.col("method") == CHOSEN)
        .then(pl.col("is_chosen").cast(pl.Int64))
        .otherwise(1)
    )
    links = with_parts(
        given.with_columns(method=first_that_holds(cases, pl.lit(EQUAL))), ["from_code"], number
    )
    return (
        links.filter(pl.col("weight") > 0)
        .select("from_code", "to_code", "weight", "method")
        .sort("from_code", "to_code")
    )


def to_edition(
    trade: pl.DataFrame,
    concordance: dy.DataFrame[Concordance],
    weights: pl.DataFrame | None = None,
    *,
    fallback: Fallback = "chosen",
    amounts: Sequence[str] = AMOUNTS,
) -> Converted:
    """Convert a trade table to another edition of the Harmonized System.

    Parameters
    ----------
    trade
        ``hs_code`` (text, six digits or more), ``hs_edition``, ``value`` (whole numbers), and any
        further columns. A row of the edition asked for is kept as it is.
    concordance, weights, fallback
        As of :func:`edition_links`. From HS2022 to HS2007 take the table that leads there at once,
        or convert twice.
    amounts
        Columns that are split, as far as they are there.

    Returns
    -------
    Converted
        Trade and coverage. The values of both add up to those of ``trade``.

    Raises
    ------
    InputError
        If columns are missing or weights cannot be used.

    Examples
    --------
    >>> links = read_hs_concordance("HS2022toHS2012.xlsx")  # doctest: +SKIP
    >>> to_edition(trade, links, weights).coverage  # doctest: +SKIP
    """
    needed = {"hs_code": pl.String, "hs_edition": pl.String, "value": pl.Int64}
    wrong = {name: kind for name, kind in needed.items() if trade.schema.get(name) != kind}
    refuse_any(
        "trade to be converted",
        (f"column {name} is missing or not {kind}; give it so" for name, kind in wrong.items()),
    )
    links = edition_links(concordance, weights, fallback=fallback)
    source, target = (str(concordance[name].first()) for name in ("from_edition", "to_edition"))
    rows = trade.with_columns(from_code=pl.col("hs_code").str.slice(0, SUBHEADING))
    methods = links.select("from_code", "method").unique()
    known = rows.join(
        methods, on="from_code", how="left", validate="m:1", maintain_order="left"
    ).with_columns(cause=_cause(source, target))
    converted = split(
        known.filter(pl.col("cause") == pl.col("method")),
        links.drop("method"),
        ["from_code"],
        [name for name in amounts if name in trade.columns],
    )
    kept = known.filter(pl.col("cause") == KEPT)
    moved = converted.with_columns(hs_code=pl.col("to_code"), hs_edition=pl.lit(target))
    both = pl.concat([moved.select(trade.columns), kept.select(trade.columns)])
    matched = (ONE, WEIGHTED, CHOSEN, EQUAL, KEPT)
    return Converted(both, coverage_of(known, TREATMENTS, matched))


def _cause(source: str, target: str) -> pl.Expr:
    edition = pl.col("hs_edition")
    cases = {
        NO_CODE: ~pl.col("hs_code").str.contains(r"^[0-9]{6,}$").fill_null(value=False),
        KEPT: edition == target,
        OTHER_EDITION: edition.ne_missing(pl.lit(source)),
        UNKNOWN: pl.col("method").is_null(),
    }
    return first_that_holds(cases, pl.col("method"))


def with_given(
    links: pl.DataFrame, weights: pl.DataFrame | None, keys: Sequence[str]
) -> pl.DataFrame:
    """Add ``given``, the weight that is given of each link; 0 where there is none.

    Raises
    ------
    InputError
        Unless weights are whole numbers from zero on, one for each key.
    """
    if weights is None:
        return links.with_columns(given=pl.lit(0, dtype=pl.Int64))
    _require_weights(weights, keys)
    table = weights.select(*keys, given=pl.col("weight").cast(pl.Int64))
    joined = links.join(table, on=keys, how="left", validate="m:1")
    return joined.with_columns(pl.col("given").fill_null(0))


def _require_weights(weights: pl.DataFrame, keys: Sequence[str]) -> None:
    """Raise InputError unless weights are whole numbers from zero on, one for each key.

    Parameters
    ----------
    weights
        ``keys`` and ``weight``.
    keys
        Columns that name what is weighted.
    """
    needed = [*keys, "weight"]
    if missing := [name for name in needed if name not in weights.columns]:
        told = f"columns {' and '.join(needed)} are needed"
        found = ", ".join(weights.columns)
        raise InputError("weights", f"{told} (missing: {', '.join(missing)}; found: {found})")
    problems = []
    if not weights.schema["weight"].is_integer():
        problems.append("weight must be a whole number, such as trade in units of its currency")
    elif (negative := weights.filter(pl.col("weight") < 0)).height:
        problems.append(f"{negative.height} weights are negative; leave such rows out")
    twice = weights.filter(pl.struct(keys).is_duplicated())[keys[-1]].sort().to_list()
    problems += counted(twice, "rows repeat a code", "sum them first")
    refuse_any("weights", problems)


def with_end_use(trade: pl.LazyFrame, end_uses: dy.DataFrame[EndUses]) -> pl.LazyFrame:
    """Add the Broad Economic Category of each row: ``end_use``.

    Parameters
    ----------
    trade
        ``hs_code``, in the edition of ``end_uses``.
    end_uses
        Subheadings and their categories.

    Returns
    -------
    polars.LazyFrame
        ``end_use`` is consumption, capital, intermediate, or mixed where the categories of a
        subheading disagree or are of no one use (motor spirit 321, passenger cars 51, goods not
        elsewhere specified 7); null where the subheading is not in the table.

    Notes
    -----
    Source: United Nations, Classification by Broad Economic Categories, revision 4, which counts
    112, 122, 522, 61, 62, 63 as consumption and 41, 521 as capital goods.
    """
    use = pl.col("category").replace_strict(_END_USE, default="intermediate")
    end_use = pl.when(use.n_unique() == 1).then(use.first()).otherwise(pl.lit("mixed"))
    by_code = end_uses.lazy().group_by(pl.col("hs_code").alias("_subheading"))
    uses = by_code.agg(end_use=end_use)
    code = pl.col("hs_code").str.slice(0, SUBHEADING).alias("_subheading")
    return (
        trade.with_columns(code)
        .join(uses, on="_subheading", how="left", validate="m:1")
        .drop("_subheading")
    )


_END_USE = {
    **dict.fromkeys(("112", "122", "522", "61", "62", "63"), "consumption"),
    **dict.fromkeys(("41", "521"), "capital"),
    **dict.fromkeys(("32", "321", "51", "7"), "mixed"),
}
"""By category of BEC; all others are intermediate goods."""
