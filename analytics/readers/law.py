"""The rules of the agreement: words, sources and cases from data, bound to what applies them."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from analytics.errors import refuse_any, suggestion
from analytics.readers.datasets import datasets_directory, read_sources
from analytics.readers.japan_tariff import lines_without_conflicts
from analytics.readers.rate_text import parsed_rates
from analytics.readers.toml_text import read_toml
from analytics.schemas.columns import STATUSES
from analytics.tariffs.law.applied import APPLIED
from analytics.tariffs.law.rule import Application, LawCase, LawRule

LAW_FILE = Path("reference") / "law.toml"  # in the folder of datasets
_WORDS = ("title_en", "title_zh", "article", "status")
_CASES = ("passes", "fails")


def _of_text(function: Callable[..., Any], *, text: str, what: str) -> Any:  # noqa: ANN401
    """Ask what a printed rate says; ``what`` is a column of :func:`parsed_rates`."""
    return function(pl.Series([text]))[what].item()


def _of_repeats(function: Callable[..., Any], *, rates: list[str]) -> Any:  # noqa: ANN401
    """Ask how many lines rows of one code leave."""
    kept, _ = function(pl.DataFrame({"code": ["000000000"] * len(rates), "printed_text": rates}))
    return kept.height


_REPEATS = Application(lines_without_conflicts, _of_repeats)

APPLICATIONS: Mapping[str, Application] = {
    **APPLIED,
    "amounts_are_no_rate": Application(parsed_rates, _of_text),
    "identical_repeats": _REPEATS,
    "conflicting_repeats": _REPEATS,
}
"""What applies each rule, those included whose function reads files."""


@cache
def read_law(path: Path | None = None) -> Mapping[str, LawRule]:
    """Return the rules of the agreement by name, in the order of the file.

    Parameters
    ----------
    path
        File of rules; by default the one that is shipped.

    Raises
    ------
    InputError
        If the file cannot be read, a rule lacks a word or a case, or has no function; and if a
        function has no rule. All problems at once.

    Examples
    --------
    >>> read_law()["lower_of_two"].article
    'Article 2.4(2)'
    """
    file = path or datasets_directory() / LAW_FILE
    content = read_toml(file, f"{file}")
    entries: dict[str, Any] = content.get("rule", {})
    sources = {*read_sources()["source_id"], *content.get("source", {})}
    problems = [p for name, entry in entries.items() for p in _problems(name, entry, sources)]
    problems += [f"rule {name} has a function and no entry; add [rule.{name}]"
                 for name in APPLICATIONS if name not in entries]  # fmt: skip
    refuse_any(f"{file}", problems)
    return {name: _rule(name, entry) for name, entry in entries.items()}


def read_law_sources() -> Mapping[str, Mapping[str, str]]:
    """Return publisher, title, address and way of reading of each source that a rule may name."""
    own: dict[str, Any] = read_toml(datasets_directory() / LAW_FILE, f"{LAW_FILE}")["source"]
    return {row["source_id"]: row for row in read_sources().to_dicts()} | own


def _problems(name: str, entry: Mapping[str, Any], sources: set[str]) -> list[str]:
    """Return what an entry lacks."""
    found, source = [], entry.get("source_id")
    if name not in APPLICATIONS:
        found.append(f"rule {name}: no function applies it; {suggestion(name, APPLICATIONS)}")
    found += [f"rule {name}: no {word}; add it" for word in _WORDS if not entry.get(word)]
    if entry.get("status") not in (None, *STATUSES):
        found.append(f"rule {name}: status {entry['status']!r}; use one of {', '.join(STATUSES)}")
    if not source and entry.get("status") not in (None, "assumed"):
        found.append(f"rule {name}: no source_id; add it, or call the rule assumed")
    if source and source not in sources:
        found.append(f"rule {name}: no source {source!r}; {suggestion(source, sources)}")
    if not isinstance(entry.get("holds_from"), date):
        found.append(f"rule {name}: holds_from is no date; write it as 2022-01-01")
    for case in _CASES:
        if not {"given", "because"} <= set(entry.get(case, {})):
            found.append(f"rule {name}: the case that {case} needs given and because; add them")
    return found


def _rule(name: str, entry: Mapping[str, Any]) -> LawRule:
    passes, fails = (
        LawCase(entry[case]["given"], entry[case].get("result"), entry[case]["because"])
        for case in _CASES
    )
    return LawRule(
        name=name,
        source_id=entry.get("source_id", ""),
        holds_from=entry["holds_from"],
        application=APPLICATIONS[name],
        passes=passes,
        fails=fails,
        **{word: entry[word] for word in _WORDS},
    )
