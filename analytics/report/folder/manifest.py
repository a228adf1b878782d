"""The manifest of a result: what was run, and the size and digest of every other file.

Its last entry, ``manifest_sha256``, is the digest of all the others as they are written, so that
:mod:`analytics.report.folder.verification` finds a change of the manifest too.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path

from analytics.report.folder.folders import MANIFEST, below
from analytics.results import Results
from analytics.scenario import Scenario

SEAL = "manifest_sha256"
"""The entry that holds the digest of the others."""


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
        imported file breaks rules of import that the user accepted; ``files`` (path, size in
        bytes and SHA-256, sorted by path) and ``manifest_sha256``.
    """
    return with_files(identity(results), folder)


def with_files(known: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return what identifies a folder, with path, size and digest of each of its files."""
    return sealed({**known, "files": [entry(path, folder) for path in _files(folder)]})


def with_more_files(
    known: Mapping[str, object], folder: Path, paths: Iterable[Path]
) -> dict[str, object]:
    """Return a manifest with further files; what it says of the others is not looked at again.

    Parameters
    ----------
    known
        The manifest until now.
    folder
        Folder with its files.
    paths
        Files that were added or written again.
    """
    files: list[dict[str, object]] = known["files"]  # type: ignore[assignment]
    entries = {str(file["path"]): file for file in files}
    entries |= {str(added["path"]): added for added in (entry(path, folder) for path in paths)}
    return sealed({**known, "files": [entries[path] for path in sorted(entries)]})


def sealed(content: Mapping[str, object]) -> dict[str, object]:
    """Return a manifest with the digest of its own other entries as the last."""
    others = {name: value for name, value in content.items() if name != SEAL}
    return {**others, SEAL: hashlib.sha256(as_text(others).encode("utf-8")).hexdigest()}


def as_text(content: Mapping[str, object]) -> str:
    """Return a manifest as it is written."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def identity(results: Results) -> dict[str, object]:
    """Return the facts of a result that do not depend on its files."""
    accepted = {file: list(rules) for file, rules in results.accepted_rules.items()}
    return {
        "schema_version": results.schema_version,
        "scenario": results.scenario.name,
        **_changed(results.scenario),
        "digest": results.scenario_digest,
        "data_digest": results.data_digest,
        "data_date": results.data_date,
        "draws": results.draws,
        "seed": results.seed,
        "package_version": package_version(),
        **({"accepted_rules": accepted} if accepted else {}),
    }


def _changed(scenario: Scenario) -> dict[str, object]:
    """Return title and changes of a scenario that was changed; the others are told by name."""
    if not scenario.changes:
        return {}
    titles = {"title_en": scenario.title_en, "title_zh": scenario.title_zh}
    return {**titles, "changes": scenario.changes}


def package_version() -> str:
    """Return the version of the package."""
    # It belongs to the package, not to a layer of it.
    return str(import_module(__name__.partition(".")[0]).__version__)


def write_manifest(known: Mapping[str, object], folder: Path) -> None:
    """Write ``manifest.json``, the last file of a report; ``known`` is what identifies it."""
    write_content(with_files(known, folder), folder)


def write_content(content: Mapping[str, object], folder: Path) -> None:
    """Write a complete manifest into its folder."""
    (folder / MANIFEST).write_text(as_text(content), encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[Path]:
    found = (path for path in below(folder)[1] if path != folder / MANIFEST)
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def entry(path: Path, folder: Path) -> dict[str, object]:
    """Return what the manifest says of a file: path from the folder, size in bytes, SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        size = file.tell()
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": size,
        "sha256": digest.hexdigest(),
    }
