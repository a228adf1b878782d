"""What the house measures: its lines, its functions, and who imports whom.

``python -m tests.measure_house`` prints it. A *code line* holds code: no blank, no comment, no
docstring; a statement over three lines counts three. The size of a *function* is the number of code
lines of its body: without the docstring and the signature, with the functions inside it. A *room*
is a package or module right below ``analytics``, or right below ``analytics.report``. An *arrow*
leads from a room to one that it imports, inside functions and for type checkers too. A *circle* is
a set of rooms each of which leads to all others.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median

from tests.house import PACKAGE, REPOSITORY, imports, modules, nodes, parsed, tree

Arrows = dict[str, set[str]]
REPORT = PACKAGE / "report"
_NO_CODE = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENDMARKER,
}  # fmt: skip
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_LARGEST = 12


@dataclass(frozen=True)
class Area:
    """A room: its files and code lines, and the medians of code lines and all lines of a file."""

    name: str
    files: int
    code_lines: int
    median_code_lines: float
    median_lines: float


@cache
def code_lines(source: str) -> frozenset[int]:
    """Return the numbers of the lines that hold code."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in nodes(parsed(source)):
        docstring = _docstring(node)
        if docstring is not None:
            lines.difference_update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return frozenset(lines)


def _docstring(node: ast.AST) -> ast.Expr | None:
    if not isinstance(node, _DOCUMENTED) or not node.body:
        return None
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first if isinstance(first.value.value, str) else None
    return None


def areas(package: Path = PACKAGE) -> list[Area]:
    """Return the rooms of a package, the largest first, and then the whole of it."""
    rooms: dict[str, list[Path]] = {}
    for path in modules(_folder(package)):
        rooms.setdefault(room(path, package), []).append(path)
    found = [_area(name, paths) for name, paths in rooms.items()]
    whole = _area("all", [path for paths in rooms.values() for path in paths])
    return [*sorted(found, key=lambda area: -area.code_lines), whole]


def _area(name: str, paths: list[Path]) -> Area:
    sources = [path.read_text(encoding="utf-8") for path in paths]
    code = [len(code_lines(source)) for source in sources]
    lines = [source.count("\n") for source in sources]
    return Area(name, len(paths), sum(code), median(code), median(lines))


def _folder(package: Path) -> str:
    return package.relative_to(REPOSITORY).as_posix()


@cache
def functions(package: Path = PACKAGE) -> dict[str, int]:
    """Return the size of every function, the largest first, such as ``pipeline.py:run``."""
    sizes = {
        f"{path.relative_to(package).as_posix()}:{name}": size
        for path in modules(_folder(package))
        for name, size in function_sizes(path.read_text(encoding="utf-8"))
    }
    return dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))


def function_sizes(source: str) -> Iterator[tuple[str, int]]:
    """Yield name (with those of the classes and functions around it) and size of each function."""
    lines = code_lines(source)

    def inside(node: ast.AST, around: str) -> Iterator[tuple[str, int]]:
        for child in ast.iter_child_nodes(node):
            name = around
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{around}.{child.name}".lstrip(".")
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                body = range(child.body[0].lineno, (child.end_lineno or 0) + 1)
                yield name, len(lines.intersection(body))
            yield from inside(child, name)

    return inside(parsed(source), "")


def room(path: Path, package: Path = PACKAGE) -> str:
    """Return the first name below a package: `labels` for report/labels/words.py."""
    return path.relative_to(package).parts[0].removesuffix(".py")


@cache
def arrows(package: Path = PACKAGE) -> Arrows:
    """Return which rooms of a package each of its rooms imports."""
    prefix = ".".join(package.relative_to(REPOSITORY).parts)
    names = {room(path, package) for path in modules(_folder(package))}
    found: Arrows = {name: set() for name in sorted(names)}
    for path in modules(_folder(package)):
        for _, imported in imports(tree(path)):
            target = imported.removeprefix(f"{prefix}.").partition(".")[0]
            if imported.startswith(f"{prefix}.") and target in names:
                found[room(path, package)].add(target)
    return {name: targets - {name} for name, targets in found.items()}


def circles(found: Arrows) -> list[list[str]]:
    """Return the sets of rooms that lead to each other, by name.

    Examples
    --------
    >>> circles({"a": {"b"}, "b": {"a", "c"}, "c": set()})
    [['a', 'b']]
    """
    ahead = {name: _reached(name, found) for name in found}
    sets = {
        tuple(sorted(other for other in ahead[name] if name in ahead[other]))
        for name in found
        if name in ahead[name]
    }
    return sorted(map(list, sets))


