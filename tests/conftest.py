"""What tests share: where the repository, the real files and the outside programs are."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

import analytics.report  # noqa: F401 (before openpyxl, whose writer it chooses)
from analytics.office.parts import WorkbookParts
from analytics.office.reading import read_workbook_parts
from analytics.report.folder.folders import WORKBOOKS
from analytics.report.writers.report import write_report
from analytics.results import Results
from tests import shipped_runs
from tests.libreoffice import LibreOffice

# In `make test` found examples do not depend on the day, and slow machines do not fail.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
# In `make soak` every run looks elsewhere and longer; a failure prints how to repeat it.
settings.register_profile(
    "soak", deadline=None, derandomize=False, database=None, max_examples=1000, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))

# What takes longest begins first, so that no process is left with a long file at the end.
LONGEST = (
    "report", "test_notebooks", "test_case", "test_uncertainty", "report/test_differences",
    "test_live_workbook", "test_one_statement", "test_charts", "tests/test_differences",
    "test_armington_solve", "attacks",
)  # fmt: skip

REPOSITORY = Path(__file__).resolve().parent.parent
SOFFICE_NAMES = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give a file to one process, and all files that read the baseline's report to the same."""
    files = {item.path for item in items if "baseline_report" in getattr(item, "fixturenames", ())}
    group = {
        item.path: "report" if item.path in files else item.nodeid.partition("::")[0]
        for item in items
    }

    def place(item: pytest.Item) -> int:
        found = (n for n, name in enumerate(LONGEST) if _is_of(group[item.path], name))
        return next(found, len(LONGEST))

    items.sort(key=place)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group[item.path]))


def _is_of(group: str, name: str) -> bool:
    return group == name or (name != "report" and name in group)


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
def recalculating(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """LibreOffice with a profile that computes every formula of a workbook that it opens."""
    program = _program("LibreOffice", SOFFICE_NAMES)
    return LibreOffice(program, tmp_path_factory.mktemp("recalculating"))


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
def baseline_report(baseline: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the baseline, in a folder whose name has a space and Chinese characters."""
    return write_report(baseline, tmp_path_factory.mktemp("reports") / "报告 reports")


@pytest.fixture(scope="session")
def baseline_workbooks(baseline_report: Path) -> dict[str, WorkbookParts]:
    """What the workbooks of that report hold, by language."""
    return {
        language: read_workbook_parts(baseline_report / name)
        for language, name in WORKBOOKS.items()
    }
