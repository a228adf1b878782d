"""The same report whatever the number of threads: every file, the workbooks' bytes included."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

SCENARIOS = ("baseline", "full_use", "trade_cost_cut")
DRAWS = (64, 128, 512, 2048)


def same_report(scenario: str, draws: int) -> str:
    """Write one report with one thread and with two, and compare size and digest of each file."""
    with TemporaryDirectory() as folder:
        first, second = (_files(scenario, draws, threads, Path(folder)) for threads in (1, 2))
    differing = sorted(name for name in first | second if first.get(name) != second.get(name))
    assert not differing, f"{scenario}, {draws} draws: {', '.join(differing)} differ"
    assert any(name.endswith(".xlsx") for name in first)
    return "identical"


def _files(scenario: str, draws: int, threads: int, folder: Path) -> dict[str, str]:
    out = folder / str(threads)
    command = [sys.executable, "-m", "analytics.cli", "run", scenario, "--draws", str(draws)]
    environment = {**os.environ, "POLARS_MAX_THREADS": str(threads)}
    subprocess.run([*command, "--out", str(out)], check=True, capture_output=True, env=environment)
    manifest = json.loads((out / scenario / "manifest.json").read_text(encoding="utf-8"))
    return {file["path"]: file["sha256"] for file in manifest["files"]}


def any_report(seed: int) -> str:
    """Compare a report of one of the scenarios, with one of the numbers of draws."""
    random = Random(seed)
    return same_report(random.choice(SCENARIOS), random.choice(DRAWS))


ATTACKS: dict[str, Callable[[int], str]] = {"threads": any_report}
