"""The embedded schedules: China's calibrated profile for Japan, Japan's derived one for China.

China's line-by-line staging for Japan is not shipped. Its base rates are the real ones of 2014,
its MFN rates those of 2019 by line; the staging categories are those of
:mod:`analytics.models.staging`. The result is a calibration, never the treaty, and every row says
so in ``status``.
"""

from dataclasses import replace
from datetime import date

import dataframely as dy
import polars as pl

from analytics.schemas.assumptions import Coverage
from analytics.schemas.reference import FirstCertificate
from analytics.schemas.schedule import EMBEDDED, RULES, Schedule, StagingRules, schedule_of
from analytics.schemas.tariffs import BaseRates, LineGroups, StagedLines
from analytics.study import Party, Study

MFN_YEARS = (2018, 2019)
"""Januaries whose MFN rates are known by line; the last is held from then on."""

_ROW = ("heading", "base_rate", "mfn_rate_2018", "mfn_rate_2019")


def calibrated_profile(groups: pl.DataFrame, study: Study) -> Schedule:
    """Return the schedule of the city's country, calibrated by evidence.

    Parameters
    ----------
    groups
        Lines by heading, base rate, MFN rates by line and staging category, with their number and
        status (:func:`analytics.models.staging.line_groups`).
    study
        The parties.

    Returns
    -------
    Schedule
        One row per heading, base rate, MFN rates, category and status, with a real ``line_count``,
        and the MFN rates known by line.
    """
    named = (
        groups.with_columns(tariff_line=line_name())
        .group_by(*_ROW, "staging_category", "tariff_line", "status", maintain_order=True)
        .agg("line_count")
        .with_columns(pl.col("line_count").list.sum())
        .filter(pl.col("line_count") > 0.0)
    )
    schedule = _schedule(named, study.home, study.partner, "HS2012", study)
    known = _known_mfn(named)
    return replace(schedule, known_mfn=known, coverage=_coverage(schedule, named))


def line_name() -> pl.Expr:
    """Readable key: heading/base rate/MFN rates/category, and the code of a known line."""
    mfn = pl.concat_str(
        _percent("mfn_rate_2018", "unknown"), _percent("mfn_rate_2019", "unknown"), separator=">"
    )
    parts = ["heading", _percent("base_rate", "specific"), mfn, "staging_category"]
    own_line = pl.concat_str(pl.lit("/"), "tariff_line").fill_null("")
    return pl.concat_str(pl.concat_str(parts, separator="/"), own_line)


def _percent(rate: str, unknown: str) -> pl.Expr:
    return (pl.col(rate) * 100).round(4).cast(pl.String).fill_null(unknown)


def code_of_line() -> pl.Expr:
    """Return the code of a line of the embedded schedule that is known by itself; null for groups.

    Examples
    --------
    >>> named = pl.DataFrame(
    ...     {"tariff_line": ["4810/5.0/5.0>5.0/excluded/48102200", "4810/5.0/free"]}
    ... )
    >>> named.select(code_of_line()).to_series().to_list()
    ['48102200', None]
    """
    return pl.col("tariff_line").str.extract(r"/(\d{8})$", 1)


def _known_mfn(lines: pl.DataFrame) -> pl.DataFrame:
    """``tariff_line, year, mfn_rate`` of the rates that are known by line.

    A rate above the base rate is the equivalent of an amount, or a mean: the base rate is bound.
    """
    return pl.concat(
        lines.select("tariff_line", year=pl.lit(year, pl.Int64),
                     mfn_rate=pl.when(pl.col(f"mfn_rate_{year}").is_not_null())
                     .then(pl.min_horizontal("base_rate", f"mfn_rate_{year}")))
        .drop_nulls("mfn_rate")
        for year in MFN_YEARS
    )  # fmt: skip


