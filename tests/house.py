"""What the rules of the house are read from: the files that are kept, and the source code."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = REPOSITORY / "analytics"


def kept_files() -> list[Path]:
    """Files that are tracked or would be with `git add .`; without git, all but the hidden."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=REPOSITORY, capture_output=True, check=True,
        )  # fmt: skip
    except (FileNotFoundError, subprocess.CalledProcessError):
        found = REPOSITORY.rglob("*")
        return sorted(p for p in found if p.is_file() and "/." not in p.as_posix())
    names = listing.stdout.decode("utf-8").split("\0")
    return sorted(p for p in (REPOSITORY / name for name in set(names) - {""}) if p.is_file())


def kept_texts() -> Iterator[tuple[str, str]]:
    for path in kept_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(REPOSITORY).as_posix(), content.decode("utf-8")


def modules(*folders: str) -> list[Path]:
    return sorted(p for folder in folders for p in (REPOSITORY / folder).rglob("*.py"))


def layer(path: Path) -> str:
    """Return the first name below the package: `tariffs` for tariffs/rates.py, else the module."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def tree(path: Path) -> ast.Module:
    """Return what a module holds."""
    return parsed(path.read_text(encoding="utf-8"))


@cache
def parsed(source: str) -> ast.Module:
    """Return what source code holds, read once; nobody changes it."""
    return ast.parse(source)


@cache
def nodes(module: ast.Module) -> tuple[ast.AST, ...]:
    """Return all nodes of a module, looked for once."""
    return tuple(ast.walk(module))


def imports(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything imported, inside functions too."""
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def calls(module: ast.Module) -> Iterator[tuple[ast.Call, str, str]]:
    """Yield each call with the last name of what it is called on ("" for a plain name)."""
    for node in nodes(module):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            yield node, "", node.func.id
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value
            names = {ast.Name: "id", ast.Attribute: "attr"}
            yield node, str(getattr(owner, names.get(type(owner), ""), "?")), node.func.attr


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(REPOSITORY).as_posix()}:{line}"
