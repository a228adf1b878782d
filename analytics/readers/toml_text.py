"""TOML of users: read within limits, so that no file or setting outlasts patience or the stack."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analytics.errors import InputError
from analytics.readers.source_files import require_regular_file

MOST_BYTES = 1_000_000  # of a file
MOST_LEVELS = 20  # of values within values
MOST_DIGITS = 300
"""Digits of a whole number; a number of more would not fit a floating-point one."""


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
        if len(content) > MOST_BYTES:
            raise InputError(
                title, f"has more than {MOST_BYTES:,} bytes, which is the most; is it the file?"
            )
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError(title, f"not a TOML file: {error}; save it as UTF-8") from None
    except OSError as error:
        raise InputError(title, f"cannot be read: {error.strerror or error}") from None
    try:
        return parse_toml(text)
    except TomlLimitError as error:
        raise InputError(title, str(error)) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(title, f"not a TOML file: {error}") from None


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
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise _too_deep() from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # of Python, whose limit for digits is above ours
        raise _too_long() from None
    _check_limits(content)
    return content


class TomlLimitError(ValueError):
    """TOML, but beyond the limits."""


def _check_limits(content: Mapping[str, Any]) -> None:
    level: list[object] = [content]
    for _ in range(MOST_LEVELS + 1):
        below: list[object] = []
        for value in level:
            if isinstance(value, dict):
                below += value.values()
            elif isinstance(value, list):
                below += value
            elif isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
                raise _too_long()
        level = below
    if level:
        raise _too_deep()


def _too_deep() -> TomlLimitError:
    return TomlLimitError(f"values are nested more than {MOST_LEVELS} levels deep; write them flat")


def _too_long() -> TomlLimitError:
    return TomlLimitError(f"a whole number has more than {MOST_DIGITS} digits; write 1e9 for large")
