"""The user's own store of imported files, in the platform's user-data folder.

Each schedule has one folder, ``schedules/<importer>-<origin>``, with its validated tables and a
description. A folder is built beside the old one and then takes its place, so that nothing
half-written is ever read.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs
import polars as pl
from dataframely.exc import SchemaError, ValidationError
from polars.exceptions import PolarsError

from analytics.errors import InputError
from analytics.readers.import_reading import KINDS, Kind
from analytics.readers.import_rules import require_known_names, require_rules
from analytics.readers.japan_tariff import read_japan_file
from analytics.readers.rcep_annex import read_annex_file
from analytics.readers.schedule_checks import WITHOUT_RATE
from analytics.readers.source_files import file_kind, require_regular_file
from analytics.schemas.assumptions import Coverage
from analytics.schemas.schedule import Schedule, StagingRules
from analytics.schemas.tariffs import PublishedRates, TariffLines

FORMAT = 1
_DESCRIPTION = "schedule.json"
_HEAD_BYTES = 2**16
_UNREADABLE = (
    OSError,
    PolarsError,
    SchemaError,
    ValidationError,
    ValueError,
    KeyError,
    TypeError,
)


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


def user_data_directory() -> Path:
    """Return the folder of the store; ``RCEP_DATA`` overrides the platform's choice."""
    chosen = os.environ.get("RCEP_DATA")
    if chosen:
        return Path(chosen).expanduser()
    return Path(platformdirs.user_data_dir("rcep-analytics", appauthor=False))


def guess_kind(path: Path) -> Kind:
    """Return the format of a file from its content.

    Raises
    ------
    InputError
        If the file is missing or looks like neither format.
    """
    require_regular_file(path, f"import of {path.name}", missing="is not a file")
    if file_kind(path) in ("xls", "xlsx"):
        return "rcep-annex"
    with path.open("rb") as stream:
        head = stream.readline(_HEAD_BYTES).decode("utf-8", errors="replace")
    if "stat_code9" in head:
        return "japan-tariff"
    raise InputError(
        f"import of {path.name}",
        [
            f"{path} looks like neither an annex (Excel) nor Japan's tariff (CSV with a column "
            f"stat_code9); if it is one, say so with --as {' or '.join(KINDS)}"
        ],
    )


def import_file(
    path: Path,
    importer: str,
    origin: str,
    *,
    kind: Kind | None = None,
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
    kind = kind or guess_kind(path)
    if kind == "japan-tariff":
        if importer != "JPN":
            raise InputError(
                f"import of {path.name}",
                [f"Japan's tariff is that of importer JPN, not of {importer}; give --importer JPN"],
            )
        reading = read_japan_file(path, origin)
    else:
        reading = read_annex_file(path, importer, origin, sheet=sheet)
    schedule = replace(reading.schedule, accepted_rules=require_rules(reading, path, accept))
    return _store(schedule, kind, hashlib.sha256(path.read_bytes()).hexdigest())


def list_schedules() -> list[StoredSchedule]:
    """Return what is stored, sorted by importer and origin; damaged entries are left out."""
    found = []
    for folder in _folders():
        try:
            found.append(_description(folder)[0])
        except InputError:
            continue
    return found


def check_schedules() -> list[str]:
    """Validate everything stored again and return the problems, one line each."""
    problems = []
    for folder in _folders():
        try:
            stored, _ = _description(folder)
            schedule = _load(folder)
            if schedule.lines.height != stored.lines:
                problems.append(
                    f"{folder.name}: {schedule.lines.height} lines instead of {stored.lines}; "
                    "import the file again"
                )
        except InputError as error:
            problems.extend(f"{folder.name}: {problem}" for problem in error.problems)
    return problems


def remove_schedule(importer: str, origin: str) -> None:
    """Remove one stored schedule.

    Raises
    ------
    InputError
        If it is not there.
    """
    folder = _folder(importer, origin)
    if not folder.is_dir():
        there = ", ".join(found.name for found in _folders()) or "nothing"
        raise InputError(
            f"schedule of {importer} for {origin}",
            [f"it is not stored (stored: {there}); see rcep data list"],
        )
    # Renamed first: a folder that is only half removed must not look like a schedule.
    condemned = Path(tempfile.mkdtemp(prefix=".removed-", dir=folder.parent))
    folder.replace(condemned / folder.name)
    shutil.rmtree(condemned, ignore_errors=True)


def load_schedule(importer: str, origin: str) -> Schedule | None:
    """Return the stored schedule of one importer for one origin, or ``None``.

    Raises
    ------
    InputError
        If it is stored and cannot be read.
    """
    folder = _folder(importer, origin)
    return _load(folder) if folder.is_dir() else None


def _root() -> Path:
    return user_data_directory() / "schedules"


def _folder(importer: str, origin: str) -> Path:
    return _root() / f"{importer}-{origin}"


def _folders() -> list[Path]:
    root = _root()
    if not root.is_dir():
        return []
    return sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))


def _store(schedule: Schedule, kind: Kind, sha256: str) -> StoredSchedule:
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
    target = _folder(schedule.importer, schedule.origin)
    target.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    try:
        new = building / "new"
        new.mkdir()
        _write_parquet(schedule.lines, new / "lines.parquet")
        _write_parquet(schedule.coverage, new / "coverage.parquet")
        if schedule.published is not None:
            _write_parquet(schedule.published, new / "published.parquet")
        (new / _DESCRIPTION).write_text(
            json.dumps(description, ensure_ascii=False, indent=2) + "\n",
            encoding="utf-8",
            newline="\n",
        )
        if target.exists():
            target.replace(building / "old")
        new.replace(target)
    finally:
        # An interrupted swap leaves the old schedule in the building folder: bring it back.
        if (building / "old").exists() and not target.exists():
            (building / "old").replace(target)
        shutil.rmtree(building, ignore_errors=True)
    return stored


def _write_parquet(table: pl.DataFrame, path: Path) -> None:
    # Opened here, since polars cannot open a path that the locale cannot decode.
    with path.open("wb") as file:
        table.write_parquet(file)


def _description(folder: Path) -> tuple[StoredSchedule, dict[str, Any]]:
    try:
        content = json.loads((folder / _DESCRIPTION).read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            raise InputError(
                f"stored schedule {folder.name}",
                [f"written by another version (format {content['format']}); import it again"],
            )
        schedule = StoredSchedule(**content["schedule"])
        accepted = tuple(map(str, schedule.accepted_rules))
        return replace(schedule, accepted_rules=accepted), content["rules"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"stored schedule {folder.name}",
            [f"its description is damaged ({error}); remove it and import the file again"],
        ) from error


def _load(folder: Path) -> Schedule:
    stored, rules = _description(folder)
    printed = folder / "published.parquet"
    try:
        return Schedule(
            importer=stored.importer,
            origin=stored.origin,
            lines=TariffLines.validate(pl.read_parquet((folder / "lines.parquet").read_bytes())),
            rules=StagingRules(
                **rules | {"entry_into_force": date.fromisoformat(rules["entry_into_force"])}
            ),
            published=(
                PublishedRates.validate(pl.read_parquet(printed.read_bytes()))
                if printed.exists()
                else None
            ),
            coverage=Coverage.validate(pl.read_parquet((folder / "coverage.parquet").read_bytes())),
            source_id=stored.file,
            accepted_rules=stored.accepted_rules,
        )
    except _UNREADABLE as error:
        reason = str(error).strip().partition("\n")[0]
        raise InputError(
            f"stored schedule {folder.name}",
            [f"its tables are damaged ({reason}); remove it and import the file again"],
        ) from error
