"""TOML of users: read within limits, so that no file or setting outlasts patience or the stack."""

import tomllib
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

from analytics.errors import InputError
from analytics.readers.source_files import require_regular_file

MOST_BYTES = 1_000_000  # of a file
MOST_LEVELS = 20  # of values within values
MOST_DIGITS = 300
"""Digits of a whole number; a number of more would not fit a floating-point one."""
_TOO_DEEP = f"values are nested more than {MOST_LEVELS} levels deep; write them flat"
_TOO_LONG = f"a whole number has more than {MOST_DIGITS} digits; write 1e9 for large"


def read_toml(path: Path, title: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    Parameters
    ----------
    path
        The file.
    title
        Title of errors.

    Raises
    ------
    InputError
        If the file cannot be read, is too large, is not TOML in UTF-8, or holds what
        :func:`parse_toml` refuses.

    Examples
    --------
    >>> read_toml(Path("mine.toml"), "scenario mine.toml")  # doctest: +SKIP
    {'extends': 'weak_growth'}
    """
    require_regular_file(path, title)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) <= MOST_BYTES:
            return parse_toml(content.decode("utf-8-sig").replace("\r\n", "\n"))
        problem = f"has more than {MOST_BYTES:,} bytes, which is the most; is it the file?"
    except TomlLimitError as error:
        problem = str(error)
    except tomllib.TOMLDecodeError as error:
        problem = f"not a TOML file: {error}"
    except UnicodeDecodeError as error:
        problem = f"not a TOML file: {error}; save it as UTF-8"
    except OSError as error:
        problem = f"cannot be read: {error.strerror or error}"
    raise InputError(title, problem)


def parse_toml(text: str) -> dict[str, Any]:
    """Return what a TOML text says.

    Raises
    ------
    TomlLimitError
        If values are nested too deeply or a whole number has too many digits.
    tomllib.TOMLDecodeError
        If the text is not TOML; like the former a ``ValueError``.

    Examples
    --------
    >>> parse_toml("growth = 0.01")
    {'growth': 0.01}
    """
    return deepcopy(_parsed(text))


# Scenarios read the baseline again and again.
@lru_cache(maxsize=16)
def _parsed(text: str) -> dict[str, Any]:
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise TomlLimitError(_TOO_DEEP) from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # of Python, whose limit for digits is above ours
        raise TomlLimitError(_TOO_LONG) from None
    _check_limits(content)
    return content


class TomlLimitError(ValueError):
    """TOML, but beyond the limits."""


def _check_limits(value: object, level: int = 0) -> None:
    if level > MOST_LEVELS:
        raise TomlLimitError(_TOO_DEEP)
    if isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        raise TomlLimitError(_TOO_LONG)
    if isinstance(value, dict):
        value = [*value.values()]
    for each in value if isinstance(value, list) else ():
        _check_limits(each, level + 1)
