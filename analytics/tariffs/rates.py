"""Rates of each line: per stage year, MFN, and what is paid in a calendar year."""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from analytics.errors import InputError
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import CalendarRates, MfnChanges, MfnRates, StageRates, TariffLines
from analytics.tariffs.staging import number_of_cuts, stage_calendar, staged_rate, stages_of_year

_ZERO_FROM_YEAR_1 = ("free", "immediate")
_KEPT_AT_BASE = ("standstill", "partial")


def preferential_rates(schedule: Schedule) -> dy.DataFrame[StageRates]:
    """Return the preferential rate of every line in every stage year.

    Parameters
    ----------
    schedule
        A schedule as read from an official file or built from the embedded profile.

    Returns
    -------
    dataframely.DataFrame[StageRates]
        One row per line and stage year, sorted. Lines in category ``published`` keep their
        printed rates; the others follow from base rate and category. The rate is null where the
        line has no ad valorem preference (excluded, specific duties, unclassified).

    Examples
    --------
    >>> import analytics
    >>> annex = analytics.read_rcep_annex("schedule.xls", "CHN", "ASEAN")  # doctest: +SKIP
    >>> preferential_rates(annex).filter(pl.col("stage_year") == 21)  # doctest: +SKIP
    """
    rules = schedule.rules
    category = pl.col("staging_category")
    computed = (
        pl.when(category.is_in(_ZERO_FROM_YEAR_1))
        .then(0.0)
        .when(category.is_in(_KEPT_AT_BASE))
        .then(pl.col("base_rate"))
        .otherwise(
            staged_rate(
                pl.col("base_rate"),
                pl.col("cuts"),
                pl.col("stage_year"),
                quantum=rules.quantum,
                rounding=rules.rounding,
            )
        )
    )
    # Base rate and category settle the rate, so it is computed once for each pair.
    pairs = schedule.lines.select("base_rate", "staging_category").unique()
    calendar = stage_calendar(rules)
    paths = (
        pairs.with_columns(number_of_cuts(category).alias("cuts"))
        .join(calendar.select("stage_year"), how="cross")
        .with_columns(computed.alias("preferential_rate"))
        .drop("cuts")
    )
    rates = schedule.lines.join(
        paths, on=["base_rate", "staging_category"], how="inner", nulls_equal=True
    )
    if schedule.published is not None:
        rates = _use_published(rates, schedule)
    rates = (
        rates.join(calendar, on="stage_year", how="left", validate="m:1")
        .select(list(StageRates.column_names()))
        .sort("tariff_line", "stage_year")
    )
    return StageRates.cast(rates)


def _use_published(rates: pl.DataFrame, schedule: Schedule) -> pl.DataFrame:
    """Put the printed rate on lines that keep their published path."""
    assert schedule.published is not None
    printed = schedule.published.select(
        "tariff_line", "stage_year", pl.col("preferential_rate").alias("printed_rate")
    )
    return (
        rates.join(printed, on=["tariff_line", "stage_year"], how="left", validate="1:1")
        .with_columns(
            pl.when(pl.col("staging_category") == "published")
            .then(pl.col("printed_rate"))
            .otherwise(pl.col("preferential_rate"))
            .alias("preferential_rate")
        )
        .drop("printed_rate")
    )


def mfn_rates(
    lines: dy.DataFrame[TariffLines], changes: dy.DataFrame[MfnChanges], years: Sequence[int]
) -> dy.DataFrame[MfnRates]:
    """Return the MFN rate of each line in each year.

    The base rate is the MFN rate of 2014. For each line the latest change in force on 1 January
    whose heading range holds the line applies; MFN never exceeds the base rate.

    Parameters
    ----------
    lines
        Lines of one importer.
    changes
        Changes by heading range; those of other importers are passed over.
    years
        Calendar years.

    Returns
    -------
    dataframely.DataFrame[MfnRates]
        ``tariff_line, year, mfn_rate``, sorted.
    """
    own = changes.join(lines.select("importer").unique(), on="importer", how="semi")
    headings = lines.select("heading").unique()
    calendar = pl.DataFrame({"year": list(years)}, schema={"year": pl.Int64})
    in_force = (
        headings.join_where(
            own.select("heading_from", "heading_to", "valid_from", "rule", "value"),
            pl.col("heading") >= pl.col("heading_from"),
            pl.col("heading") <= pl.col("heading_to"),
        )
        .join(calendar, how="cross")
        .filter(pl.col("valid_from") <= pl.date(pl.col("year"), 1, 1))
        .sort("heading", "year", "valid_from")
        .unique(["heading", "year"], keep="last", maintain_order=True)
        .select("heading", "year", "rule", "value")
    )
    base = pl.col("base_rate")
    changed = (
        pl.when(pl.col("rule") == "ceiling")
        .then(pl.min_horizontal(base, pl.col("value")))
        .when(pl.col("rule") == "factor")
        .then(_to_tenth_of_a_point(base * pl.min_horizontal(pl.col("value"), pl.lit(1.0))))
        .otherwise(base)
    )
    # Null base rates stay null: min_horizontal alone would put the ceiling in their place.
    rate = pl.when(base.is_not_null()).then(changed).round(8)
    rates = (
        lines.select("tariff_line", "heading", "base_rate")
        .join(calendar, how="cross")
        .join(in_force, on=["heading", "year"], how="left", validate="m:1")
        .select("tariff_line", "year", rate.alias("mfn_rate"))
        .sort("tariff_line", "year")
    )
    return MfnRates.cast(rates)


