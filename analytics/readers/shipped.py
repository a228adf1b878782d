"""All shipped tables that a run needs, read at once."""

from dataclasses import dataclass
from functools import cache

import dataframely as dy

from analytics.readers import datasets
from analytics.schemas.assumptions import AssumptionRanges, Sources
from analytics.schemas.reference import ChangeLog, FirstCertificate, ZoneTargetFacts
from analytics.schemas.regions import RegionalAssumptions
from analytics.schemas.tariffs import BaseRates, MfnChanges, StagedLines, Treatments
from analytics.schemas.trade import ExchangeRates, Facts, NationalTrade, Sectors


@dataclass(frozen=True)
class ShippedData:
    """The shipped tables; each is described by its schema and in ``datasets/README.md``."""

    facts: dy.DataFrame[Facts]
    national_trade: dy.DataFrame[NationalTrade]
    exchange_rates: dy.DataFrame[ExchangeRates]
    base_rates: dy.DataFrame[BaseRates]
    staged_lines: dy.DataFrame[StagedLines]
    mfn_changes: dy.DataFrame[MfnChanges]
    treatments: dy.DataFrame[Treatments]
    sectors: dy.DataFrame[Sectors]
    zone_targets: dy.DataFrame[ZoneTargetFacts]
    first_certificate: dy.DataFrame[FirstCertificate]
    assumption_ranges: dy.DataFrame[AssumptionRanges]
    regional_assumptions: dy.DataFrame[RegionalAssumptions]
    sources: dy.DataFrame[Sources]
    change_log: dy.DataFrame[ChangeLog]


@cache
def read_shipped() -> ShippedData:
    """Read and validate the shipped tables, once in a process (tables are immutable).

    Raises
    ------
    InputError
        If a table is missing or breaks its schema.
    """
    return ShippedData(
        facts=datasets.read_facts(),
        national_trade=datasets.read_national_trade(),
        exchange_rates=datasets.read_exchange_rates(),
        base_rates=datasets.read_base_rates(),
        staged_lines=datasets.read_staged_lines(),
        mfn_changes=datasets.read_mfn_changes(),
        treatments=datasets.read_treatments(),
        sectors=datasets.read_sectors(),
        zone_targets=datasets.read_zone_targets(),
        first_certificate=datasets.read_first_certificate(),
        assumption_ranges=datasets.read_assumption_ranges(),
        regional_assumptions=datasets.read_regional_assumptions(),
        sources=datasets.read_sources(),
        change_log=datasets.read_change_log(),
    )


@cache
def shipped_bytes() -> bytes:
    """Return the tables that figures are computed from as one run of bytes, for a digest.

    Line ends do not matter.
    """
    tables = [table.path for table in datasets.TABLES.values() if table.computed_from]
    paths = [datasets.SOURCES_FILE, *sorted(tables)]
    directory = datasets.datasets_directory()
    texts = [(directory / path).read_text(encoding="utf-8") for path in paths]
    return "\0".join(texts).encode("utf-8")
