"""Results of a run: validated tables, rounded to the precision in which they are written."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import dataframely as dy
import numpy as np
import polars as pl

from analytics.errors import ArithmeticLimitError, UnknownNameError, suggestion
from analytics.graph import Values
from analytics.results.by_name import ByName
from analytics.scenario import Scenario
from analytics.scenario.changes import naming_assumptions
from analytics.schemas import results as schemas
from analytics.schemas.assumptions import Assumptions, Coverage, Sources
from analytics.schemas.line_trade import LineEffects, TradeCoverage
from analytics.schemas.live import LiveModel
from analytics.schemas.measures import Measures
from analytics.schemas.models import Certificates, LinearExact, Welfare
from analytics.schemas.reference import ChangeLog
from analytics.schemas.regions import RegionalAssumptions, RegionalFlows, ThirdCountries
from analytics.schemas.staging import StagingConstraints, StagingPrior, StagingValidation
from analytics.schemas.trade import Headline, QingdaoJapanTrade, Sectors, TradeHistory
from analytics.schemas.triple_difference import EventStudy, TripleDifference
from analytics.schemas.use_moments import UseMoments
from analytics.schemas.validation import Validation
from analytics.study import Study

SCHEMA_VERSION = 1  # of the tables' columns


TABLES: dict[str, tuple[type[dy.Schema], str]] = {
    "headline": (Headline, "headline"),
    "qingdao_japan_trade": (QingdaoJapanTrade, "city_trade"),
    "trade_history": (TradeHistory, "national_history"),
    "zero_tariff_share": (schemas.ZeroTariffShare, "zero_tariff_share"),
    "tariff_path": (schemas.TariffPath, "tariff_path"),
    "average_tariff": (schemas.AverageTariff, "average_tariff"),
    "markets": (schemas.Markets, "market_rows"),
    "trade_coverage": (TradeCoverage, "trade_coverage"),
    "measures": (Measures, "measures_in_force"),
    "staging_constraints": (StagingConstraints, "staging_constraints"),
    "staging_prior": (StagingPrior, "staging_prior"),
    "staging_validation": (StagingValidation, "staging_validation"),
    "projection": (schemas.Projection, "projection"),
    "groups": (schemas.Groups, "groups"),
    "line_effects": (LineEffects, "line_effects"),
    "projection_bands": (schemas.ProjectionBands, "projection_bands"),
    "third_countries": (ThirdCountries, "third_countries"),
    "regional_flows": (RegionalFlows, "regional_flows"),
    "regional_assumptions": (RegionalAssumptions, "regional_assumptions"),
    "validation": (Validation, "validation"),
    "triple_difference": (TripleDifference, "triple_difference"),
    "event_study": (EventStudy, "event_study"),
    "use_moments": (UseMoments, "use_moments"),
    "welfare": (Welfare, "welfare"),
    "linear_exact": (LinearExact, "linear_exact"),
    "certificates": (Certificates, "certificates"),
    "sensitivity": (schemas.Sensitivity, "sensitivity"),
    "convergence": (schemas.Convergence, "convergence"),
    "zone_targets": (schemas.ZoneTargets, "zone_targets"),
    "certificate_saving": (schemas.CertificateSaving, "certificate_saving"),
    "assumptions": (Assumptions, "assumptions"),
    "sources": (Sources, "sources"),
    "sectors": (Sectors, "sectors"),
    "coverage": (Coverage, "coverage"),
}
"""The one list of the tables of a result: schema, and the step that computes it.

