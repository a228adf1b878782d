"""What a result is made of: assumptions, sources, sectors, and what could not be priced."""

import hashlib
from collections.abc import Mapping, Sequence

import dataframely as dy
import polars as pl

from analytics.readers.shipped import ShippedData, shipped_bytes
from analytics.scenario import Scenario
from analytics.scenario.measures import Measure
from analytics.schemas.assumptions import imported_source
from analytics.schemas.line_trade import TradeByCode
from analytics.schemas.live import LiveModel
from analytics.schemas.reference import ChangeLog
from analytics.schemas.schedule import Schedule
from analytics.steps import assembly
from analytics.steps.live import live
from analytics.steps.trade import Trade
from analytics.study import FLOWS, Flow, Study
from analytics.tariffs.markets import MarketSet


def assumptions(data: ShippedData, scenario: Scenario) -> pl.DataFrame:
    """Every assumption with its range, default, source and reason."""
    return assembly.assumptions_table(scenario, data.assumption_ranges)


def sources(
    data: ShippedData,
    schedule: Mapping[Flow, Schedule],
    imported: Mapping[Flow, Schedule],
    imported_trade: Mapping[Flow, TradeByCode],
) -> pl.DataFrame:
    """The sources of a result."""
    own = {
        imported_source("schedule" if schedule[flow].is_imported else "lines", each.importer): each
        for flow, each in imported.items()
    }
    return assembly.sources_table(data.sources, own, imported_trade)


def sectors(data: ShippedData) -> pl.DataFrame:
    """Segments of each flow with headings, series and labels."""
    return data.sectors


def regional_assumptions(data: ShippedData) -> pl.DataFrame:
    """What is assumed of trade among the regions."""
    return data.regional_assumptions


def coverage(
    schedule: Mapping[Flow, Schedule],
    markets_at_law: Mapping[Flow, MarketSet],
    base_year_trade: pl.DataFrame,
) -> pl.DataFrame:
    """What could not be priced or matched, in rows and in trade."""
    return assembly.coverage_table(
        [schedule[flow] for flow in FLOWS],
        [markets_at_law[flow] for flow in FLOWS],
        base_year_trade,
    )


def live_model(
    study: Study,
    data: ShippedData,
    scenario: Scenario,
    markets: Mapping[Flow, MarketSet],
    observed_markets: Mapping[Flow, MarketSet],
    trade: Trade,
    measures: Mapping[Flow, Sequence[Measure]],
) -> LiveModel | None:
    """What the workbook needs to compute the projection once more, by formulas."""
    return live(study, data, scenario, markets, observed_markets, trade, measures)


def data_digest(
    data: ShippedData,
    schedule_source: str,
    schedule: Mapping[Flow, Schedule],
    imported_trade: Mapping[Flow, TradeByCode],
) -> str:
    """Digest of the tables of the study, and of imported lines, rates and trade that were used."""
    digest = hashlib.sha256(shipped_bytes(data.folder))
    if schedule_source != "embedded":
        for flow in FLOWS:
            for table in (schedule[flow].lines, schedule[flow].published):
                digest.update(b"" if table is None else table.write_csv().encode())
    for each in imported_trade.values():
        digest.update(each.codes.write_csv().encode())
    return digest.hexdigest()[:8]


def data_date(data: ShippedData) -> str:
    """Latest day on which one of the sources was read."""
    return str(data.sources["retrieved"].max())


def change_log(data: ShippedData) -> dy.DataFrame[ChangeLog]:
    """What changed for readers of the figures, by version."""
    return data.change_log


def accepted_rules(schedule: Mapping[Flow, Schedule]) -> dict[str, tuple[str, ...]]:
    """Rules of import that were accepted, by the file that breaks them."""
    return {s.source_id: s.accepted_rules for s in schedule.values() if s.accepted_rules}
