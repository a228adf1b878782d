"""Panels of bilateral trade for gravity estimates: files of the user, none is shipped."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c


def _indicator(description: str) -> dy.Int64:
    return c.whole(description, "0 or 1", min=0, max=1)


class GravityPanel(dy.Schema):
    """Trade between pairs of countries by year, domestic trade included."""

    exporter = c.text("Exporting country.", key=True, regex=c.COUNTRY)
    importer = c.text("Importing country; the exporter itself: trade within it.", key=True,
                      regex=c.COUNTRY)  # fmt: skip
    # Panels reach back further than the harmonised system does.
    year = c.whole("Calendar year.", "year", key=True, min=1900, max=2100)
    pair = c.text("The two countries, whichever of them exports.")
    trade = c.number("Value of trade, nominal.", "as in the file", decimals=None, min=0.0)
    distance = c.number("Population-weighted distance.", "km", decimals=None, min_exclusive=0.0)
    common_border = _indicator("Whether the two share a border.")
    common_language = _indicator("Whether they share an official language.")
    colonial_tie = _indicator("Whether one was a colony of the other.")
    rta = _indicator("Whether both are members of one regional trade agreement.")

    @dy.rule()
    def no_agreement_with_oneself(cls) -> pl.Expr:
        return (pl.col("exporter") != pl.col("importer")) | (pl.col("rta") == 0)


class GravityEstimates(dy.Schema):
    """Association of trade with agreements in a panel, by specification."""

    specification = c.text("Name in analytics.models.gravity.SPECIFICATIONS.", key=True)
    coefficient = c.log_points("Coefficient of membership in an agreement.")
    standard_error = c.log_points("Clustered by pair.")
    low = c.log_points("Lower end of the 95 % confidence interval.")
    high = c.log_points("Upper end.")
    observations = c.count("Rows of the estimation.")
    first_year = c.whole("First year.", "year")
    last_year = c.whole("Last year.", "year")
