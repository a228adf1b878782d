"""The tables that the package ships, read and checked against their schemas.

The registry :data:`TABLES` names every table once; the data dictionary, the checks and the tests
iterate over it. A new table is one line there. Readers take the ``folder`` of another study;
without it they read the tables that the package ships.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import dataframely as dy
import polars as pl

from analytics.errors import InputError, suggestion
from analytics.schemas.assumptions import AssumptionRanges, Sources
from analytics.schemas.reference import (
    ChangeLog,
    FirstCertificate,
    KnownFiles,
    KnownZeroShares,
    Parties,
    ZoneTargetFacts,
)
from analytics.schemas.regions import RegionalAssumptions
from analytics.schemas.tariffs import BaseRates, MfnChanges, StagedLines, Treatments
from analytics.schemas.trade import ExchangeRates, Facts, NationalTrade, Sectors
from analytics.schemas.triple_difference import Commodities, TradeByArea
from analytics.schemas.validation import Benchmarks

SOURCES_FILE = "sources.toml"
_EXAMPLES = 3

S = TypeVar("S", bound=dy.Schema)


@dataclass(frozen=True)
class ShippedTable:
    """A shipped table: where it is and what its rows are.

    Attributes
    ----------
    path
        File, relative to :func:`datasets_directory`.
    schema
        Columns, units and rules.
    computed_from
        Whether figures are computed from it, so that the digest of the data changes with it.
    """

    path: str
    schema: type[dy.Schema]
    computed_from: bool = True


TABLES: dict[str, ShippedTable] = {
    "facts": ShippedTable("published/facts.csv", Facts),
    "national_trade": ShippedTable("published/national_trade.csv", NationalTrade),
    "benchmarks": ShippedTable("published/benchmarks.csv", Benchmarks),
    "trade_by_area": ShippedTable("published/trade_by_area.csv", TradeByArea),
    "exchange_rates": ShippedTable("published/exchange_rates.csv", ExchangeRates),
    "china_base_rates": ShippedTable("tariffs/china_base_rates.csv", BaseRates),
    "japan_staged_lines": ShippedTable("tariffs/japan_staged_lines.csv", StagedLines),
    "mfn_changes": ShippedTable("tariffs/mfn_changes.csv", MfnChanges),
    "treatments": ShippedTable("tariffs/treatments.csv", Treatments),
    "zone_targets": ShippedTable("trade/zone_targets.csv", ZoneTargetFacts),
    "first_certificate": ShippedTable("trade/first_certificate.csv", FirstCertificate),
    "regional_assumptions": ShippedTable("trade/regional_assumptions.csv", RegionalAssumptions),
    "sectors": ShippedTable("reference/sectors.csv", Sectors),
    "commodities": ShippedTable("reference/commodities.csv", Commodities),
    "parties": ShippedTable("reference/parties.csv", Parties),
    "change_log": ShippedTable("reference/change_log.csv", ChangeLog, computed_from=False),
    "known_files": ShippedTable("reference/known_files.csv", KnownFiles, computed_from=False),
    "known_zero_shares": ShippedTable(
        "reference/known_zero_shares.csv", KnownZeroShares, computed_from=False
    ),
    "assumptions_elasticities": ShippedTable("assumptions/elasticities.csv", AssumptionRanges),
    "assumptions_markets": ShippedTable("assumptions/markets.csv", AssumptionRanges),
    "assumptions_tariffs": ShippedTable("assumptions/tariffs.csv", AssumptionRanges),
    "assumptions_trade": ShippedTable("assumptions/trade.csv", AssumptionRanges),
}
"""Every shipped table by name; ``sources.toml`` is read by :func:`read_sources`."""


@cache
def datasets_directory() -> Path:
    """Return the directory of the shipped tables.

    In an installed wheel it is ``analytics/datasets``; in the repository it is ``datasets``
    beside the package.

    Raises
    ------
    InputError
        If neither holds ``sources.toml``.
    """
    package = Path(__file__).resolve().parents[1]
    candidates = (package / "datasets", package.parent / "datasets")
    for directory in candidates:
        if (directory / SOURCES_FILE).is_file():
            return directory
    raise InputError(
        "shipped datasets",
        [f"{directory} has no {SOURCES_FILE}; install the package again"
         for directory in candidates],
    )  # fmt: skip


def read_table(name: str, folder: Path | None = None) -> pl.DataFrame:
    """Return one shipped table by its name in :data:`TABLES`, checked against its schema.

    Raises
    ------
    InputError
        If the name is unknown, the file is missing or its rows break the schema.

    Examples
    --------
    >>> read_table("parties").height
    16
    """
    if name not in TABLES:
        raise InputError("shipped datasets", [f"no table {name!r}; {suggestion(name, TABLES)}"])
    return _read(TABLES[name].path, TABLES[name].schema, folder)


def read_sources(folder: Path | None = None) -> dy.DataFrame[Sources]:
    """Return the sources of all figures, one row for each, sorted by ``source_id``.

    Raises
    ------
    InputError
        If ``sources.toml`` cannot be read, has unknown keys or breaks the schema.

    Examples
    --------
    >>> read_sources().filter(pl.col("source_id") == "fed_fx")["original_units"].item()
    'currency units per USD'
    """
    path = (folder or datasets_directory()) / SOURCES_FILE
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}", [f"not a TOML file in UTF-8: {error}"]) from error
    entries: dict[str, dict[str, Any]] = content.get("source", {})
    known = [name for name in Sources.column_names() if name != "source_id"]
    problems = [
        f"[source.{key}]: unknown key {word}; {suggestion(word, known)}"
        for key, entry in entries.items()
        for word in entry
        if word not in known
    ]
    if problems:
        raise InputError(f"{path}", problems)
    rows = [{"source_id": key, **entries[key]} for key in sorted(entries)]
    try:
        frame = pl.DataFrame(rows, schema=_dtypes(Sources))
    except (TypeError, pl.exceptions.PolarsError) as error:
        raise InputError(f"{path}", [f"a value has the wrong type: {error}"]) from error
    return _validated(frame, Sources, path)


def read_facts(folder: Path | None = None) -> dy.DataFrame[Facts]:
    """Return the single figures that the package uses, each with unit, status and source.

    Examples
    --------
    >>> facts = read_facts()
    >>> facts.filter(pl.col("fact_id") == "qingdao_japan_total_2020")["value"].item()
    54.48
    """
    return _read(TABLES["facts"].path, Facts, folder)


def read_national_trade(folder: Path | None = None) -> dy.DataFrame[NationalTrade]:
    """Return Japan's trade with China, Korea and the world by commodity, in bn JPY, 2009-2025.

    The flow is seen from the partner: ``import`` is what Japan exports to it. Series whose content
    changes with the nomenclature (audio and visual apparatus in 2022) are not among them.
    """
    return _read(TABLES["national_trade"].path, NationalTrade, folder)


def read_benchmarks(folder: Path | None = None) -> dy.DataFrame[Benchmarks]:
    """Return the published figures that the model is held against, in the order of a report."""
    rows = _read(TABLES["benchmarks"].path, Benchmarks, folder)
    return Benchmarks.cast(rows.sort("place"))


def read_trade_by_area(folder: Path | None = None) -> dy.DataFrame[TradeByArea]:
    """Return Japan's trade with five partners by commodity, in bn JPY, 2009-2025."""
    return _read(TABLES["trade_by_area"].path, TradeByArea, folder)


