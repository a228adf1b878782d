"""Measures of scenario files and of changes: by id, laid over those of the study."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import dataframely as dy
from pydantic import ValidationError

from analytics.errors import suggestion
from analytics.readers.scenario_problems import in_words
from analytics.scenario.measures import Measure, in_force, overlaps
from analytics.schemas.tariffs import MeasuresInForce
from analytics.study import Study

MEASURES = "measures"
"""How measures are called in files, and how their ids begin in changes."""
OFF = "off"
"""In place of a measure that is lifted."""
_FIELDS = tuple(name for name in Measure.model_fields if name != "in_force")
_DAYS = ("first_day", "last_day")
_ALSO = (OFF, "status", "source_id", "note")
"""What an entry may hold beside the fields: that it is lifted, and where it comes from."""
_LIFTED = (OFF, "in_force")
"""How an entry says that a measure is lifted: a person's word, and the field of the scenario."""


def measures_of(table: dy.DataFrame[MeasuresInForce]) -> list[Measure]:
    """Return the measures of a study.

    Raises
    ------
    pydantic.ValidationError
        If the value or the days of one cannot be; a test holds the shipped table to it.
    """
    named = table.rename({"measure": "id"}).select(_FIELDS)
    return [Measure(**row) for row in named.iter_rows(named=True)]


def split_measures(changes: Mapping[str, object]) -> tuple[list[object], dict[str, object]]:
    """Return measures, as entries of a file, and other settings of changes by dotted id.

    Examples
    --------
    >>> split_measures({"measures.fish": "off", "measures.fruit.last_day": "2030-12-31", "x": 1})
    ([{'id': 'fish', 'off': True}, {'id': 'fruit', 'last_day': '2030-12-31'}], {'x': 1})
    """
    entries: list[object] = []
    by_id: dict[str, dict[str, object]] = {}
    others: dict[str, object] = {}
    for dotted, value in changes.items():
        group, _, rest = dotted.partition(".")
        name, _, member = rest.partition(".")
        if group != MEASURES:
            others[dotted] = value
        elif not name:
            entries += value if isinstance(value, list) else [value]
        elif member:
            by_id.setdefault(name, {"id": name})[member] = value
        else:
            entry = by_id.setdefault(name, {"id": name})
            entry |= value if isinstance(value, Mapping) else {OFF: value in (OFF, True)}
            if not isinstance(value, Mapping) and not entry[OFF]:
                entry["value"] = value
                del entry[OFF]
    return [*entries, *by_id.values()], others


