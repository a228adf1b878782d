"""A scenario in a user's hands: loaded, changed, and shown on a screen."""

import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import PrivateAttr

from analytics.errors import InputError
from analytics.readers import scenarios as reader
from analytics.scenario import Scenario
from analytics.scenario.changes import SETTINGS, changes

_MOST_SHOWN = 12


class UserScenario(Scenario):
    """A scenario that knows where it comes from, so that it can be changed in the reader's words.

    ``with_`` returns a changed one, ``differences`` lists what differs from the baseline.
    """

    _origin: str | Path = PrivateAttr(reader.BASELINE)
    _changes: dict[str, object] = PrivateAttr(default_factory=dict)
    _study: Path | None = PrivateAttr(None)
    _allow_past: bool = PrivateAttr(default=False)

    def with_(
        self,
        changes: Mapping[str, object] | None = None,
        /,
        *,
        name: str | None = None,
        title: str | None = None,
        title_zh: str | None = None,
        allow_past: bool = False,
        **more: object,
    ) -> "UserScenario":
        """Return the scenario with some values changed; this one stays as it is.

        Parameters
        ----------
        changes
            Values by dotted name, the same words as ``rcep run --set``.
        name, title, title_zh
            What the changed scenario is called: its folder, and its title in English and Chinese;
            without a Chinese title the English one stands for both.
        allow_past
            Whether years that were observed may be changed too.
        **more
            Settings whose names have no dot.

        Raises
        ------
        InputError
            If a name is unknown or a value cannot be; all problems at once.

        Examples
        --------
        >>> quick = load_scenario("baseline").with_({"growth.cars": 0.02}, title="Cars grow")
        >>> quick.assumptions.growth["cars"], quick.title_en
        (0.02, 'Cars grow')
        """
        called = {"name": name, "title_en": title, "title_zh": title_zh or title}
        given = {key: value for key, value in called.items() if value is not None}
        new = {**(changes or {}), **more, **given}
        kept = {key: value for key, value in self._changes.items() if key not in new}
        past = allow_past or self._allow_past
        return load_scenario(self._origin, {**kept, **new}, study=self._study, allow_past=past)

    def also(self, name_or_path: str | Path, *, title: str | None = None) -> "UserScenario":
        """Return this scenario with what another one changes from the baseline on top of it.

        Parameters
        ----------
        name_or_path
            Name or file of the other scenario. Lines that it moves are moved besides those that
            are moved here; its values take the place of those here.
        title
            Title of the new scenario; by default both titles.

        Raises
        ------
        InputError
            If there is no such scenario, or the two do not go together.

        Examples
        --------
        >>> both = load_scenario("full_use").also("cars_included")
        >>> both.title_en, both.hypothetical_use, len(both.schedule_changes)
        ('Full use + Cars included', 1.0, 1)
        """
        baseline = reader.load_scenario(reader.BASELINE, folder=self._study)
        other = reader.load_scenario(name_or_path, folder=self._study)
        is_plain = self.digest() == baseline.digest()
        titles = {
            key: getattr(other, key)
            if is_plain
            else f"{getattr(self, key)} + {getattr(other, key)}"
            for key in ("title_en", "title_zh")
        }
        name = other.name if is_plain else f"{self.name.partition('-')[0]}-{other.name}"
        told = {"title_en": title, "title_zh": title} if title else titles
        return self.with_({**_taken(baseline, self, other), **told}, name=name)

    @property
    def differences(self) -> list[str]:
        """What differs from the baseline, a line each: ``name: there -> here``."""
        baseline = reader.load_scenario(reader.BASELINE, folder=self._study)
        return [
            f"{change.id}: {_shown(change.first)} -> {_shown(change.other)}"
            for change in changes(baseline, self)
        ]

    def _lines(self) -> list[str]:
        found = self.differences
        more = len(found) - _MOST_SHOWN
        rest = [f"and {more} more"] if more > 0 else []
        return [*found[:_MOST_SHOWN], *rest] or ["nothing differs from the baseline"]

    def __repr__(self) -> str:
        """Return name, title and what differs from the baseline."""
        head = f"Scenario {self.name}: {self.title_en}"
        return "\n".join([head, *(f"  {line}" for line in self._lines())])

    __str__ = __repr__

    def _repr_html_(self) -> str:
        items = "".join(f"<li><code>{html.escape(line)}</code></li>" for line in self._lines())
        about = html.escape(self.description)
        return (f"<p><b>{html.escape(self.title_en)}</b> ({html.escape(self.name)})<br>{about}</p>"
                f"<ul>{items}</ul>")  # fmt: skip

    def __dir__(self) -> list[str]:
        return ["assumptions", "description", "differences", "digest", "name", "schedule",
                "schedule_changes", "title_en", "title_zh", "with_"]  # fmt: skip


