"""Base rate, staging category and cause of each row of Japan's tariff."""

import polars as pl

from analytics.readers.rate_text import RateParts, parse_rate_text
from analytics.tariffs.classify import classify_staging, cuts_of_parts, staging_fits

BASE_COLUMNS = ("temporary", "wto_bound", "general_basic")
"""Columns whose lowest unconditional ad valorem rate is the base rate."""

NO_RATE = "no rate listed for the origin"
STANDSTILL = "printed rate equals the base rate"
BASE_NOT_AD_VALOREM = "ad valorem rate printed, base rate not ad valorem"
PARTS_FOLLOW = "not ad valorem; all parts follow 11, 16 or 21 equal cuts"
PARTS_DIFFER = "not ad valorem; parts do not follow equal cuts from a listed rate"
SEVERAL = "several rates, a range or a condition in one code"
ABOVE_BASE = "printed rate above the base rate"
OTHER_BASE = "follows equal cuts from a listed rate that is not the lowest"
UNKNOWN = "follows no known staging from any listed rate"

TREATMENTS = {
    NO_RATE: "excluded: MFN applies in every year",
    STANDSTILL: "standstill: the base rate in every stage year",
    BASE_NOT_AD_VALOREM: "text kept; no ad valorem preference in any stage year, so MFN stands",
    PARTS_FOLLOW: "zero from the last cut on; before it the rate is text, and has no number",
    PARTS_DIFFER: "text kept; no ad valorem preference in any stage year, so MFN stands",
    SEVERAL: "unclassified: no preference in any stage year, so MFN stands",
    ABOVE_BASE: "unclassified: no preference in any stage year, so MFN stands",
    OTHER_BASE: "unclassified: one printed rate does not prove the base; MFN stands",
    UNKNOWN: "unclassified: no preference in any stage year, so MFN stands",
}
"""What becomes of the rows of each cause."""

