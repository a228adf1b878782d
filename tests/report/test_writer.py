"""The report as a folder: its files, its manifest, and the same bytes every time."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.pipeline import DRAWS
from analytics.report.charts.registry import CHARTS
from analytics.report.writers.report import write_report
from analytics.results import RESULT_SCHEMAS, Results

PROGRAM = """
import sys, analytics
analytics.write_report(analytics.run("baseline", draws=0), sys.argv[1], tables_only=True)
print(*{"altair", "jinja2", "openpyxl", "vl_convert"} & set(sys.modules))
analytics.write_report(analytics.run("baseline", draws=int(sys.argv[3])), sys.argv[2])
"""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Write tables, then a report, in a new interpreter that treats warnings as errors.

    It has another number of threads. Return the report, and what was loaded for the tables.
    """
    variables = {
        "POLARS_MAX_THREADS": "2" if pl.thread_pool_size() == 1 else "1",
        "OPENBLAS_NUM_THREADS": "2", "LC_ALL": "C", "PYTHONHASHSEED": "1",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip
    place = tmp_path_factory.mktemp("program")
    tables, again = place / "tables", place / "again 再次"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(tables), str(again), str(DRAWS)],
        check=False, env={**os.environ, **variables}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8")
    return again / "baseline", done.stdout.decode("utf-8").strip()


def contents(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_report_has_its_files_and_no_others(baseline_report: Path) -> None:
    charts = {
        f"charts/{name}.{language}.{kind}"
        for name in CHARTS
        for language in ("en", "zh")
        for kind in ("svg", "png", "json")
    }
    tables = {f"tables/{name}.csv" for name in RESULT_SCHEMAS}
    others = {"report.xlsx", "report.zh.xlsx", "index.html", "scenario.json", "manifest.json"}
    assert set(contents(baseline_report)) == charts | tables | others
    assert baseline_report.name == "baseline"
    assert [path.name for path in baseline_report.parent.iterdir()] == ["baseline"]


def test_the_manifest_tells_what_was_run_and_every_file(
    baseline_report: Path, baseline: Results
) -> None:
    files = contents(baseline_report)
    manifest = json.loads(files.pop("manifest.json"))
    seal = manifest.pop("manifest_sha256")
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    assert seal == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert manifest.pop("files") == [
        {"path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in sorted(files.items())
    ]
    assert manifest == {
        "schema_version": 1,
        "scenario": "baseline",
        "digest": baseline.scenario_digest,
        "data_digest": baseline.data_digest,
        "data_date": baseline.data_date,
        "draws": baseline.draws,
        "seed": baseline.seed,
        "package_version": analytics.__version__,
    }


def test_no_clock_host_or_path_in_any_file(baseline_report: Path, repository: Path) -> None:
    forbidden = [str(repository).encode(), str(baseline_report.parent).encode(), b"/tmp/"]
    for name, data in contents(baseline_report).items():
        parts = [data]
        if name.endswith(".xlsx"):
            with ZipFile(baseline_report / name) as archive:
                parts = [archive.read(part) for part in archive.namelist()]
        assert not [text for text in forbidden for part in parts if text in part], name


def test_tables_only_leaves_out_what_needs_more_programs(baseline: Results, tmp_path: Path) -> None:
    folder = write_report(baseline, tmp_path, tables_only=True)
    assert {path.split("/")[0] for path in contents(folder)} == {
        "tables", "scenario.json", "manifest.json",
    }  # fmt: skip


def test_tables_only_loads_no_chart_workbook_or_template_library(
    program: tuple[Path, str],
) -> None:
    assert program[1] == ""


def test_a_changed_scenario_never_writes_over_the_baseline(tmp_path: Path) -> None:
    changed = analytics.load_scenario("baseline", {"export_share": 0.6})
    folder = write_report(analytics.run(changed, draws=0), tmp_path, tables_only=True)
    assert folder.name == changed.name
    assert folder.name.startswith("baseline-")
    assert folder.name.endswith(changed.digest())


def test_a_full_disk_leaves_the_earlier_report(
    baseline: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(write_report(baseline, tmp_path, tables_only=True))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analytics.report.writers.report.write_manifest", full)
    with pytest.raises(InputError, match="No space left"):
        write_report(baseline, tmp_path, tables_only=True)
    assert contents(tmp_path / "baseline") == before


@pytest.mark.slow
def test_same_bytes_twice_and_with_any_number_of_threads(
    baseline_report: Path, program: tuple[Path, str]
) -> None:
    """The report of the fixture was written with as many threads as there are here."""
    first, again = contents(baseline_report), contents(program[0])
    assert list(again) == list(first)
    assert [name for name in first if again[name] != first[name]] == []
