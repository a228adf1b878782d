"""One look-up of words by key and language."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from importlib.resources import files
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from analytics.errors import InputError
from analytics.study import Study

_CATALOGUE = files("analytics.report.text").joinpath("catalogue")
_FIRST = re.compile(r'^\["(\w+)\.', re.MULTILINE)

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}  # as HTML and Office name languages
LANGUAGES = tuple(LANGUAGE_TAGS)
"""Codes of the languages, English first."""


CASE = (
    "city", "province", "home", "partner", "year_before", "base_year", "entry_into_force",
    "last_observed_year", "projected_from", "last_year",
)  # fmt: skip
"""What words call places and years of a study: ``{city}`` stands for the name of its city."""
_STUDY: ContextVar[Study | None] = ContextVar("study", default=None)

P = ParamSpec("P")  # what a function takes besides its subject
R = TypeVar("R")  # what it returns


class MissingLabelError(KeyError):
    """A label or a translation that does not exist: a fault of the program."""

    def __str__(self) -> str:
        return str(self.args[0])


def known_language(language: str) -> str:
    """Return a language, or refuse one that the words do not have.

    Raises
    ------
    InputError
        If it is neither ``en`` nor ``zh``.
    """
    if language not in LANGUAGES:
        raise InputError("language", f'"{language}" is not known; give {" or ".join(LANGUAGES)}')
    return language


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
        values, braces stay as they are. Places and years of the case need none: see
        :func:`said_of`.

    Raises
    ------
    MissingLabelError
        If the key or a value is unknown.
    InputError
        If the language is.

    Examples
    --------
    >>> text("flow.import", "zh")
    '自日本进口'
    >>> text("staging_category.cuts", "en", cuts=11)
    '11 equal annual cuts'
    """
    entry = entries(key.partition(".")[0]).get(key)
    if entry is None:
        raise MissingLabelError(f"no label {key!r}; add it to analytics/report/text/catalogue")
    words = in_the_case(entry[known_language(language)], language)
    try:
        return words.format(**values) if values else words
    except KeyError as error:
        raise MissingLabelError(f"label {key!r} needs a value for {error}") from error


@contextmanager
def said_of(study: Study) -> Iterator[None]:
    """Have words name the places and years of a study; else they are those of the shipped one.

    Examples
    --------
    >>> with said_of(study):  # doctest: +SKIP
    ...     text("flow.import", "en")
    'Imports from Sudland'
    """
    token = _STUDY.set(study)
    try:
        yield
    finally:
        _STUDY.reset(token)


class OfStudy(Protocol):
    """What belongs to a study."""

    @property
    def study(self) -> Study:
        """The study."""


Subject = TypeVar("Subject", bound=OfStudy | Sequence[OfStudy])


def said_of_its_study(
    function: Callable[Concatenate[Subject, P], R],
) -> Callable[Concatenate[Subject, P], R]:
    """Have the words of a function said of the study of its first argument, or of its first."""

    @wraps(function)
    def told(subject: Subject, /, *args: P.args, **kwargs: P.kwargs) -> R:
        first = subject[0] if isinstance(subject, Sequence) else subject
        with said_of(first.study):
            return function(subject, *args, **kwargs)

    return told


def in_the_case(words: str, language: str) -> str:
    """Return words with the places and years of the case in the braces that stand for them."""
    if "{" not in words:
        return words
    study = _STUDY.get()
    for name in CASE:
        if f"{{{name}}}" in words:
            shipped = entries("case")[f"case.{name}"][language]
            told = shipped if study is None else _facts(study, language)[name]
            words = words.replace(f"{{{name}}}", told)
    return words


def _facts(study: Study, language: str) -> dict[str, str]:
    beside = {"year_before": study.base_year - 1, "projected_from": study.last_observed_year + 1}
    places = {name: getattr(getattr(study, name), language) for name in CASE[:4]}
    years = {name: str(beside.get(name) or getattr(study, name)) for name in CASE[4:]}
    return {**places, **years}


def first_text(keys: Sequence[str], language: str, otherwise: str | None = None) -> str:
    """Return the words for the first of some keys that the catalogue has; else other words.

    Raises
    ------
    MissingLabelError
        If it has none of them, and no other words are given.

    Examples
    --------
    >>> first_text(("sector.boats", "sector.cars"), "en"), first_text((), "en", "boats")
    ('Cars', 'boats')
    """
    known = next(filter(has_text, keys), None)
    if known is None and otherwise is not None:
        return otherwise
    return text(known or keys[-1], language)


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
