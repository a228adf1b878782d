"""Scenario files: found by name or path, merged along ``extends``, validated at once."""

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analytics.errors import InputError, suggestion
from analytics.readers import scenario_levers
from analytics.readers.datasets import datasets_directory, read_assumption_ranges
from analytics.readers.datasets import read as read_shipped_table
from analytics.readers.scenario_measures import MEASURES, MeasuresGiven, measures_of, split_measures
from analytics.readers.scenario_problems import problems_of, unknown_name
from analytics.readers.source_files import require_regular_file
from analytics.readers.study import read_study
from analytics.readers.toml_text import read_toml
from analytics.scenario import STUDY, Assumptions, Scenario
from analytics.scenario.levers import LEVERS
from analytics.scenario.measures import Measure
from analytics.scenario.naming import named
from analytics.schemas.tariffs import MeasuresInForce
from analytics.study import Study

BASELINE = "baseline"  # what every scenario extends in the end
_MADE = {"levers", "changes"}  # fields that follow from what is given
_SETTINGS = frozenset(Scenario.model_fields) - _MADE
_ASSUMPTIONS = frozenset(Assumptions.model_fields)
_PAST = "allow_past"  # in a file: observed years may be changed


def shipped_scenarios(folder: Path | None = None) -> dict[str, Path]:
    """Return the scenario files of a study by name, baseline first; None for the shipped ones."""
    directory = (folder or datasets_directory()) / "scenarios"
    files = {path.stem: path for path in directory.glob("*.toml")}
    return dict(sorted(files.items(), key=lambda item: (item[0] != BASELINE, item[0])))


def load_scenario(
    name_or_path: str | Path,
    changes: Mapping[str, object] | None = None,
    *,
    folder: Path | None = None,
    allow_past: bool = False,
    name: str | None = None,
    title: str | None = None,
) -> Scenario:
    """Return a scenario, complete and validated.

    Parameters
    ----------
    name_or_path
        Name of a shipped scenario, or path of a TOML file. A file holds differences from the
        baseline, or from the scenario named in its ``extends`` (a name or a relative path).
    changes
        Values by dotted id, such as ``{"utilisation_rate.import.2030": 0.5}``: what is dated means
        the same as in a file, see :mod:`analytics.scenario.levers`. A number given for a group
        (``growth``) sets each of its members. They win over the file.
    folder
        Folder of another study's datasets; None for the shipped ones.
    allow_past
        Whether years in which trade was observed may be changed too; ``allow_past = true`` in a
        file says the same.
    name, title
        What the result is to be called; a title is made from the changes where none is given.

    Returns
    -------
    Scenario
        With changes or a name given, and in a user's file that bears the name of a shipped
        scenario, its name carries the digest, so that results never overwrite each other's, and
        ``changes`` says what differs from the shipped scenario that it is made from.

    Raises
    ------
    InputError
        Unknown scenario or key, wrong type, value out of range, ``extends`` in a circle; all
        problems of a file at once.

    Examples
    --------
    >>> load_scenario("weak_growth").assumptions.growth["cars"]
    -0.03
    """
    study = read_study(folder)
    chain = _read_chain(_find(name_or_path, Path(), folder), folder)
    path, *_ = chain
    layers = [*chain.values()][::-1]
    past = [_is_true(layer.pop(_PAST, False), path) for layer in layers]
    allow_past |= any(past)
    lowest = layers[0]
    given = [scenario_levers.taken_levers(each, study, is_root=each is lowest) for each in layers]
    measures = [layer.pop(MEASURES, []) for layer in layers]
    layers[-1].setdefault("name", path.stem)
    merged: dict[str, Any] = {}
    for layer in layers:
        _merge(merged, layer)
    _add_central(merged, folder)
    entries, others = split_measures(changes or {})
    levers, others = scenario_levers.split_levers(others, study)
    parts = frozenset([*study.sector_of, *study.sector_of.values()])
    wrong = (_set(merged, dotted, value, parts) for dotted, value in others.items())
    problems = [problem for problem in wrong if problem]
    laid = scenario_levers.LeversGiven(study, merged, allow_past)
    for each in (*given, levers):
        laid.lay(each)
    problems += laid.problems
    if (use := merged.get("hypothetical_use")) is not None and "hypothetical_use" not in others:
        dated = [lever for each in (*given, levers) for lever in each]
        problems += scenario_levers.without_effect(dated, use)
    merged["levers"] = laid.paths
    merged[MEASURES], found = _measures([*measures, entries], study, folder, past=allow_past)
    problems += found
    if name is not None:
        merged["name"] = name
    scenario = None
    try:
        scenario = Scenario.model_validate(merged, context={STUDY: study})
    except ValidationError as error:
        names = _SETTINGS | _ASSUMPTIONS | {*LEVERS, _PAST}
        problems += problems_of(error, merged, names)
    if problems or scenario is None:
        raise InputError(f"scenario {name_or_path}", problems)
    return _called(scenario, [*chain], folder, title, changed=bool(changes or name))


def _called(
    scenario: Scenario, chain: list[Path], folder: Path | None, title: str | None, *, changed: bool
) -> Scenario:
    """Return a scenario with the name and title that its result is to have.

    ``chain`` are its file and those that it extends, of which the first shipped one is its base.
    """
    shipped = {file.resolve(): known for known, file in shipped_scenarios(folder).items()}
    is_own = chain[0] not in shipped
    with_digest = changed or (is_own and scenario.name in shipped.values())
    if not (with_digest or is_own or title):
        return scenario
    base = next(shipped[file] for file in chain if file in shipped)
    return named(scenario, _shipped(base, folder), title=title, with_digest=with_digest)


