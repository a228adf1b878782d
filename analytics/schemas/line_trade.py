"""Imported trade line by line: what a scenario takes in, and tables of what became of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c
from analytics.schemas.lines import Concordance

MATCHED = ("line", "line_above", "only_line", "split", "group")
"""How a commodity code is matched with a schedule, in a word."""
UNMATCHED = ("no_concordance", "unknown_code", "no_line")
"""Why it is not."""


@dataclass(frozen=True)
class TradeByCode:
    """Imported trade of one flow in one year.

    Attributes
    ----------
    codes
        ``hs_code, hs_edition, value``: one row for each code, whole units of one currency, sorted.
    year
        The base year of the study, or that nearest to it of which trade is imported.
    reported_by
        Whose figures these are: those of the ``importer``, whose national codes are the
        schedule's, or of the ``origin``.
    files
        Names of the files that they are from.
    concordances
        From other editions than a schedule's own, by the pair of editions.
    """

    codes: pl.DataFrame
    year: int
    reported_by: Literal["importer", "origin"]
    files: tuple[str, ...]
    concordances: Mapping[tuple[str, str], dy.DataFrame[Concordance]]

    @cached_property
    def digest(self) -> str:
        """What tells it from other trade, with how it is bridged to other editions."""
        digest = hashlib.sha256(f"{self.year} {self.reported_by} {self.files}".encode())
        digest.update(self.codes.write_csv().encode())
        for pair, concordance in self.concordances.items():
            digest.update(f"{pair} {concordance.write_csv()}".encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class LineTrade:
    """Imported trade of one flow where it meets the schedule.

    Attributes
    ----------
    lines
        ``tariff_line, traded``: whole units, lines with trade alone; None where the schedule is a
        profile, which has no lines.
    shares
        Share of each product group in the trade that was matched; they add to 1.
    year
        Year of the trade.
    coverage
        Rows of :class:`TradeCoverage`.
    """

    lines: pl.DataFrame | None
    shares: Mapping[str, float]
    year: int
    coverage: pl.DataFrame


class TradeCoverage(dy.Schema):
    """How imported trade met the lines of the schedules, and what did not.

    No rows where a scenario takes the embedded composition of trade.
    """

    flow = c.flow()
    match = c.one_of(
        *MATCHED, *UNMATCHED, key=True,
        says="line: the code is one; line_above: it begins with one; only_line: its subheading has "
        "one; split: over the lines of its subheading; group: summed to product groups, within "
        "which rates are those of the profile; no_concordance, unknown_code, no_line: left out.",
    )  # fmt: skip
    year = c.year("The base year, or the nearest one of which trade is imported.", key=False)
    codes = c.count("Commodity codes.")
    trade_share = c.share("Share of the flow's imported trade of that year.")


class LineEffects(dy.Schema):
    """Effect of RCEP line by line, where both trade and schedule are imported; key years.

    Lines of a product group add up to it but for rounding. Lines that were not traded in the base
    year are left out.
    """

    flow = c.flow()
    tariff_line = c.tariff_line()
    year = c.year()
    sector = c.sector(key=False)
    segment = c.segment(key=False)
    mfn_rate = c.rate("Applied MFN rate; null if not ad valorem.", nullable=True)
    applied_rate = c.rate("min(MFN, preferential), averaged over the year.", nullable=True)
    base_trade_cny = c.money_cny("The city's trade of the base year.", signed=False)
    counterfactual_cny = c.money_cny("Trade without RCEP.", signed=False)
    effect_cny = c.money_cny("Effect of RCEP.")
