"""Results of a run: validated tables, rounded to the precision in which they are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import dataframely as dy
import polars as pl

from analytics.errors import ArithmeticLimitError
from analytics.scenario import Scenario
from analytics.schemas.assumptions import Assumptions, Coverage, Sources
from analytics.schemas.live import LiveModel
from analytics.schemas.models import Certificates, LinearExact, Welfare
from analytics.schemas.plausibility import Plausibility
from analytics.schemas.reference import ChangeLog
from analytics.schemas.regions import RegionalAssumptions, RegionalFlows, ThirdCountries
from analytics.schemas.results import (
    AverageTariff,
    CertificateSaving,
    Convergence,
    Markets,
    Projection,
    Sensitivity,
    TariffPath,
    ZeroTariffShare,
    ZoneTargets,
)
from analytics.schemas.trade import Headline, QingdaoJapanTrade, Sectors, TradeHistory

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Results:
    """Everything a report needs; it holds no computation.

    Attributes
    ----------
    scenario
        The scenario that was run.
    scenario_digest
        Eight digits that change with any of its settings.
    data_digest
        Eight digits that change with any shipped table that figures are computed from, and with
        an imported schedule that was used.
    draws, seed
        Draws of the assumptions, and the seed of their sequence; without draws (0) there are no
        ranges.
    data_date
        Latest day on which one of the sources was read; the only date in a report.
    accepted_rules
        Rules of import that an imported schedule breaks and that the user accepted, by the name of
        its file.
    schema_version
        Version of the tables' columns.
    change_log
        What changed for readers, by version; of the package, not of a scenario, so no table of it.
    live_model
        What the workbook needs to compute the projection once more, by formulas; None where the
        scenario has no closed form.
    headline, qingdao_japan_trade, trade_history, zero_tariff_share, tariff_path, average_tariff, \
    markets, projection, sensitivity, convergence, welfare, linear_exact, certificates, \
    third_countries, regional_flows, regional_assumptions, plausibility, zone_targets, \
    certificate_saving, assumptions, sources, sectors, coverage
        Tables; their schemas of the same name give columns and units.
    """

    scenario: Scenario
    scenario_digest: str
    data_digest: str
    data_date: str
    draws: int
    seed: int
    headline: dy.DataFrame[Headline]
    qingdao_japan_trade: dy.DataFrame[QingdaoJapanTrade]
    trade_history: dy.DataFrame[TradeHistory]
    zero_tariff_share: dy.DataFrame[ZeroTariffShare]
    tariff_path: dy.DataFrame[TariffPath]
    average_tariff: dy.DataFrame[AverageTariff]
    markets: dy.DataFrame[Markets]
    projection: dy.DataFrame[Projection]
    third_countries: dy.DataFrame[ThirdCountries]
    regional_flows: dy.DataFrame[RegionalFlows]
    regional_assumptions: dy.DataFrame[RegionalAssumptions]
    plausibility: dy.DataFrame[Plausibility]
    welfare: dy.DataFrame[Welfare]
    linear_exact: dy.DataFrame[LinearExact]
    certificates: dy.DataFrame[Certificates]
    sensitivity: dy.DataFrame[Sensitivity]
    convergence: dy.DataFrame[Convergence]
    zone_targets: dy.DataFrame[ZoneTargets]
    certificate_saving: dy.DataFrame[CertificateSaving]
    assumptions: dy.DataFrame[Assumptions]
    sources: dy.DataFrame[Sources]
    sectors: dy.DataFrame[Sectors]
    coverage: dy.DataFrame[Coverage]
    change_log: dy.DataFrame[ChangeLog]
    schema_version: int = SCHEMA_VERSION
    live_model: LiveModel | None = None
    accepted_rules: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def report_name(self) -> str:
        """The name of the report's folder."""
        return self.scenario.report_name(self.data_digest)

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name, in the order in which they are written."""
        return {name: getattr(self, name) for name in RESULT_SCHEMAS}


RESULT_SCHEMAS: dict[str, type[dy.Schema]] = {
    "headline": Headline,
    "qingdao_japan_trade": QingdaoJapanTrade,
    "trade_history": TradeHistory,
    "zero_tariff_share": ZeroTariffShare,
    "tariff_path": TariffPath,
    "average_tariff": AverageTariff,
    "markets": Markets,
    "projection": Projection,
    "third_countries": ThirdCountries,
    "regional_flows": RegionalFlows,
    "regional_assumptions": RegionalAssumptions,
    "plausibility": Plausibility,
    "welfare": Welfare,
    "linear_exact": LinearExact,
    "certificates": Certificates,
    "sensitivity": Sensitivity,
    "convergence": Convergence,
    "zone_targets": ZoneTargets,
    "certificate_saving": CertificateSaving,
    "assumptions": Assumptions,
    "sources": Sources,
    "sectors": Sectors,
    "coverage": Coverage,
}
"""Schema of each table of a result."""

_Table = TypeVar("_Table", bound=dy.Schema)


def finished(table: pl.DataFrame, schema: type[_Table]) -> dy.DataFrame[_Table]:
    """Return a table as it is written: its columns, rounded and sorted by key, and validated.

    Rounding here, once, makes file, workbook, page and charts show the same numbers.

    Parameters
    ----------
    table
        A computed table with at least the columns of the schema.
    schema
        Schema that names the columns, their decimals and the key.

    Raises
    ------
    ArithmeticLimitError
        If a number is not finite where the schema does not allow it.
    dataframely.exc.ValidationError
        If a rule of the schema does not hold, which is a fault of the program.
    """
    rounding = [
        _rounded(pl.col(name), column.metadata["decimals"])
        for name, column in schema.columns().items()
        if column.metadata and "decimals" in column.metadata
    ]
    chosen = table.select(schema.column_names()).with_columns(rounding)
    key = schema.primary_key()
    _require_finite(chosen, schema)
    return schema.validate(chosen.sort(key) if key else chosen, cast=True)


def _require_finite(table: pl.DataFrame, schema: type[dy.Schema]) -> None:
    numbers = [
        name
        for name, column in schema.columns().items()
        if isinstance(column, dy.Float64) and not column.allow_inf
    ]
    problems = [
        f"{name}: {wrong} of {table.height} numbers are not finite"
        for name in numbers
        if (wrong := int((~table[name].drop_nulls().is_finite()).sum()))
    ]
    if problems:
        names = (name for name, known in RESULT_SCHEMAS.items() if known is schema)
        raise ArithmeticLimitError(f"table {next(names, schema.__name__)}", problems)


def _rounded(value: pl.Expr, decimals: int) -> pl.Expr:
    rounded = value.round(decimals, mode="half_away_from_zero")
    # A negative zero would be written with its sign.
    return pl.when(rounded == 0.0).then(0.0).otherwise(rounded).alias(value.meta.output_name())
