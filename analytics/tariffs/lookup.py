"""One line, or the average of a heading: its rates by stage and by calendar year."""

from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import MfnChanges, PublishedRates, TariffLines
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates


@dataclass(frozen=True)
class RatePath:
    """Rates of the lines that were looked up, averaged by line count.

    Attributes
    ----------
    lines
        The lines themselves.
    stages
        ``stage_year, valid_from, valid_to, preferential_rate, rate_text``; lines without a
        preference stand at their base rate, and the rate is null where no line has one.
        ``rate_text`` is what the schedule prints where a single line is not ad valorem.
    years
        ``year, mfn_rate, preferential_rate, applied_rate, preference_margin``.
    lines_without_rate
        Number of lines whose MFN rate is not ad valorem; they are not in the averages.
    """

    lines: dy.DataFrame[TariffLines]
    stages: pl.DataFrame
    years: pl.DataFrame
    lines_without_rate: float


def rate_path(
    schedule: Schedule,
    chosen: pl.Expr,
    changes: dy.DataFrame[MfnChanges],
    years: list[int],
) -> RatePath:
    """Return the rates of the chosen lines, of which the schedule has some.

    Parameters
    ----------
    schedule
        Any schedule.
    chosen
        Condition on its lines.
    changes
        Changes of the MFN tariff since the base year.
    years
        Calendar years wanted.

    Returns
    -------
    RatePath
        Averages by line count, as fractions.

    Examples
    --------
    >>> path = rate_path(schedule, pl.col("heading") == "8708", changes, [2030])  # doctest: +SKIP
    """
    lines = TariffLines.validate(schedule.lines.filter(chosen))
    printed = schedule.published
    if printed is not None:
        printed = PublishedRates.validate(
            printed.join(lines.select("tariff_line"), on="tariff_line", how="semi")
        )
    part = replace(schedule, lines=lines, published=printed)
    stage_rates = preferential_rates(part)
    calendar = calendar_rates(stage_rates, mfn_rates(lines, changes, years, schedule.known_mfn))
    without = lines.filter(pl.col("base_rate").is_null())["line_count"].sum()
    return RatePath(lines, _stages(stage_rates, part), _years(calendar, lines), float(without))


def _weighted(name: str, fallback: str) -> pl.Expr:
    """Average by line count; ``fallback`` where the rate is null; null where no line has it."""
    value = pl.coalesce(name, fallback)
    weight = pl.when(value.is_not_null()).then(pl.col("line_count"))
    average = (value * weight).sum() / weight.sum()
    return pl.when(pl.col(name).is_not_null().any()).then(average).alias(name)


def _stages(stage_rates: pl.DataFrame, schedule: Schedule) -> pl.DataFrame:
    lines = schedule.lines.select("tariff_line", "base_rate", "line_count")
    stages = (
        stage_rates.join(lines, on="tariff_line", how="left", validate="m:1")
        .group_by("stage_year", "valid_from", "valid_to")
        .agg(_weighted("preferential_rate", "base_rate"))
        .sort("stage_year")
    )
    if schedule.published is None or lines.height > 1:
        return stages.with_columns(rate_text=pl.lit(None, dtype=pl.String))
    texts = schedule.published.select("stage_year", "rate_text")
    return stages.join(texts, on="stage_year", how="left", validate="1:1").sort("stage_year")


def _years(calendar: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    count = lines.select("tariff_line", "line_count")
    averages = (
        calendar.join(count, on="tariff_line", how="left", validate="m:1")
        .group_by("year")
        .agg(
            _weighted("mfn_rate", "mfn_rate"),
            _weighted("preferential_rate", "mfn_rate"),
            _weighted("applied_rate", "applied_rate"),
        )
        .sort("year")
    )
    has_preference = pl.col("preferential_rate").is_not_null()
    margin = pl.when(has_preference).then(pl.col("mfn_rate") - pl.col("applied_rate"))
    return averages.with_columns(preference_margin=margin)
