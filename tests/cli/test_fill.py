"""``rcep fill``: the named cells of a user's workbook, and nothing else in it."""

import csv
import os
import stat
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

import analytics.pipeline
from analytics.office.reading import read_workbook_parts
from analytics.office.references import position
from analytics.report.folder import folders
from analytics.results import Results
from tests.cli.conftest import Command
from tests.libreoffice import LibreOffice
from tests.office.ministry_template import OTHER_SHEET, SHEET, WORKSHEET, write_template

PARTS_2035 = "projection:import:auto_parts:2035:effect_cny"
MAP = f"""
[[cell]]
sheet = "Trade"
cell = "B3"
value = "{PARTS_2035}"
unit = "mn_cny"

[[cell]]
sheet = "部门 表"
cell = "B2"
value = "projection:import:cars:2035:channel"

[[range]]
sheet = "Trade"
cells = "B8:B12"
value = "zero_tariff_share:CHN:JPN:all:lines:{{year}}:share"
years = "2038-2042"
unit = "fraction"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, baseline: Results) -> Path:
    """A folder with a template and a map; the baseline is not computed again."""
    monkeypatch.setattr(analytics.pipeline, "run", lambda _, **_options: baseline)
    folder = tmp_path / "部委 files"
    folder.mkdir()
    write_template(folder / "模板 1.xlsx")
    (folder / "map.toml").write_text(MAP, encoding="utf-8")
    return folder


def contents(path: Path) -> dict[str, tuple[object, ...]]:
    """Return everything about each part, in the order of the file."""
    with ZipFile(path) as archive:
        return {
            entry.filename: (archive.read(entry), entry.date_time, entry.compress_type,
                             entry.external_attr, entry.create_system)
            for entry in archive.infolist()
        }  # fmt: skip


def test_only_the_filled_sheets_change(rcep: Command, folder: Path, baseline: Results) -> None:
    template = folder / "模板 1.xlsx"
    before = contents(template)
    done = rcep("fill", template, "--map", folder / "map.toml")
    assert (done.code, done.err) == (0, "")
    filled = folder / "模板 1-baseline.xlsx"
    assert f"Filled: {filled} (7 cells)" in done.out
    assert "Formulas in the workbook: 2. Their stored values are still those of the" in done.out
    assert contents(template) == before
    after = contents(filled)
    assert list(after) == list(before)
    assert [name for name in before if after[name] != before[name]] == [SHEET, OTHER_SHEET]
    assert all(after[name][1:] == before[name][1:] for name in before)
    # Of the filled sheet itself, all but the five cells in B.
    sheet = after[SHEET][0]
    assert isinstance(sheet, bytes)
    rows, kept = WORKSHEET.partition("</sheetData>")[::2]
    assert sheet.decode().endswith(kept)
    assert sheet.decode().startswith(rows[: rows.index('<c r="B3"')])

    first, second = read_workbook_parts(filled).sheets
    parts = baseline.projection.filter(sector="auto_parts", year=2035)
    effect = parts["effect_cny"].item() / 1e6
    assert float(first.text(3, 2)) == effect
    shares = [float(first.text(row, 2)) for row in range(8, 13)]
    lines = baseline.zero_tariff_share.filter(
        pl.col("year") >= 2038, importer="CHN", scope="all", measure="lines"
    )
    assert shares == lines.sort("year")["share"].to_list()
    assert second.text(2, 2).startswith("None: the importer's schedule excludes")
    assert first.text(3, 4) == "1"  # the stored value of a formula, which the notice is about


def test_other_scenarios_and_places(
    rcep: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = folder / "模板 1.xlsx"
    setting = ("full_use", "--map", folder / "map.toml", "--set", "growth.cars=0.01")
    assert rcep("fill", template, *setting).code == 0
    (new,) = folder.glob("模板 1-full_use-*.xlsx")
    assert rcep("fill", template, "--map", folder / "map.toml", "--out", template).code == 0
    assert contents(template)[SHEET] == contents(new)[SHEET]


def problems(rcep: Command, folder: Path, text: str) -> list[str]:
    (folder / "map.toml").write_text(text, encoding="utf-8")
    refused = rcep("fill", folder / "模板 1.xlsx", "--map", folder / "map.toml")
    assert (refused.code, refused.out) == (2, "")
    assert [path.name for path in folder.glob("*.xlsx")] == ["模板 1.xlsx"]
    return [line.removeprefix("  - ") for line in refused.err.splitlines()[1:]]


def entry(cell: str, value: str = PARTS_2035, unit: str = "cny", sheet: str = "Trade") -> str:
    stated = f'unit = "{unit}"\n' if unit else ""
    return f'[[cell]]\nsheet = "{sheet}"\ncell = "{cell}"\nvalue = "{value}"\n{stated}'


def test_cells_that_must_not_be_written(rcep: Command, folder: Path) -> None:
    cells = ("D3", "C8", "B1", "B3", "B3")
    said = problems(
        rcep, folder,
        "".join(map(entry, cells)) + entry("A1", sheet="部门 表") + entry("A1", sheet="trade"),
    )  # fmt: skip
    assert said == [
        '[[cell]] 1: "Trade"!D3 holds the formula "=SUM(B3:C3)"; map a cell that it reads, or '
        "clear it first",
        '[[cell]] 2: "Trade"!C8 is filled by the array formula in C7; map another cell',
        '[[cell]] 3: "Trade"!B1 lies inside the merged cells A1:C1; map A1',
        '[[cell]] 5: "Trade"!B3 is named twice; name it once',
        '[[cell]] 6: "部门 表"!A1 is a column name of the table "t"; map a cell below it',
        '[[cell]] 7: there is no sheet "trade"; did you mean "Trade"?',
    ]


def test_addresses_that_lead_nowhere(rcep: Command, folder: Path) -> None:
    addresses = [
        "projektion:import:auto_parts:2035:effect_cny",
        "projection:auto_parts:2035:effect_cny",
        "projection:import:auto_part:2035:effect_cny",
        "projection:import:auto_parts:2050:effect_cny",
        "projection:import:auto_parts:2035:effect",
    ]
    text = "".join(entry(f"B{row}", value) for row, value in enumerate(addresses, 20))
    said = [line.split('": ', 1)[1] for line in problems(rcep, folder, text)]
    assert said[0] == 'there is no table "projektion"; did you mean "projection"?'
    assert said[1] == ("3 parts follow the table; write projection:<flow>:<sector>:<year>:<column>")
    assert said[2] == 'no sector "auto_part"; did you mean "auto_parts"?'
    assert said[3].startswith('no year "2050"; did you mean "20')
    assert said[4] == 'projection has no column "effect"; did you mean "effect_cny"?'


def test_units_are_said_and_fit(rcep: Command, folder: Path) -> None:
    share = "zero_tariff_share:CHN:JPN:all:lines:2042:share"
    text = entry("B20", unit="") + entry("B21", share) + entry("B22", share, "percent")
    text += entry("B23", "projection:import:cars:2035:channel", "percent")
    said = [line.split('": ', 1)[1] for line in problems(rcep, folder, text)]
    assert said == [
        "is in CNY; say the unit to write: cny, mn_cny, bn_cny",
        'unit "cny" does not fit fraction; give unit = fraction or percent',
        'unit "percent" does not fit text; give no unit',
    ]


def test_maps_with_slips(rcep: Command, folder: Path) -> None:
    said = problems(
        rcep, folder,
        '[[cel]]\nsheet = "x"\n[[cell]]\nsheet = "Trade"\ncell = "5C"\nvalue = "a:b"\n'
        '[[cell]]\nsheet = 1\ncell = "A1"\nvalu = "a:b"\nunit = "mn_cnt"\n'
        '[[range]]\nsheet = "Trade"\ncells = "B2:C4"\nvalue = "a:b"\nyears = [2025]\n'
        '[[range]]\nsheet = "Trade"\ncells = "B2:B4"\nvalue = "a:{year}"\nyears = "2025-2026"\n'
        '[[range]]\nsheet = "Trade"\ncells = "B2"\nvalue = "a:{year}"\nyears = "the last"\n'
        '[[range]]\nsheet = "Trade"\ncells = "B2"\nvalue = "a:{year}"\nyears = [true]\n',
    )  # fmt: skip
    assert said == [
        '"cel" is not known; did you mean "cell"?',
        '[[cell]] 1: cell "5C" names no cell of a sheet; write it as in C5',
        '[[cell]] 2: unknown key "valu"; did you mean "value"?',
        "[[cell]] 2: value is missing; give it",
        "[[cell]] 2: sheet = 1 is not text; write it in quotation marks",
        '[[cell]] 2: unit "mn_cnt" is not known; did you mean "mn_cny"?',
        "[[range]] 1: cells B2:C4 is 3 x 2; give part of one row or column",
        '[[range]] 1: value "a:b" does not say where the year goes; write {year} there',
        "[[range]] 2: cells B2:B4 are 3 for 2 years",
        "[[range]] 3: years = 'the last' are no years; write [2025, 2030] or \"2025-2042\"",
        '[[range]] 4: years = [True] are no years; write [2025, 2030] or "2025-2042"',
    ]
    assert "not a TOML file" in problems(rcep, folder, "[[cell]\n")[0]
    (folder / "gbk.toml").write_bytes("# 数值".encode("gbk"))
    refused = rcep("fill", folder / "模板 1.xlsx", "--map", folder / "gbk.toml")
    assert refused.err.endswith(" byte; save it as UTF-8\n")
    assert "names no cell" in problems(rcep, folder, "")[0]
    assert "write [[cell]]" in problems(rcep, folder, "cell = 1\n")[0]


def test_what_is_not_known_is_never_zero(rcep: Command, folder: Path) -> None:
    unknown = "tariff_path:CHN:JPN:cars:2030:preferential_rate"
    text = entry("B3", unknown, "percent") + entry("B8", unknown, "percent") + 'missing = "=[x]"\n'
    (folder / "map.toml").write_text(text, encoding="utf-8")
    done = rcep("fill", folder / "模板 1.xlsx", "--map", folder / "map.toml")
    assert 'Left empty, since the values are not known: 1 ("Trade"!B3).' in done.out
    cells = read_workbook_parts(folder / "模板 1-baseline.xlsx").sheets[0].cells
    assert position("B3") not in cells
    assert cells[position("B8")][:3] == ("text", "=[x]", None)


def test_an_infinite_value_is_written_as_the_word_for_it(rcep: Command, folder: Path) -> None:
    address = "assumptions:export_supply_elasticity.cars:value"
    (folder / "map.toml").write_text(entry("B3", address, unit=""), encoding="utf-8")
    assert rcep("fill", folder / "模板 1.xlsx", "--map", folder / "map.toml").code == 0
    cells = read_workbook_parts(folder / "模板 1-baseline.xlsx").sheets[0].cells
    assert cells[position("B3")][:3] == ("text", "inf", None)


def test_the_ending_of_the_file_stays_that_of_the_template(rcep: Command, folder: Path) -> None:
    for ending in (".xlsm", ".csv", ""):
        out = folder / f"out{ending}"
        refused = rcep("fill", folder / "模板 1.xlsx", "--map", folder / "map.toml", "--out", out)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err == (
            f"file {out}\n  - must end in .xlsx as the template does; change --out\n"
        )
        assert not out.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_who_may_read_a_file_stays_the_same(rcep: Command, folder: Path) -> None:
    template = folder / "模板 1.xlsx"
    template.chmod(0o600)
    assert rcep("fill", template, "--map", folder / "map.toml", "--out", template).code == 0
    assert stat.S_IMODE(template.stat().st_mode) == 0o600


def test_a_sheet_in_another_encoding_is_not_filled(rcep: Command, folder: Path) -> None:
    sheet = WORKSHEET[WORKSHEET.index("<worksheet") :].encode("utf-16")
    write_template(folder / "模板 1.xlsx", **{SHEET: sheet})
    (said,) = problems(rcep, folder, MAP)
    assert said == (
        "cannot be filled: the part is written in UTF-16, not in UTF-8; save it again in Excel"
    )


def test_a_signed_workbook_is_refused(rcep: Command, folder: Path) -> None:
    write_template(folder / "模板 1.xlsx", **{"_xmlsignatures/sig1.xml": "<x/>"})
    assert "the workbook is signed" in problems(rcep, folder, MAP)[0]


def test_a_stop_in_the_middle_leaves_the_old_file(
    rcep: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = folder / "out.xlsx"
    out.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders.os, "fsync", full)
    done = rcep("fill", folder / "模板 1.xlsx", "--map", folder / "map.toml", "--out", out)
    assert done.code == 2
    assert "cannot be written: No space left on device; free space" in done.err
    assert out.read_bytes() == b"old"
    assert {path.name for path in folder.iterdir()} == {"模板 1.xlsx", "map.toml", "out.xlsx"}

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(folders.os, "fsync", killed)
    assert rcep("fill", folder / "模板 1.xlsx", "--map", folder / "map.toml", "--out", out).code
    assert out.read_bytes() == b"old"


def test_a_link_keeps_leading_to_the_file(rcep: Command, folder: Path) -> None:
    link = folder / "link.xlsx"
    try:
        link.symlink_to(folder / "real.xlsx")
    except OSError:
        pytest.skip("links cannot be made here")
    template = folder / "模板 1.xlsx"
    assert rcep("fill", template, "--map", folder / "map.toml", "--out", link).code == 0
    assert link.is_symlink()
    assert read_workbook_parts(folder / "real.xlsx").sheets


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_shows_the_values(
    rcep: Command, folder: Path, libreoffice: LibreOffice, tmp_path: Path, baseline: Results
) -> None:
    """In the template as its author saved it, and as LibreOffice did."""
    template, saved = folder / "模板 1.xlsx", tmp_path / "saved"
    libreoffice.convert("xlsx", saved, template)
    filled = [tmp_path / f"{name}.xlsx" for name in ("author", "saved")]
    for source, out in zip((template, saved / template.name), filled, strict=True):
        assert rcep("fill", source, "--map", folder / "map.toml", "--out", out).code == 0
    as_shown = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false"
    libreoffice.convert(as_shown, tmp_path, *filled)
    effect = baseline.projection.filter(sector="auto_parts", year=2035)["effect_cny"].item()
    for path in filled:
        text = path.with_suffix(".csv").read_text(encoding="utf-8")
        rows = list(csv.reader(text.splitlines()))
        assert float(rows[2][1]) == pytest.approx(effect / 1e6, rel=1e-12)
        assert float(rows[11][1]) == pytest.approx(0.86)
        assert rows[0][0] == "Trade with Japan"
