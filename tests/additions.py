"""What an addition takes: each is made in a scratch copy, tried there, and its files counted.

``python -m tests.additions`` prints the counts.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import analytics
from tests.house import REPOSITORY, kept_files
from tests.made_up_study import write_study

_KINDS = {
    "analytics/report/text/catalogue/": "words",
    "datasets/": "data",
    "study/": "data",
    "tests/": "test",
    "analytics/": "code",
}
_COPIED = ("analytics", "datasets", "tests", "pyproject.toml")


def modules_compiled() -> list[Path]:
    """Return the folders of compiled modules of the package and its tests."""
    return [path for name in ("analytics", "tests")
            for path in (REPOSITORY / name).rglob("__pycache__")]  # fmt: skip


class Scratch:
    """A copy of the package, its data and a made-up study, in which an addition is tried.

    Attributes
    ----------
    folder
        Where it is.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._written: set[str] = set()
        for path in kept_files():
            name = path.relative_to(REPOSITORY)
            if name.parts[0] in _COPIED:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, folder / name)
        # With what is compiled, which is known by the time of its source.
        for compiled in modules_compiled():
            shutil.copytree(compiled, folder / compiled.relative_to(REPOSITORY))
        (folder / "study").mkdir()
        write_study(folder / "study")

    def change(self, name: str, *changes: tuple[str, str]) -> None:
        """Exchange texts in a file, each of which stands there once."""
        path = self._to_write(name)
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8", newline="\n")

    def add(self, name: str, text: str, *, at_end: bool = False) -> None:
        """Write a new file, or lines at the end of one."""
        path = self._to_write(name)
        before = path.read_text(encoding="utf-8") if at_end else ""
        path.write_text(before + text, encoding="utf-8", newline="\n")

    def _to_write(self, name: str) -> Path:
        self._written.add(name)
        return self.folder / name

    def python(self, *arguments: str) -> str:
        """Run this interpreter on the copy and return what it printed; fail where it fails."""
        environment = {
            **os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1",
            "RCEP_DATA": str(self.folder / "store"), "PYTHONUTF8": "1",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=environment, check=False,
            capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run_study(self) -> list[str]:
        """Run the study as it stands, without draws, and return the rows of its projection.

        Of data alone, so in this process; from a folder of its own, since what is read is kept.
        """
        copy = Path(tempfile.mkdtemp(dir=self.folder)) / "study"
        shutil.copytree(self.folder / "study", copy)
        results = analytics.run("baseline", study=copy, draws=0)
        return results.written("projection").write_csv().splitlines()

    def counts(self) -> dict[str, int]:
        """Return how many files were added or changed, by kind."""
        found = (
            next(kind for start, kind in _KINDS.items() if name.startswith(start))
            for name in self._written
        )
        return dict(Counter(found))


def sector_with_a_series(scratch: Scratch) -> None:
    """Wool: exports of the made-up study that the national series name."""
    scratch.change("study/study.toml", ('export = ["amber", ', 'export = ["amber", "wool", '))
    scratch.add("study/reference/sectors.csv", _sector("export", "wool", "5101", "Wool"),
                at_end=True)  # fmt: skip
    series = "published/national_trade.csv"
    old = (scratch.folder / "study" / series).read_text(encoding="utf-8").splitlines()
    rows = [row.replace("Amber", "Wool") for row in old if "Amber" in row]
    scratch.add(f"study/{series}", "".join(f"{row}\n" for row in rows), at_end=True)
    _lines_like(scratch, "study/tariffs/japan_staged_lines.csv", "2530", "5101")
    _values_of(scratch, "wool")
    assert _trade(scratch.run_study(), "wool") > 0.0


def sector_without_a_series(scratch: Scratch) -> None:
    """Scent: imports of the made-up study that are known by an assumption alone."""
    scratch.change(
        "study/study.toml",
        ('"sails", "other', '"sails", "scent", "other'),
        ("[series]", '[composition]\nwithout_series = "scent"\n[series]'),
    )
    scratch.add("study/reference/sectors.csv", _sector("import", "scent", "3303", ""),
                at_end=True)  # fmt: skip
    _lines_like(scratch, "study/tariffs/china_line_groups.csv", "8903", "3303")
    _values_of(scratch, "scent", ("cosmetics_jpy_bn = 0.0", "cosmetics_jpy_bn = 8.0"))
    assert _trade(scratch.run_study(), "scent") > 0.0


def _sector(flow: str, name: str, headings: str, series: str) -> str:
    return f"{flow},{name},{name},{name},{name},{headings},{series}\n"


def _lines_like(scratch: Scratch, table: str, heading: str, other: str) -> None:
    """Give another heading the tariff lines of one."""
    text = (scratch.folder / table).read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith(heading)]
    added = "".join(f"{other}{row.removeprefix(heading)}\n" for row in rows)
    scratch.add(table, added, at_end=True)


