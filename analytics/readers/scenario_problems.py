"""What is wrong with a scenario, in words: a line for each fault that pydantic finds."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from analytics.errors import quoted, suggestion
from analytics.scenario.levers import LEVERS
from analytics.units import PERCENT

_OF_FRACTIONS = (1.0, 3.0)  # upper ends of the ranges of shares and rates
_MOST_TOLD, _LONGEST_SHOWN = 50, 60
_YEARS = re.compile(r"^(ramp-)?\d{4}(-\d{4})?$")
_SUPPLY = ("export_supply_elasticity", "domestic_supply_elasticity")
_UNSAID = ("[key]", "assumptions", "levers")  # places that ids leave out


def problems_of(
    error: ValidationError, merged: Mapping[str, Any], at_the_top: Iterable[str]
) -> list[str]:
    """Turn pydantic's errors into one line each: where, what, and what to do.

    Parameters
    ----------
    error
        What pydantic found.
    merged
        Tables of the scenario, as they were checked.
    at_the_top
        Names that may stand outside of a group.
    """
    found = error.errors(include_url=False)
    problems = [_problem(item, merged, at_the_top) for item in found[:_MOST_TOLD]]
    if len(found) > _MOST_TOLD:
        problems.append(f"and {len(found) - _MOST_TOLD:,} more problems; is it a scenario?")
    return problems


def _problem(item: ErrorDetails, merged: Mapping[str, Any], at_the_top: Iterable[str]) -> str:
    location = [str(part) for part in item["loc"] if part not in _UNSAID]
    where = ".".join(location) or "assumptions"
    kind, given, context = item["type"], item.get("input"), item.get("ctx", {})
    if kind in ("extra_forbidden", "literal_error"):
        group = _group_at(merged, [str(part) for part in item["loc"][:-1]])
        expected = context.get("expected")
        known = str(expected).replace("'", "").replace(" or ", ", ").split(", ")
        names = known if expected else sorted(set(group) if location[:-1] else at_the_top)
        word = location[-1] if kind == "extra_forbidden" or "[key]" in item["loc"] else given
        return f'{where}: "{word}" is not known; {suggestion(str(word), names)}'
    if kind == "missing":
        return f"{where}: has no value; give one"
    if kind == "float_type" and isinstance(given, Mapping) and any(map(_is_dated, given)):
        return _of_all_years(where)
    if location == ["name"] and kind == "string_pattern_mismatch":
        return (
            f'name: {quoted(str(given))} names a folder; set name = "..." in the file, with '
            "letters without accents, digits, _ and - only"
        )
    if kind == "string_too_long":
        return _too_long(where, str(given), context["max_length"])
    message = in_words(item["msg"])
    if kind == "less_than_equal" and context["le"] in _OF_FRACTIONS:
        message += " (shares and rates are fractions: 0.25 is 25 %)"
    message += _as_fraction(given)
    is_group = isinstance(given, dict | BaseException) or given is None
    return f"{where}: {message}" + ("" if is_group else f", not {_shown(given)}")


def in_words(message: str) -> str:
    """Return what pydantic says as a colleague would.

    Examples
    --------
    >>> in_words("Input should be less than or equal to 1")
    'must be less than or equal to 1'
    """
    return message.removeprefix("Value error, ").replace("Input should", "must")


def _of_all_years(name: str) -> str:
    """Say of an assumption that was given a year that it takes none."""
    why = ", since prices adjust along one curve of supply" if name.startswith(_SUPPLY) else ""
    return (f"{name}: holds in all years{why}; leave the year out. From a year on there are "
            f"{', '.join(LEVERS)}")  # fmt: skip


def _is_dated(key: object) -> bool:
    return bool(_YEARS.match(str(key)))


def _as_fraction(given: object) -> str:
    """Say how a value in per cent is written."""
    try:
        share = float(str(given).removesuffix("%")) / PERCENT
    except ValueError:
        return ""
    return f" (write {given} as {share:g})" if str(given).endswith("%") else ""


def _too_long(where: str, text: str, most: int) -> str:
    cure = 'set a shorter name = "..." in the file' if where == "name" else "shorten it"
    return f"{where}: {quoted(text)} has {len(text):,} characters and {most:,} is the most; {cure}"


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _group_at(merged: Mapping[str, Any], keys: list[str]) -> Mapping[str, Any]:
    group: Any = merged
    for key in keys:
        group = group.get(key, {}) if isinstance(group, Mapping) else {}
    return group if isinstance(group, Mapping) else {}


def unknown_name(dotted: str, key: str, known: list[str]) -> str:
    """Say that a name in a dotted id is not known, and what is meant perhaps."""
    where = f"{dotted}: unknown key" if dotted == key else f'{dotted}: unknown key "{key}"'
    if known:
        return f"{where}; {suggestion(key, known)}"
    if _is_dated(key):
        return _of_all_years(dotted.removesuffix("." + key))
    return f"{where}; it has no members"