Attributes and documentation of :class:`Results`, the files of a report and their order follow from
it.
"""

BANDS = "projection_bands"  # the table of ranges
_DRAWN = (BANDS, "sensitivity", "convergence")
RESULT_SCHEMAS: dict[str, type[dy.Schema]] = {
    name: schemas.ProjectionWithBands if name == "projection" else schema
    for name, (schema, _) in TABLES.items()
    if name != BANDS
}
"""Schema of each table of a result as it is written: the bands are in ``projection``."""
MEANINGS = {name: str(schema.__doc__).partition("\n")[0] for name, schema in RESULT_SCHEMAS.items()}
"""What each table of a result shows, in one line."""


@dataclass(frozen=True)
class Results:
    """Everything a report needs, computed when it is asked for and then kept.

    A table is an attribute: ``results.welfare``, or ``results.frame("welfare")``. The attribute
    ``projection`` has no bands, so that nobody waits for draws who asks for central values; they
    are the table ``projection_bands``. ``results.tables`` has the tables as a report writes them,
    ``projection`` with its bands, each computed when it is asked for.

    Attributes
    ----------
    study
        The case.
    scenario
        The scenario that was run.
    draws, seed
        Draws of the assumptions, and the seed of their sequence; without draws (0) there are no
        ranges.
    values
        What computes and keeps the quantities that tables are made of.
    given
        Tables that stand in place of computed ones; see :meth:`replace`.
    schema_version
        Version of the tables' columns.
    """

    study: Study
    scenario: Scenario
    draws: int
    seed: int
    values: Values = field(repr=False)
    given: Mapping[str, Any] = field(default_factory=dict, repr=False)
    schema_version: int = SCHEMA_VERSION

    def frame(self, name: str) -> dy.DataFrame[Any]:
        """Return a table: validated, rounded to the precision in which it is written, sorted.

        Parameters
        ----------
        name
            A name of :data:`TABLES`.

        Raises
        ------
        InputError
            If there is no such table, or the scenario cannot be computed.

        Examples
        --------
        >>> results.frame("welfare").columns[:2]  # doctest: +SKIP
        ['flow', 'sector']
        """
        if name not in TABLES:
            raise UnknownNameError("results", f"no table {name!r}; {suggestion(name, TABLES)}")
        if name in self.given:
            return self.given[name]  # type: ignore[no-any-return]
        return self._finished(name, TABLES[name][0], name)

    @property
    def tables(self) -> ByName[pl.DataFrame]:
        """The tables by name as they are written, in the order in which they are written."""
        return ByName("table", MEANINGS, self.written)

    def written(self, name: str) -> pl.DataFrame:
        """Return a table as it is written: ``projection`` with its bands."""
        if name != "projection":
            return self.frame(name)
        central = self.frame(name)
        if "effect_cny_p05" in central.columns:
            return central
        if name in self.given or BANDS in self.given:
            return _with_bands(central, self.frame(BANDS))
        return self._finished("projection, written", schemas.ProjectionWithBands, name, BANDS)

    def replace(self, **changes: object) -> "Results":
        """Return results in which tables or fields are others.

        Examples
        --------
        >>> results.replace(live_model=None).live_model  # doctest: +SKIP
        """
        fields = {name: value for name, value in changes.items() if name in _FIELDS}
        given = {**self.given, **{n: v for n, v in changes.items() if n not in _FIELDS}}
        return dataclasses.replace(self, **fields, given=given)  # type: ignore[arg-type]

    @property
    def scenario_digest(self) -> str:
        """Eight digits that change with any setting of the scenario."""
        return self.scenario.digest()

    @property
    def data_digest(self) -> str:
        """Eight digits that change with any table that figures are computed from.

        Shipped tables, and an imported schedule that was used.
        """
        return str(self._fact("data_digest"))

    @property
    def data_date(self) -> str:
        """Latest day on which one of the sources was read; the only date in a report."""
        return str(self._fact("data_date"))

    @property
    def report_name(self) -> str:
        """The name of the report's folder."""
        return self.scenario.report_name(self.data_digest)

    @property
    def accepted_rules(self) -> Mapping[str, tuple[str, ...]]:
        """Rules of import that a file breaks and the user accepted, by the name of the file."""
        return self._fact("accepted_rules")  # type: ignore[no-any-return]

    @property
    def change_log(self) -> dy.DataFrame[ChangeLog]:
        """What changed for readers, by version; of the package, not of a scenario."""
        return self._fact("change_log")  # type: ignore[no-any-return]

    @property
    def live_model(self) -> LiveModel | None:
        """What the workbook needs to compute the projection once more, by formulas.

        None where the scenario has no closed form.
        """
        return self._fact("live_model")  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> dy.DataFrame[Any]:
        """Return a table by its name."""
        if name not in TABLES:
            raise UnknownNameError(
                "results", f"no {name!r}; {suggestion(name, {*TABLES, *dir(self)})}"
            )
        return self.frame(name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *TABLES]

    def _fact(self, name: str) -> Any:  # noqa: ANN401 (facts are of several types)
        return self.given[name] if name in self.given else self._value(name)

    def _value(self, step: str) -> Any:  # noqa: ANN401 (quantities are of several types)
        """Return a quantity; where a number leaves the arithmetic, the checks say so in words."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            try:
                return self.values[step]
            except ArithmeticLimitError as error:
                default = dict(self.values["assumptions"].select("id", "default").iter_rows())
                raise naming_assumptions(error, self.scenario, default) from error

    def _computed(self, name: str) -> pl.DataFrame:
        schema, step = TABLES[name]
        # Without draws nothing that they are made of is computed.
        return schema.create_empty() if name in _DRAWN and not self.draws else self._value(step)

    def _finished(self, name: str, schema: type[dy.Schema], *parts: str) -> dy.DataFrame[Any]:
        """Return a table of one computed table, or of the central one and its bands."""
        key = b"".join((name.encode(), *(self.values.key(TABLES[part][1]) for part in parts)))

        def made() -> dy.DataFrame[Any]:
            central, *bands = map(self._computed, parts)
            return finished(_with_bands(central, *bands) if bands else central, schema)

        return cast("dy.DataFrame[Any]", self.values.kept(key, made))


_FIELDS = frozenset(dataclass_field.name for dataclass_field in dataclasses.fields(Results))
Results.__doc__ = f"{Results.__doc__}\n    Tables: " + ", ".join(TABLES) + ".\n    "


def _with_bands(central: pl.DataFrame, bands: pl.DataFrame) -> pl.DataFrame:
    keys = ["flow", "sector", "year"]
    return central.join(bands, on=keys, how="left", validate="1:1")


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
    dataframely.exc.ValidationError, polars.exceptions.InvalidOperationError
        If a rule of the schema or a type does not hold, which is a fault of the program.
    """
    rounding = [
        _rounded(pl.col(name), column.metadata["decimals"])
        for name, column in schema.columns().items()
        if column.metadata and "decimals" in column.metadata
    ]
    key = schema.primary_key()
    chosen = table.lazy().select(schema.column_names()).with_columns(rounding)
    found = (chosen.sort(key) if key else chosen).collect()
    _require_finite(found, schema)
    # Cast by itself: `validate` would hold every column against what it was before, twice the time.
    cast = schema.cast(found.lazy())
    try:
        # Of a query only whether all rules hold is asked, which takes half of the time.
        return schema.validate(cast).collect()
    except pl.exceptions.ComputeError:
        return schema.validate(cast.collect())  # says which do not


def _require_finite(table: pl.DataFrame, schema: type[dy.Schema]) -> None:
    numbers = [
        name
        for name, column in schema.columns().items()
        if isinstance(column, dy.Float64) and not column.allow_inf
    ]
    found = table.select((~pl.col(numbers).is_finite()).sum())
    problems = [
        f"{name}: {wrong} of {table.height} numbers are not finite"
        for counts in found.iter_rows(named=True)
        for name, wrong in counts.items()
        if wrong
    ]
    if problems:
        names = (name for name, known in RESULT_SCHEMAS.items() if known is schema)
        raise ArithmeticLimitError(f"table {next(names, schema.__name__)}", problems)


def _rounded(value: pl.Expr, decimals: int) -> pl.Expr:
    rounded = value.round(decimals, mode="half_away_from_zero")
    # A negative zero would be written with its sign.
    return pl.when(rounded == 0.0).then(0.0).otherwise(rounded).alias(value.meta.output_name())
