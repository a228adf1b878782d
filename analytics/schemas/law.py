"""How many published rates the rules of the agreement explain."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c

NOT_SCORED = "not scored"
"""Begins the group of the lines of a schedule that is not at hand."""


class LawScores(dy.Schema):
    """Published preferential rates that base rate and staging explain, and the rest by reason.

    A rate is *predicted* where what is known without it leaves one rate, and *chosen* where the
    staging of its line was taken because it fits this very rate. A schedule that prints all years
    is read year by year: every staging that fits the years before is open. A tariff that prints one
    year is read line by line: the other lines of the subheading say which staging to expect, where
    they agree. Both count as explained; *missed* counts expectations that failed.
    """

    importer = c.importer()
    origin = c.origin()
    year = c.year("Calendar year in which the rates begin to hold.")
    group = c.text("Staging of the lines, or why they are not explained.", key=True)
    stage_year = c.whole("Year of the schedule.", "stage year", min=1, max=40)
    lines = c.count("Published rates, one a line; for what is not scored, the lines.")
    explained = c.count("Rates that base rate and staging give.")
    predicted = c.count("Of these, rates that were settled before they were looked at.")
    chosen = c.count("Of these, rates that served to choose the staging of their line.")
    missed = c.count("Rates that differ from the one that was expected.")
    by_chance = c.number(
        "Rates among the chosen that some staging would fit if each were drawn evenly between zero "
        "and the base rate.",
        "rates", decimals=2, nullable=True, min=0.0,
    )  # fmt: skip
    rules = c.text("Rules behind the rates, divided by |; null if not explained.", nullable=True)
    status = c.status()
    source_id = c.text("Row of the sources table.", key=True, regex=c.ID)

    @dy.rule()
    def explained_is_predicted_or_chosen(cls) -> pl.Expr:
        return pl.col("explained") == pl.col("predicted") + pl.col("chosen")

    @dy.rule()
    def no_more_explained_than_there_are(cls) -> pl.Expr:
        return pl.col("explained") <= pl.col("lines")