def read_commodities(folder: Path | None = None) -> dy.DataFrame[Commodities]:
    """Return the Ministry's commodities with the headings that they stand for."""
    return _read(TABLES["commodities"].path, Commodities, folder)


def read_regional_assumptions(folder: Path | None = None) -> dy.DataFrame[RegionalAssumptions]:
    """Return what is assumed of trade among five regions, with the reason for each value."""
    return _read(TABLES["regional_assumptions"].path, RegionalAssumptions, folder)


def read_exchange_rates(folder: Path | None = None) -> dy.DataFrame[ExchangeRates]:
    """Return CNY and JPY per US dollar, annual averages 2009-2025."""
    return _read(TABLES["exchange_rates"].path, ExchangeRates, folder)


def read_base_rates(folder: Path | None = None) -> dy.DataFrame[BaseRates]:
    """Return China's tariff lines by heading and base rate (HS2012, MFN of 1 January 2014)."""
    return _read(TABLES["china_base_rates"].path, BaseRates, folder)


def read_staged_lines(folder: Path | None = None) -> dy.DataFrame[StagedLines]:
    """Return Japan's tariff lines by heading, base rate and staging category for China."""
    return _read(TABLES["japan_staged_lines"].path, StagedLines, folder)


def read_mfn_changes(folder: Path | None = None) -> dy.DataFrame[MfnChanges]:
    """Return changes of China's MFN tariff since 2014 by heading range.

    The latest rule in force for a heading applies to the base rate; ranges of one date do not
    overlap. Few ranges are published: see ``status`` and ``note``.
    """
    return _read(TABLES["mfn_changes"].path, MfnChanges, folder)


