"""The README states figures and commands; they must be the current ones."""

import inspect
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.cli.fill import fill
from analytics.office.fill_map import mapped_cells
from analytics.pipeline import DRAWS
from analytics.report.folder.folders import MODELS
from analytics.report.folder.verification import verify
from analytics.report.lineage.addresses import value_at
from analytics.results import Results
from tests.cli.conftest import Command

MEASURES = ("lines", "trade", "entered")


def test_the_three_measures_are_current(repository: Path, baseline: Results) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    header = re.search(r"\| China for Japan, all goods \|(.*)\|\n", text)
    assert header is not None
    years = [int(year) for year in header.group(1).split("|")]
    shares = baseline.zero_tariff_share.filter(importer="CHN", scope="all")
    for measure in MEASURES:
        row = re.search(rf"^\|.*\*\*{measure}\*\*[^|]*\|(.*)\|$", text, flags=re.MULTILINE)
        assert row is not None
        stated = [cell.strip() for cell in row.group(1).split("|")]
        computed = [
            shares.filter(measure=measure, year=year)["share"].item() * 100 for year in years
        ]
        assert stated == [f"{share:.1f} %" for share in computed]


@pytest.fixture
def fresh(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as it is after `make report`: the environment, and the file of the text."""
    (tmp_path / ".venv").symlink_to(repository / ".venv", target_is_directory=True)
    (scenario,) = re.findall(r"```toml\n(.*?)```", readme(repository), flags=re.DOTALL)
    (tmp_path / "mine.toml").write_text(scenario, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    """Return the commands in a text, whole lines and those in a sentence, in their order."""
    found = re.findall(r"^    (\S[^#\n]*)|`(\.venv/[^`]+)`", text, flags=re.MULTILINE)
    return [(line or inline).strip() for line, inline in found]


PRINTED = commands(readme(Path(__file__).resolve().parent.parent))
ELSEWHERE = {
    "make report": "builds the environment that the tests run in",
    "make test": "is this",
    ".venv/bin/rcep lab": "tests/test_notebooks.py: it would not end",
    ".venv/bin/rcep notebooks": "tests/test_notebooks.py",
}
"""Commands that no test here runs, and why."""


def test_every_command_is_one_that_a_reader_can_give() -> None:
    assert set(ELSEWHERE) < set(PRINTED)
    assert len(PRINTED) > 12
    assert [c for c in PRINTED if not c.startswith((".venv/bin/rcep ", "make "))] == []


@pytest.mark.slow
@pytest.mark.usefixtures("keeping")
def test_the_commands_run_as_printed_one_after_the_other(
    fresh: Path, rcep: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, so that they share what is computed, and without charts and draws.

    The tests of the report read what `make report` writes with them.
    """

    def named(_: Results, path: Path, language: str, **_others: object) -> None:
        path.write_text(language, encoding="utf-8")

    # The tests of these workbooks write them whole.
    monkeypatch.setattr("analytics.report.workbook.workbook.write_workbook", named)
    failed = {}
    quicker = ["--tables-only", "--draws", "0"]
    assert sum(" run " in command for command in PRINTED) > 3
    for command in PRINTED:
        if command in ELSEWHERE:
            continue
        done = rcep(*shlex.split(command)[1:], *(quicker if " run " in command else []))
        if done.code != 0 or not done.out:
            failed[command] = done.err
    assert failed == {}
    reports = fresh / "reports"
    assert {"comparison-baseline-mine", "mine"} <= {path.name for path in reports.iterdir()}
    # The last run was asked for the model.
    assert {path.name for path in (reports / "baseline").glob("*.xlsx")} == set(MODELS.values())
    assert verify(reports / "baseline").differences == ()


@pytest.mark.skipif(not Path(".venv/bin/rcep").exists(), reason="there is no .venv/bin/rcep")
@pytest.mark.usefixtures("fresh")
def test_the_command_stands_where_it_is_printed() -> None:
    done = subprocess.run(
        [".venv/bin/rcep", "scenarios"], capture_output=True, check=True, encoding="utf-8"
    )
    assert ".venv/bin/rcep scenarios" in PRINTED
    assert "full_use" in done.stdout


def test_the_python_example_runs(repository: Path, fresh: Path) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", readme(repository), flags=re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)  # noqa: S102
    assert (fresh / "effects.xlsx").stat().st_size > 1000
    assert (fresh / "consumer_goods.svg").stat().st_size > 1000
    effects = names["effects"]
    assert isinstance(effects, pl.DataFrame)
    assert effects["effect_cny"].max() > 0


@pytest.mark.slow
def test_the_convergence_of_the_ranges_is_as_stated(repository: Path) -> None:
    text = " ".join((repository / "README.md").read_text(encoding="utf-8").split())
    stated = re.search(
        r"from ([\d,]+) to ([\d,]+) draws .*? move by at most ([\d.]+) %, "
        r"the medians by ([\d.]+) %",
        text,
    )
    assert stated is not None
    few, many = (int(number.replace(",", "")) for number in stated.groups()[:2])
    table = analytics.run("baseline", draws=many).convergence.sort("flow")
    columns = [f"effect_cny_{p}" for p in ("p05", "p50", "p95")]
    before, after = (table.filter(draws=n).select(columns).to_numpy() for n in (few, many))
    movement = 100.0 * abs(after / before - 1.0)
    largest, medians = (float(number) for number in stated.groups()[2:])
    assert movement.max() == pytest.approx(largest, abs=0.051)
    assert movement[:, 1].max() == pytest.approx(medians, abs=0.051)
    assert f"{DRAWS:,} draws" in text


def test_links_lead_to_files(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    assert targets
    assert [target for target in targets if not (repository / target).exists()] == []


def test_the_map_can_be_used(repository: Path, baseline: Results) -> None:
    """The map that `rcep fill --help` prints."""
    example = "\n".join(inspect.cleandoc(fill.__doc__ or "").split("\b\n")[1:])
    cells = mapped_cells(tomllib.loads(example.partition("\n\nCells with")[0]), "map")
    assert len(cells) == 23
    assert all(value_at(baseline, cell.value).value for cell in cells)
