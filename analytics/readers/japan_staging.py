"""Base rate, staging category and cause of each row of Japan's tariff."""

import polars as pl

from analytics.readers.rate_text import parse_rate_text, parsed_rates
from analytics.tariffs.classify import classify_staging, cuts_of_parts, staging_fits
from analytics.tariffs.law.base_rates import cuts_of_columns, first_base_that_fits, quota_rate

BASE_COLUMNS = ("temporary", "wto_bound", "general_basic")
"""Columns whose lowest unconditional ad valorem rate is the base rate."""

# Why a staging does not follow from the printed rate, as coverage tables name it.
NO_RATE = "no rate listed for the origin"
STANDSTILL = "printed rate equals the base rate"
BASE_NOT_AD_VALOREM = "ad valorem rate printed, base rate not ad valorem"
PARTS_FOLLOW = "not ad valorem; all parts follow 11, 16 or 21 equal cuts"
PARTS_APART = (
    "not ad valorem; parts follow equal cuts from rates of several columns"  # lower of two
)
PARTS_DIFFER = "not ad valorem; parts do not follow equal cuts from a listed rate"
SEVERAL = "several rates, a range or a condition in one code"
ABOVE_BASE = "printed rate above the base rate"
QUOTA_BASE = "follows equal cuts from the rate within the quota of the same goods"  # not MFN
BOUND_BASE = "follows equal cuts from the bound rate, above the MFN rate of the line"  # as above
UNKNOWN = "follows no known staging from any listed rate"

TREATMENTS = {
    NO_RATE: "excluded: MFN applies in every year",
    STANDSTILL: "standstill: the base rate in every stage year",
    BASE_NOT_AD_VALOREM: "text kept; no ad valorem preference in any stage year, so MFN stands",
    PARTS_FOLLOW: "zero from the last cut on; before it the rate is text, and has no number",
    PARTS_APART: "text kept; no ad valorem preference in any stage year, so MFN stands",
    PARTS_DIFFER: "text kept; no ad valorem preference in any stage year, so MFN stands",
    SEVERAL: "unclassified: no preference in any stage year, so MFN stands",
    ABOVE_BASE: "unclassified: no preference in any stage year, so MFN stands",
    QUOTA_BASE: "rates of all stage years follow from that base; MFN is that of the line",
    BOUND_BASE: "rates of all stage years follow from that base; MFN is that of the line",
    UNKNOWN: "unclassified: no preference in any stage year, so MFN stands",
}
"""What becomes of the rows of each cause."""

_WANTED = (
    "code", "base_rate", "base_rate_text", "printed_text", "printed_rate", "staging_category",
    "cause", "fits", "other_base", "other_category",
)  # fmt: skip


def with_staging(table: pl.DataFrame, rcep_column: str, stage_year: int) -> pl.DataFrame:
    """Return base rate, printed rate, staging category and cause of each row.

    Parameters
    ----------
    table
        ``stat_code9``, the three base columns and the RCEP column, all text, blank where nothing
        is printed.
    rcep_column
        Column of the origin.
    stage_year
        Stage year in which the printed rates hold.

    Returns
    -------
    polars.DataFrame
        ``code, base_rate, base_rate_text, printed_text, printed_rate, staging_category, cause,
        fits, other_base, other_category``, one row for each row of the table. ``cause`` says why
        the staging does not follow from the printed rate and the base rate, and is null where it
        does; ``fits`` counts the stagings that agree. A line in category ``published`` follows
        ``other_category`` from ``other_base``, which is not its MFN rate; so may one that is free
        today and prints a rate in brackets, and one whose parts follow from several columns.
    """
    rows = _with_cuts_of_parts(_with_base_rate(table, rcep_column), stage_year)
    base, printed = pl.col("base_rate"), pl.col("printed_rate")
    return (
        rows.with_columns(
            classify_staging(base, printed, stage_year).alias("revealed"),
            staging_fits(base, printed, stage_year).alias("fits"),
            *_other_base(stage_year),
        )
        .with_columns(pl.when(_LED_ELSEWHERE).then(name) for name in _OTHER)
        .with_columns(
            pl.when(_PARTS_APART)
            .then(pl.format("cuts_{}", "cuts_of_columns"))
            .otherwise("other_category")
            .alias("other_category")
        )
        .with_columns(_category(), _cause())
        .select(_WANTED)
    )


def _with_base_rate(table: pl.DataFrame, rcep_column: str) -> pl.DataFrame:
    """Add rates of all columns, the base rate and the printed rate."""
    columns = [*BASE_COLUMNS, rcep_column]
    parsed = parsed_rates(pl.concat([table[name].rename("text") for name in columns]))

    def read(name: str, what: str) -> pl.Expr:
        return pl.col(name).replace_strict(parsed["text"], parsed[what])

    stripped = [pl.col(name).str.strip_chars() for name in BASE_COLUMNS]
    return table.with_columns(
        *(read(name, "rate").alias(f"{name}_rate") for name in BASE_COLUMNS),
        pl.coalesce(pl.when(text != "").then(text) for text in stripped).alias("listed_text"),
        read(rcep_column, "rate").alias("printed_rate"),
        read(rcep_column, "kind").alias("printed_kind"),
        pl.col(rcep_column).str.strip_chars().alias("printed_text"),
        pl.col("stat_code9").alias("code"),
    ).with_columns(
        pl.min_horizontal(f"{name}_rate" for name in BASE_COLUMNS).alias("base_rate"),
        pl.when(pl.all_horizontal(pl.col(f"{name}_rate").is_null() for name in BASE_COLUMNS))
        .then("listed_text")
        .alias("base_rate_text"),
    )


