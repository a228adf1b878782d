"""Tariff tables: what a schedule says, per stage year and per calendar year."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c


class _Line(dy.Schema):
    tariff_line = c.tariff_line()
    importer = c.importer(key=False)
    origin = c.origin(key=False)


def _stage_year() -> dy.Int64:
    return c.stage_year("Year of the schedule; year 1 begins at entry into force.")


class TariffLines(_Line):
    """What a schedule says of each line (or group of lines, in the embedded profile)."""

    heading = c.heading()
    hs_edition = c.text("Edition of the Harmonized System.", regex=r"^HS[0-9]{4}$")
    base_rate = c.rate("Rate from which cuts are counted; null if not ad valorem.", nullable=True)
    base_rate_text = c.text("Base rate as published, where it is not ad valorem.", nullable=True)
    staging_category = c.staging_category()
    line_count = c.number(
        "Tariff lines: 1 in an imported schedule, a real number in the profile.", "tariff lines",
        min_exclusive=0.0,
    )  # fmt: skip
    status = c.status()

    @dy.rule()
    def free_means_base_rate_zero(cls) -> pl.Expr:
        is_free = pl.col("staging_category") == "free"
        return ~is_free | (pl.col("base_rate") == 0.0).fill_null(value=False)


class PublishedRates(dy.Schema):
    """The preferential rate that a schedule prints for a line in a stage year."""

    tariff_line = c.tariff_line()
    stage_year = _stage_year()
    preferential_rate = c.rate("Rate printed; null if excluded or not ad valorem.", nullable=True)
    rate_text = c.text("The rate as printed, where it is not a plain number.", nullable=True)


class StageRates(_Line):
    """Preferential rate of a line in each stage year, with the days on which it holds."""

    stage_year = _stage_year()
    valid_from = c.date("First day.")
    valid_to = c.date("Last day; null for the last stage, which has no end.", nullable=True)
    preferential_rate = c.rate(
        "Rate of the schedule; null where the line has no ad valorem preference.", nullable=True
    )


class MfnRates(dy.Schema):
    """Most-favoured-nation rate of a line in a calendar year."""

    tariff_line = c.tariff_line()
    year = c.year()
    mfn_rate = c.rate("Applied MFN rate; null if not ad valorem.", nullable=True)


class CalendarRates(_Line):
    """What a line pays in a calendar year, without and with the preference."""

    year = c.year()
    mfn_rate = c.rate("Applied MFN rate.", nullable=True)
    preferential_rate = c.rate(
        "Staged rate, averaged over the days of the year; null where there is none.", nullable=True
    )
    applied_rate = c.rate(
        "min(MFN, preferential) for originating goods, averaged over the days of the year.",
        nullable=True,
    )
    preference_margin = c.rate(
        "MFN rate minus preferential rate; negative where the staged rate is above MFN.",
        nullable=True,
        signed=True,
    )
    year_end_rate = c.rate("Staged rate in force on 31 December.", nullable=True)


class MfnChanges(dy.Schema):
    """Changes of the MFN tariff since the base year, by heading range."""

    importer = c.importer()
    heading_from = c.heading(key=True)
    heading_to = c.heading(key=True)
    valid_from = c.date("First day.", key=True)
    rule = c.one_of(
        "ceiling", "factor",
        says="ceiling: min(base, value); factor: base x value; the latest rule in force applies.",
    )  # fmt: skip
    value = c.rate("Ceiling rate or factor, by rule.")
    status = c.status()
    source_id = c.source_id()
    note = c.text("What the source says and what was assumed.")


class BaseRates(dy.Schema):
    """Number of lines of each heading and base rate, computed from an official schedule.

    A heading has one row per base rate, and one with a null rate for its other lines.
    """

    heading = c.heading()
    base_rate = c.rate("Base rate; null if not ad valorem.", nullable=True)
    line_count = c.count("Tariff lines.")
    status = c.status()
    source_id = c.source_id()


class StagedLines(BaseRates):
    """Base rates with the staging category that an official tariff reveals."""

    staging_category = c.staging_category()


class Treatments(dy.Schema):
    """What is reported of China's staging for Japan before the rest is allocated."""

    heading_from = c.heading(key=True)
    heading_to = c.heading(key=True)
    treatment = c.text(
        "excluded: no preference; auto_parts: the stated share of lines reaches zero, none early.",
        regex=c.NAME,
    )
    status = c.status()
    source_id = c.source_id()
    note = c.text("What the source says and what was assumed.")
