"""Parties of the agreement, targets of the zone, the first certificate, and the change log."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c


class Parties(dy.Schema):
    """Parties of RCEP and the groups that its schedules name."""

    code = c.text("ISO 3166 alpha-3, or the name of a group.", key=True, regex=c.GROUP)
    name_en = c.text("Name.")
    name_zh = c.text("Name in Chinese.")
    kind = c.one_of("party", "group")
    member_of = c.text(
        "Group that the party belongs to; null if none.", nullable=True, regex=c.GROUP
    )


class ZoneTargetFacts(dy.Schema):
    """Targets of the demonstration zone as published, before any growth is computed."""

    target = c.text("Name of the target.", key=True, regex=c.ID)
    description = c.text("The target as stated.")
    start_year = c.year(
        "Year of the start value; null where none was published.", key=False, nullable=True
    )
    start_value = c.value("Start value; null where none was published.", nullable=True)
    target_year = c.year("Year of the target.", key=False, nullable=True)
    target_low = c.value("Target, low end.")
    target_high = c.value("Target, high end; null where open.", nullable=True)
    unit = c.text("Unit of the values.")
    status = c.status()
    source_id = c.source_id()
    note = c.text("How to read it.")


class FirstCertificate(dy.Schema):
    """What was published of China's first RCEP certificate of origin."""

    certificate_id = c.text("Name of the certificate.", key=True, regex=c.ID)
    issued = c.date("Day of issue.")
    product = c.text("Goods.")
    heading = c.heading()
    importer = c.importer(key=False)
    origin = c.origin(key=False)
    shipment_tonnes = c.number("Quantity of the first shipment, at least.", "t")
    yearly_exports_cny = c.money_cny("Exports a year to the importer, at least.", signed=False)
    base_rate = c.rate("Rate from which cuts are counted; the MFN rate stays there.")
    first_stage_rate = c.rate("Preferential rate of stage year 1, as published.")
    staging_category = c.staging_category()
    claimed_saving_cny = c.money_cny("Saving in the first year, as published.", signed=False)
    status = c.status()
    source_id = c.source_id()
    note = c.text("How to read it.")


class KnownFiles(dy.Schema):
    """Official files that are known by their digest and keep all rules of import."""

    sha256 = c.text("SHA-256 of the file.", key=True, regex=r"^[0-9a-f]{64}$")
    kind = c.one_of("rcep-annex", "japan-tariff", says="Format.")
    importer = c.importer(key=False)
    title = c.text("What it is.")
    status = c.status()
    source_id = c.source_id()


class KnownZeroShares(dy.Schema):
    """Shares of lines at zero that are known of a schedule, against which imports are held."""

    importer = c.importer()
    origin = c.origin()
    stage_year = c.stage_year("Year of the schedule.")
    share = c.share("Share of lines at zero.")
    tolerance = c.share("Greatest difference that is no contradiction.")
    status = c.status()
    source_id = c.source_id()


class DownloadPages(dy.Schema):
    """Pages of publishers from which files are downloaded by hand, and what to choose there."""

    page_id = c.text("Name of the page.", key=True, regex=c.ID)
    publisher = c.text("Publisher.")
    holds = c.text("What can be downloaded there.")
    page = c.text("Title of the page, as the publisher writes it.")
    address = c.text("Address.")
    address_is = c.one_of(
        "read", "unverified",
        says="read: pages there were read for this package; unverified: from memory.",
    )  # fmt: skip
    choices = c.text("What to choose, step by step, with | between.")
    file = c.text("The file that results.")
    limits = c.text("What the publisher gives at most; null if nothing is known.", nullable=True)
    status = c.status()
    source_id = c.source_id(nullable=True)
    note = c.text("How this is known.")


class ChangeLog(dy.Schema):
    """What changed for readers of the figures, by version; no figure is computed from it.

    A change that moves a published figure names it, with its old and new value and the reason. For
    a choice, the old value is the one that the other choice, or the publisher, gives.
    """

    number = c.running_number("Running number; the latest version comes last.", key=True)
    version = c.text(
        "Version as in CHANGELOG.md, or Unreleased.", regex=r"^(Unreleased|[0-9]+\.[0-9]+\.[0-9]+)$"
    )
    kind = c.one_of(
        "added", "changed", "choice", says="added, changed, or choice (one that moves figures)."
    )
    change_en = c.text("What changed.")
    change_zh = c.text("What changed, in Chinese.")
    figure_en = c.text("Figure of the baseline that moved; null if none.", nullable=True)
    figure_zh = c.text("Figure that moved, in Chinese.", nullable=True)
    old_value = c.value("Its value before.", nullable=True)
    new_value = c.value("Its value now.", nullable=True)
    unit = c.one_of("fraction", "CNY", says="Unit of both values.", nullable=True)
    address = c.text("Where the value now stands: table:key:...:column.", nullable=True)
    reason_en = c.text("Why it moved.", nullable=True)
    reason_zh = c.text("Why it moved, in Chinese.", nullable=True)

    @dy.rule()
    def moved_figures_are_complete(cls) -> pl.Expr:
        stated = [pl.col(name).is_not_null() for name in MOVED]
        return pl.all_horizontal(stated) | ~pl.any_horizontal(stated)


MOVED = (
    "figure_en", "figure_zh", "old_value", "new_value", "unit", "address", "reason_en", "reason_zh",
)  # fmt: skip
"""Columns of the change log that tell of a figure that moved: all are given, or none."""
