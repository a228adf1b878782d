"""All tables of a study that a run needs, each read when it is asked for, and kept."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

import dataframely as dy

from analytics.readers import datasets
from analytics.readers.scenario_measures import measures_of
from analytics.readers.study import STUDY_FILE
from analytics.scenario.measures import Measure
from analytics.schemas import reference, regions, tariffs, trade
from analytics.schemas.triple_difference import Commodities, TradeByArea
from analytics.schemas.use_moments import UseMomentsPublished
from analytics.schemas.validation import Benchmarks
from analytics.tariffs.profile import base_rates_of

_S = TypeVar("_S", bound=dy.Schema)


def _kept(read: Callable[[Path | None], dy.DataFrame[_S]]) -> cached_property[dy.DataFrame[_S]]:
    """Return an attribute that reads a table when it is first asked for."""
    return cached_property(lambda data: read(data.folder))


def _table(schema: type[_S]) -> cached_property[dy.DataFrame[_S]]:
    return _kept(lambda folder: datasets.read(schema, folder))


@dataclass(frozen=True)
class ShippedData:
    """The tables of a study; each is described by its schema and in ``datasets/README.md``.

    Attributes
    ----------
    folder
        Folder of the tables; None for those that the package ships. A table is read and validated
        when it is first asked for, which raises `InputError` if it is missing or breaks its schema.
    facts
        Single figures, each with unit, status and source.
    use_moments
        What customs published on claims of the preference and the duty relieved, by period.
    benchmarks
        Published figures that the model is held against.
    trade_by_area
        Trade with five partners by commodity, bn JPY.
    commodities
        The commodities with the headings that they stand for.
    national_trade
        Trade by commodity in bn JPY. The flow is seen from the partner: ``import`` is what Japan
        exports to it. Series whose content changes with the nomenclature (audio and visual
        apparatus in 2022) are not among them.
    observed_trade
        Trade as it happened where the national series do not tell it.
    exchange_rates
        Units of a currency for one US dollar, annual averages.
    line_groups
        Lines of the schedule that is not shipped, by base rate, MFN rates by line and category in
        the schedule for another party.
    known_lines, staging_priors
        What is known of its staging line by line, and what the other schedule says of it.
    base_rates
        Lines of the schedule that is not shipped, by heading and base rate (HS2012, MFN rate of
        1 January 2014, a fraction).
    staged_lines
        Lines by heading, base rate (a fraction) and staging category, as a tariff reveals them.
    mfn_changes
        Changes of the MFN rate since 2014 by heading range. The latest rule in force for a heading
        applies to the base rate; ranges of one date do not overlap.
    measures, known_measures
        Dated measures outside the agreement, with what the model does with each: the table, and
        each by itself.
    treatments
        What is reported of the staging, by heading range.
    sectors
        Segments of each flow with headings, commodities and labels.
    parties
        The 15 parties of RCEP and the group ASEAN.
    zone_targets
        Targets of the demonstration zone as published.
    first_certificate
        What was published of the first certificate of origin (one row).
    regional_assumptions
        What is assumed of trade among five regions, with the reason for each value.
    change_log
        What changed for readers of the figures, by version, the latest version last.
    assumption_ranges
        The assumptions of all files with ranges and reasons, sorted by ``id``.
    sources
        Where the figures come from, one row for each source.
    """

    folder: Path | None = None

    facts = _table(trade.Facts)
    use_moments = _table(UseMomentsPublished)
    benchmarks = _table(Benchmarks)
    national_trade = _table(trade.NationalTrade)
    trade_by_area = _table(TradeByArea)
    commodities = _table(Commodities)
    observed_trade = _table(trade.ObservedTrade)
    exchange_rates = _table(trade.ExchangeRates)
    line_groups = _table(tariffs.LineGroups)
    base_rates = _kept(lambda folder: base_rates_of(datasets.read(tariffs.LineGroups, folder)))
    known_lines = _table(tariffs.KnownLines)
    staging_priors = _table(tariffs.StagingPriors)
    staged_lines = _table(tariffs.StagedLines)
    mfn_changes = _table(tariffs.MfnChanges)
    measures = _table(tariffs.MeasuresInForce)
    treatments = _table(tariffs.Treatments)
    sectors = _table(trade.Sectors)
    parties = _table(reference.Parties)
    zone_targets = _table(reference.ZoneTargetFacts)
    first_certificate = _table(reference.FirstCertificate)
    regional_assumptions = _table(regions.RegionalAssumptions)
    change_log = _table(reference.ChangeLog)
    assumption_ranges = _kept(datasets.read_assumption_ranges)
    sources = _kept(datasets.read_sources)

    @cached_property
    def known_measures(self) -> list[Measure]:
        """The measures of the study, of which a scenario may change some."""
        return measures_of(self.measures)


@cache
def read_shipped(folder: Path | None = None) -> ShippedData:
    """Return the tables of a study, of which each is read once in a process (they do not change).

    Parameters
    ----------
    folder
        Folder of another study's tables; None for those that the package ships.
    """
    return ShippedData(folder)


@cache
def shipped_bytes(folder: Path | None = None) -> bytes:
    """Return the tables that figures are computed from as one run of bytes, for a digest.

    Line ends do not matter.
    """
    tables = [table.path for table in datasets.TABLES.values() if table.computed_from]
    paths = [datasets.SOURCES_FILE, STUDY_FILE, *sorted(tables)]
    directory = folder or datasets.datasets_directory()
    texts = [(directory / path).read_text(encoding="utf-8") for path in paths]
    return "\0".join(texts).encode("utf-8")