def _measures(
    layers: list[Any], study: Study, folder: Path | None, *, past: bool
) -> tuple[list[Measure], list[str]]:
    """Return the measures that differ from those of the study, and what is wrong with them."""
    if not any(layers):
        return [], []
    laid = MeasuresGiven(study, measures_of(read_shipped_table(MeasuresInForce, folder)), past)
    for layer in layers:
        is_named = isinstance(layer, Mapping)  # [measures.NAME] says the same as [[measures]]
        laid.lay([{"id": n, **e} for n, e in layer.items()] if is_named else layer)
    return laid.checked(), laid.problems


@cache
def _shipped(name: str, folder: Path | None) -> Scenario:
    """Return a shipped scenario, which as the tables of a study does not change in a process."""
    return load_scenario(name, folder=folder)


def _find(name_or_path: str | Path, directory: Path, folder: Path | None) -> Path:
    shipped = shipped_scenarios(folder)
    text = str(name_or_path)
    if text in shipped:
        return shipped[text].resolve()
    path = directory / name_or_path
    try:
        is_file, is_special = path.is_file(), path.exists() and not path.is_dir()
    except (OSError, ValueError) as error:
        # A name that no file can have: too long for the system, or with a zero byte in it.
        raise InputError(f"scenario {text}", f"cannot be a file: {error}") from None
    if is_file:
        return path.resolve()
    if is_special:
        require_regular_file(path, f"scenario {text}")
    cure = f"{suggestion(text, shipped)} (rcep scenarios)"
    raise InputError(f"scenario {text}", f'there is no scenario or file "{text}"; {cure}')


def _read_chain(path: Path, folder: Path | None) -> dict[Path, dict[str, Any]]:
    """Return what stands in a file and in those that it extends, down to the baseline."""
    chain: dict[Path, dict[str, Any]] = {}
    baseline = shipped_scenarios(folder)[BASELINE].resolve()
    while True:
        title = f"scenario {path.name}"
        if path in chain:
            first, *_ = chain
            circle = " -> ".join(item.name for item in [*chain, path])
            problem = f"extends runs in a circle: {circle}; break it"
            raise InputError(f"scenario {first.name}", problem)
        layer = chain[path] = read_toml(path, title)
        if made := sorted(_MADE & layer.keys()):
            problem = "is not known; levers stand among the assumptions, as in rcep new"
            raise InputError(title, f'{made[0]}: "{made[0]}" {problem}')
        parent = layer.pop("extends", None if path == baseline else BASELINE)
        if parent is None:
            return chain
        if not isinstance(parent, str):
            problem = f'{parent!r} is not text; give a name such as "baseline" or a path'
            raise InputError(title, f"extends: {problem}")
        path = _find(parent, path.parent, folder)


def _is_true(given: object, path: Path) -> bool:
    if not isinstance(given, bool):
        raise InputError(f"scenario {path.name}", f"{_PAST}: write true or false, not {given!r}")
    return given


def _add_central(merged: Mapping[str, Any], folder: Path | None) -> None:
    """Give assumptions that the baseline leaves out the central value of their range."""
    given = merged.get("assumptions")
    if not isinstance(given, dict) or given.keys() >= _ASSUMPTIONS:
        return
    missing = _ASSUMPTIONS - given.keys()
    for dotted, central in read_assumption_ranges(folder).select("id", "central").iter_rows():
        *groups, last = dotted.split(".")
        if (groups or [last])[0] in missing:
            members = given
            for name in groups:
                members = members.setdefault(name, {})
            members[last] = central


def _merge(target: dict[str, Any], layer: Mapping[str, Any]) -> None:
    """Lay one level of settings over another, group by group; lists are replaced."""
    for key, value in layer.items():
        if isinstance(value, Mapping) and isinstance(target.get(key), dict):
            _merge(target[key], value)
        else:
            target[key] = deepcopy(value)


def _set(merged: dict[str, Any], dotted: str, value: object, parts: frozenset[str]) -> str | None:
    """Set a value by dotted id, or return why it cannot be.

    ``parts`` are the groups and sectors that may be named.
    """
    keys = dotted.split(".")
    if keys[0] not in _SETTINGS:
        keys = ["assumptions", *keys]
    *groups, last = keys
    group: Any = merged
    for depth, key in enumerate(groups):
        if not isinstance(group, dict) or key not in group:
            return unknown_name(dotted, key, _names(group, depth))
        group = group[key]
    unset = len(keys) == 1 and last in _SETTINGS  # a setting that the baseline leaves out
    # A group or sector of the study, where values are given by group.
    unset |= isinstance(group, dict) and last in parts and not parts.isdisjoint(group)
    if not isinstance(group, dict) or not (last in group or last.isdigit() or unset):
        return unknown_name(dotted, last, _names(group, len(groups)))
    if isinstance(group.get(last), dict) and not isinstance(value, Mapping):
        value = _broadcast(group[last], value)
    group[last] = value
    return None


def _names(group: object, depth: int) -> list[str]:
    names = list(group) if isinstance(group, dict) else []
    # At the top, ids of assumptions and settings are both possible.
    return names + (sorted({*_SETTINGS, *LEVERS} - {"assumptions"}) if depth == 1 else [])


def _broadcast(group: Mapping[str, Any], value: object) -> dict[str, Any]:
    return {
        key: _broadcast(member, value) if isinstance(member, Mapping) else value
        for key, member in group.items()
    }
