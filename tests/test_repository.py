"""Rules of the house: what may be kept, what is pinned, what is shipped, what loads when."""

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import PACKAGE, REPOSITORY, imports, kept_files, kept_texts, modules, place, tree

MAX_LINES = 350
MAX_BYTES = 1_500_000


def test_every_module_has_a_docstring_and_a_readable_length() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in modules("analytics", "tests")}
    silent = [p.relative_to(REPOSITORY).as_posix() for p in texts if not ast.get_docstring(tree(p))]
    long = [p.name for p in modules("analytics") if texts[p].count("\n") > MAX_LINES]
    assert (silent, long) == ([], [])


def test_notebooks_are_kept_without_outputs() -> None:
    stored = []
    for path in (REPOSITORY / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        stored += [
            path.name for cell in cells if cell.get("outputs") or cell.get("execution_count")
        ]
    assert stored == []


def test_no_registry_and_no_machine_is_named() -> None:
    # Written in pieces, so that this file does not name them either.
    hosts = ["pypi" + ".org", "python" + "hosted.org", "npmjs" + ".org", "anaconda" + ".org"]
    roots = ("tmp", "home", "opt", "srv", "builds", "root")
    too_common = {"/", *(f"/{name}/" for name in roots)}
    machine = {f"{folder}/" for folder in (REPOSITORY.parent.as_posix(), Path.home().as_posix())}
    words = [*hosts, *sorted(machine - too_common)]
    slips = [f"{name}: {word}" for name, text in kept_texts() for word in words if word in text]
    assert slips == []


def test_kept_files_are_small_and_no_other_lock_is_among_them() -> None:
    names = {path.relative_to(REPOSITORY).as_posix(): path.stat().st_size for path in kept_files()}
    assert [name for name, size in names.items() if size > MAX_BYTES] == []
    assert {"uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"}.isdisjoint(names)


def pyproject() -> dict[str, Any]:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def pins() -> dict[str, list[Requirement]]:
    """Return the pinned set by name; a name has one pin for each environment it differs in."""
    text = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^[a-zA-Z0-9].*==.*$", text, flags=re.MULTILINE):
        pin = Requirement(line.rstrip("\\ "))
        found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def test_pinned_set_has_hashes_and_no_addresses() -> None:
    text = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if not line.startswith("#")]
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    assert [line for line in lines if "==" not in line or "--hash=sha256:" not in line] == []


def test_pinned_set_covers_what_the_package_needs() -> None:
    project = pyproject()["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += [need for need in extra if not need.startswith(f"{project['name']}[")]
    wanted += pyproject()["build-system"]["requires"]
    wanted += pyproject()["dependency-groups"]["build"]
    pinned, slips = pins(), []
    for need in map(Requirement, wanted):
        versions = [str(pin.specifier).removeprefix("==") for pin in pinned.get(need.name, [])]
        if not versions or not all(version in need.specifier for version in versions):
            slips.append(f"{need}: pinned {versions or 'nowhere'}; run `make lock`")
    assert slips == []


def test_everything_imported_is_a_stated_dependency() -> None:
    project = pyproject()["project"]
    # What an extra needs is imported when it is asked for; test_walls.py says where.
    extras = project["optional-dependencies"]
    stated = [*project["dependencies"], *extras["comtrade"], *extras["gravity"]]
    known: set[str] = {canonicalize_name(Requirement(need).name) for need in stated}
    known |= {canonicalize_name(name) for name in sys.stdlib_module_names}
    # Imported under a name that is not the distribution's.
    known |= {"analytics", "vl-convert", "arro3", "docx"}
    slips = [f"{place(path, line)}: {name}" for path in modules("analytics")
             for line, name in imports(tree(path))
             if canonicalize_name(name.partition(".")[0]) not in known]  # fmt: skip
    assert slips == []


def test_one_version_everywhere() -> None:
    version = pyproject()["project"]["version"]
    places = {
        "analytics/__init__.py": r'^__version__ = "(.*)"$',
        "CITATION.cff": r"^version: (.*)$",
        "CHANGELOG.md": r"^## \[([0-9][^\]]*)\]",
    }
    for name, pattern in places.items():
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        found = re.search(pattern, text, flags=re.MULTILINE)
        assert found is not None, name
        assert found[1] == version, name


def loaded_after(code: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after some code."""
    script = (
        f"{code}\nimport sys\nprint('\\n' + ' '.join({{m.split('.')[0] for m in sys.modules}}))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, check=True,
        encoding="utf-8",
    )  # fmt: skip
    return set(answer.stdout.splitlines()[-1].split())


def test_importing_the_package_is_light() -> None:
    heavy = {"altair", "fastexcel", "numpy", "openpyxl", "polars", "pydantic", "vl_convert"}
    loaded = loaded_after("import analytics\ndir(analytics)")
    assert "analytics" in loaded
    assert loaded & heavy == set()


def test_gravity_loads_its_extra_only_when_asked() -> None:
    loaded = loaded_after("import analytics.models.gravity")
    assert "polars" in loaded
    assert loaded & {"pandas", "pyfixest"} == set()


def test_a_report_loads_no_altair() -> None:
    loaded = loaded_after("import analytics.report.charts.registry, analytics.report.page.report")
    assert "polars" in loaded
    assert "altair" not in loaded


def test_help_is_light() -> None:
    if not (PACKAGE / "cli" / "__init__.py").exists():
        pytest.skip("the command is not written yet")
    loaded = loaded_after(
        "import sys\nfrom analytics.cli import main\nsys.argv = ['rcep', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code"
    )
    assert "typer" in loaded
    assert loaded & {"altair", "jinja2", "openpyxl", "polars", "scipy", "vl_convert"} == set()


def test_public_names_exist() -> None:
    import analytics

    homes = analytics._HOMES
    assert set(analytics.__all__) == {*homes, "__version__"}
    assert dir(analytics) == sorted(analytics.__all__)
    for name, home in homes.items():
        if find_home(home):
            assert getattr(analytics, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'altair'"):
        _ = analytics.altair


def find_home(name: str) -> bool:
    """Say whether a module is there, without importing it."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def test_make_help_lists_every_target() -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, flags=re.MULTILINE)
    assert phony is not None
    targets = set(re.findall(r"^([a-z]+):", text, flags=re.MULTILINE))
    described = set(re.findall(r"^([a-z]+):.*## \S", text, flags=re.MULTILINE))
    assert set(phony[1].split()) == targets == described
    assert {"help", "report", "test", "lint", "bench", "datasets", "lab", "clean"} <= targets


def test_wheel_carries_datasets_and_notebooks(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=REPOSITORY, check=True, capture_output=True,
    )  # fmt: skip
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        carried = set(wheel.namelist())
    kept = {path.relative_to(REPOSITORY) for path in kept_files()}
    moved = {f"analytics/{p.as_posix()}" for p in kept if p.parts[0] in {"datasets", "notebooks"}}
    own = {p.as_posix() for p in kept if p.parts[0] == "analytics"}
    assert moved | own <= carried
    assert {name.partition("/")[0] for name in carried if ".dist-info/" not in name} == {
        "analytics"
    }
    assert any(name.endswith("licenses/LICENSE") for name in carried)
