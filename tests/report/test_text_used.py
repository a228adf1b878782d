"""Words that are asked for exist, entries are asked for, and no code holds Chinese prose.

All of it is read from the source: an entry is used if its key stands there, or if a key that is
put together (``f"flow.{flow}"``) gives it, with parts that stand in code or data.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from analytics.report.text.lookup import catalogue
from tests.house import PACKAGE, REPOSITORY, modules, nodes, place, tree

CHINESE = re.compile(r"[\u4e00-\u9fff]")
LOOK_UPS = {"text", "say", "has_text"}
# Code that reads what others wrote in Chinese or Japanese; it tells the reader nothing in them.
READS_CHINESE = {
    "readers/formats/tables/gacc_codes.py": "lists of codes of China's customs",
    "readers/formats/tables/gacc_query.py": "trade as China's customs writes it",
    "readers/rate_text.py": "rates as Japan Customs writes them",
    "office/rules/kinds.py": "names of sheets in workbooks of others",
    "office/rules/layout.py": "titles of columns in workbooks of others",
    "office/rules/structure.py": "markers of notes in workbooks of others",
    "office/rules/values.py": "titles of columns in workbooks of others",
}


def strings(module: ast.Module) -> Iterator[ast.Constant | ast.JoinedStr]:
    """Yield strings and f-strings; no docstring, no string inside an f-string."""
    every = nodes(module)
    inner = {id(part) for node in every if isinstance(node, ast.JoinedStr) for part in node.values}
    told = {id(node.value) for node in every if isinstance(node, ast.Expr)}
    for node in every:
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (is_string or isinstance(node, ast.JoinedStr)) and id(node) not in inner | told:
            yield node  # type: ignore[misc]


def pattern(node: ast.JoinedStr) -> re.Pattern[str]:
    """Return an f-string as a regular expression: what stands in braces may be anything."""
    return re.compile("".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else "(.+)"
        for part in node.values
    ))  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What code and data hold: whole strings, f-strings by their first part, names and words."""

    whole: frozenset[str]
    patterns: Mapping[str, set[re.Pattern[str]]]
    words: frozenset[str]
    data: str


@cache
def asked() -> Asked:
    whole, words, patterns = set(), set(), defaultdict(set)
    for module in map(tree, modules("analytics")):
        for node in strings(module):
            if isinstance(node, ast.Constant):
                whole.add(node.value)
                words.update(re.findall(r"\w+", node.value))
            elif first := re.match(r"([a-z_]+)\\\.", (made := pattern(node)).pattern):
                patterns[first[1]].add(made)
            elif len(re.findall("[a-z]", made.pattern)) > 4:
                patterns[""].add(made)
        for node in nodes(module):
            found = (getattr(node, name, None) for name in ("id", "attr", "arg", "name"))
            words.update(name for name in found if isinstance(name, str))
    whole.update(key for _, key in in_templates())
    files = (p for kind in ("csv", "toml") for p in (REPOSITORY / "datasets").rglob(f"*.{kind}"))
    data = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return Asked(frozenset(whole), patterns, frozenset(words | set(re.findall(r"\w+", data))), data)


def in_templates() -> Iterator[tuple[str, str]]:
    """Yield where a template of a page asks for words, and the key."""
    for path in sorted((PACKAGE / "report/page/templates").glob("*.j2")):
        for key in re.findall(r'\btext\("([^"]+)"', path.read_text(encoding="utf-8")):
            yield path.name, key


def is_used(key: str) -> bool:
    """Say whether code asks for an entry."""
    first, _, rest = key.partition(".")
    if first in {"channel", "remark"}:
        return is_held(catalogue()[key]["en"])
    if first == "channel_hint":
        return f"channel.{rest}" in catalogue()
    if key in asked().whole:
        return True
    if first == "formula":  # names of rules, put together of several parts
        return is_said(rest) or all(map(is_said, rest.split("_")))
    # A column whose cells are codes is named, and `value_label` puts column and code together.
    of_codes = {re.compile(rf"{first}\.(.+)")} if first in asked().whole else set()
    matches = (one.fullmatch(key) for one in asked().patterns[first] | of_codes)
    return any(all(map(is_said, found.groups())) for found in matches if found)


def is_held(sentence: str) -> bool:
    """Say whether tables can hold a sentence."""
    return sentence in asked().whole or sentence in asked().data


def is_said(part: str) -> bool:
    """Say whether a part of a key stands in code or data, or is put together there."""
    known = all(word in asked().words for word in re.findall(r"\w+", part))
    return known or any(one.fullmatch(part) for one in asked().patterns[""])


def first_arguments() -> Iterator[tuple[str, ast.expr]]:
    for path in modules("analytics/report", "analytics/cli"):
        for node in nodes(tree(path)):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in LOOK_UPS:
                    yield place(path, node.lineno), node.args[0]


def is_missing(key: ast.expr) -> bool:
    if isinstance(key, ast.Constant):
        return key.value not in catalogue()
    if isinstance(key, ast.JoinedStr):
        return not any(map(pattern(key).fullmatch, catalogue()))
    return False


def test_every_key_that_is_asked_for_exists() -> None:
    keys = list(first_arguments())
    assert len(keys) > 300
    asked_for = list(in_templates())
    assert len(asked_for) > 8
    assert [found for found in asked_for if found[1] not in catalogue()] == []
    assert [f"{where}: {ast.unparse(key)}" for where, key in keys if is_missing(key)] == []


def test_every_entry_is_used() -> None:
    assert [key for key in catalogue() if not is_used(key)] == []


def test_the_scan_can_fail() -> None:
    assert not is_used("workbook.never_said")
    assert not is_used("sector.rickshaws")
    assert is_missing(ast.parse("'sector.rickshaws'", mode="eval").body)
    assert is_missing(ast.parse("f'rickshaws.{name}'", mode="eval").body)
    assert not is_missing(ast.parse("f'sector.{name}'", mode="eval").body)


def test_no_code_holds_chinese_prose() -> None:
    holding = {}
    for path in modules("analytics"):
        if not CHINESE.search(path.read_text(encoding="utf-8")):
            continue
        lines = [node.lineno for node in strings(tree(path)) if CHINESE.search(ast.unparse(node))]
        if lines:
            holding[path.relative_to(PACKAGE).as_posix()] = lines
    assert {name: lines for name, lines in holding.items() if name not in READS_CHINESE} == {}
    assert set(READS_CHINESE) - set(holding) == set(), "an exception that is not needed"
