"""What tests share: where the repository, the real files and the outside programs are."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

import analytics.report  # noqa: F401 (before openpyxl, whose writer it chooses)
from analytics import case
from analytics.cli.run import run
from analytics.graph import Cache
from analytics.office.parts import WorkbookParts
from analytics.office.reading import read_workbook_parts
from analytics.readers.kept_on_disk import OFF
from analytics.report.folder.folders import MODELS
from analytics.report.writers.report import write_report
from analytics.results import Results
from analytics.steps import kept_effects
from tests import shipped_runs
from tests.cli.conftest import rcep
from tests.cut_workbook import read_after
from tests.libreoffice import LibreOffice

__all__ = ["rcep"]

# Each process computes what it shows, unless a test asks for what another one kept.
os.environ["RCEP_CACHE"] = OFF
# Tests come back to a run after many others, so that more of them is kept than a program needs.
case.KEPT, kept_effects.KEPT = Cache(size=8192), Cache(size=8192)
# In `make test` found examples do not depend on the day, and slow machines do not fail.
settings.register_profile("house", deadline=None, derandomize=True, database=None, max_examples=50)
# HYPOTHESIS_PROFILE=soak looks elsewhere and longer; a failure prints how to repeat it.
settings.register_profile(
    "soak", deadline=None, derandomize=False, database=None, max_examples=1000, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# What many files read is made once, by one process that runs all of them.
SHARED = {
    "what reads the workbooks of the model": ("baseline_models", "baseline_workbooks"),
    "what reads the report and other scenarios": ("baseline_report", "results_of"),
    "what reads the source": ("from tests.house",),
}
# What takes longest begins first, so that no process is left with a long file at the end.
LONGEST = (
    *SHARED, "test_notebooks", "test_readme", "report/test_differences", "test_uncertainty",
    "test_one_statement", "test_case", "attacks", "test_earlier", "test_live", "test_jupyterlab",
    "test_additions", "test_armington_solve",
)  # fmt: skip
# Tests keep much for each other: to look through all of it for what can go takes time.
gc.set_threshold(100_000, 20, 100)

REPOSITORY = Path(__file__).resolve().parent.parent
SOFFICE_NAMES = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""

    def place(item: pytest.Item) -> int:
        group = _group(item.nodeid)
        return next((n for n, name in enumerate(LONGEST) if name in group), len(LONGEST))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With ``--dist loadfile`` all files that read the same of `SHARED` go to one process."""
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class ByWhatIsShared(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid)

    return ByWhatIsShared(config, log)


def _group(nodeid: str) -> str:
    """Return what is done in one process: a file, or all files that read what is shared."""
    return _group_of(nodeid.partition("::")[0])


@cache
def _group_of(file: str) -> str:
    text = (REPOSITORY / file).read_text(encoding="utf-8")
    read = (group for group, names in SHARED.items() if any(name in text for name in names))
    return next(read, file)


def _absent(what: str, variable: str) -> NoReturn:
    """Skip, or fail where the environment says that nothing may be skipped."""
    reason = f"{what} is not here"
    if os.environ.get(variable) == "1":
        pytest.fail(f"{reason}, and {variable}=1 does not let the test skip")
    pytest.skip(reason)


def _folder(path: Path) -> Path:
    if not path.is_dir():
        _absent(
            f"the folder of real files ../{path.relative_to(REPOSITORY.parent).as_posix()}",
            "RCEP_REQUIRE_DATA",
        )
    return path


def _program(title: str, names: tuple[str, ...]) -> str:
    found = next((path for path in map(shutil.which, names) if path), None)
    if found is None:
        _absent(title, "RCEP_REQUIRE_TOOLS")
    return found


@pytest.fixture(scope="session", autouse=True)
def own_user_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the tests, and the programs they start, away from schedules the user has imported."""
    folder = tmp_path_factory.mktemp("user-data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RCEP_DATA", str(folder))
        yield folder


@pytest.fixture(scope="session")
def kept_by_programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where programs that tests start find what an earlier one computed, whoever started it."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "kept by programs"


@pytest.fixture
def keeping(kept_by_programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Find what programs kept, here and in what is started from here, and keep more for them."""
    monkeypatch.setenv("RCEP_CACHE", str(kept_by_programs))


@pytest.fixture(scope="session")
def repository() -> Path:
    """The project's root folder."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Files as their publishers wrote them, beside the project; never copied into it."""
    return _folder(REPOSITORY.parent / "shared" / "data")


@pytest.fixture(scope="session")
def shared_cases() -> Path:
    """Worked numeric cases beside the project."""
    return _folder(REPOSITORY.parent / "shared" / "cases")


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice with a profile of its own; mark such tests `office`."""
    program = _program("LibreOffice", SOFFICE_NAMES)
    return LibreOffice(program, tmp_path_factory.mktemp("libreoffice"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of Chromium or a browser built on it; mark such tests `browser`."""
    return _program("Chromium", CHROMIUM_NAMES)


@pytest.fixture(scope="session")
def node() -> str:
    """Path of Node.js; mark such tests `node`."""
    return _program("Node.js", ("node", "nodejs"))


@pytest.fixture(scope="session")
def results_of() -> Callable[[str], Results]:
    """Run a shipped scenario, once in a session."""
    return shipped_runs.results


@pytest.fixture(scope="session")
def baseline(results_of: Callable[[str], Results]) -> Results:
    """Results of the baseline."""
    return results_of("baseline")


@pytest.fixture(scope="session")
def baseline_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make report` writes, in a folder whose name has a space and Chinese characters."""
    place = tmp_path_factory.mktemp("reports") / "报告 reports"
    run("baseline", out=place)
    return place / "baseline"


@pytest.fixture(scope="session")
def baseline_models(
    baseline: Results, kept_by_programs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a report of the baseline that was asked for tables and the model alone.

    Programs that are started later find what is computed for it.
    """
    place = tmp_path_factory.mktemp("models") / "模型 models"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RCEP_CACHE", str(kept_by_programs))
        return write_report(baseline, place, tables_only=True, model=True)


@pytest.fixture(scope="session")
def baseline_workbooks(
    baseline_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, WorkbookParts]:
    """What the workbooks of the model hold, by language."""
    (first, whole), *others = ((each, baseline_models / name) for each, name in MODELS.items())
    known, folder = read_workbook_parts(whole), tmp_path_factory.mktemp("workbooks")
    return {
        first: known,
        **{language: read_after(path, folder, whole, known) for language, path in others},
    }
