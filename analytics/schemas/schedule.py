"""A tariff schedule: its lines, its staging rules and, if printed, its rates."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import dataframely as dy
import polars as pl

from analytics.schemas.assumptions import Coverage
from analytics.schemas.tariffs import PublishedRates, TariffLines


@dataclass(frozen=True)
class StagingRules:
    """How a schedule counts years and rounds rates.

    Attributes
    ----------
    year_start_month
        Month in which every stage year after the first begins (China 1, Japan 4).
    entry_into_force
        First day of stage year 1.
    rounding
        ``half_up`` (RCEP) or ``truncate`` (Japan's TPP schedule).
    quantum
        Step to which ad valorem rates are rounded, as a fraction (0.001 is 0.1 point).
    last_stage
        Last stage year; its rates have no end.
    """

    year_start_month: Literal[1, 4]
    entry_into_force: date = date(2022, 1, 1)
    rounding: Literal["half_up", "truncate"] = "half_up"
    quantum: float = 0.001
    last_stage: int = 21


RULES = {"CHN": StagingRules(year_start_month=1), "JPN": StagingRules(year_start_month=4)}
"""Staging rules of the two importers (RCEP Annex I, General Notes, paragraphs 4 and 5)."""


EMBEDDED = "_profile"
"""End of the source of schedules that are shipped; all others were imported by the user."""


@dataclass(frozen=True)
class Schedule:
    """One importer's commitments to one origin.

    Attributes
    ----------
    importer, origin
        Parties.
    lines
        One row per line (or per group of lines, in the embedded profile).
    rules
        Stage years and rounding.
    published
        Rates per line and stage year: as printed, or what cuts leave of another rate than the base
        rate of the line; ``None`` where all follow from base rate and staging category.
    coverage
        Rows set aside, by cause.
    source_id
        Ends in `EMBEDDED`, or is the name of the imported file.
    accepted_rules
        Rules of import that the file breaks and that the user accepted by name.
    known_mfn
        ``tariff_line, year, mfn_rate``: MFN rates known by line, each held from 1 January of its
        year until the next; None where there are none. Lines need not be there.
    reference_margin
        ``tariff_line, reference_margin``: what a claim saves when the agreement enters into force,
        before a scenario moves lines; ``None`` where it was not computed.
    measures
        ``tariff_line, measure, let_in, suspended`` of the lines under measures outside the
        agreement: names, and lists over the years of the study of what share of the trade is let in
        and for what share of the year the preference is suspended; ``None`` without any.
    """

    importer: str
    origin: str
    lines: dy.DataFrame[TariffLines]
    rules: StagingRules
    published: dy.DataFrame[PublishedRates] | None
    coverage: dy.DataFrame[Coverage]
    source_id: str
    accepted_rules: tuple[str, ...] = ()
    known_mfn: pl.DataFrame | None = None
    reference_margin: pl.DataFrame | None = None
    measures: pl.DataFrame | None = None

    @property
    def is_imported(self) -> bool:
        """Whether the user imported it."""
        return not self.source_id.endswith(EMBEDDED)


def schedule_of(
    lines: pl.DataFrame,
    pair: tuple[str, str],
    edition: str,
    source_id: str,
    rules: StagingRules,
    published: dy.DataFrame[PublishedRates] | None = None,
) -> Schedule:
    """Return a schedule of lines that lack only what they share: parties and edition.

    Parameters
    ----------
    lines
        The other columns of `TariffLines`, which are known to hold what they must.
    pair
        Importer and origin.
    edition
        Edition of the Harmonized System.
    source_id, rules, published
        As of :class:`Schedule`; nothing is set aside.
    """
    importer, origin = (pl.lit(party) for party in pair)
    whole = lines.with_columns(importer=importer, origin=origin, hs_edition=pl.lit(edition))
    chosen = TariffLines.cast(whole.select(TariffLines.column_names()).sort("tariff_line"))
    return Schedule(*pair, chosen, rules, published, Coverage.create_empty(), source_id)
