"""Assumptions and sources."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c


def _distribution() -> dy.String:
    says = (
        "How the value is drawn between low and high: triangular (its mode is the central value) "
        "or lognormal (its median is; low and high are its 5th and 95th percentiles, where it is "
        "cut off); null where it is not drawn."
    )
    return c.one_of("triangular", "lognormal", says=says, nullable=True)


def _draw_group() -> dy.String:
    return c.text(
        "Assumptions of one group share one draw: all are low together or high together; null "
        "for a draw of its own.",
        nullable=True,
        regex=r"^[a-z_]+([.][a-z_]+)*$",
    )


class Assumptions(dy.Schema):
    """Every assumption of a scenario with its range and reason."""

    id = c.text("Dotted name; the key in scenarios and in --set.", key=True)
    value = c.value("Value used in this scenario.", infinite=True)
    low = c.value("Low end of the range considered.", nullable=True)
    high = c.value("High end of the range considered.", nullable=True)
    default = c.value("Value of the baseline.", infinite=True)
    unit = c.text("Unit of the value.")
    distribution = _distribution()
    draw_group = _draw_group()
    status = c.status()
    source_id = c.source_id(nullable=True)
    reason = c.text("Why this value and this range.")


def imported_source(what: str, of: str) -> str:
    """Return the row of the sources table of what the user imported.

    Parameters
    ----------
    what
        ``schedule``, ``lines`` (some of a schedule) or ``trade``.
    of
        Importer, or the flow of trade and the number of the file; nothing for the beginning that
        all of a kind have.

    Examples
    --------
    >>> imported_source("schedule", "CHN")
    'imported_schedule_chn'
    """
    return f"imported_{what}_{of}".lower()


class Sources(dy.Schema):
    """Where the figures come from."""

    source_id = c.text("Key.", key=True, regex=c.ID)
    publisher = c.text("Publisher.")
    title = c.text("Title.")
    url = c.text("Address.", nullable=True)
    published = c.text("Date of publication.", nullable=True)
    retrieved = c.date(
        "Day the figures were read; not known of a file that the user imported.", nullable=True
    )
    licence = c.text("Licence, or the ground on which figures are cited.")
    hs_edition = c.text("Edition of the Harmonized System, if any.", nullable=True)
    original_units = c.text("Units of the publication.")
    verification = c.text("How the figure was read.")


class Coverage(dy.Schema):
    """What could not be mapped, priced or matched, in rows and in trade."""

    table = c.text("Input concerned.", key=True)
    cause = c.text("Why the rows are set aside or counted apart.", key=True)
    rows = c.count("Rows (tariff lines, codes or series).")
    trade_value_cny = c.money_cny("Trade in 2021 concerned; null if not known.", nullable=True)
    treatment = c.text("What the model does with them.")
    examples = c.text("The first few.", nullable=True)


class AssumptionRanges(dy.Schema):
    """The shipped assumptions: central value, range, and the reason for both."""

    id = c.text("Dotted name; the key in scenarios and in --set.", key=True)
    low = c.value("Low end of the range; null where the value is not varied.", nullable=True)
    central = c.value("Value of the baseline.", infinite=True)
    high = c.value("High end of the range.", nullable=True)
    unit = c.text("Unit of the values.")
    distribution = _distribution()
    draw_group = _draw_group()
    status = c.status()
    source_id = c.source_id(nullable=True)
    reason = c.text("Why this value and this range.")

    @dy.rule()
    def a_range_has_two_ends(cls) -> pl.Expr:
        return pl.col("low").is_null() == pl.col("high").is_null()

    @dy.rule()
    def a_range_holds_its_central_value(cls) -> pl.Expr:
        return (pl.col("low") <= pl.col("central")) & (pl.col("central") <= pl.col("high"))

    @dy.rule()
    def what_is_drawn_has_a_range(cls) -> pl.Expr:
        return pl.col("distribution").is_null() | pl.col("low").is_not_null()

    @dy.rule()
    def a_group_is_of_drawn_values(cls) -> pl.Expr:
        return pl.col("draw_group").is_null() | pl.col("distribution").is_not_null()

    @dy.rule()
    def lognormal_values_have_one_sign(cls) -> pl.Expr:
        one_sign = (pl.col("low") > 0.0) | (pl.col("high") < 0.0)
        return (pl.col("distribution") != "lognormal") | one_sign
