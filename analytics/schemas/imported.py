"""Tables of codes, rates and elasticities that a user imports beside trade."""

import dataframely as dy

from analytics.schemas import columns as c

CODE = r"^[0-9]{2,10}$"
"""Pattern of a commodity code."""


class CommodityCodes(dy.Schema):
    """Commodity codes with their names and units, as customs list them."""

    hs_code = c.text("Commodity code.", key=True, regex=CODE)
    year = c.year("Year of the list.", key=True)
    name = c.text("Name of the goods, as published.")
    quantity_unit = c.text("First unit, as published.", nullable=True)
    second_quantity_unit = c.text("Second unit, as published.", nullable=True)


class HsConcordance(dy.Schema):
    """Codes of one edition of the Harmonized System in an earlier one (United Nations)."""

    kind = c.one_of(
        "conversion", "correlation", key=True,
        says="conversion: the one code to count under; correlation: every code that shares goods.",
    )  # fmt: skip
    from_edition = c.edition("The later edition.", key=True)
    from_code = c.text("Its code.", key=True, regex=c.SUBHEADING)
    to_edition = c.edition("The earlier edition.", key=True)
    to_code = c.text("Its code.", key=True, regex=c.SUBHEADING)
    relationship = c.text(
        "1:1, n:1, 1:n or n:n, where published.", nullable=True, regex=r"^[1n]:[1n]$"
    )


class HsToBec(dy.Schema):
    """Codes of the Harmonized System in Broad Economic Categories (United Nations)."""

    hs_edition = c.edition("Edition of the code.", key=True)
    hs_code = c.text("Code.", key=True, regex=c.SUBHEADING)
    bec_revision = c.whole("Revision of the categories.", "count", min=3, max=5)
    bec_code = c.text(
        "Category, such as 62: semi-durable consumer goods.", key=True, regex=r"^[0-9]{1,4}$"
    )


class MfnLines(dy.Schema):
    """MFN rates by tariff line from a day on."""

    importer = c.importer()
    hs_code = c.text("Tariff line.", key=True, regex=r"^[0-9]{8,10}$")
    valid_from = c.date("Day from which the rate holds.", key=True)
    mfn_rate = c.rate("MFN rate; amounts as their ad valorem equivalent.")


class TariffRates(dy.Schema):
    """Preferential rates by line and year, as a user lists them."""

    importer = c.importer()
    origin = c.origin()
    hs_edition = c.edition("Edition of the lines.", key=True)
    hs_code = c.text("Tariff line, digits.", key=True, regex=CODE)
    year = c.year()
    preferential_rate = c.rate("Preferential rate in that year.")


class TariffAverages(dy.Schema):
    """Averages of tariffs by commodity code, partner, year and kind of duty."""

    importer = c.importer()
    origin = c.origin()
    hs_edition = c.text(
        "Edition of the code; null where the file does not tell.", nullable=True, regex=c.EDITION
    )
    hs_code = c.text("Commodity code.", key=True, regex=r"^[0-9]{2,6}$")
    year = c.year("Year of the tariff.")
    duty_type = c.one_of(
        "MFN", "PRF", "AHS", "BND", key=True,
        says="MFN applied, PRF preferential, AHS effectively applied (the lowest), BND bound.",
    )  # fmt: skip
    simple_average = c.rate("Mean of the rates of the six-digit codes.")
    weighted_average = c.rate("The same, weighted by trade.", nullable=True)


class Elasticities(dy.Schema):
    """Elasticities by commodity code, as a user lists them."""

    hs_edition = c.edition("Edition of the codes.", key=True)
    hs_code = c.text("Commodity code.", key=True, regex=CODE)
    armington_elasticity = c.number(
        "Elasticity of substitution between origins.", "elasticity", nullable=True,
        min_exclusive=0.0,
    )  # fmt: skip
    import_demand_elasticity = c.number(
        "Elasticity of demand for imports.", "elasticity", nullable=True, max=0.0
    )
    source = c.text("Where the figures come from.")
