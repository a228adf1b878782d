"""The manifest of a result: what was run, and the size and digest of every other file.

Its last entry, ``manifest_sha256``, is the digest of all the others as they are written, so that
:mod:`analytics.report.folder.verification` finds a change of the manifest too.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from analytics.report.folder.folders import MANIFEST, below
from analytics.results import Results
from analytics.scenario import Scenario

SEAL = "manifest_sha256"
"""The entry that holds the digest of the others."""


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a manifest with the digest of its own other entries as the last."""
    others = {name: value for name, value in content.items() if name != SEAL}
    return {**others, SEAL: hashlib.sha256(as_text(others).encode("utf-8")).hexdigest()}


def as_text(content: Mapping[str, Any]) -> str:
    """Return a manifest as it is written."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def identity(results: Results) -> dict[str, Any]:
    """Return what identifies a result, whatever its files; no clock, host or path of the machine.

    Parameters
    ----------
    results
        The result.

    Returns
    -------
    dict
        ``schema_version``, ``scenario`` (name), ``digest``, ``data_digest``, ``data_date``,
        ``draws``, ``seed``, ``package_version``; title and changes of a changed scenario, the
        others are told by name; ``accepted_rules``, where an imported file breaks rules of import
        that the user accepted.
    """
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


def _changed(scenario: Scenario) -> dict[str, Any]:
    """Return title and changes of a scenario that was changed; the others are told by name."""
    if not scenario.changes:
        return {}
    titles = {"title_en": scenario.title_en, "title_zh": scenario.title_zh}
    return {**titles, "changes": scenario.changes}


def package_version() -> str:
    """Return the version of the package."""
    # It belongs to the package, not to a layer of it.
    return str(import_module(__name__.partition(".")[0]).__version__)


def write_manifest(
    known: Mapping[str, Any], folder: Path, added: Iterable[Path] | None = None
) -> None:
    """Write ``manifest.json``, the last file of a report.

    Parameters
    ----------
    known
        What identifies the report, or its manifest until now.
    folder
        Folder with its files.
    added
        Files that were added or written again; what the manifest says of the others is then not
        looked at again. All files are looked at without it.
    """
    entries = {} if added is None else {file["path"]: file for file in known.get("files", ())}
    paths = [path for path in below(folder)[1] if path != folder / MANIFEST]
    found = (entry(path, folder) for path in (paths if added is None else added))
    entries |= {file["path"]: file for file in found}
    content = sealed({**known, "files": [entries[path] for path in sorted(entries)]})
    (folder / MANIFEST).write_text(as_text(content), encoding="utf-8", newline="\n")


def entry(path: Path, folder: Path) -> dict[str, Any]:
    """Return what the manifest says of a file: path from the folder, size in bytes, SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        size = file.tell()
    return {
        "path": path.relative_to(folder).as_posix(),
        "bytes": size,
        "sha256": digest.hexdigest(),
    }
