"""Trade files: what is written in any layout is read back, and files make one table."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from analytics.errors import InputError
from analytics.readers.file_imports import Imported, files_in, import_table
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.table_store import (
    check_tables,
    manifests,
    remove_table,
    tables_directory,
)
from analytics.readers.trade_layout import Told
from analytics.schemas.trade_lines import TradeLines
from tests.readers.trade_files import (
    GACC,
    LAYOUTS,
    TOLD,
    Row,
    comtrade,
    fitted,
    gacc,
    own,
    tables,
    write,
)

MAY = Row()
JUNE = Row(month=6, value=2_000)
KOREA = Row(partner="KOR", value=300)
UN = Row(hs_code="870323", unit="kg")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    return tmp_path / "store"


def take(path: Path, *, flow: str | None = "import", strict: bool = False) -> Imported:
    found = import_table(path, Told(flow=flow), strict=strict)
    assert found is not None
    return found


def stored() -> pl.DataFrame:
    return TradeLines.validate(read_trade_lines().collect())


@pytest.mark.parametrize("name", LAYOUTS)
@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.generate],  # to make an example smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=tables())
def test_what_is_written_in_any_layout_is_read_back(
    tmp_path: Path, name: str, rows: list[Row]
) -> None:
    layout = LAYOUTS[name]
    fit = fitted(layout, rows)
    found = take(write(tmp_path, layout.write(fit)), flow=fit[0].flow)
    try:
        table = stored()
        # A month without trade is no row of Japan's table, and zero of it is not told.
        written = [row.told() for row in fit if name[:5] != "estat" or row.value]
        assert sorted(map(str, table.select(TOLD).rows())) == sorted(map(str, map(told, written)))
        assert found.manifest.rejected_rows == 0
        assert set(table["flow"]) == {fit[0].flow}
        assert set(table["reporter"]) == {row.reporter for row in fit}
    finally:
        remove_table(found.manifest.entry)


def told(row: tuple[object, ...]) -> tuple[object, ...]:
    """Return a row as the table holds it: quantities are numbers with decimals."""
    quantity, second = row[7], row[9]
    return (*row[:7], number(quantity), row[8], number(second), row[10])


def number(quantity: object) -> float | None:
    return None if quantity is None else float(str(quantity))


def test_the_same_file_twice_changes_nothing(tmp_path: Path, store: Path) -> None:
    path = write(tmp_path, gacc([MAY, JUNE]))
    assert take(path).is_new
    before = {file: file.read_bytes() for file in store.rglob("*") if file.is_file()}
    assert not take(path).is_new
    assert {file: file.read_bytes() for file in store.rglob("*") if file.is_file()} == before


def test_a_corrected_file_replaces_its_older_self_and_says_so(tmp_path: Path) -> None:
    take(write(tmp_path, gacc([MAY, JUNE]), "old.csv"))
    corrected = take(write(tmp_path, gacc([MAY, Row(month=6, value=2_500)]), "new.csv")).manifest
    assert corrected.warnings == (
        "it corrects old.csv, which it replaces: 1 of 2 rows differ, their trade was 2,000 and is "
        "2,500",
    )
    assert [one.file for one in manifests()] == ["new.csv"]
    assert stored()["value"].sum() == MAY.value + 2_500


def test_many_downloads_become_one_table_with_overlaps_found(tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    write(folder, gacc([MAY, JUNE]), "1.csv")
    write(folder, gacc([JUNE, KOREA]), "2.csv")
    write(folder, gacc([Row(month=7)], GACC[::-1]), "3.csv")
    told = [take(path).manifest.warnings for path in files_in(folder)]
    assert told == [
        (), ("1 rows are in 1.csv too, which was imported before; they count once",), (),
    ]  # fmt: skip
    assert stored().height == 4
    assert stored()["value"].sum() == 2 * MAY.value + JUNE.value + KOREA.value


def test_files_that_differ_are_refused_with_file_and_row(tmp_path: Path) -> None:
    take(write(tmp_path, gacc([MAY, JUNE]), "1.csv"))
    with pytest.raises(InputError) as error:
        take(write(tmp_path, gacc([KOREA, Row(month=6, value=9)]), "2.csv"))
    assert "row 3 (87032341, JPN, 2023): 9 here, 2,000 in row 3 of 1.csv" in str(error.value)
    assert "rcep data remove" in str(error.value)
    assert [one.file for one in manifests()] == ["1.csv"]


def test_a_file_told_anew_replaces_itself(tmp_path: Path) -> None:
    path = write(tmp_path, gacc([MAY]))
    assert "does not tell imports from exports" in take(path, flow=None).manifest.warnings[0]
    take(path, flow="export")
    assert stored()["flow"].to_list() == ["export"]
    assert len(manifests()) == 1


def test_equal_rows_of_one_file_count_once(tmp_path: Path) -> None:
    found = take(write(tmp_path, gacc([MAY, JUNE, MAY]))).manifest
    assert (found.rows, found.repeated_rows) == (2, 1)
    assert stored()["value"].sum() == MAY.value + JUNE.value == found.summary["value"]["CNY"]


def test_a_download_that_may_be_cut_off_is_noticed(tmp_path: Path) -> None:
    rows = [Row(hs_code=f"87{number:06}") for number in range(10_000)]
    assert "cut off at 10,000" in take(write(tmp_path, gacc(rows))).manifest.warnings[0]
    assert take(write(tmp_path, gacc(rows[:-1]), "b.csv")).manifest.warnings == (
        "9,999 rows are in download.csv too, which was imported before; they count once",
    )


def test_no_column_of_the_period_asks_for_it(tmp_path: Path) -> None:
    path = write(tmp_path, gacc([MAY], GACC[1:]))
    with pytest.raises(InputError, match="--period"):
        take(path)
    import_table(path, Told(flow="import", period="202305"))
    assert stored().select("year", "month").row(0) == (2023, 5)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (comtrade([UN, replace(UN, regime="C01")]), "rows with and without a regime"),
        (comtrade([UN, replace(UN, month=None)]), "months and whole years"),
        (comtrade([UN, replace(UN, hs_code="87")]), "codes of 2, 6 digits"),
        (
            comtrade([UN]) + comtrade([UN]).split(b"\n", 1)[1].replace(b",392,JPN,", b",0,W00,"),
            "single partners and all together",
        ),
    ],
)
def test_what_a_sum_would_count_twice_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    found = take(write(tmp_path, content)).manifest
    assert (found.rows, found.rejected_rows) == (2, 0)
    assert found.warnings == (f"{said} stand side by side; choose one before adding up",)
    alone = take(write(tmp_path, comtrade([replace(UN, year=2001)]), "2.csv")).manifest
    assert alone.warnings == ()


def test_trade_of_all_partners_and_of_unknown_ones_is_kept(tmp_path: Path) -> None:
    take(write(tmp_path, gacc([MAY], ["数据年月", "商品编码", "美元"])))
    unknown = gacc([JUNE]).replace(b'"116"', b'"199"')
    take(write(tmp_path, unknown, "b.csv"))
    assert sorted(stored()["partner"]) == ["GACC-199", "WLD"]


def test_a_changed_byte_and_an_interrupted_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = take(write(tmp_path, gacc([MAY]))).manifest
    assert check_tables() == []
    part = next((tables_directory() / found.entry).glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    assert "was changed since it was imported" in check_tables()[0]
    remove_table(found.entry)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("analytics.readers.table_store.sync_folder", stop)
    with pytest.raises(KeyboardInterrupt):
        take(write(tmp_path, gacc([JUNE]), "b.csv"))
    assert manifests() == []
    assert [path.name for path in tables_directory().iterdir()] == []


def test_what_a_killed_import_left_is_removed(tmp_path: Path) -> None:
    left = tables_directory() / ".abc.0123abcd.new"
    left.mkdir(parents=True)
    (left / "part-00000.parquet").write_bytes(b"half")
    take(write(tmp_path, gacc([MAY])))
    assert not left.exists()


def test_the_manifest_says_what_is_stored(tmp_path: Path) -> None:
    found = take(write(tmp_path, own([MAY]))).manifest
    folder = tables_directory() / found.entry
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == "own-trade"
    assert manifest["rows"] == 1
    assert manifest["summary"]["hs_edition"] == ["HS2022"]
    assert manifest["summary"]["periods"] == ["2023-05", "2023-05"]
    assert len(manifest["sha256"]) == 64


def test_no_link_out_of_a_folder_is_followed(tmp_path: Path) -> None:
    outside = write(tmp_path, gacc([MAY]), "outside.csv")
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.csv").symlink_to(outside)
    (folder / "up").symlink_to(tmp_path)
    write(folder, gacc([JUNE]), "inside.csv")
    assert [path.name for path in files_in(folder)] == ["inside.csv"]


@pytest.mark.parametrize("size", [60, 150, 400, 1_000])
def test_where_a_block_ends_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    rows = [Row(month=month, hs_code=f"8703{month:04}", value=month) for month in range(1, 13)]
    content = gacc([*rows, rows[0], Row(month=1, hs_code="87030002", value=5)])
    damaged = content.replace('"87030007","'.encode("gb18030"), '"87030007,"'.encode("gb18030"))
    monkeypatch.setattr("analytics.readers.text_blocks.BLOCK_BYTES", size)
    found = take(write(tmp_path, damaged)).manifest
    assert (found.rows, found.repeated_rows) == (12, 1)
    assert found.rejected_rows in (1, 2)  # the damaged row, or each of its two lines
    table = stored().sort("hs_code", "month")
    assert table["value"].to_list() == [1, 5, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12]
    rejected = (tables_directory() / found.entry / "rejected.csv").read_text(encoding="utf-8")
    assert rejected.splitlines()[1].startswith("download.csv,8,")


def test_overlaps_are_found_across_flows_that_are_not_told(tmp_path: Path) -> None:
    take(write(tmp_path, gacc([MAY, JUNE]), "1.csv"), flow=None)
    later = take(write(tmp_path, gacc([JUNE, KOREA]), "2.csv"), flow=None).manifest
    assert list(later.overlaps.values()) == [1]
    assert take(write(tmp_path, gacc([JUNE]), "3.csv"), flow="export").manifest.overlaps == {}
    remove_table("1.csv")
    assert stored().filter(pl.col("flow").is_null())["value"].sum() == JUNE.value + KOREA.value
