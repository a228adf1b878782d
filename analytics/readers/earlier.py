"""Tables and scenario of an earlier result, from the folder that a run wrote."""

from collections.abc import Mapping
from pathlib import Path

import dataframely as dy
import polars as pl
from dataframely.exc import SchemaError, ValidationError
from polars.exceptions import PolarsError
from pydantic import ValidationError as SettingError

from analytics.errors import InputError, refuse_any
from analytics.scenario import STUDY, Scenario
from analytics.study import Study

_AGAIN = "another version of the program wrote it; run the scenario again"


def read_result_tables(
    folder: Path, schemas: Mapping[str, type[dy.Schema]], formula_mark: str
) -> dict[str, pl.DataFrame]:
    """Return the tables of a result as they were written.

    Parameters
    ----------
    folder
        Folder with a CSV file a table.
    schemas
        Schema of each table.
    formula_mark
        What was put before text that a spreadsheet would take for a formula.

    Raises
    ------
    InputError
        If tables are missing or have other columns than those of this version.
    """
    tables: dict[str, pl.DataFrame] = {}
    problems = []
    for name, schema in schemas.items():
        types = {column: each.dtype for column, each in schema.columns().items()}
        words = [column for column, kind in types.items() if kind == pl.String]
        try:
            table = pl.read_csv((folder / f"{name}.csv").read_bytes(), schema_overrides=types)
            unmarked = pl.col(words).str.strip_prefix(formula_mark)
            tables[name] = schema.validate(table.with_columns(unmarked) if words else table)
        except (OSError, PolarsError, SchemaError, ValidationError):
            problems.append(f"{name}.csv is not the table of that name of this version; {_AGAIN}")
    refuse_any(f"report {folder.parent}", problems)
    return tables


def read_settings(path: Path, study: Study) -> Scenario:
    """Return the scenario of a result, with all its settings.

    Raises
    ------
    InputError
        If the file is not there, or is no scenario of this version.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return Scenario.model_validate_json(text, context={STUDY: study})
    except OSError:
        problem = f"it has no {path.name}: {_AGAIN}"
    except SettingError:
        problem = f"{path.name} is not a scenario of this version: {_AGAIN}"
    raise InputError(f"report {path.parent}", problem)