def _other_base(stage_year: int) -> list[pl.Expr]:
    """Return the base rate beside the lowest one that leads to the printed rate, and its staging.

    The base rates are those of 2014: the MFN rate of a line may have fallen since, or be that
    outside a quota.
    """
    quota = quota_rate(
        pl.col("code"), pl.col("general_basic"), pl.col("temporary_rate"), pl.col("printed_text")
    )
    bases = {QUOTA_BASE: quota, BOUND_BASE: pl.col("wto_bound_rate")}
    found = first_base_that_fits(bases, pl.col("printed_rate"), stage_year)
    return [value.alias(name) for value, name in zip(found, _OTHER, strict=True)]


def _with_cuts_of_parts(rows: pl.DataFrame, stage_year: int) -> pl.DataFrame:
    """Add numbers of cuts that all parts of a printed compound rate follow.

    ``cuts_of_parts`` from one listed rate, ``cuts_of_columns`` from several; null where there is
    none, and the greatest, which is the slowest staging, where several fit.
    """
    texts = [*BASE_COLUMNS, "printed_text"]
    found = []
    compound = rows.filter(pl.col("printed_kind") == "not_ad_valorem").select(texts).unique()
    for *bases, printed in compound.rows():
        target = parse_rate_text(printed)
        candidates = [parse_rate_text(base) for base in bases]
        fitting = [
            number
            for candidate in candidates
            if candidate.combination == target.combination
            for number in cuts_of_parts(candidate.amounts, target.amounts, stage_year)
        ]
        apart = cuts_of_columns([c.amounts for c in candidates], target.amounts, stage_year)
        found.append((*bases, printed, max(fitting, default=None), max(apart, default=None)))
    numbers = ["cuts_of_parts", "cuts_of_columns"]
    types = dict.fromkeys(texts, pl.String) | dict.fromkeys(numbers, pl.Int64)
    cuts = pl.DataFrame(found, schema=types, orient="row")
    return rows.join(cuts, on=texts, how="left", validate="m:1", maintain_order="left")


_KIND, _BASE, _REVEALED = pl.col("printed_kind"), pl.col("base_rate"), pl.col("revealed")
_IS_PLAIN, _NO_BASE, _IS_FREE = _KIND == "ad_valorem", _BASE.is_null(), _BASE == 0.0
_OTHER = ("other_cause", "other_base", "other_category")
# A line that is free today may print a rate in brackets, from the days when it was not.
_IN_BRACKETS = _IS_FREE & (pl.col("printed_rate") > 0.0)
_UNLED = _NO_BASE | (_REVEALED == "unclassified") | _IN_BRACKETS
_LED_ELSEWHERE = _IS_PLAIN & _UNLED & pl.col("other_base").is_not_null()
_PARTS_FOLLOW = (_KIND == "not_ad_valorem") & pl.col("cuts_of_parts").is_not_null()
_PARTS_APART = (
    (_KIND == "not_ad_valorem") & ~_PARTS_FOLLOW & pl.col("cuts_of_columns").is_not_null()
)


def _said(condition: pl.Expr, word: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(word))


def _category() -> pl.Expr:
    """The first that holds."""
    return pl.coalesce(
        _said(_KIND == "none", "excluded"),
        _said(_IS_FREE, "free"),
        _said(_KIND == "free", "immediate"),
        pl.when(_PARTS_FOLLOW & _NO_BASE).then(pl.format("cuts_{}", "cuts_of_parts")),
        _said(pl.col("other_base").is_not_null(), "published"),
        _said((_KIND == "not_ad_valorem") | (_IS_PLAIN & _NO_BASE), "non_ad_valorem"),
        pl.when(_IS_PLAIN).then(_REVEALED),
        pl.lit("unclassified"),
    ).alias("staging_category")


def _cause() -> pl.Expr:
    """The first that holds of those that have no rate of zero."""
    unclassified = _IS_PLAIN & (_REVEALED == "unclassified")
    cause = pl.coalesce(
        _said(_KIND == "none", NO_RATE),
        _said(_PARTS_FOLLOW, PARTS_FOLLOW),
        _said(_PARTS_APART, PARTS_APART),
        _said(_KIND == "not_ad_valorem", PARTS_DIFFER),
        _said(~_IS_PLAIN, SEVERAL),
        pl.col("other_cause"),
        _said(_NO_BASE, BASE_NOT_AD_VALOREM),
        _said(_REVEALED == "standstill", STANDSTILL),
        _said(unclassified & (pl.col("printed_rate") > _BASE), ABOVE_BASE),
        _said(unclassified, UNKNOWN),
    )
    is_zero = (_IS_FREE.fill_null(value=False) | (_KIND == "free")) & (_KIND != "none")
    return pl.when(~is_zero).then(cause).alias("cause")
