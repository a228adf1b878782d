"""The measures of the house: no function too large, no circle of imports, few rooms."""

import re
from pathlib import Path

import pytest

from tests.house import PACKAGE
from tests.measure_house import (
    REPORT,
    arrows,
    circles,
    code_lines,
    function_sizes,
    functions,
    table,
)

MOST_LINES = 45
# Functions that are larger still, with their code lines. The list may only shrink: a new one is
# made smaller instead, and who makes one of these smaller writes its size anew or strikes it out.
TOO_LARGE = {
    "models/history.py:trade_history": 47,
}
ROOMS_OF_REPORT = 12


def test_functions_are_short() -> None:
    assert {name: size for name, size in functions().items() if size > MOST_LINES} == TOO_LARGE


@pytest.mark.parametrize("package", [PACKAGE, REPORT], ids=["analytics", "report"])
def test_no_circle_between_rooms(package: Path) -> None:
    assert circles(arrows(package)) == []


def test_the_report_has_few_rooms() -> None:
    rooms = arrows(REPORT).keys() - {"__init__"}
    assert len(rooms) == ROOMS_OF_REPORT, sorted(rooms)


SOURCE = '''"""A module."""

LETTERS = ["a",  # counts
    "b"]


class Maker:
    """A class."""

    @property
    def make(
        self,
    ) -> int:
        """Over two lines,

        with a blank one.
        """
        # No code.
        def inner() -> int:
            return 1

        text = """counts
        twice"""
        return inner() + len(text)
'''


def test_what_a_code_line_is() -> None:
    assert sorted(code_lines(SOURCE)) == [3, 4, 7, 10, 11, 12, 13, 19, 20, 22, 23, 24]


def test_what_a_function_is() -> None:
    assert dict(function_sizes(SOURCE)) == {"Maker.make": 5, "Maker.make.inner": 1}


def test_circles_are_found() -> None:
    found = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"f"}, "f": {"e", "a"}}
    assert circles(found) == [["a", "b", "c"], ["e", "f"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_arrows_are_those_of_the_imports() -> None:
    assert arrows()["office"] == {"errors"}
    assert {"schemas", "office"} <= arrows()["readers"]
    assert "sheet" in arrows(REPORT)["lineage"]


def test_the_table_is_whole() -> None:
    text = "\n".join(table())
    assert re.search(r"^all +[0-9]+ +[0-9,]+ +[0-9.]+ +[0-9.]+$", text, flags=re.MULTILINE)
    assert "no circle" in text