def with_mean_mfn(schedule: Schedule, groups: dy.DataFrame[LineGroups]) -> Schedule:
    """Give the lines of a schedule the mean MFN rate of their heading and base rate.

    For a schedule by line, whose codes the groups do not hold: the mean over a heading's lines of
    one base rate is known, the rate of each is not.
    """
    keys, rates = ["heading", "base_rate"], [f"mfn_rate_{year}" for year in MFN_YEARS]
    count = pl.col("line_count")
    means = groups.sort(*keys, *rates, nulls_last=True).group_by(keys, maintain_order=True).agg(
        ((pl.col(rate) * count).sum() / count.filter(pl.col(rate).is_not_null()).sum()).round(8)
        .alias(rate) for rate in rates
    )  # fmt: skip
    lines = schedule.lines.select("tariff_line", *keys)
    joined = lines.join(means.fill_nan(None), on=keys, how="left", validate="m:1")
    return replace(schedule, known_mfn=_known_mfn(joined))


def _coverage(schedule: Schedule, lines: pl.DataFrame) -> dy.DataFrame[Coverage]:
    """Count the lines whose MFN rate is not known by line, and those where it is no plain rate."""
    latest = f"mfn_rate_{MFN_YEARS[-1]}"
    table = f"schedule_{schedule.importer}_{schedule.origin}".lower()
    causes = (
        ("MFN rate not known by line", pl.col(latest).is_null(),
         "The base rate applies, or a change known of its heading."),
        ("MFN rate above the base rate", pl.col(latest) > pl.col("base_rate") + 1e-9,
         "The equivalent of an amount, or a mean: the base rate, which is bound, applies."),
    )  # fmt: skip
    rows = []
    for cause, concerned, treatment in causes:
        found = lines.filter(concerned)
        first = ", ".join(found["heading"].unique().sort().head(5))
        rows.append((table, cause, round(found["line_count"].sum()), None, treatment, first))
    frame = pl.DataFrame(rows, schema=Coverage.create_empty().schema, orient="row")
    return Coverage.validate(frame.filter(pl.col("rows") > 0), cast=True)


def base_rates_of(groups: dy.DataFrame[LineGroups]) -> dy.DataFrame[BaseRates]:
    """Return the number of lines of each heading and base rate."""
    keys = ["heading", "base_rate"]
    counted = groups.group_by(keys).agg(
        pl.col("line_count").sum(), pl.col("status", "source_id").first()
    )
    return BaseRates.validate(counted.sort(keys, nulls_last=True), cast=True)


def _rules(importer: str, first_year: int) -> StagingRules:
    """Rules of a party; those without rules of their own begin stage years in January."""
    known = RULES.get(importer, StagingRules(year_start_month=1))
    return replace(known, entry_into_force=date(first_year, 1, 1))


def home_rules(study: Study) -> StagingRules:
    """Return the staging rules of the city's country."""
    return _rules(study.home.code, study.entry_into_force)


def derived_profile(staged_lines: dy.DataFrame[StagedLines], study: Study) -> Schedule:
    """Return the partner's schedule by heading, base rate and category.

    Parameters
    ----------
    staged_lines
        Numbers of lines derived from the partner's published tariff.
    study
        The parties.

    Returns
    -------
    Schedule
        One row per heading, base rate and category.
    """
    return _schedule(staged_lines, study.partner, study.home, "HS2022", study)


def single_line(certificate: dy.DataFrame[FirstCertificate]) -> Schedule:
    """Return a schedule of the one line that a certificate of origin covers."""
    line = _named(certificate.with_columns(line_count=pl.lit(1.0)))
    pair = importer, _ = certificate.select("importer", "origin").row(0)
    return schedule_of(line, pair, "HS2012", certificate["source_id"].item(), RULES[importer])


def _schedule(
    lines: pl.DataFrame, importer: Party, origin: Party, edition: str, study: Study
) -> Schedule:
    rules = _rules(importer.code, study.entry_into_force)
    source = f"{importer.name}{EMBEDDED}"
    return schedule_of(_named(lines), (importer.code, origin.code), edition, source, rules)


def _named(lines: pl.DataFrame) -> pl.DataFrame:
    """Return lines with names, if they have none; none has its base rate as a text."""
    if "tariff_line" not in lines.columns:
        rate = _percent("base_rate", "specific")
        name = pl.concat_str("heading", rate, "staging_category", separator="/")
        lines = lines.with_columns(tariff_line=name)
    return lines.with_columns(base_rate_text=pl.lit(None, dtype=pl.String))