def load_scenario(
    name_or_path: str | Path = reader.BASELINE,
    changes: Mapping[str, object] | None = None,
    *,
    study: Path | None = None,
    allow_past: bool = False,
    name: str | None = None,
    title: str | None = None,
) -> UserScenario:
    """Return a scenario by name or file, with some values changed.

    Parameters
    ----------
    name_or_path
        Name of a shipped scenario (:func:`scenarios` lists them), or path of a TOML file.
    changes
        Values by dotted name, such as ``{"utilisation_rate.import.2030": 0.6}``.
    study
        Folder of another study; None for the shipped one.
    allow_past
        Whether years that were observed may be changed too.
    name, title
        What a changed scenario is called; by default made from the changes.

    Raises
    ------
    InputError
        If there is no such scenario, or it is not valid; all problems at once.

    Examples
    --------
    >>> load_scenario("weak_growth").assumptions.growth["cars"]
    -0.03
    """
    _require_name(name_or_path)
    given = dict(changes or {})
    found = reader.load_scenario(
        name_or_path, given, folder=study, allow_past=allow_past, name=name, title=title
    )
    # Validated just now: to validate once more would need the study.
    made = UserScenario.model_construct(
        **{field: getattr(found, field) for field in UserScenario.model_fields}
    )
    made._origin, made._changes = name_or_path, given  # noqa: SLF001 (its own)
    made._study, made._allow_past = study, allow_past  # noqa: SLF001
    return made


def _require_name(given: object) -> None:
    """Refuse what is given in place of a scenario, such as changes alone."""
    if not isinstance(given, str | Path):
        told = f"{given!r} is neither a name nor a file; changes are given after it"
        raise InputError("scenario", f'{told}, as in ("baseline", {{"growth.cars": 0.02}})')


def user_scenario(
    scenario: Scenario | str | Path,
    changes: Mapping[str, object] | None = None,
    *,
    study: Path | None = None,
) -> Scenario:
    """Return a scenario that is given, or loaded by name or file, with some values changed.

    Parameters
    ----------
    scenario
        A scenario, or its name or file.
    changes
        Values by dotted name.
    study
        Folder of another study; None for the shipped one.
    """
    if not isinstance(scenario, Scenario):
        return load_scenario(scenario, changes, study=study)
    if not changes:
        return scenario
    assert isinstance(scenario, UserScenario), "load it with analytics.load_scenario"
    return scenario.with_(changes)


def scenarios() -> dict[str, str]:
    """Return the names of the shipped scenarios, each with its title.

    Examples
    --------
    >>> list(scenarios())[0]
    'baseline'
    """
    return {name: reader.load_scenario(name).title_en for name in reader.shipped_scenarios()}


def _shown(value: Any) -> str:  # noqa: ANN401 (numbers and words)
    return value if isinstance(value, str) else f"{value:g}"


def _taken(baseline: Scenario, here: Scenario, other: Scenario) -> dict[str, object]:
    """Return what another scenario changes, as changes of this one; lists are added to."""
    taken: dict[str, object] = {}
    for name in SETTINGS:
        plain, own, value = (each.model_dump()[name] for each in (baseline, here, other))
        if value != plain:
            added = [item for item in value if item not in own] if isinstance(value, list) else []
            taken[name] = [*own, *added] if isinstance(value, list) else value
    values = other.assumptions.model_dump()
    for change in changes(baseline, other):
        group, _, rest = change.id.partition(".")
        flow, _, year = rest.partition(".")
        if group in SETTINGS:
            continue
        # A path over years is one value.
        key, value = (f"{group}.{flow}", values[group][flow]) if year.isdigit() else (
            change.id, change.other)  # fmt: skip
        taken[key] = value
    return taken
