"""The manifest of a result: what was run, and the size and digest of every file beside it."""

import hashlib
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from analytics.report.folders import MANIFEST
from analytics.results import Results


def manifest(results: Results, folder: Path) -> dict[str, object]:
    """Return what identifies a result; no clock, host or path of the machine.

    Parameters
    ----------
    results
        The result.
    folder
        Folder with its files, complete but for the manifest.

    Returns
    -------
    dict
        ``schema_version``, ``scenario`` (name), ``digest``, ``data_digest``,
        ``data_date``, ``draws``, ``seed``, ``package_version``; ``accepted_rules``, where an
        imported file breaks rules of import that the user accepted; and ``files``: path, size in
        bytes and SHA-256, sorted by path.
    """
    return with_files(identity(results), folder)


def with_files(known: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return what identifies a folder, with path, size and digest of each of its files."""
    return {**known, "files": [_entry(path, folder) for path in _files(folder)]}


def identity(results: Results) -> dict[str, object]:
    """Return the facts of a result that do not depend on its files."""
    accepted = {file: list(rules) for file, rules in results.accepted_rules.items()}
    return {
        "schema_version": results.schema_version,
        "scenario": results.scenario.name,
        "digest": results.scenario_digest,
        "data_digest": results.data_digest,
        "data_date": results.data_date,
        "draws": results.draws,
        "seed": results.seed,
        "package_version": package_version(),
        **({"accepted_rules": accepted} if accepted else {}),
    }


def package_version() -> str:
    """Return the version of the package."""
    # It belongs to the package, not to a layer of it.
    return str(import_module(__name__.partition(".")[0]).__version__)


def write_manifest(known: Mapping[str, object], folder: Path) -> None:
    """Write ``manifest.json``, the last file of a report; ``known`` is what identifies it."""
    text = json.dumps(with_files(known, folder), indent=2, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def _entry(path: Path, folder: Path) -> dict[str, object]:
    content = path.read_bytes()
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
