"""All tables of a study that a run needs, each read when it is asked for, and kept."""

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import dataframely as dy

from analytics.readers import datasets
from analytics.readers.study import STUDY_FILE
from analytics.schemas.assumptions import AssumptionRanges, Sources
from analytics.schemas.reference import ChangeLog, FirstCertificate, ZoneTargetFacts
from analytics.schemas.regions import RegionalAssumptions
from analytics.schemas.tariffs import BaseRates, MfnChanges, StagedLines, Treatments
from analytics.schemas.trade import ExchangeRates, Facts, NationalTrade, Sectors
from analytics.schemas.triple_difference import Commodities, TradeByArea
from analytics.schemas.validation import Benchmarks


@dataclass(frozen=True)
class ShippedData:
    """The tables of a study; each is described by its schema and in ``datasets/README.md``.

    Attributes
    ----------
    folder
        Folder of the tables; None for those that the package ships. A table is read and validated
        when it is first asked for, which raises `InputError` if it is missing or breaks its schema.
    """

    folder: Path | None = None

    @cached_property
    def facts(self) -> dy.DataFrame[Facts]:
        """The table; see :func:`analytics.readers.datasets.read_facts`."""
        return datasets.read_facts(self.folder)

    @cached_property
    def national_trade(self) -> dy.DataFrame[NationalTrade]:
        """The table; see :func:`analytics.readers.datasets.read_national_trade`."""
        return datasets.read_national_trade(self.folder)

    @cached_property
    def benchmarks(self) -> dy.DataFrame[Benchmarks]:
        """The table; see :func:`analytics.readers.datasets.read_benchmarks`."""
        return datasets.read_benchmarks(self.folder)

    @cached_property
    def trade_by_area(self) -> dy.DataFrame[TradeByArea]:
        """The table; see :func:`analytics.readers.datasets.read_trade_by_area`."""
        return datasets.read_trade_by_area(self.folder)

    @cached_property
    def commodities(self) -> dy.DataFrame[Commodities]:
        """The table; see :func:`analytics.readers.datasets.read_commodities`."""
        return datasets.read_commodities(self.folder)

    @cached_property
    def exchange_rates(self) -> dy.DataFrame[ExchangeRates]:
        """The table; see :func:`analytics.readers.datasets.read_exchange_rates`."""
        return datasets.read_exchange_rates(self.folder)

    @cached_property
    def base_rates(self) -> dy.DataFrame[BaseRates]:
        """The table; see :func:`analytics.readers.datasets.read_base_rates`."""
        return datasets.read_base_rates(self.folder)

    @cached_property
    def staged_lines(self) -> dy.DataFrame[StagedLines]:
        """The table; see :func:`analytics.readers.datasets.read_staged_lines`."""
        return datasets.read_staged_lines(self.folder)

    @cached_property
    def mfn_changes(self) -> dy.DataFrame[MfnChanges]:
        """The table; see :func:`analytics.readers.datasets.read_mfn_changes`."""
        return datasets.read_mfn_changes(self.folder)

    @cached_property
    def treatments(self) -> dy.DataFrame[Treatments]:
        """The table; see :func:`analytics.readers.datasets.read_treatments`."""
        return datasets.read_treatments(self.folder)

    @cached_property
    def sectors(self) -> dy.DataFrame[Sectors]:
        """The table; see :func:`analytics.readers.datasets.read_sectors`."""
        return datasets.read_sectors(self.folder)

    @cached_property
    def zone_targets(self) -> dy.DataFrame[ZoneTargetFacts]:
        """The table; see :func:`analytics.readers.datasets.read_zone_targets`."""
        return datasets.read_zone_targets(self.folder)

    @cached_property
    def first_certificate(self) -> dy.DataFrame[FirstCertificate]:
        """The table; see :func:`analytics.readers.datasets.read_first_certificate`."""
        return datasets.read_first_certificate(self.folder)

    @cached_property
    def assumption_ranges(self) -> dy.DataFrame[AssumptionRanges]:
        """The table; see :func:`analytics.readers.datasets.read_assumption_ranges`."""
        return datasets.read_assumption_ranges(self.folder)

    @cached_property
    def regional_assumptions(self) -> dy.DataFrame[RegionalAssumptions]:
        """The table; see :func:`analytics.readers.datasets.read_regional_assumptions`."""
        return datasets.read_regional_assumptions(self.folder)

    @cached_property
    def sources(self) -> dy.DataFrame[Sources]:
        """The table; see :func:`analytics.readers.datasets.read_sources`."""
        return datasets.read_sources(self.folder)

    @cached_property
    def change_log(self) -> dy.DataFrame[ChangeLog]:
        """The table; see :func:`analytics.readers.datasets.read_change_log`."""
        return datasets.read_change_log(self.folder)


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
