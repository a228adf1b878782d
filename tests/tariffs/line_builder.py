"""Small schedules, MFN changes, sectors and markets for tests."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import dataframely as dy
import polars as pl

from analytics.schemas.assumptions import Coverage
from analytics.schemas.schedule import RULES, Schedule, StagingRules
from analytics.schemas.tariffs import CalendarRates, MfnChanges, PublishedRates, TariffLines
from analytics.schemas.trade import Sectors
from analytics.tariffs.markets import MarketSet, build_markets
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates
from analytics.tariffs.use import NO_COST, with_use

ORIGIN_OF = {"CHN": "JPN", "JPN": "CHN"}
YEARS = list(range(2021, 2043))


def make_schedule(
    rows: Iterable[tuple[str, float | None, str, float]],
    importer: str = "CHN",
    *,
    published: Mapping[str, list[float | None]] | None = None,
    rules: StagingRules | None = None,
    status: str = "derived",
) -> Schedule:
    """Schedule of lines given as (heading, base rate, category, line count).

    Lines are named heading/number; `published` gives printed rates of stage years 1, 2, ... by
    name.
    """
    lines = pl.DataFrame(
        [
            {
                "tariff_line": f"{heading}/{number}",
                "importer": importer,
                "origin": ORIGIN_OF[importer],
                "heading": heading,
                "hs_edition": "HS2012",
                "base_rate": base,
                "base_rate_text": None,
                "staging_category": category,
                "line_count": float(count),
                "status": status,
            }
            for number, (heading, base, category, count) in enumerate(rows)
        ],
        schema_overrides={"base_rate": pl.Float64, "base_rate_text": pl.String},
    )
    printed = None
    if published is not None:
        printed = PublishedRates.validate(
            pl.DataFrame(
                [
                    (name, stage, rate, None)
                    for name, rates in published.items()
                    for stage, rate in enumerate(rates, start=1)
                ],
                schema=list(PublishedRates.column_names()),
                orient="row",
            ),
            cast=True,
        )
    return Schedule(
        importer,
        ORIGIN_OF[importer],
        TariffLines.validate(lines, cast=True),
        rules or RULES[importer],
        printed,
        Coverage.create_empty(),
        "test",
    )


def make_changes(
    rows: Iterable[tuple[str, str, date, str, float]] = (), importer: str = "CHN"
) -> dy.DataFrame[MfnChanges]:
    """MFN changes given as (heading from, heading to, first day, rule, value)."""
    return MfnChanges.validate(
        pl.DataFrame(
            [(importer, *row, "assumed", "test", "") for row in rows],
            schema=list(MfnChanges.column_names()),
            orient="row",
        ),
        cast=True,
    )


@cache
def make_sectors() -> dy.DataFrame[Sectors]:
    """Cars, auto parts and the rest of imports; clothing and the rest of exports."""
    return Sectors.validate(
        pl.DataFrame(
            [
                ("import", "cars", "cars", "Cars", "车", "8703", "(Car)"),
                ("import", "auto_parts", "auto_parts", "Parts", "零", "8706-8708", "Parts"),
                ("import", "other_imports", "other_imports", "Other", "其", None, None),
                ("export", "textiles_clothing", "clothing", "Clothes", "衣", "6101-6217", "Cloth"),
                ("export", "other_exports", "other_exports", "Other", "其", None, None),
            ],
            schema=list(Sectors.column_names()),
            orient="row",
        ),
        cast=True,
    )


def calendar_of(
    schedule: Schedule, changes: dy.DataFrame[MfnChanges] | None = None
) -> dy.DataFrame[CalendarRates]:
    """Calendar rates 2021-2042 of a schedule."""
    changes = make_changes(importer=schedule.importer) if changes is None else changes
    return calendar_rates(preferential_rates(schedule), mfn_rates(schedule.lines, changes, YEARS))


def bare_markets(
    schedule: Schedule, flow: str, changes: dy.DataFrame[MfnChanges] | None = None
) -> MarketSet:
    """Markets of a schedule at law, before any use of the preference is counted."""
    return build_markets(schedule.lines, calendar_of(schedule, changes), make_sectors(), flow)


def used(
    market_set: MarketSet, use: float = 1.0, costs: Mapping[str, float] = NO_COST
) -> MarketSet:
    """Markets in which a constant share of what gains by a claim makes it from 2022 on."""
    return with_use(market_set, {year: 0.0 if year < 2022 else use for year in YEARS}, costs)


def markets_of(
    schedule: Schedule,
    flow: str,
    *,
    use: float = 1.0,
    costs: Mapping[str, float] = NO_COST,
    changes: dy.DataFrame[MfnChanges] | None = None,
) -> MarketSet:
    """Markets of a schedule; a constant share of what gains by a claim makes it from 2022 on."""
    return used(bare_markets(schedule, flow, changes), use, costs)
