"""Tables of the pipelines line by line: concordances, links from codes to lines, paths of rates."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c


class Concordance(dy.Schema):
    """Which subheadings of one edition hold goods of which subheadings of another.

    One row for each pair that shares goods, as in the correlation tables of the United Nations.
    """

    from_edition = c.edition("Edition that is converted.")
    to_edition = c.edition("Edition that it is converted to.")
    from_code = c.text("Subheading, six digits.", key=True, regex=c.SUBHEADING)
    to_code = c.text("Subheading, six digits.", key=True, regex=c.SUBHEADING)
    is_chosen = c.yes_or_no(
        "Whether the publisher, who must choose one, takes the code for this one."
    )

    @dy.rule()
    def one_is_chosen_at_most(cls) -> pl.Expr:
        return pl.col("is_chosen").sum().over("from_code") <= 1


class EndUses(dy.Schema):
    """Broad Economic Categories (BEC) of subheadings; some have more than one."""

    hs_edition = c.edition()
    hs_code = c.text("Subheading, six digits.", key=True, regex=c.SUBHEADING)
    category = c.text(
        "Category of BEC, revision 4, one to three digits.", key=True, regex=r"^[1-7][0-9]{0,2}$"
    )


class LinePath(dy.Schema):
    """What each line of a schedule pays in each calendar year, without and with the preference."""

    importer = c.importer(key=False)
    origin = c.origin(key=False)
    tariff_line = c.tariff_line()
    heading = c.heading()
    hs_edition = c.edition()
    staging_category = c.dated_category()
    year = c.year()
    mfn_basis = c.one_of(
        "given", "base_rate",
        says="given: known by line; base_rate: the base rate of the schedule, held.",
    )  # fmt: skip
    mfn_rate = c.rate("Applied MFN rate; null if not ad valorem.", nullable=True)
    preferential_rate = c.rate("Staged rate, averaged over the year; null if none.", nullable=True)
    applied_rate = c.rate("min(MFN, preferential), averaged over the year.", nullable=True)
    preference_margin = c.rate("MFN rate less applied rate: what a claim saves.", nullable=True)
    year_end_rate = c.rate("min(MFN, preferential) on 31 December.", nullable=True)


class LineCoverage(dy.Schema):
    """How the rows of a trade table were matched, and which were not, in rows and in value."""

    currency = c.text("Currency of the values; not said where the trade says none.", key=True)
    cause = c.text("How rows were matched, or why they were not.", key=True)
    matched = c.yes_or_no("Whether the rows are in the result.")
    codes = c.count("Distinct codes; null where they were not looked at.", nullable=True)
    rows = c.count("Rows of the trade table.")
    value = c.whole("Value, in units of the currency; null if not known.", "currency",
                    nullable=True)  # fmt: skip
    treatment = c.text("What becomes of them.")
    examples = c.text("The first few codes.")
