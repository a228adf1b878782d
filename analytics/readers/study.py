"""The study of a folder of datasets: ``study.toml``, and the segments of ``sectors.csv``."""

from functools import cache
from pathlib import Path

from analytics.readers.datasets import datasets_directory, read
from analytics.readers.toml_text import read_toml
from analytics.schemas.trade import NationalTrade, Sectors
from analytics.study import Study
from analytics.study.checks import check_study

STUDY_FILE = "study.toml"  # name in a folder of datasets


@cache
def read_study(folder: Path | None = None) -> Study:
    """Return the study of a folder of datasets, once in a process.

    Parameters
    ----------
    folder
        A folder with ``study.toml`` and the tables of ``datasets``; None for the shipped one.

    Raises
    ------
    InputError
        If a file cannot be read, or the study does not fit together; all problems at once.

    Examples
    --------
    >>> read_study().importer_of("import")
    'CHN'
    """
    directory = folder or datasets_directory()
    path = directory / STUDY_FILE
    content = read_toml(path, f"{path}")
    content["table"] = read(Sectors, folder).to_dicts()
    return check_study(f"{path}", content, read(NationalTrade, folder)["commodity"].unique())