def _reached(start: str, found: Arrows) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = found[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


@cache
def undescribed(package: Path = PACKAGE) -> dict[str, list[str]]:
    """Return the public names of each room that are not described where they stand.

    Functions and classes without a docstring, which rules of schemas alone may do without since
    their names say it; fields and parameters of which a docstring that lists some says nothing;
    constants in capitals without a text below them or a comment beside them, or above the lines
    in which they follow each other.
    """
    found: dict[str, list[str]] = {}
    for path in modules(_folder(package)):
        names = silent_names(path.read_text(encoding="utf-8"))
        where = path.relative_to(package).as_posix()
        found.setdefault(room(path, package), []).extend(f"{where}:{name}" for name in names)
    return {name: names for name, names in found.items() if names}


def silent_names(source: str) -> list[str]:
    """Return the public names of a module that are not described where they stand."""
    module = parsed(source)
    return [*_silent_names(module), *_silent_constants(source.splitlines(), module.body)]


def _silent_names(node: ast.Module | ast.ClassDef) -> Iterator[str]:
    for child in node.body:
        if not isinstance(child, ast.ClassDef | ast.FunctionDef) or child.name.startswith("_"):
            continue
        said = ast.get_docstring(child) or ""
        is_rule = any("rule" in ast.unparse(mark) for mark in child.decorator_list)
        if not said and not is_rule:
            yield child.name
        listed = "Attributes\n---" in said or "Parameters\n---" in said
        parts = _fields(child) if isinstance(child, ast.ClassDef) else _parameters(child)
        yield from (f"{child.name}.{part}" for part in parts if listed and part not in said)
        if isinstance(child, ast.ClassDef):
            yield from (f"{child.name}.{name}" for name in _silent_names(child))


def _fields(node: ast.ClassDef) -> list[str]:
    targets = [s.target for s in node.body if isinstance(s, ast.AnnAssign)]
    return [t.id for t in targets if isinstance(t, ast.Name) and not t.id.startswith("_")]


def _parameters(node: ast.FunctionDef) -> list[str]:
    return [a.arg for a in (*node.args.args, *node.args.kwonlyargs) if a.arg not in ("self", "cls")]


def _silent_constants(lines: list[str], body: list[ast.stmt]) -> Iterator[str]:
    follows_told = 0  # the line below constants of which the comment above them speaks
    for statement, below in zip(body, [*body[1:], None], strict=True):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        names = [t.id for t in targets if isinstance(t, ast.Name) and t.id.isupper()]
        is_told = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
        is_told |= "#" in lines[statement.lineno - 1]
        above = lines[statement.lineno - 2].startswith("#") or statement.lineno == follows_told
        follows_told = (statement.end_lineno or 0) + 1 if above and targets else 0
        is_told |= above
        yield from (name for name in names if not is_told and not name.startswith("_"))


def table() -> Iterator[str]:
    """Yield what is measured, line by line."""
    for package in (PACKAGE, REPORT):
        yield f"{_folder(package):<24} files  code lines  median code  median lines"
        for area in areas(package):
            yield (
                f"{area.name:<24} {area.files:>5} {area.code_lines:>11,} "
                f"{area.median_code_lines:>12g} {area.median_lines:>13g}"
            )
        yield ""
    counts = {name: len(names) for name, names in undescribed().items()}
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    yield f"public names not described: {told or 'none'}"
    yield ""
    yield f"the {_LARGEST} largest functions, in code lines"
    yield from (f"{size:>4}  {name}" for name, size in list(functions().items())[:_LARGEST])
    for package in (PACKAGE, REPORT):
        found = arrows(package)
        yield ""
        rooms = found.keys() - {"__init__"}
        yield f"{_folder(package)}: {len(rooms)} rooms, {sum(map(len, found.values()))} arrows"
        yield from _drawn(found)
        yield from (f"circle: {', '.join(circle)}" for circle in circles(found))
        yield "" if circles(found) else "no circle"


def _drawn(found: Arrows) -> Iterable[str]:
    for name, targets in found.items():
        yield f"{name:<24} -> {', '.join(sorted(targets)) or '(nothing)'}"


if __name__ == "__main__":
    sys.stdout.write("\n".join([*table(), ""]))
