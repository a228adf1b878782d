"""The tables that the package ships, read and checked against their schemas.

:data:`SCHEMAS` names every table once; the data dictionary, the checks and the tests iterate over
what follows from it, :data:`TABLES`. A new table is one line there. Readers take the ``folder`` of
another study; without it they read the tables that the package ships.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import dataframely as dy
import polars as pl

from analytics.errors import InputError, refuse_any, suggestion
from analytics.readers.toml_text import read_toml
from analytics.schemas import law, reference, regions, tariffs, trade
from analytics.schemas.assumptions import AssumptionRanges, Sources
from analytics.schemas.triple_difference import Commodities, TradeByArea
from analytics.schemas.use_moments import UseMomentsPublished
from analytics.schemas.validation import Benchmarks

SOURCES_FILE = "sources.toml"  # where figures come from; marks the folder of datasets
_EXAMPLES = 3

S = TypeVar("S", bound=dy.Schema)  # a schema


class ShippedTable(NamedTuple):
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
    computed_from: bool


SCHEMAS: dict[str, type[dy.Schema]] = {
    "published/facts.csv": trade.Facts,
    "published/use_moments.csv": UseMomentsPublished,
    "published/national_trade.csv": trade.NationalTrade,
    "published/benchmarks.csv": Benchmarks,
    "published/trade_by_area.csv": TradeByArea,
    "published/exchange_rates.csv": trade.ExchangeRates,
    "tariffs/china_line_groups.csv": tariffs.LineGroups,
    "tariffs/japan_staged_lines.csv": tariffs.StagedLines,
    "tariffs/mfn_changes.csv": tariffs.MfnChanges,
    "tariffs/law_scores.csv": law.LawScores,
    "tariffs/measures.csv": tariffs.MeasuresInForce,
    "tariffs/known_lines.csv": tariffs.KnownLines,
    "tariffs/staging_priors.csv": tariffs.StagingPriors,
    "tariffs/treatments.csv": tariffs.Treatments,
    "trade/observed_trade.csv": trade.ObservedTrade,
    "trade/zone_targets.csv": reference.ZoneTargetFacts,
    "trade/first_certificate.csv": reference.FirstCertificate,
    "trade/regional_assumptions.csv": regions.RegionalAssumptions,
    "reference/sectors.csv": trade.Sectors,
    "reference/commodities.csv": Commodities,
    "reference/parties.csv": reference.Parties,
    "reference/change_log.csv": reference.ChangeLog,
    "reference/download_pages.csv": reference.DownloadPages,
    "reference/known_files.csv": reference.KnownFiles,
    "reference/known_zero_shares.csv": reference.KnownZeroShares,
    "assumptions/elasticities.csv": AssumptionRanges,
    "assumptions/markets.csv": AssumptionRanges,
    "assumptions/tariffs.csv": AssumptionRanges,
    "assumptions/trade.csv": AssumptionRanges,
}
"""Schema of every shipped table, by its file."""

_COMPUTES_NOTHING = {
    "law_scores",
    "change_log",
    "download_pages",
    "known_files",
    "known_zero_shares",
}
"""Tables to be read, and to check files with: no figure is computed from them."""


def _named(path: str) -> str:
    """Return the name of a table: that of its file, and for assumptions that of the folder too."""
    return path.removesuffix(".csv").replace("assumptions/", "assumptions_").rpartition("/")[2]


TABLES = {
    name: ShippedTable(path, schema, computed_from=name not in _COMPUTES_NOTHING)
    for path, schema in SCHEMAS.items()
    for name in [_named(path)]
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
    where = " and ".join(map(str, candidates))
    raise InputError("shipped datasets", f"no {SOURCES_FILE} in {where}; install the package again")


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
    >>> read(trade.Facts).filter(fact_id="qingdao_japan_total_2020")["value"].item()
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
    refuse_any(f"{path}", problems)
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
    refuse_any(f"{path}", problems)
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