def _to_tenth_of_a_point(rate: pl.Expr) -> pl.Expr:
    """Round to 0.1 point, half up: a rate from an average factor has no further digits to give."""
    return (rate * 1000 + 0.5 + 1e-9).floor() / 1000


def calendar_rates(
    stage_rates: dy.DataFrame[StageRates], mfn: dy.DataFrame[MfnRates]
) -> dy.DataFrame[CalendarRates]:
    """Return what each line pays in each calendar year, without and with the preference.

    A year that two stages share (Japan: the old one until March, the new one from April) is
    blended by months, after taking min(MFN, preferential) in each part.

    Parameters
    ----------
    stage_rates
        Rates per line and stage year.
    mfn
        MFN rate per line and year; its years are the years of the result.

    Returns
    -------
    dataframely.DataFrame[CalendarRates]
        One row per line and year, sorted.

    Raises
    ------
    InputError
        If a line has stage rates but no MFN rate, or the reverse.

    Notes
    -----
    Source: RCEP Article 2.4(2) (the lower of MFN and staged rate applies).
    """
    _require_same_lines(stage_rates, mfn)
    calendar = stage_rates.select("stage_year", "valid_from", "valid_to").unique()
    stages = stages_of_year(calendar, mfn["year"].unique().sort().to_list())
    rate = stage_rates.select("tariff_line", "stage_year", "preferential_rate")
    parties = stage_rates.select("tariff_line", "importer", "origin").unique()
    paid_old, paid_new = _lower("mfn_rate", "rate_old"), _lower("mfn_rate", "rate_new")
    both = pl.col("weight_old") > 0.0
    # Without an old stage (the months before entry into force) MFN applies in those months.
    blended = (
        pl.when(both)
        .then(pl.col("weight_old") * pl.col("rate_old") + pl.col("weight_new") * pl.col("rate_new"))
        .otherwise(pl.col("rate_new"))
    )
    applied = (
        pl.when(both)
        .then(pl.col("weight_old") * paid_old + pl.col("weight_new") * paid_new)
        .otherwise(paid_new)
    )
    rates = (
        mfn.join(parties, on="tariff_line", how="left", validate="m:1")
        .join(stages, on="year", how="left", validate="m:1")
        .join(
            rate.rename({"stage_year": "stage_old", "preferential_rate": "rate_old"}),
            on=["tariff_line", "stage_old"],
            how="left",
            validate="m:1",
        )
        .join(
            rate.rename({"stage_year": "stage_new", "preferential_rate": "rate_new"}),
            on=["tariff_line", "stage_new"],
            how="left",
            validate="m:1",
        )
        .with_columns(
            blended.alias("preferential_rate"),
            applied.alias("applied_rate"),
            pl.col("rate_new").alias("year_end_rate"),
        )
        .with_columns((pl.col("mfn_rate") - pl.col("preferential_rate")).alias("preference_margin"))
        .select(list(CalendarRates.column_names()))
        .sort("tariff_line", "year")
    )
    return CalendarRates.cast(rates)


def _lower(mfn: str, preference: str) -> pl.Expr:
    """Return the lower of the two rates; MFN where there is no preference, null without MFN."""
    return pl.when(pl.col(mfn).is_not_null()).then(pl.min_horizontal(mfn, preference))


def _require_same_lines(stage_rates: pl.DataFrame, mfn: pl.DataFrame) -> None:
    left = stage_rates.select("tariff_line").unique()
    right = mfn.select("tariff_line").unique()
    problems = []
    for name, missing in (
        ("MFN rate", left.join(right, on="tariff_line", how="anti")),
        ("stage rates", right.join(left, on="tariff_line", how="anti")),
    ):
        if missing.height:
            first = ", ".join(missing["tariff_line"].sort().head(3))
            problems.append(
                f"{missing.height} lines have no {name} (first: {first}); give both tables the "
                "same lines"
            )
    if problems:
        raise InputError("calendar rates", problems)