def _values_of(scratch: Scratch, name: str, *more: tuple[str, str]) -> None:
    """Give the assumptions by segment a value each, as of the segment before."""
    path = "study/scenarios/baseline.toml"
    text = (scratch.folder / path).read_text(encoding="utf-8")
    for old, new in more:
        text = text.replace(old, new)
    lines = []
    for line in text.splitlines():
        lines += [line] + ([line.replace("amber", name)] if line.startswith("amber = ") else [])
    scratch.add(path, "\n".join(lines) + "\n")
    finite = (scratch.folder / "study/scenarios/finite_supply.toml").read_text(encoding="utf-8")
    scratch.add("study/scenarios/finite_supply.toml", f"{finite}{name} = 5.0\n")


def _trade(rows: list[str], sector: str) -> float:
    """Return all trade without the agreement of a sector in a table as it is written."""
    titles = rows[0].split(",")
    cells = [dict(zip(titles, row.split(","), strict=False)) for row in rows[1:]]
    return sum(float(c["counterfactual_cny"]) for c in cells if c["sector"] == sector)


def another_city(scratch: Scratch) -> None:
    """A city of half the trade in place of the made-up one."""
    before = _trade(scratch.run_study(), "total")
    scratch.change("study/study.toml", ('name = "havn"', 'name = "vik"'),
                   ('en = "Havn"', 'en = "Vik"'), ('zh = "港城"', 'zh = "湾城"'))  # fmt: skip
    scratch.change("study/published/facts.csv", (",12.0,", ",6.0,"))
    after = _trade(scratch.run_study(), "total")
    assert abs(after - before / 2.0) < 1e-6 * before


CHART = '''"""Sectors: how many there are in each flow."""

from analytics.report.charts import vega
from analytics.report.charts.canvas import Canvas, Drawing
from analytics.report.charts.reported import reported
from analytics.results import Results


@reported(90)
def sector_count(results: Results, language: str) -> Drawing:
    """Draw the number of sectors of each flow."""
    canvas = Canvas(results, language)
    rows = canvas.add("sectors", results.sectors.group_by("flow").len().sort("flow"))
    of = {name: {"field": field, "type": kind} for name, field, kind in
          (("x", "flow", "nominal"), ("y", "len", "quantitative"))}
    return canvas.framed(
        vega.layered(vega.layer(rows, "bar", {}, **of), width=300, height=200),
        "sector_count", sources=(), width=300, indent=40,
    )
'''


def chart(scratch: Scratch) -> None:
    """A chart of every report."""
    scratch.add("analytics/report/charts/sector_count.py", CHART)
    words = ""
    for part in ("title", "subtitle"):
        words += f'\n["chart.sector_count.{part}"]\nen = "Sectors by flow"\nzh = "各流向的部门数"\n'
    scratch.add("analytics/report/text/catalogue/charts.toml", words, at_end=True)
    told = scratch.python("-c", _DRAW)
    assert told.split() == ["True", "sector_count"]


_DRAW = """
import analytics
from analytics.report.charts.drawing import drawn
from analytics.report.charts.registry import CHARTS
chart = CHARTS["sector_count"](analytics.run("baseline", draws=0), "zh")
svg = drawn(chart.to_dict())
print("部门数" in svg, list(CHARTS)[-1])
"""

