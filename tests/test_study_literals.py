"""Code names no case: no party, place, sector or year of the shipped study, but for exceptions."""

import ast
import re
from pathlib import Path

import pytest

from analytics.readers.study import read_study
from tests.house import PACKAGE, modules, nodes, tree

STUDY = read_study()
_WORDS = {
    *STUDY.parties,
    *STUDY.all_segments,
    *(row.sector for row in STUDY.table),
    *STUDY.sums,
}
_PLACES = re.compile(
    "|".join(place for one in (STUDY.city, STUDY.province, STUDY.home, STUDY.partner)
             for place in (one.en, one.zh, rf"\b{one.name}(?![a-z])"))
)  # fmt: skip
_FIRST, _LAST = STUDY.totals.year, 2045

EXCEPTIONS = {
    # Publishers' formats name their publishers, and prose names what it speaks of.
    "readers/": "formats of the publishers' files",
    "schemas/": "descriptions of columns in prose; columns and comparisons published under a name",
    "report/tables/answers.py": "sentences, and which question is about which sector",
    "report/findings/sentences.py": "sentences",
    "report/findings/sectors.py": "sentences, each about one sector",
    "report/findings/third_countries.py": "sentences",
    "report/tables/ex_post.py": "sentences",
    "report/findings/cover.py": "title of the workbook in words",
    "report/findings/differences.py": "words",
    "report/lineage/": "sources by table, and formulas in words",
    "report/workbook/sheets.py": "the name of a published table",
    "report/charts/": "sources under a chart, and the years at which its ticks stand",
    "cli/": "help and headings in words",
    "__init__.py": "the name of a reader of a publisher's format",
    "results/__init__.py": "the name of a published table",
    "models/ex_post.py": "columns of published tables",
    "models/regional_flows.py": "reasons in words",
}
"""Where words of the case may stand, and why."""


def slips(module: ast.Module) -> list[str]:
    """Return the literals of a module that name the case; docstrings are prose, not literals."""
    prose = {id(node.value) for node in nodes(module) if isinstance(node, ast.Expr)}
    found = []
    for node in nodes(module):
        if not isinstance(node, ast.Constant) or id(node) in prose:
            continue
        value = node.value
        is_year = type(value) is int and _FIRST <= value <= _LAST
        if is_year or (isinstance(value, str) and names_the_case(value)):
            found.append(f"{node.lineno}: {value!r}")
    return found


def names_the_case(text: str) -> bool:
    return text in _WORDS or bool(_PLACES.search(text))


def excepted(path: Path) -> str | None:
    place = path.relative_to(PACKAGE).as_posix()
    return next((name for name in EXCEPTIONS if place == name or place.startswith(name)), None)


def test_code_names_no_case() -> None:
    assert [
        f"{path.relative_to(PACKAGE)}:{slip}"
        for path in modules("analytics")
        if excepted(path) is None
        for slip in slips(tree(path))
    ] == []


def test_every_exception_is_needed() -> None:
    needed = {excepted(path) for path in modules("analytics") if slips(tree(path))}
    assert set(EXCEPTIONS) - needed == set()


@pytest.mark.parametrize(
    "source",
    ['x = "CHN"', "first = 2021", 'segment == "auto_parts"', 'title = "to Qingdao"',
     'x = f"{a} from Japan"', 'sums = ("autos",)', 'y = "日本"', 'fact("qingdao_total")'],
)  # fmt: skip
def test_the_search_can_find(source: str) -> None:
    assert slips(ast.parse(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""Trade of Qingdao in 2021."""',
        "x = 2019",
        'x = "carstairs"',
        "x = 2021.5",
        'x = "import"',
    ],
)
def test_the_search_lets_pass(source: str) -> None:
    assert slips(ast.parse(source)) == []
