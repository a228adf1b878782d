"""The measures of the house: no function too large, no circle of imports, few rooms."""

import re
from pathlib import Path

import pytest

from analytics.equations.model import EQUATIONS
from analytics.readers.datasets import TABLES as SHIPPED
from analytics.results import TABLES
from analytics.results.comparison import COMPARISON_SCHEMAS
from tests.house import PACKAGE
from tests.measure_house import (
    REPORT,
    arrows,
    circles,
    code_lines,
    function_sizes,
    functions,
    silent_names,
    table,
    undescribed,
)

MOST_LINES = 45
# Functions that are larger still, with their code lines. The list may only shrink: a new one is
# made smaller instead, and who makes one of these smaller writes its size anew or strikes it out.
TOO_LARGE: dict[str, int] = {}
ROOMS_OF_REPORT = 12
MOST_ROOMS = 19


def test_functions_are_short() -> None:
    assert {name: size for name, size in functions().items() if size > MOST_LINES} == TOO_LARGE


@pytest.mark.parametrize("package", [PACKAGE, REPORT], ids=["analytics", "report"])
def test_no_circle_between_rooms(package: Path) -> None:
    assert circles(arrows(package)) == []


def test_the_report_has_few_rooms() -> None:
    rooms = arrows(REPORT).keys() - {"__init__"}
    assert len(rooms) == ROOMS_OF_REPORT, sorted(rooms)


def test_the_package_has_few_rooms() -> None:
    rooms = arrows().keys() - {"__init__"}
    assert len(rooms) <= MOST_ROOMS, sorted(rooms)


def test_every_public_name_is_described() -> None:
    assert undescribed() == {}


def test_what_is_not_described_is_found() -> None:
    module = PACKAGE / "units.py"
    assert "units" not in undescribed()
    text = module.read_text(encoding="utf-8")
    silent = text.replace("  # per cent in one", "") + "\n\ndef more():\n    return 1\n"
    silent += '\n\ndef less(a, b):\n    """Say.\n\n    Parameters\n    ---\n    a\n    """\n'
    silent += "\n\n# Told together.\nONE = 1\nTWO = (\n    2,\n)\n\nTHREE = 3\n"
    assert sorted(silent_names(silent)) == ["PERCENT", "THREE", "less.b", "more"]


def test_every_column_and_every_equation_has_a_meaning_and_a_unit() -> None:
    schemas = {name: schema for name, (schema, _) in TABLES.items()}
    schemas |= {name: table.schema for name, table in SHIPPED.items()} | COMPARISON_SCHEMAS
    columns = {
        f"{table}.{name}": (column.description, (column.metadata or {}).get("unit"))
        for table, schema in schemas.items()
        for name, column in schema.columns().items()
    }
    equations = {name: (found.meaning, found.unit) for name, found in EQUATIONS.items()}
    assert [name for name, told in (columns | equations).items() if not all(told)] == []


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