def read_treatments(folder: Path | None = None) -> dy.DataFrame[Treatments]:
    """Return what is reported of China's staging for Japan by heading range."""
    return _read(TABLES["treatments"].path, Treatments, folder)


def read_sectors(folder: Path | None = None) -> dy.DataFrame[Sectors]:
    """Return the segments of each flow with headings, commodities and labels."""
    return _read(TABLES["sectors"].path, Sectors, folder)


def read_parties(folder: Path | None = None) -> dy.DataFrame[Parties]:
    """Return the 15 parties of RCEP and the group ASEAN."""
    return _read(TABLES["parties"].path, Parties, folder)


def read_change_log(folder: Path | None = None) -> dy.DataFrame[ChangeLog]:
    """Return what changed for readers of the figures, by version, the latest version last."""
    return _read(TABLES["change_log"].path, ChangeLog, folder)


def read_zone_targets(folder: Path | None = None) -> dy.DataFrame[ZoneTargetFacts]:
    """Return the targets of the demonstration zone as published."""
    return _read(TABLES["zone_targets"].path, ZoneTargetFacts, folder)


def read_assumption_ranges(folder: Path | None = None) -> dy.DataFrame[AssumptionRanges]:
    """Return the shipped assumptions of all files with ranges and reasons, sorted by ``id``.

    Raises
    ------
    InputError
        If a file is missing or breaks its schema, or an ``id`` stands in two files.
    """
    names = [name for name, table in TABLES.items() if table.schema is AssumptionRanges]
    frame = pl.concat([read_table(name, folder) for name in names]).sort("id")
    directory = folder or datasets_directory()
    return _validated(frame, AssumptionRanges, directory / "assumptions")


def read_first_certificate(folder: Path | None = None) -> dy.DataFrame[FirstCertificate]:
    """Return what was published of China's first RCEP certificate of origin (one row)."""
    return _read(TABLES["first_certificate"].path, FirstCertificate, folder)


def _dtypes(schema: type[dy.Schema]) -> dict[str, pl.DataType]:
    return {name: column.dtype for name, column in schema.columns().items()}


def _read(relative_path: str, schema: type[S], folder: Path | None = None) -> dy.DataFrame[S]:
    """Read a CSV file with the types of its schema, so that codes stay text."""
    path = (folder or datasets_directory()) / relative_path
    try:
        # Bytes, since polars cannot open a path that the locale cannot decode (Chinese, LC_ALL=C).
        frame = pl.read_csv(path.read_bytes(), schema_overrides=_dtypes(schema))
    except FileNotFoundError as error:
        raise InputError(f"{path}", ["no such file; install the package again"]) from error
    except pl.exceptions.PolarsError as error:
        problem = f"not the CSV file in UTF-8 that is expected: {error}"
        raise InputError(f"{path}", [problem]) from error
    return _validated(frame, schema, path)


def _validated(frame: pl.DataFrame, schema: type[S], path: Path) -> dy.DataFrame[S]:
    wanted = schema.column_names()
    problems = [f"column {name} is missing; add it" for name in wanted if name not in frame]
    problems += [f"column {name} is unknown; {suggestion(name, wanted)}"
                 for name in frame.columns if name not in wanted]  # fmt: skip
    if problems:
        raise InputError(f"{path}", problems)
    try:
        return schema.validate(frame)
    except dy.exc.ValidationError as error:
        raise InputError(f"{path}", _broken_rules(frame, schema)) from error


def _broken_rules(frame: pl.DataFrame, schema: type[dy.Schema]) -> list[str]:
    """Return one line for each broken rule: how many rows, which first and what to do."""
    _, failures = schema.filter(frame)
    rows = failures.details()
    keys = schema.primary_key() or schema.column_names()[:1]
    problems = []
    for rule, count in failures.counts().items():
        first = rows.filter(pl.col(rule) == "invalid").select(keys).head(_EXAMPLES).rows()
        examples = "; ".join("/".join(map(str, row)) for row in first)
        problems.append(f"{rule}: {count} rows break it, first {examples}; correct them")
    return problems
