"""The README states figures and commands; they must be the current ones."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.office.fill_map import mapped_cells
from analytics.pipeline import DRAWS
from analytics.report.lineage.addresses import value_at
from analytics.results import Results

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


def test_the_python_example_runs(repository: Path) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    # Everything but the report, which other tests write.
    code = example.replace('analytics.write_report(results, "reports")', "")
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102
    clothing = names["clothing"]
    assert isinstance(clothing, pl.DataFrame)
    assert clothing["effect_cny"].item() > 0


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
    text = (repository / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, flags=re.DOTALL)
    cells = mapped_cells(tomllib.loads(example), "map")
    assert len(cells) == 23
    assert all(value_at(baseline, cell.value).value for cell in cells)
