"""The study of a folder of datasets: ``study.toml``, and the segments of ``sectors.csv``."""

import tomllib
from functools import cache
from pathlib import Path

from analytics.errors import InputError
from analytics.readers.datasets import datasets_directory, read_national_trade, read_sectors
from analytics.study import Study
from analytics.study_checks import check_study

STUDY_FILE = "study.toml"


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
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"{path}", ["no such file; a study is described in it"]) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}", [f"not a TOML file in UTF-8: {error}"]) from error
    content["table"] = read_sectors(folder).to_dicts()
    return check_study(f"{path}", content, read_national_trade(folder)["commodity"].unique())
