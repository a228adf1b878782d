"""The tables that the package ships, read and checked against their schemas.

The registry :data:`TABLES` names every table once; the data dictionary, the checks and the tests
iterate over it. A new table is one line there. Readers take the ``folder`` of another study;
without it they read the tables that the package ships.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import dataframely as dy
import polars as pl

from analytics.errors import InputError, suggestion
from analytics.readers.toml_text import read_toml
from analytics.schemas.assumptions import AssumptionRanges, Sources
from analytics.schemas.law import LawScores
from analytics.schemas.reference import (
    ChangeLog,
    DownloadPages,
    FirstCertificate,
    KnownFiles,
    KnownZeroShares,
    Parties,
    ZoneTargetFacts,
)
from analytics.schemas.regions import RegionalAssumptions
from analytics.schemas.tariffs import (
    KnownLines,
    LineGroups,
    MeasuresInForce,
    MfnChanges,
    StagedLines,
    StagingPriors,
    Treatments,
)
from analytics.schemas.trade import (
    ExchangeRates,
    Facts,
    NationalTrade,
    ObservedTrade,
    Sectors,
)
from analytics.schemas.triple_difference import Commodities, TradeByArea
from analytics.schemas.use_moments import UseMomentsPublished
from analytics.schemas.validation import Benchmarks

SOURCES_FILE = "sources.toml"  # where figures come from; marks the folder of datasets
_EXAMPLES = 3

S = TypeVar("S", bound=dy.Schema)  # a schema


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
    "use_moments": ShippedTable("published/use_moments.csv", UseMomentsPublished),
    "national_trade": ShippedTable("published/national_trade.csv", NationalTrade),
    "benchmarks": ShippedTable("published/benchmarks.csv", Benchmarks),
    "trade_by_area": ShippedTable("published/trade_by_area.csv", TradeByArea),
    "exchange_rates": ShippedTable("published/exchange_rates.csv", ExchangeRates),
    "china_line_groups": ShippedTable("tariffs/china_line_groups.csv", LineGroups),
    "japan_staged_lines": ShippedTable("tariffs/japan_staged_lines.csv", StagedLines),
    "mfn_changes": ShippedTable("tariffs/mfn_changes.csv", MfnChanges),
    "law_scores": ShippedTable("tariffs/law_scores.csv", LawScores, computed_from=False),
    "measures": ShippedTable("tariffs/measures.csv", MeasuresInForce),
    "known_lines": ShippedTable("tariffs/known_lines.csv", KnownLines),
    "staging_priors": ShippedTable("tariffs/staging_priors.csv", StagingPriors),
    "treatments": ShippedTable("tariffs/treatments.csv", Treatments),
    "observed_trade": ShippedTable("trade/observed_trade.csv", ObservedTrade),
    "zone_targets": ShippedTable("trade/zone_targets.csv", ZoneTargetFacts),
    "first_certificate": ShippedTable("trade/first_certificate.csv", FirstCertificate),
    "regional_assumptions": ShippedTable("trade/regional_assumptions.csv", RegionalAssumptions),
    "sectors": ShippedTable("reference/sectors.csv", Sectors),
    "commodities": ShippedTable("reference/commodities.csv", Commodities),
    "parties": ShippedTable("reference/parties.csv", Parties),
    "change_log": ShippedTable("reference/change_log.csv", ChangeLog, computed_from=False),
    "download_pages": ShippedTable(
        "reference/download_pages.csv", DownloadPages, computed_from=False
    ),
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
        raise InputError("shipped datasets", f"no table {name!r}; {suggestion(name, TABLES)}")
    return _read(TABLES[name].path, TABLES[name].schema, folder)


def read(schema: type[S], folder: Path | None = None) -> dy.DataFrame[S]:
    """Return the shipped table that has a schema of its own, such as ``NationalTrade``.

    Raises
    ------
    InputError
        If the file is missing or its rows break the schema.

    Examples
    --------
    >>> read(Facts).filter(fact_id="qingdao_japan_total_2020")["value"].item()
    54.48
    """
    (path,) = (table.path for table in TABLES.values() if table.schema is schema)
    return _read(path, schema, folder)


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
    entries: dict[str, dict[str, Any]] = read_toml(path, f"{path}").get("source", {})
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
        raise InputError(f"{path}", f"a value has the wrong type: {error}") from error
    return _validated(frame, Sources, path)


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


def _dtypes(schema: type[dy.Schema]) -> dict[str, pl.DataType]:
    return {name: column.dtype for name, column in schema.columns().items()}


def _read(relative_path: str, schema: type[S], folder: Path | None = None) -> dy.DataFrame[S]:
    """Read a CSV file with the types of its schema, so that codes stay text."""
    path = (folder or datasets_directory()) / relative_path
    try:
        # Bytes, since polars cannot open a path that the locale cannot decode (Chinese, LC_ALL=C).
        frame = pl.read_csv(path.read_bytes(), schema_overrides=_dtypes(schema))
    except FileNotFoundError as error:
        raise InputError(f"{path}", "no such file; install the package again") from error
    except pl.exceptions.PolarsError as error:
        problem = f"not the CSV file in UTF-8 that is expected: {error}"
        raise InputError(f"{path}", problem) from error
    return _validated(frame, schema, path)


def _validated(frame: pl.DataFrame, schema: type[S], path: Path) -> dy.DataFrame[S]:
    wanted = schema.column_names()
    problems = [f"column {name} is missing; add it" for name in wanted if name not in frame]
    problems += [f"column {name} is unknown; {suggestion(name, wanted)}"
                 for name in frame.columns if name not in wanted]  # fmt: skip
    if problems:
        raise InputError(f"{path}", problems)
    valid, failures = schema.filter(frame)
    if len(failures):
        broken = [
            f"{rule}: {count} rows break it, first {first}; correct them"
            for rule, count, first in broken_rules(frame, schema)
        ]
        raise InputError(f"{path}", broken)
    return valid


def broken_rules(frame: pl.DataFrame, schema: type[dy.Schema]) -> Iterator[tuple[str, int, str]]:
    """Yield each rule of a schema that rows break, by name: rows, and the keys of the first few."""
    _, failures = schema.filter(frame)
    rows = failures.details()
    keys = schema.primary_key() or schema.column_names()[:1]
    for rule, count in sorted(failures.counts().items()):
        first = rows.filter(pl.col(rule) == "invalid").select(keys).head(_EXAMPLES).rows()
        yield rule, count, "; ".join("/".join(map(str, row)) for row in first)