@dataclass
class MeasuresGiven:
    """The measures of a chain of files and of changes, laid over those of the study.

    Attributes
    ----------
    study
        Its parties and years.
    known
        Measures of the study.
    past
        Whether observed years may be changed.
    problems
        What was found so far that cannot be.
    """

    study: Study
    known: Iterable[Measure]
    past: bool
    problems: list[str] = field(default_factory=list)
    _changed: dict[str, Measure] = field(default_factory=dict)

    def lay(self, entries: Iterable[object]) -> None:
        """Lay the entries of one layer over those before; what cannot be is among the problems."""
        for number, entry in enumerate(entries, 1):
            name = entry.get("id") if isinstance(entry, Mapping) else None
            if not isinstance(entry, Mapping) or not isinstance(name, str):
                self.problems.append(f'{MEASURES} {number}: has no id; give one, id = "..."')
                continue
            self.problems += [
                f'{MEASURES}.{name}: "{key}" is not known; {suggestion(key, (*_FIELDS, *_ALSO))}'
                for key in entry
                if key not in (*_FIELDS, *_ALSO, *_LIFTED)
            ]
            self._put(name, {k: v for k, v in entry.items() if k in (*_FIELDS, *_LIFTED)})

    def checked(self) -> list[Measure]:
        """Return what differs from the study, by id, once no two contradict each other."""
        self.problems += overlaps(in_force(self.known, self._changed.values()))
        known = [*self.known]
        found = [each for each in self._changed.values() if each not in known]
        return sorted(found, key=lambda each: each.id)

    def _put(self, name: str, entry: dict[str, Any]) -> None:
        there = {each.id: each for each in self.known} | self._changed
        before = there.get(name)
        is_off = entry.pop(OFF, False) or not entry.pop("in_force", True)
        if before is None and (is_off or not {"headings", "first_day"} & set(entry)):
            new = "" if is_off else "; a new one has headings and a first_day"
            self.problems.append(
                f"{MEASURES}.{name}: there is no such measure; {suggestion(name, there)}{new}"
            )
            return
        importer, origin = self.study.pair
        start = {"kind": "ban", "importer": importer, "origin": origin}
        fields = {**(before.model_dump() if before else start), **entry}
        if fields["kind"] == "ban" and fields.get("headings"):
            fields["value"] = 0.0 if fields.get("value") is None else fields["value"]
        try:
            fields = {key: _typed(key, value) for key, value in fields.items()}
            found = Measure.model_validate(self._lifted(fields, before) if is_off else fields)
        except ValidationError as error:
            self.problems += [
                f"{'.'.join((MEASURES, name, *map(str, item['loc'])))}: {in_words(item['msg'])}"
                for item in error.errors(include_url=False)
            ]
            return
        except ValueError as error:
            self.problems.append(f"{MEASURES}.{name}: {error}")
            return
        self.problems += [f"{MEASURES}.{name}: {problem}" for problem in self._wrong(found, before)]
        self._changed[name] = found

    def _lifted(self, fields: dict[str, Any], before: Measure | None) -> dict[str, Any]:
        """Return a measure that ends with the last observed year, or never was."""
        last = self._last_day
        if self.past or fields["first_day"] > last:
            return {**fields, "in_force": False}
        if before is not None and before.last_day is not None and before.last_day <= last:
            raise ValueError(
                f"ended on {before.last_day}; what happened until {last.year} is known: to say "
                "that it never was, give --allow-past"
            )
        return {**fields, "last_day": last}

    @property
    def _last_day(self) -> date:
        return date(self.study.last_observed_year, 12, 31)

    def _wrong(self, found: Measure, before: Measure | None) -> Iterable[str]:
        """Yield what the study cannot have."""
        for role in ("importer", "origin"):
            party = getattr(found, role)
            if party not in self.study.parties:
                yield f'{role}: "{party}" is not known; {suggestion(party, self.study.parties)}'
        if found.kind == "rival_agreement" and found.headings:
            yield ("an agreement of a rival is not modelled by headings; raise "
                   "duty_free_rival_share of the product groups concerned")  # fmt: skip
        if found.first_day.year > self.study.last_year:
            yield f"begins on {found.first_day}, after {self.study.last_year}, the last year"
        if self.past or not found.in_force:
            return
        last = self._last_day
        told = f"what happened until {last.year} is known"
        began = before is not None and before.first_day <= last
        kept = {} if before is None else before.model_dump(exclude={"last_day"})
        if began and found.model_dump(exclude={"last_day"}) != kept:
            yield (f"began in the past, and {told}; end it with off and give a new one from "
                   f"{last + timedelta(1)} on, or give --allow-past")  # fmt: skip
        elif not began and found.first_day <= last:
            yield (f"begins on {found.first_day}, and {told}; name a day from "
                   f"{last + timedelta(1)} on, or give --allow-past")  # fmt: skip
        ends = [each.last_day for each in (before, found) if each is not None and began]
        if len(set(ends)) > 1 and min(day or date.max for day in ends) < last:
            yield f"ends in the past, and {told}; give --allow-past"


def _typed(key: str, given: object) -> object:
    """Return a value of an entry: days, numbers and headings may be given as text or as numbers."""
    if key in _DAYS and isinstance(given, str | int):
        try:
            return date.fromisoformat(str(given))
        except ValueError:
            raise ValueError(f'{key}: "{given}" is no day; write it as 2027-01-01') from None
    if key == "value" and isinstance(given, str | int | date) and not isinstance(given, bool):
        try:
            return float(given)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise ValueError(
                f'"{given}" is no number; a number is what a ban lets in, off lifts it, and '
                ".last_day, such as 2027-06-30, ends it"
            ) from None
    is_number = isinstance(given, int) and not isinstance(given, bool)
    return f"{given:04d}" if key == "headings" and is_number else given
