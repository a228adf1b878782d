"""The data dictionary of the shipped tables, written from their schemas and sources.

``datasets/README.md`` is for people, ``datasets/datapackage.json`` for programs (Frictionless
Data Package). Neither holds a date of its own making, so the same tables give the same bytes.
"""

import json
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from analytics.readers import datasets

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
    directory = datasets.datasets_directory()
    tables = {
        name: datasets.read_table(name)
        for name, table in datasets.TABLES.items()
        if (directory / table.path).is_file()
    }
    sources = {str(row["source_id"]): row for row in datasets.read_sources().to_dicts()}
    sections = [_introduced(name, table) for name, table in tables.items()]
    package = {
        "name": "rcep-analytics-datasets",
        "title": "Cited data on tariffs and trade between Japan and Qingdao under RCEP",
        "profile": "tabular-data-package",
        "resources": [_resource(name, table, sources) for name, table in tables.items()],
        "sources": [_source(key, source) for key, source in sources.items()],
    }
    return {
        README: "\n".join([_INTRODUCTION, *sections, _sources_section(sources)]),
        DATAPACKAGE: json.dumps(package, ensure_ascii=False, indent=2) + "\n",
    }


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
    target = directory or datasets.datasets_directory()
    texts = {target / name: text for name, text in dictionary_texts().items()}
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)


def _meaning(schema: type[dy.Schema]) -> str:
    """The schema's docstring as one line."""
    return " ".join((schema.__doc__ or "").split())


def _named_in(table: pl.DataFrame) -> list[str]:
    """Keys of the sources that rows name, sorted."""
    if "source_id" not in table.columns:
        return []
    return table["source_id"].drop_nulls().unique().sort().to_list()


def _introduced(name: str, table: pl.DataFrame) -> str:
    path, schema, _ = datasets.TABLES[name]
    lines = [
        f"## {name}",
        "",
        f"`{path}`, {table.height} rows. {_meaning(schema)}",
        "",
        "| column | type | unit | meaning |",
        "|---|---|---|---|",
    ]
    for column_name, column in schema.columns().items():
        marks = ", key" if column.primary_key else ""
        marks += ", may be empty" if column.nullable else ""
        lines.append(_row([f"`{column_name}`", _type(column) + marks, _unit(column),
                           column.description or ""]))  # fmt: skip
    if sources := _named_in(table):
        lines += ["", "Sources: " + ", ".join(f"`{source}`" for source in sources) + "."]
    return "\n".join(lines) + "\n"


def _sources_section(sources: dict[str, dict[str, Any]]) -> str:
    lines = [
        "## Sources",
        "",
        f"From `{datasets.SOURCES_FILE}`, which also gives licence and original units.",
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


def _resource(name: str, table: pl.DataFrame, sources: dict[str, dict[str, Any]]) -> dict[str, Any]:
    path, schema, _ = datasets.TABLES[name]
    keys = schema.primary_key()
    used = [_source(key, sources[key]) for key in _named_in(table) if key in sources]
    return {
        "name": name.replace("_", "-"),
        "path": path,
        "profile": "tabular-data-resource",
        "description": _meaning(schema),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [_field(key, column) for key, column in schema.columns().items()],
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