_WANTED = (
    "code",
    "base_rate",
    "base_rate_text",
    "printed_text",
    "printed_rate",
    "staging_category",
    "cause",
    "fits",
)


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
        fits``, one row for each row of the table. ``cause`` says why the staging does not follow
        from the printed rate, and is null where it does; ``fits`` counts the stagings that agree.
    """
    rows = _with_base_rate(table, rcep_column)
    base, printed = pl.col("base_rate"), pl.col("printed_rate")
    return (
        rows.with_columns(
            classify_staging(base, printed, stage_year).alias("revealed"),
            staging_fits(base, printed, stage_year).alias("fits"),
            _other_base(stage_year).alias("other_base"),
            _cuts_of_parts(rows, stage_year),
        )
        .with_columns(_category(), _cause())
        .select(_WANTED)
    )


def _parsed(texts: pl.Series) -> dict[str, RateParts]:
    """Parse each distinct text once."""
    return {text: parse_rate_text(text) for text in texts.unique().to_list()}


def _with_base_rate(table: pl.DataFrame, rcep_column: str) -> pl.DataFrame:
    """Add rates of all columns, the base rate and the printed rate."""
    columns = [*BASE_COLUMNS, rcep_column]
    parsed = _parsed(pl.concat([table[name].rename("text") for name in columns]))
    texts = list(parsed)
    rates = [parsed[text].rate for text in texts]
    kinds = [parsed[text].kind for text in texts]

    def rate(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(texts, rates, return_dtype=pl.Float64)

    def kind(name: str) -> pl.Expr:
        return pl.col(name).replace_strict(texts, kinds, return_dtype=pl.String)

    base_rates = [rate(name).alias(f"{name}_rate") for name in BASE_COLUMNS]
    base_texts = [
        pl.when(pl.col(name).str.strip_chars() != "").then(pl.col(name).str.strip_chars())
        for name in BASE_COLUMNS
    ]
    return (
        table.with_columns(
            *base_rates,
            pl.coalesce(base_texts).alias("listed_text"),
            rate(rcep_column).alias("printed_rate"),
            kind(rcep_column).alias("printed_kind"),
            pl.col(rcep_column).str.strip_chars().alias("printed_text"),
            pl.col("stat_code9").alias("code"),
        )
        .with_columns(pl.min_horizontal(f"{name}_rate" for name in BASE_COLUMNS).alias("base_rate"))
        .with_columns(
            pl.when(pl.col("base_rate").is_null())
            .then(pl.col("listed_text"))
            .alias("base_rate_text")
        )
    )


def _other_base(stage_year: int) -> pl.Expr:
    """Whether the printed rate follows equal cuts from a listed rate that is not the lowest."""
    revealed = [
        classify_staging(pl.col(f"{name}_rate"), pl.col("printed_rate"), stage_year)
        for name in BASE_COLUMNS
    ]
    return pl.any_horizontal(
        category.str.starts_with("cuts_").fill_null(value=False) for category in revealed
    )


def _cuts_of_parts(rows: pl.DataFrame, stage_year: int) -> pl.Series:
    """Number of cuts that all parts of a printed compound rate follow from one listed rate.

    Null where there is none; the greatest, which is the slowest staging, where several fit.
    """
    distinct = rows.select(*BASE_COLUMNS, "printed_text", "printed_kind").unique()
    found: dict[tuple[str, ...], int | None] = {}
    for *bases, printed, kind in distinct.rows():
        if kind != "not_ad_valorem":
            continue
        target = parse_rate_text(printed)
        candidates = [parse_rate_text(base) for base in bases]
        fitting = [
            number
            for candidate in candidates
            if candidate.combination == target.combination
            for number in cuts_of_parts(candidate.amounts, target.amounts, stage_year)
        ]
        found[(*bases, printed)] = max(fitting, default=None)
    keys = rows.select(*BASE_COLUMNS, "printed_text").rows()
    return pl.Series("cuts_of_parts", [found.get(key) for key in keys], dtype=pl.Int64)


def _category() -> pl.Expr:
    kind = pl.col("printed_kind")
    return (
        pl.when(kind == "none")
        .then(pl.lit("excluded"))
        .when(pl.col("base_rate") == 0.0)
        .then(pl.lit("free"))
        .when(kind == "free")
        .then(pl.lit("immediate"))
        .when(_parts_follow() & _no_base())
        .then(pl.format("cuts_{}", "cuts_of_parts"))
        .when((kind == "not_ad_valorem") | ((kind == "ad_valorem") & _no_base()))
        .then(pl.lit("non_ad_valorem"))
        .when(kind == "ad_valorem")
        .then(pl.col("revealed"))
        .otherwise(pl.lit("unclassified"))
        .alias("staging_category")
    )


def _parts_follow() -> pl.Expr:
    return (pl.col("printed_kind") == "not_ad_valorem") & pl.col("cuts_of_parts").is_not_null()


def _no_base() -> pl.Expr:
    return pl.col("base_rate").is_null()


def _cause() -> pl.Expr:
    kind = pl.col("printed_kind")
    plain = kind == "ad_valorem"
    unclassified = plain & (pl.col("revealed") == "unclassified")
    return (
        pl.when(kind == "none")
        .then(pl.lit(NO_RATE))
        .when((pl.col("base_rate") == 0.0) | (kind == "free"))
        .then(None)
        .when(_parts_follow())
        .then(pl.lit(PARTS_FOLLOW))
        .when(kind == "not_ad_valorem")
        .then(pl.lit(PARTS_DIFFER))
        .when(~plain)
        .then(pl.lit(SEVERAL))
        .when(_no_base())
        .then(pl.lit(BASE_NOT_AD_VALOREM))
        .when(pl.col("revealed") == "standstill")
        .then(pl.lit(STANDSTILL))
        .when(unclassified & (pl.col("printed_rate") > pl.col("base_rate")))
        .then(pl.lit(ABOVE_BASE))
        .when(unclassified & pl.col("other_base"))
        .then(pl.lit(OTHER_BASE))
        .when(unclassified)
        .then(pl.lit(UNKNOWN))
        .alias("cause")
    )
