"""Tariff tables: what a schedule says, per stage year and per calendar year."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c
from analytics.schemas.headings import HEADINGS


class _Line(dy.Schema):
    tariff_line = c.tariff_line()
    importer = c.importer(key=False)
    origin = c.origin(key=False)


def _stage_year() -> dy.Int64:
    return c.stage_year("Year of the schedule; year 1 begins at entry into force.")


class TariffLines(_Line):
    """What a schedule says of each line (or group of lines, in the embedded profile)."""

    heading = c.heading()
    hs_edition = c.edition()
    base_rate = c.rate("Rate from which cuts are counted; null if not ad valorem.", nullable=True)
    base_rate_text = c.text("Base rate as published, where it is not ad valorem.", nullable=True)
    staging_category = c.dated_category()
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
        "MFN rate minus applied rate: what a claim saves; null where there is no preference.",
        nullable=True,
    )
    staged_gap = c.rate(
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


class Measure(dy.Schema):
    """A dated measure outside the agreement, as any table of measures tells it."""

    measure = c.text("Name, by which scenarios change it.", key=True, regex=c.ID)
    name_en = c.text("Name in English.")
    name_zh = c.text("Name in Chinese.")
    kind = c.one_of(
        "ban", "rate", "suspended_preference", "rival_agreement",
        says="ban: a share of the trade is let in; rate: another MFN rate; suspended_preference: "
        "the MFN rate is paid; rival_agreement: others pay less.",
    )  # fmt: skip
    importer = c.importer(key=False)
    origin = c.origin(key=False)
    headings = c.text(
        "Ranges of headings, such as 0301-0308;1604; null where none are published, and nothing "
        "is modelled.",
        nullable=True,
        regex=HEADINGS,
    )
    first_day = c.date("First day.")
    last_day = c.date("Last day; null while it is in force.", nullable=True)
    value = c.rate("Share of the trade let in by a ban, or the rate.", nullable=True)


class MeasuresInForce(Measure):
    """Dated measures outside the agreement; what the model does with each."""

    status = c.status()
    source_id = c.source_id()
    note = c.text("What the source says, what was assumed, and what the model does with it.")


class LineGroups(dy.Schema):
    """China's tariff lines, counted by what decides or hints at their staging for Japan.

    One row for each heading, base rate, MFN rate by line and category of the same line in the
    schedule for ASEAN; a line whose staging for Japan is known (table known_lines) has a row of its
    own.
    """

    heading = c.heading()
    base_rate = c.rate("Base rate; null if not ad valorem.", nullable=True)
    mfn_rate_2018 = c.rate("MFN rate of January 2018; null if not known by line.", nullable=True)
    mfn_rate_2019 = c.rate("MFN rate of January 2019; null if not known by line.", nullable=True)
    asean_category = c.text(
        "Staging category of the same lines in the schedule for ASEAN (partial: a rate stays).",
        regex=c.STAGING_CATEGORY,
    )
    tariff_line = c.text(
        "Code of the one line of the row, where its staging is known.", nullable=True
    )
    line_count = c.count("Tariff lines.")
    status = c.status()
    source_id = c.source_id()


class KnownLines(dy.Schema):
    """Lines of China's schedule for Japan that are known, as published."""

    tariff_line = c.text("Tariff line, eight digits (HS2012).", key=True, regex=r"^[0-9]{8}$")
    base_rate = c.rate("Base rate that the source or the annex gives.")
    stage_year = c.whole("Stage year of the rate; null where the source names none.", "stage year",
                         nullable=True, min=1, max=40)  # fmt: skip
    preferential_rate = c.rate("Rate in that year; null outside the concessions.", nullable=True)
    staging_category = c.staging_category()
    status = c.status()
    source_id = c.source_id()
    note = c.text("What the source says.")


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


class StagingPriors(dy.Schema):
    """How likely each staging for Japan is, given that of the same line for ASEAN."""

    asean_category = c.text(
        "Staging category in the schedule for ASEAN.", key=True, regex=c.STAGING_CATEGORY
    )
    staging_category = c.staging_category(key=True)
    probability = c.share("Before the published totals are made to hold; adds to 1.")
    status = c.status()
    reason = c.text("Why.")


class Treatments(dy.Schema):
    """What is known of China's staging for Japan beside single lines: totals, sets, reports.

    Of the lines that headings, base rate and category for ASEAN name (all, where they are null), a
    share is in the categories: as much (=) or at least (>=), as stated or as an assumption says. A
    tilt adds the value of its assumption to the log odds of the categories on these lines.
    """

    constraint = c.text("Name.", key=True, regex=c.ID)
    headings = c.text("Ranges of headings, such as 0407;8706-8708; null for all.", nullable=True)
    base_rate = c.rate("Base rate; null for all.", nullable=True)
    asean_category = c.text(
        "Category for ASEAN; null for all.", nullable=True, regex=c.STAGING_CATEGORY
    )
    staging_categories = c.text("Categories, divided by |.", regex=r"^[a-z0-9_]+(\|[a-z0-9_]+)*$")
    sense = c.text("=, >= or tilt.", regex=r"^(=|>=|tilt)$")
    share = c.share("Share of the lines; null where an assumption says it.", nullable=True)
    assumption = c.text("Id of the assumption that says it.", nullable=True)
    status = c.status()
    source_id = c.source_id(nullable=True)
    note = c.text("What the source says and what was assumed.")

    @dy.rule()
    def a_share_is_stated_once(cls) -> pl.Expr:
        return pl.col("share").is_null() != pl.col("assumption").is_null()
