"""Parties of the agreement, targets of the zone and the first certificate, as published."""

import dataframely as dy

from analytics.schemas import columns as c


class Parties(dy.Schema):
    """Parties of RCEP and the groups that its schedules name."""

    code = c.text("ISO 3166 alpha-3, or the name of a group.", key=True, regex=r"^[A-Z]{3,6}$")
    name_en = c.text("Name.")
    name_zh = c.text("Name in Chinese.")
    kind = c.text("party or group.", regex=r"^(party|group)$")
    member_of = c.text(
        "Group that the party belongs to; null if none.", nullable=True, regex=r"^[A-Z]{3,6}$"
    )


class ZoneTargetFacts(dy.Schema):
    """Targets of the demonstration zone as published, before any growth is computed."""

    target = c.text("Name of the target.", key=True, regex=r"^[a-z0-9_]+$")
    description = c.text("The target as stated.")
    start_year = c.optional_year("Year of the start value; null where none was published.")
    start_value = c.number(
        "Start value; null where none was published.", "see column unit", nullable=True
    )
    target_year = c.optional_year("Year of the target.")
    target_low = c.number("Target, low end.", "see column unit")
    target_high = c.number("Target, high end; null where open.", "see column unit", nullable=True)
    unit = c.text("Unit of the values.")
    status = c.status()
    source_id = c.source_id()
    note = c.text("How to read it.")


class FirstCertificate(dy.Schema):
    """What was published of China's first RCEP certificate of origin."""

    certificate_id = c.text("Name of the certificate.", key=True, regex=r"^[a-z0-9_]+$")
    issued = dy.Date(nullable=False, description="Day of issue.", metadata={"unit": "date"})
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
