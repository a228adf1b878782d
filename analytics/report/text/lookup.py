"""One look-up of words by key and language."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_CATALOGUE = files("analytics.report.text").joinpath("catalogue")
_FIRST = re.compile(r'^\["(\w+)\.', re.MULTILINE)

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}  # as HTML and Office name languages
LANGUAGES = tuple(LANGUAGE_TAGS)
"""Codes of the languages, English first."""


class MissingLabelError(KeyError):
    """A label, a language or a translation that does not exist: a fault of the program."""

    def __str__(self) -> str:
        return str(self.args[0])


def text(key: str, /, language: str, **values: object) -> str:
    """Return the words for a key.

    Parameters
    ----------
    key
        Dotted key, such as ``sector.cars``.
    language
        ``en`` or ``zh``.
    **values
        What the braces of the words stand for; ``{share:.1f}`` takes ``share=25.0``. Without
        values, braces stay as they are.

    Raises
    ------
    MissingLabelError
        If the key, the language or a value is unknown.

    Examples
    --------
    >>> text("flow.import", "zh")
    '自日本进口'
    >>> text("staging_category.cuts", "en", cuts=11)
    '11 equal annual cuts'
    """
    if not has_text(key):
        raise MissingLabelError(f"no label {key!r}; add it to analytics/report/text/catalogue")
    if language not in LANGUAGES:
        raise MissingLabelError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    words = entries(key.partition(".")[0])[key][language]
    try:
        return words.format(**values) if values else words
    except KeyError as error:
        raise MissingLabelError(f"label {key!r} needs a value for {error}") from error


def has_text(key: str) -> bool:
    """Say whether the catalogue has an entry.

    Examples
    --------
    >>> has_text("sector.cars"), has_text("sector.boats")
    (True, False)
    """
    return key in entries(key.partition(".")[0])


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return all entries by key, each with its words by language."""
    return {key: words for first in _files() for key, words in entries(first).items()}


@cache
def entries(first_part: str) -> Mapping[str, Mapping[str, str]]:
    """Return the entries whose keys begin with a part, such as ``flow``; none if none does."""
    file = _files().get(first_part)
    found = {} if file is None else _parsed(file)
    return {key: words for key, words in found.items() if key.partition(".")[0] == first_part}


@cache
def _parsed(file: str) -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(_CATALOGUE.joinpath(file).read_text(encoding="utf-8"))


@cache
def _files() -> Mapping[str, str]:
    """Return the name of the file for each first part of a key.

    Reading the first parts takes a millisecond, parsing all files thirty: a file is parsed when
    one of its words is asked for.
    """
    contents = {
        file.name: file.read_text(encoding="utf-8")
        for file in _CATALOGUE.iterdir()
        if file.name.endswith(".toml")
    }
    return {first: name for name, content in contents.items() for first in _FIRST.findall(content)}
