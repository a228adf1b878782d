"""How many files an addition takes, and that it works with them alone."""

from pathlib import Path

import pytest

from tests.additions import ADDITIONS, count

TAKES = {
    "sector_with_a_series": {"data": 6},
    "sector_without_a_series": {"data": 5},
    "assumption": {"code": 2, "data": 1, "words": 1},
    "reader": {"code": 1, "test": 1},
    "chart": {"code": 1, "words": 1},
    "another_city": {"data": 2},
}


@pytest.mark.parametrize("name", ADDITIONS)
def test_files_of_an_addition(name: str, tmp_path: Path) -> None:
    assert count(name, tmp_path) == TAKES[name]
