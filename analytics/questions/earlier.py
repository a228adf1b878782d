"""Results that a run wrote earlier, taken from its folder to be compared."""

from pathlib import Path

import numpy as np
import polars as pl

from analytics.errors import InputError
from analytics.pipeline import run
from analytics.readers.earlier import read_result_tables, read_settings
from analytics.readers.scenarios import shipped_scenarios
from analytics.readers.study import read_study
from analytics.report.folder.csv_tables import FORMULA_MARK
from analytics.report.folder.folders import SETTINGS
from analytics.report.folder.manifest import SEAL
from analytics.report.folder.verification import read_manifest, verify
from analytics.report.text import text
from analytics.results import RESULT_SCHEMAS, Results

EDITION = "edition"
"""What differs between results of the same settings: data and program."""
_FACTS = ("data_digest", "data_date")
_ROUNDED = 0.011
"""CNY by which amounts may differ that were rounded to 0.01 on two machines."""


def earlier_results(folder: Path, *, study: Path | None = None) -> Results:
    """Return the results that a folder holds.

    Where data and program still give the same, they are those of a run of its scenario. Otherwise
    their tables are those of the folder, and name and title of the scenario say so.

    Parameters
    ----------
    folder
        Folder that ``rcep run`` wrote.
    study
        Folder of another study, as of :func:`analytics.pipeline.run`.

    Raises
    ------
    InputError
        If it is no report of a scenario, is damaged or was edited, or another version wrote it.

    Examples
    --------
    >>> earlier_results(Path("reports/baseline")).scenario.name  # doctest: +SKIP
    'baseline'
    """
    content = read_manifest(folder)
    if "digest" not in content:
        problem = "it is no report of one scenario; name a folder that rcep run wrote"
        raise InputError(f"report {folder}", problem)
    if differences := verify(folder).differences:
        problems = [f"{name} {how}" for name, how in differences]
        hint = "it is not as it was written, and is not compared; run its scenario again"
        raise InputError(f"report {folder}", [*problems, hint])
    scenario = read_settings(folder / SETTINGS, read_study(study))
    if scenario.digest() != content["digest"]:
        problem = f"{SETTINGS} is of another scenario than the manifest; run its scenario again"
        raise InputError(f"report {folder}", problem)
    tables = read_result_tables(folder / "tables", RESULT_SCHEMAS, FORMULA_MARK)
    now = run(scenario, study=study, draws=content["draws"], seed=content["seed"])
    if _is_same(tables["projection"], now.projection):
        return now
    name = f"{scenario.name}-{str(content[SEAL])[:8]}"
    titles = {
        f"title_{code}": text("difference.earlier", code, title=title, data=content["data_digest"])
        for code, title in (("en", scenario.title_en), ("zh", scenario.title_zh))
    }
    renamed = scenario.model_copy(update={"name": name, **titles})
    facts = {fact: content[fact] for fact in _FACTS}
    return now.replace(scenario=renamed, **tables, **facts)


def is_folder(given: str | Path, *, study: Path | None = None) -> bool:
    """Return whether a folder of results is meant; the name of a scenario goes before a folder's.

    Examples
    --------
    >>> is_folder("baseline")
    False
    """
    return str(given) not in shipped_scenarios(study) and Path(given).is_dir()


def is_earlier(results: Results) -> bool:
    """Return whether tables are those of a folder, which this program would not give."""
    return set(_FACTS) <= results.given.keys()


def _is_same(earlier: pl.DataFrame, now: pl.DataFrame) -> bool:
    """Return whether amounts agree to what they are rounded to."""
    amounts = [name for name in now.columns if name.endswith("_cny")]
    keys = ["flow", "sector", "year"]
    if not earlier.select(keys).equals(now.select(keys)):
        return False
    then, today = (frame.select(amounts).to_numpy() for frame in (earlier, now))
    return np.allclose(then, today, rtol=1e-9, atol=_ROUNDED, equal_nan=True)
