"""A schedule from the user's own table of lines, where no reader knows its file."""

from dataclasses import replace

import dataframely as dy
import polars as pl

from analytics.errors import counted, refuse_any
from analytics.schemas import columns as c
from analytics.schemas.schedule import Schedule, StagingRules, schedule_of
from analytics.schemas.tariffs import PublishedRates, TariffLines

_NEEDED = {"tariff_line": pl.String, "base_rate": pl.Float64, "staging_category": pl.String}
_WITHOUT = ("excluded", "non_ad_valorem", "published", "unclassified")
_SOURCE = "own table"


def own_schedule(
    lines: pl.DataFrame,
    importer: str,
    origin: str,
    *,
    hs_edition: str = "HS2012",
    published: pl.DataFrame | None = None,
    rules: StagingRules | None = None,
) -> Schedule:
    """Return a schedule from a table of lines.

    Parameters
    ----------
    lines
        ``tariff_line`` (text, digits only), ``base_rate`` (fraction; null if not ad valorem) and
        ``staging_category``: ``free``, ``immediate``, ``cuts_10`` (ten equal annual cuts),
        ``standstill``, ``excluded``, ``published`` (rates as given in ``published``),
        ``non_ad_valorem`` or ``unclassified``.
    importer, origin
        Parties (ISO 3166 alpha-3, or a group such as ``ASEAN``).
    hs_edition
        Edition of the Harmonized System; schedules of RCEP are HS2012.
    published
        ``tariff_line, stage_year, preferential_rate`` of the lines of category ``published``.
    rules
        Stage years and rounding; by default stage years are calendar years from 2022 on.

    Returns
    -------
    Schedule
        Status of its lines: ``assumed``, since the table names no source.

    Raises
    ------
    InputError
        If columns are missing, a code is no code or stands twice, a rate is no fraction, or a
        category is not known: all problems in one message.

    Examples
    --------
    >>> table = pl.DataFrame(
    ...     {"tariff_line": ["61091000"], "base_rate": [0.1], "staging_category": ["cuts_10"]}
    ... )
    >>> own_schedule(table, "AUS", "KOR").lines["heading"].item()
    '6109'
    """
    _require_columns(lines)
    table = lines.select(pl.col(name).cast(kind) for name, kind in _NEEDED.items())
    refuse_any("own schedule", [*_problems(table), *_unprinted(table, published)])
    text = pl.when(pl.col("base_rate").is_null()).then(pl.lit("not ad valorem"))
    whole = table.with_columns(
        heading=pl.col("tariff_line").str.slice(0, 4),
        base_rate_text=text,
        line_count=pl.lit(1.0),
        status=pl.lit("assumed"),
    )
    printed = None if published is None else _printed(published)
    rules = rules or StagingRules(year_start_month=1)
    found = schedule_of(whole, (importer, origin), hs_edition, _SOURCE, rules, printed)
    return replace(found, lines=TariffLines.validate(found.lines))


def _printed(published: pl.DataFrame) -> dy.DataFrame[PublishedRates]:
    rates = published.select(
        "tariff_line", "stage_year", "preferential_rate",
        rate_text=pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    return PublishedRates.validate(rates.sort("tariff_line", "stage_year"), cast=True)


def _require_columns(lines: pl.DataFrame) -> None:
    found = ", ".join(lines.columns)
    problems = [f"no column {name} (found: {found})" for name in _NEEDED if name not in lines]
    if not problems and lines.schema["tariff_line"] != pl.String:
        problems = ["tariff_line must be text, so that codes keep their leading zeros"]
    refuse_any("own schedule", problems)


def _problems(table: pl.DataFrame) -> list[str]:
    """Return what is wrong with lines, each with how many and the first of them."""
    code, rate = pl.col("tariff_line"), pl.col("base_rate")
    category = pl.col("staging_category")
    is_code = code.str.contains(r"^[0-9]{6,12}$").fill_null(value=False)
    is_known = category.str.contains(c.STAGING_CATEGORY).fill_null(value=False)
    wrong = {
        "codes are not of six to twelve digits; give digits only": ~is_code,
        "rows repeat a code; keep one": code.is_duplicated(),
        "base rates are below 0 or above 30; give fractions, 0.06 for 6 %": ~rate.is_between(0, 30),
        "staging categories are not known; see the docstring": ~is_known,
        "lines are free at a base rate that is not 0; say immediate": (category == "free")
        & (rate != 0.0).fill_null(value=True),
        "lines are cut from a base rate that is missing; give it, or say non_ad_valorem": (
            rate.is_null() & ~category.is_in(_WITHOUT)
        ),
    }
    found = {says: table.filter(condition) for says, condition in wrong.items()}
    return [
        f"{rows.height} {says} (first: {', '.join(rows['tariff_line'].fill_null('blank').head(3))})"
        for says, rows in found.items()
        if rows.height
    ]


def _unprinted(table: pl.DataFrame, published: pl.DataFrame | None) -> list[str]:
    """Return a problem where lines of category published have no rates."""
    wanted = table.filter(pl.col("staging_category") == "published").select("tariff_line")
    if published is not None:
        wanted = wanted.join(published, on="tariff_line", how="anti")
    lines = wanted["tariff_line"].to_list()
    return counted(lines, "lines are published without rates", "give published")
