"""The panel of the Advanced Guide: its own file, and files that cannot be used."""

from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.readers.gravity_panel import read_gravity_panel

HEADER = "exporter,importer,pair_id,year,trade,dist,cntg,lang,clny,rta,rta_lag3"
ROWS = (
    "CHN,JPN,1.0,1990.0,10.5,2000.0,0.0,0.0,0.0,0.0,0.0",
    "JPN,CHN,1.0,1990.0,0.0,2000.0,0.0,0.0,0.0,1.0,0.0",
    "JPN,JPN,2.0,1990.0,900,300.0,0.0,0.0,0.0,0.0,0.0",
)


def written(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "面板 panel.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8", newline="\n")
    return path


def test_a_small_panel(tmp_path: Path) -> None:
    panel = read_gravity_panel(written(tmp_path, *reversed(ROWS)))
    assert panel.select("exporter", "importer", "year", "pair", "trade", "rta").rows() == [
        ("CHN", "JPN", 1990, "CHN-JPN", 10.5, 0),
        ("JPN", "CHN", 1990, "CHN-JPN", 0.0, 1),
        ("JPN", "JPN", 1990, "JPN-JPN", 900.0, 0),
    ]


def test_the_published_file(shared_data: Path) -> None:
    panel = read_gravity_panel(shared_data / "gravity" / "agtpa_applications.csv")
    # Documentation of the R package tradepolicy: 99,981 rows, 69 countries, 1986-2006.
    assert panel.height == 99_981
    assert panel["exporter"].n_unique() == panel["importer"].n_unique() == 69
    assert sorted(panel["year"].unique()) == list(range(1986, 2007))
    assert panel["pair"].n_unique() == 69 * 70 // 2


@pytest.mark.parametrize(
    ("rows", "header", "words"),
    [
        (ROWS, HEADER.replace("dist", "km"), "column dist is missing"),
        ((), HEADER, "a header and no rows"),
        ((ROWS[0].replace("10.5", ""),), HEADER, 'column trade: 1 of 1 cells are not numbers ("'),
        ((ROWS[0].replace("10.5", "1e999"),), HEADER, "column trade: 1 of 1"),
        ((ROWS[0].replace("1990.0", "1990.5"),), HEADER, 'not whole numbers ("1990.5" in row 2)'),
        ((ROWS[0], ROWS[0]), HEADER, "2 of 2 rows break the rule primary_key (CHN JPN 1990"),
        ((ROWS[0].replace("10.5", "-1"),), HEADER, "the rule trade|min"),
        ((ROWS[0].replace("CHN", "China"),), HEADER, "the rule exporter|regex"),
        (
            (ROWS[2].replace("300.0,0.0,0.0,0.0,0.0", "300.0,0.0,0.0,0.0,1.0"),),
            HEADER,
            "no_agreement_with_one",
        ),
    ],
)
def test_bad_files(tmp_path: Path, rows: tuple[str, ...], header: str, words: str) -> None:
    with pytest.raises(InputError) as error:
        read_gravity_panel(written(tmp_path, *rows, header=header))
    assert words in str(error.value)


def test_other_files(tmp_path: Path) -> None:
    page = tmp_path / "panel.csv"
    page.write_text("<!doctype html><html></html>", encoding="utf-8")
    for path, words in ((page, "web page"), (tmp_path / "absent.csv", "does not exist")):
        with pytest.raises(InputError, match=words):
            read_gravity_panel(path)
