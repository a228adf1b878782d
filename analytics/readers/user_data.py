"""What the user has imported: validated tables and a description of each schedule, stored."""

import io
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from dataframely.exc import SchemaError, ValidationError
from polars.exceptions import PolarsError

from analytics.errors import InputError
from analytics.readers import store
from analytics.readers.formats import format_of, kind_of
from analytics.readers.import_rules import require_known_names, require_rules
from analytics.readers.kinds import KINDS
from analytics.readers.schedule_checks import WITHOUT_RATE
from analytics.readers.source_files import digest_of, require_regular_file
from analytics.schemas.assumptions import Coverage
from analytics.schemas.schedule import Schedule, StagingRules
from analytics.schemas.tariffs import PublishedRates, TariffLines

FORMAT = 2  # version of what is stored
_DESCRIPTION = "schedule.json"
_LINES, _COVERAGE, _PUBLISHED = "lines.parquet", "coverage.parquet", "published.parquet"
_UNREADABLE = (PolarsError, SchemaError, ValidationError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class StoredSchedule:
    """What the store says of one schedule.

    Attributes
    ----------
    kind
        Format of the imported file.
    importer, origin
        Parties.
    file
        Name of the imported file.
    sha256
        Digest of the imported file.
    lines, lines_without_rate
        Tariff lines stored, and those of them without a known ad valorem preference.
    accepted_rules
        Rules of import that the file breaks and that the user accepted by name.
    """

    kind: str
    importer: str
    origin: str
    file: str
    sha256: str
    lines: int
    lines_without_rate: int
    accepted_rules: tuple[str, ...] = ()


def guess_kind(path: Path) -> str:
    """Return the format of a file from its content.

    Raises
    ------
    InputError
        If the file is missing or looks like no format that can be imported.
    """
    require_regular_file(path, f"import of {path.name}", missing="is not a file")
    found = kind_of(path)
    if found is not None:
        return found
    looks = " nor ".join(format_of(kind).looks for kind in KINDS)
    cure = f"if it is one, say so with --as {' or '.join(KINDS)}"
    raise InputError(f"import of {path.name}", f"{path} looks like neither {looks}; {cure}")


def import_file(
    path: Path,
    importer: str,
    origin: str,
    *,
    kind: str | None = None,
    sheet: str | None = None,
    accept: Sequence[str] = (),
) -> StoredSchedule:
    """Validate a file and store its tables; an earlier import of the same parties is replaced.

    Parameters
    ----------
    path
        File as published.
    importer, origin
        Parties (ISO 3166 alpha-3, or a group such as ``ASEAN``).
    kind
        Format; guessed from the content when not given.
    sheet
        Sheet of an annex, where several hold a schedule.
    accept
        Names of rules of import that the file may break; see
        :data:`analytics.readers.import_rules.RULES`.

    Raises
    ------
    InputError
        If the file cannot be used or breaks a rule that is not accepted; the store is then
        unchanged.
    """
    require_known_names(accept)
    with store.sole_writer(_name(importer, origin)):
        try:
            kind = kind or guess_kind(path)
            reading = format_of(kind).read(path, importer, origin, sheet)
            accepted, sha256 = require_rules(reading, path, accept), digest_of(path)
        except OSError as error:
            problem = f"cannot be read: {error.strerror or error}; check the file and its place"
            raise InputError(f"import of {path.name}", f"{path} {problem}") from error
        return _store(replace(reading.schedule, accepted_rules=accepted), kind, sha256)


def list_schedules() -> list[StoredSchedule]:
    """Return what is stored, sorted by importer and origin; damaged entries are left out.

    Raises
    ------
    InputError
        If the store cannot be read.
    """
    found = []
    for name in store.names():
        with suppress(InputError):
            if (parts := store.read(name)) is not None:
                found.append(_description(name, parts)[0])
    return found


def check_schedules() -> list[str]:
    """Validate everything stored again and return the problems, one line each.

    Raises
    ------
    InputError
        If the store cannot be read.
    """
    problems: list[str] = []
    for name in store.names():
        try:
            _load(name)
        except InputError as error:
            problems.extend(f"{name}: {problem}" for problem in error.problems)
    alien = "it is not part of the store; move it away"
    return problems + [f"{name}: {alien}" for name in store.strangers()]


def remove_schedule(importer: str, origin: str) -> None:
    """Remove one stored schedule.

    Raises
    ------
    InputError
        If it is not there, or cannot be removed.
    """
    name, there = _name(importer, origin), store.names()
    if name not in there:
        problem = f"it is not stored (stored: {', '.join(there) or 'nothing'}); see rcep data list"
        raise InputError(f"schedule of {importer} for {origin}", problem)
    with store.sole_writer(name):
        store.remove(name)


def load_schedule(importer: str, origin: str) -> Schedule | None:
    """Return the stored schedule of one importer for one origin, or ``None``.

    Raises
    ------
    InputError
        If it is stored and cannot be read, or was changed in any byte since it was imported.
    """
    return _load(_name(importer, origin))


def _name(importer: str, origin: str) -> str:
    return f"{importer}-{origin}"


def _store(schedule: Schedule, kind: str, sha256: str) -> StoredSchedule:
    stored = StoredSchedule(
        kind=kind,
        importer=schedule.importer,
        origin=schedule.origin,
        file=schedule.source_id,
        sha256=sha256,
        lines=schedule.lines.height,
        lines_without_rate=int(schedule.lines["staging_category"].is_in(WITHOUT_RATE).sum()),
        accepted_rules=schedule.accepted_rules,
    )
    rules = asdict(schedule.rules) | {"entry_into_force": str(schedule.rules.entry_into_force)}
    description = {"format": FORMAT, "schedule": asdict(stored), "rules": rules}
    parts = {
        _DESCRIPTION: json.dumps(description, ensure_ascii=False, indent=2).encode("utf-8"),
        _LINES: _parquet(schedule.lines),
        _COVERAGE: _parquet(schedule.coverage),
    }
    if schedule.published is not None:
        parts[_PUBLISHED] = _parquet(schedule.published)
    store.write(_name(stored.importer, stored.origin), parts)
    return stored


def _parquet(table: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    table.write_parquet(file)
    return file.getvalue()


def _description(name: str, parts: dict[str, bytes]) -> tuple[StoredSchedule, dict[str, Any]]:
    try:
        content = json.loads(parts[_DESCRIPTION])
        version = content["format"]
        stored = StoredSchedule(**content["schedule"]) if version == FORMAT else None
    except (ValueError, KeyError, TypeError) as error:
        raise _unusable(name, f"its description cannot be used ({error})") from error
    if stored is None:
        raise _unusable(name, f"written by another version (format {version})")
    if _name(stored.importer, stored.origin) != name:
        raise _unusable(name, f"it is the schedule of {stored.importer} for {stored.origin}")
    return replace(stored, accepted_rules=tuple(stored.accepted_rules)), content["rules"]


def _unusable(name: str, reason: str) -> InputError:
    return InputError(f"stored schedule {name}", f"{reason}; {store.IMPORT_AGAIN}")


def _load(name: str) -> Schedule | None:
    parts = store.read(name)
    if parts is None:
        return None
    stored, rules = _description(name, parts)
    try:
        rules["entry_into_force"] = date.fromisoformat(rules["entry_into_force"])
        printed = pl.read_parquet(parts[_PUBLISHED]) if _PUBLISHED in parts else None
        schedule = Schedule(
            importer=stored.importer,
            origin=stored.origin,
            lines=TariffLines.validate(pl.read_parquet(parts[_LINES])),
            rules=StagingRules(**rules),
            published=None if printed is None else PublishedRates.validate(printed),
            coverage=Coverage.validate(pl.read_parquet(parts[_COVERAGE])),
            source_id=stored.file,
            accepted_rules=stored.accepted_rules,
        )
        if schedule.lines.height != stored.lines:
            raise ValueError(f"{schedule.lines.height} lines instead of {stored.lines}")
    except _UNREADABLE as error:
        reason = str(error).strip().partition("\n")[0]
        raise _unusable(name, f"its tables cannot be used ({reason})") from error
    return schedule
