"""The data dictionary of the shipped tables, written from their schemas and sources.

``datasets/README.md`` is for people, ``datasets/datapackage.json`` for programs (Frictionless
Data Package). Neither holds a date of its own making, so the same tables give the same bytes.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from analytics.readers.datasets import (
    SOURCES_FILE,
    TABLES,
    datasets_directory,
    read_sources,
    read_table,
)

README = "README.md"  # for people
DATAPACKAGE = "datapackage.json"  # for programs

_INTRODUCTION = """# Data dictionary

Written by `rcep data dictionary` from the schemas in `analytics/schemas` and from
`sources.toml`; change those and run it again rather than this page.

All tables are CSV in UTF-8 with one header row and sorted rows. An empty field is a missing
value, never zero. HS codes are text. Rates and shares are fractions (0.06 is six per cent) unless
the column says otherwise. Every figure has a `status`:

- `published`: as its source states it;
- `derived`: arithmetic on published figures;
- `calibrated`: allocated so that stated totals hold;
- `assumed`: chosen, for the reason given beside it.
"""

_FRICTIONLESS_TYPES = {
    pl.String: "string",
    pl.Float64: "number",
    pl.Int64: "integer",
    pl.Boolean: "boolean",
    pl.Date: "date",
}


def dictionary_texts() -> dict[str, str]:
    """Return the two files of the data dictionary: name and text.

    Tables whose file does not exist are left out.

    Raises
    ------
    InputError
        If a table or ``sources.toml`` breaks its schema.

    Examples
    --------
    >>> sorted(dictionary_texts())
    ['README.md', 'datapackage.json']
    """
    directory = datasets_directory()
    tables = [
        _Table(name, table.path, table.schema, read_table(name))
        for name, table in TABLES.items()
        if (directory / table.path).is_file()
    ]
    sources = {str(row["source_id"]): row for row in read_sources().to_dicts()}
    sections = [_introduced(table) for table in tables]
    package = {
        "name": "rcep-analytics-datasets",
        "title": "Cited data on tariffs and trade between Japan and Qingdao under RCEP",
        "profile": "tabular-data-package",
        "resources": [_resource(table, sources) for table in tables],
        "sources": [_source(key, source) for key, source in sources.items()],
    }
    return {
        README: "\n".join([_INTRODUCTION, *sections, _sources_section(sources)]),
        DATAPACKAGE: json.dumps(package, ensure_ascii=False, indent=2) + "\n",
    }


@dataclass(frozen=True)
class _Table:
    name: str
    path: str
    schema: type[dy.Schema]
    frame: pl.DataFrame

    @property
    def meaning(self) -> str:
        """The schema's docstring as one line."""
        return " ".join((self.schema.__doc__ or "").split())

    @property
    def sources(self) -> list[str]:
        """Keys of the sources that rows name, sorted."""
        if "source_id" not in self.frame.columns:
            return []
        return self.frame["source_id"].drop_nulls().unique().sort().to_list()


def write_dictionary(directory: Path | None = None) -> list[Path]:
    """Write the data dictionary and return the files written.

    Parameters
    ----------
    directory
        Where to write; by default the datasets directory itself.

    Raises
    ------
    InputError
        If a table or ``sources.toml`` breaks its schema; then nothing is written.
    """
    target = directory or datasets_directory()
    texts = {target / name: text for name, text in dictionary_texts().items()}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def _introduced(table: _Table) -> str:
    lines = [
        f"## {table.name}",
        "",
        f"`{table.path}`, {table.frame.height} rows. {table.meaning}",
        "",
        "| column | type | unit | meaning |",
        "|---|---|---|---|",
    ]
    for name, column in table.schema.columns().items():
        marks = ", key" if column.primary_key else ""
        marks += ", may be empty" if column.nullable else ""
        lines.append(_row([f"`{name}`", _type(column) + marks, _unit(column),
                           column.description or ""]))  # fmt: skip
    if table.sources:
        lines += ["", "Sources: " + ", ".join(f"`{source}`" for source in table.sources) + "."]
    return "\n".join(lines) + "\n"


def _sources_section(sources: dict[str, dict[str, Any]]) -> str:
    lines = [
        "## Sources",
        "",
        f"From `{SOURCES_FILE}`, which also gives licence and original units.",
        "",
        "| source | publisher | title | published | retrieved | how it was read |",
        "|---|---|---|---|---|---|",
    ]
    for key, source in sources.items():
        title = f"[{source['title']}](<{source['url']}>)" if source["url"] else source["title"]
        cells = [f"`{key}`", source["publisher"], title, source["published"] or "",
                 source["retrieved"].isoformat(), source["verification"]]  # fmt: skip
        lines.append(_row(cells))
    return "\n".join(lines) + "\n"


def _resource(table: _Table, sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    keys = table.schema.primary_key()
    used = [_source(key, sources[key]) for key in table.sources if key in sources]
    return {
        "name": table.name.replace("_", "-"),
        "path": table.path,
        "profile": "tabular-data-resource",
        "description": table.meaning,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(key, column) for key, column in table.schema.columns().items()],
            "missingValues": [""],
            **({"primaryKey": keys} if keys else {}),
        },
        **({"sources": used} if used else {}),
    }


def _field(name: str, column: dy.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    for attribute, constraint in (("min", "minimum"), ("max", "maximum"), ("regex", "pattern")):
        value = getattr(column, attribute, None)
        if value is not None:
            constraints[constraint] = value
    return {
        "name": name,
        "type": _type(column),
        "description": column.description or "",
        "unit": _unit(column),
        **({"constraints": constraints} if constraints else {}),
    }


def _source(key: str, source: dict[str, Any]) -> dict[str, str]:
    entry = {"name": key, "title": f"{source['publisher']}: {source['title']}"}
    return entry | ({"path": source["url"]} if source["url"] else {})


def _type(column: dy.Column) -> str:
    return _FRICTIONLESS_TYPES[type(column.dtype)]


def _unit(column: dy.Column) -> str:
    return str((column.metadata or {}).get("unit", ""))


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"
