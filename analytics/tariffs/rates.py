"""Rates of each line: per stage year, MFN, and what is paid in a calendar year."""

from collections.abc import Mapping, Sequence
from typing import Any

import dataframely as dy
import polars as pl

from analytics.errors import counted, refuse_any
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import CalendarRates, MfnRates, StageRates
from analytics.tariffs.category_changes import first_category, with_dated_changes
from analytics.tariffs.staging import number_of_cuts, stage_calendar, staged_by, stages_of_year

_ZERO_FROM_YEAR_1 = ("free", "immediate")
_KEPT_AT_BASE = ("standstill", "partial")
_WITHOUT_RATE = ("excluded", "non_ad_valorem", "unclassified")


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
    category = first_category(pl.col("staging_category"))
    computed = (
        pl.when(category.is_in(_ZERO_FROM_YEAR_1))
        .then(0.0)
        .when(category.is_in(_KEPT_AT_BASE))
        .then(pl.col("base_rate"))
        .otherwise(staged_by(rules, pl.col("base_rate"), pl.col("cuts"), pl.col("stage_year")))
    )
    calendar = stage_calendar(rules)
    printed = _printed_rates(schedule)
    others = schedule.lines.join(printed, on="tariff_line", how="anti")
    # Base rate and category settle the rate, so it is computed once for each pair.
    paths = (
        others.select("base_rate", "staging_category")
        .unique()
        .with_columns(cuts=number_of_cuts(category))
        .join(calendar.select("stage_year"), how="cross")
        .with_columns(preferential_rate=computed)
    )
    staged = others.join(
        paths, on=["base_rate", "staging_category"], how="inner", nulls_equal=True
    ).select("tariff_line", "stage_year", "preferential_rate")
    both = pl.concat([printed, staged])
    rates = (
        with_dated_changes(both, schedule.lines, calendar, rules)
        .sort("tariff_line", "stage_year")
        .join(calendar, on="stage_year", how="left", validate="m:1", maintain_order="left")
        .with_columns(importer=pl.lit(schedule.importer), origin=pl.lit(schedule.origin))
    )
    return StageRates.cast(rates.select(list(StageRates.column_names())))


def _printed_rates(schedule: Schedule) -> pl.DataFrame:
    """Rates as printed, of the lines that keep their published path, and of those without one.

    Lines without a preference are taken from the same table, with null rates: leaving them out
    and adding them again would scramble its order and cost a sort of all rows.
    """
    columns = ("tariff_line", "stage_year", "preferential_rate")
    if schedule.published is None:
        return StageRates.create_empty().select(columns)
    category = first_category(pl.col("staging_category"))
    as_printed = pl.when(category == "published").then("preferential_rate")
    return (
        schedule.published.select(columns)
        .join(
            schedule.lines.select("tariff_line", "staging_category").filter(
                category.is_in(["published", *_WITHOUT_RATE])
            ),
            on="tariff_line",
            how="inner",
            validate="m:1",
            maintain_order="left",
        )
        .select("tariff_line", "stage_year", preferential_rate=as_printed)
    )


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
    calendar = stage_rates.select("stage_year", "valid_from", "valid_to").unique()
    stage_years = calendar["stage_year"].unique().sort().to_list()
    years = mfn["year"].unique().sort().to_list()
    parties = ("importer", "origin")
    staged = _wide(stage_rates, "stage_year", "preferential_rate", stage_years, also=parties)
    most_favoured = _wide(mfn, "year", "mfn_rate", years)
    _require_same_lines(staged, most_favoured)
    # One row per line, with an array over years, is sorted at little cost and then exploded.
    wide = staged.join(most_favoured, on="tariff_line", how="inner", validate="1:1")
    columns = [_rates_of_year(row) for row in stages_of_year(calendar, years).rows(named=True)]
    names = columns[0].keys()
    rates = (
        wide.sort("tariff_line")
        .select(
            "tariff_line",
            *parties,
            pl.lit(years, dtype=pl.Array(pl.Int64, len(years))).alias("year"),
            *[pl.concat_arr(column[name] for column in columns).alias(name) for name in names],
        )
        .explode("year", *names)
        .with_columns(
            preference_margin=pl.when(pl.col("preferential_rate").is_not_null()).then(
                pl.col("mfn_rate") - pl.col("applied_rate")
            ),
            staged_gap=pl.col("mfn_rate") - pl.col("preferential_rate"),
        )
    )
    return CalendarRates.cast(rates.select(list(CalendarRates.column_names())))


def _wide(
    table: pl.DataFrame, over: str, value: str, periods: list[int], also: Sequence[str] = ()
) -> pl.DataFrame:
    """One row per line, with columns ``also`` and one column per period, named ``over_period``.

    Raises
    ------
    InputError
        If a line lacks a period or has one twice.
    """
    by_line = table.sort("tariff_line", over).group_by("tariff_line", maintain_order=True)
    lists = by_line.agg(over, value, *[pl.col(name).first() for name in also])
    wrong = lists.filter(pl.col(over).ne_missing(pl.lit(periods, dtype=pl.List(pl.Int64))))
    what = f"lines do not have each {over} from {periods[0]} to {periods[-1]} once"
    refuse_any("calendar rates", counted(wrong["tariff_line"].to_list(), what, "complete them"))
    columns = [
        pl.col(value).list.get(index).alias(f"{over}_{period}")
        for index, period in enumerate(periods)
    ]
    return lists.select("tariff_line", *also, *columns)


def _rates_of_year(stages: Mapping[str, Any]) -> dict[str, pl.Expr]:
    """Return the rates of one calendar year from the columns of stages and of MFN rates.

    Parameters
    ----------
    stages
        One row of :func:`analytics.tariffs.staging.stages_of_year`.
    """
    mfn = pl.col(f"year_{stages['year']}")
    new = _stage(stages["stage_new"])
    # Without an old stage (the months before entry into force) MFN applies in those months.
    old = _stage(stages["stage_old"])
    old_weight, new_weight = stages["weight_old"], stages["weight_new"]
    if old_weight == 0.0:
        preferential, applied = new, lower(mfn, new)
    else:
        # Where the preference begins or ends with a stage, MFN applies in the other part.
        preferential = pl.when(old.is_not_null() | new.is_not_null()).then(
            old_weight * pl.coalesce(old, mfn) + new_weight * pl.coalesce(new, mfn)
        )
        applied = old_weight * lower(mfn, old) + new_weight * lower(mfn, new)
    return {
        "mfn_rate": mfn,
        "preferential_rate": preferential,
        "applied_rate": applied,
        "year_end_rate": new,
    }


def _stage(stage_year: int | None) -> pl.Expr:
    return (
        pl.lit(None, dtype=pl.Float64) if stage_year is None else pl.col(f"stage_year_{stage_year}")
    )


def lower(mfn: pl.Expr, preference: pl.Expr) -> pl.Expr:
    """Return the lower of the two rates; MFN where there is no preference, null without MFN."""
    return pl.when(mfn.is_not_null()).then(pl.min_horizontal(mfn, preference))


def _require_same_lines(stage_rates: pl.DataFrame, mfn: pl.DataFrame) -> None:
    staged, known = (set(table["tariff_line"].to_list()) for table in (stage_rates, mfn))
    cure = "give both tables the same lines"
    problems = [
        *counted(sorted(staged - known), "lines have no MFN rate", cure),
        *counted(sorted(known - staged), "lines have no stage rates", cure),
    ]
    refuse_any("calendar rates", problems)