READER = '''"""A plain table of lines with their rates, as a made-up publisher writes it."""

from pathlib import Path

from analytics.readers.formats import Format
from analytics.readers.formats import rcep_annex as like
from analytics.readers.import_reading import Reading


def _read(path: Path, importer: str, origin: str, sheet: str | None) -> Reading:
    """Give the table to the reader of annexes as the workbook that it could be."""
    from openpyxl import Workbook

    book = Workbook()
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        book.active.append([_value(cell) for cell in line.split(";")])
    book.save(path.with_suffix(".xlsx"))
    return like.FORMAT.read(path.with_suffix(".xlsx"), importer, origin, sheet)


def _value(cell: str) -> float | str:
    return float(cell) if cell.replace(".", "", 1).isdigit() and "." in cell else cell


FORMAT = Format(
    looks="a plain table",
    is_such=lambda _, head: head.startswith("plain schedule"),
    read=_read,
    rules=(),
    most_unknown=0.3,
    most_not_understood=0.0,
)
'''
READER_TEST = '''"""Plain tables of lines."""

from pathlib import Path

from analytics.readers.formats import format_of
from analytics.readers.user_data import guess_kind
from tests.readers.annex_builder import header, line


def test_a_plain_table_is_known_and_read(tmp_path: Path) -> None:
    rows = [header(), line("8703.23.41", 0.25, 0.0), line("8708.10.00", 0.06, 0.0)]
    path = tmp_path / "plain.csv"
    text = "\\n".join(";".join(map(str, row)) for row in rows)
    path.write_text("plain schedule\\n" + text, encoding="utf-8")
    assert guess_kind(path) == "plain-schedule"
    schedule = format_of("plain-schedule").read(path, "CHN", "JPN", None).schedule
    assert schedule.lines["tariff_line"].to_list() == ["87032341", "87081000"]
'''


def reader(scratch: Scratch) -> None:
    """A format of official files, which ``rcep data import`` then offers."""
    scratch.add("analytics/readers/formats/plain_schedule.py", READER)
    scratch.add("tests/readers/test_plain_schedule.py", READER_TEST)
    told = scratch.python("-m", "analytics.cli", "data", "import", "--help")
    assert "plain-schedule" in told
    scratch.python("-m", "pytest", "-q", "-p", "no:cacheprovider", "--noconftest",
                   "tests/readers/test_plain_schedule.py")  # fmt: skip


def assumption(scratch: Scratch) -> None:
    """A fee for each certificate of origin, beside the other costs of proving origin."""
    scratch.change(
        "analytics/scenario/__init__.py",
        (
            "    compliance_cost: v.Share\n",
            "    compliance_cost: v.Share\n    certificate_fee: v.Share\n",
        ),
    )
    scratch.add(
        "datasets/assumptions/tariffs.csv",
        "certificate_fee,0.0,0.001,0.002,fraction of value,triangular,,assumed,,Made up.\n",
        at_end=True,
    )
    words = '\n["assumption.certificate_fee"]\nen = "Fee for a certificate"\nzh = "签证费"\n'
    scratch.add("analytics/report/text/catalogue/assumptions.toml", words, at_end=True)
    scratch.change(
        "analytics/steps/tariffs.py",
        ("def certificate_saving(study: Study, data: ShippedData, compliance_cost: float)",
         "def certificate_saving(\n    study: Study, data: ShippedData, compliance_cost: float, "
         "certificate_fee: float\n)"),
        ("certificate_saving(certificate, rates, compliance_cost)",
         "certificate_saving(certificate, rates, compliance_cost + certificate_fee)"),
    )  # fmt: skip
    told = scratch.python("-c", _WITH_FEE)
    assert told.split() == ["0.001", "True", "True", "False"]


_WITH_FEE = """
import analytics
from analytics.report.text import value_label
base = analytics.run("baseline", draws=0)
other = analytics.run(analytics.load_scenario("baseline", {"certificate_fee": 0.01}), draws=0)
print(base.scenario.assumptions.certificate_fee,
      "certificate_fee" in set(other.assumptions["id"]),
      base.projection.equals(other.projection),
      base.certificate_saving.equals(other.certificate_saving))
"""

ADDITIONS: dict[str, Callable[[Scratch], None]] = {
    addition.__name__: addition
    for addition in (
        sector_with_a_series, sector_without_a_series, assumption, reader, chart, another_city,
    )
}  # fmt: skip


def count(name: str, folder: Path) -> dict[str, int]:
    """Make an addition in a folder and return how many files it took, by kind."""
    scratch = Scratch(folder)
    ADDITIONS[name](scratch)
    return scratch.counts()


def main() -> None:
    """Print the files of each addition by kind."""
    for name in ADDITIONS:
        with tempfile.TemporaryDirectory() as folder:
            print(f"{name:<28}", count(name, Path(folder)))  # noqa: T201


if __name__ == "__main__":
    main()
