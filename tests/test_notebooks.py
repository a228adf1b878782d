"""The notebooks: kept clean, executed each from nothing, and telling what the numbers say."""

import ast
import base64
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

import analytics
from analytics.cli import main
from analytics.cli import notebooks as command
from analytics.errors import InputError
from analytics.questions.ex_post import look_back
from analytics.report.folder.manifest import write_manifest
from analytics.report.tables import answers, ex_post
from analytics.report.writers.notebooks import execute_notebooks, notebook_files, with_scenario
from analytics.results import Results
from tests import shipped_runs

FILES = notebook_files()
ANSWERED = {
    "autos", "consumer_goods", "cosmetics", "qingdao_japan_trade", "since_2022", "third_countries",
}  # fmt: skip
WITHOUT_CHARTS = {"any_pair", "own_data"}
EXPECTED = {*ANSWERED, *WITHOUT_CHARTS, "start_here", "own_scenario"}
# Expressions of polars are what a notebook shows; control flow and functions belong into modules.
LOGIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While,
         ast.If, ast.IfExp, ast.Try)  # fmt: skip
# What makes a browser ask for another file; links that a reader may click are none of these.
OUTSIDE = re.compile(
    r"<(?:script|link|iframe|object|embed)\b|@import|"
    r"(?:\bsrc|srcset|xlink:href|url)\s*[=(]\s*[\"']?(?![\"']|data:|#)",
    re.IGNORECASE,
)

each_notebook = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module", autouse=True)
def kept(kept_by_programs: Path) -> Iterator[None]:
    """Let the next kernel find what one computed, as it does for a reader of notebooks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RCEP_CACHE", str(kept_by_programs))
        yield


@cache
def results(scenario: str) -> Results:
    """Return what a notebook computes, its draws included."""
    if scenario == "baseline":
        return shipped_runs.results(scenario)
    return analytics.run(scenario)


def source(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def outside_references(page: str) -> list[str]:
    """Return what a page, or a picture inside it, would load from elsewhere."""
    pictures = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=\s]+)", page)
    texts = [page, *(base64.b64decode(picture).decode("utf-8") for picture in pictures)]
    return [text[m.start() : m.start() + 80] for text in texts for m in OUTSIDE.finditer(text)]


def computed_answer(stem: str, scenario: str, language: str) -> tuple[str, ...]:
    if stem == "since_2022":
        found = look_back(results(scenario))
        study = found.results.study
        return ex_post.answer(found.changes, found.contrasts, found.gravity, study).paragraphs
    words: answers.Words = getattr(answers, stem)([results(scenario)], language)
    return words.paragraphs


def test_the_notebooks_are_there() -> None:
    assert {path.stem for path in FILES} >= EXPECTED


@each_notebook
def test_source_is_clean(path: Path) -> None:
    notebook = source(path)
    nbformat.validate(notebook)
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells)
    assert cells[0]["source"] == ['scenario = "baseline"']
    assert [cell["metadata"].get("tags") for cell in cells if cell["metadata"]] == [["parameters"]]
    # Ids name what a cell is for, so that a difference between versions can be read.
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", cell["id"]) for cell in notebook["cells"])
    assert path.read_bytes().endswith(b"}\n")
    assert b"\r" not in path.read_bytes()


@each_notebook
def test_source_holds_no_logic(path: Path) -> None:
    cells = [cell for cell in source(path)["cells"] if cell["cell_type"] == "code"]
    nodes = [node for cell in cells for node in ast.walk(ast.parse("".join(cell["source"])))]
    assert [type(node).__name__ for node in nodes if isinstance(node, LOGIC)] == []
    # A notebook for people uses the public names alone, and shows at least one computation.
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    modules |= {
        alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names
    }
    assert modules <= {"analytics", "polars"}
    assert (
        any("pl.col(" in "".join(cell["source"]) for cell in cells) or path.stem == "own_scenario"
    )


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of all notebooks by name, executed together."""
    out = tmp_path_factory.mktemp("notebooks") / "报告 folder"
    heard: list[str] = []
    pages = execute_notebooks("baseline", out, done=heard.append)
    assert sorted(heard) == [path.stem for path in FILES]
    folder = out / "baseline" / "notebooks"
    assert pages == [folder / f"{path.stem}.html" for path in FILES]
    assert sorted(folder.iterdir()) == pages
    return {page.stem: page for page in pages}


@each_notebook
def test_notebook_runs_and_its_page_stands_alone(path: Path, pages: dict[str, Path]) -> None:
    page = pages[path.stem].read_text(encoding="utf-8")
    assert outside_references(page) == []
    assert "Traceback" not in page
    for language in ("en", "zh") if path.stem in ANSWERED else ():
        paragraphs = computed_answer(path.stem, "baseline", language)
        assert [text for text in paragraphs if text not in html.unescape(page)] == []
    # Charts and tables are drawn, not described by their type.
    assert page.count("<svg ") >= (path.stem not in WITHOUT_CHARTS)
    assert page.count("<table") >= 4
    assert str(pages[path.stem].parents[3]) not in page


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that takes no time."""
    path = tmp_path_factory.mktemp("quick") / "quick.ipynb"
    shown = "analytics.run(scenario, draws=0).projection.filter(year=2042)"
    nbformat.write(notebook_of('scenario = "baseline"', "import analytics", shown), path)
    return path


@pytest.fixture(scope="module")
def of_a_file(quick: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages of a scenario that overrules use, given as a file; executed together."""
    wanted = {"third_countries", "start_here", "own_scenario"}
    files = [quick, *(path for path in FILES if path.stem in wanted)]
    folder = tmp_path_factory.mktemp("of a file")
    pages = execute_notebooks(str(full_use(folder)), folder, name="x", files=files)
    return {path.stem: path for path in pages}


@pytest.mark.slow
def test_another_scenario_gives_another_answer(of_a_file: dict[str, Path]) -> None:
    stem = "third_countries"  # the quickest of those that a policy experiment moves
    pages = {
        name: html.unescape(path.read_text(encoding="utf-8"))
        for name, path in of_a_file.items()
        if name != "quick"
    }
    assert len(pages) == 3
    changed = computed_answer(stem, "full_use", "en")
    assert changed[0] != computed_answer(stem, "baseline", "en")[0]
    assert [text for text in changed if text not in pages[stem]] == []
    assert computed_answer(stem, "baseline", "en")[0] not in pages[stem]
    assert all("Full use" in page for page in pages.values())


def full_use(folder: Path) -> Path:
    """Write the scenario once more, as a file whose name has a space."""
    file = folder / "my scenario.toml"
    file.write_text('extends = "full_use"\nname = "full_use"\n', encoding="utf-8")
    return file


def test_a_scenario_by_name_and_by_path_gives_the_same_page(
    quick: Path, of_a_file: dict[str, Path], tmp_path: Path
) -> None:
    by_path = of_a_file["quick"]
    (by_name,) = execute_notebooks("full_use", tmp_path, name="x", files=[quick])

    def body(path: Path) -> str:
        """The head holds the letters of the scenario's path; the first cell holds the path.

        A file that bears the name of a shipped scenario has its digest behind the name.
        """
        text = path.read_text(encoding="utf-8").partition("<body>")[2]
        text = re.sub("(full_use)-[0-9a-f]{8}", r"\1", text)
        return re.sub(r'<span class="s2">.*?</span>', "", text)

    assert "textiles_clothing" in body(by_name)
    assert body(by_name) == body(by_path)


def notebook_of(*sources: str, tags: tuple[str, ...] = ("parameters",)) -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_code_cell(text, id=f"cell-{i}") for i, text in enumerate(sources)]
    cells[0].metadata["tags"] = list(tags)
    return nbformat.v4.new_notebook(cells=cells)


def test_a_notebook_finds_nothing_of_those_before_it(tmp_path: Path) -> None:
    first = notebook_of('scenario = "baseline"', "left = open('left.txt', 'w').close()")
    second = notebook_of(
        'scenario = "baseline"',
        "import os\nprint('left' in globals(), os.listdir('.'), os.path.basename(os.getcwd()))",
    )
    for name, notebook in (("first", first), ("second", second)):
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    files = [tmp_path / "first.ipynb", tmp_path / "second.ipynb"]
    pages = execute_notebooks("baseline", tmp_path / "out", files=files)
    assert "False [] second" in html.unescape(pages[1].read_text(encoding="utf-8"))


@pytest.mark.parametrize("scenario", ["full_use", 'C:\\new "folder"\\情景.toml'])
def test_scenario_is_put_into_the_first_cell(scenario: str) -> None:
    changed = with_scenario(notebook_of('scenario = "baseline"', "scenario"), scenario)
    names: dict[str, object] = {}
    exec(changed.cells[0].source, names)  # noqa: S102
    assert names["scenario"] == scenario
    assert changed.cells[1].source == "scenario"


@pytest.mark.parametrize(
    "notebook",
    [
        notebook_of('scenario = "baseline"', tags=()),
        notebook_of('scenario = "baseline"\nelse_too = 1'),
        notebook_of("print(1)"),
    ],
)
def test_a_notebook_without_its_cell_is_refused(notebook: nbformat.NotebookNode) -> None:
    with pytest.raises(ValueError, match="parameters"):
        with_scenario(notebook, "full_use")


@pytest.mark.parametrize(
    ("code", "error", "message"),
    [
        ('import analytics\nanalytics.load_scenario("basline")', InputError, "did you mean"),
        ("1 / 0", RuntimeError, "notebook broken failed with ZeroDivisionError"),
    ],
)
def test_a_failing_notebook_leaves_the_earlier_page(
    code: str, error: type[Exception], message: str, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.ipynb"
    nbformat.write(notebook_of('scenario = "baseline"', code), broken)
    folder = tmp_path / "baseline" / "notebooks"
    folder.mkdir(parents=True)
    (folder / "broken.html").write_text("earlier", encoding="utf-8")
    write_manifest({}, folder.parent)
    with pytest.raises(error, match=message):
        execute_notebooks("baseline", tmp_path, files=[broken])
    assert (folder / "broken.html").read_text(encoding="utf-8") == "earlier"


def test_a_page_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "baseline").write_text("in the way", encoding="utf-8")
    quick = tmp_path / "quick.ipynb"
    nbformat.write(notebook_of('scenario = "baseline"'), quick)
    with pytest.raises(InputError, match=r"is not a report .*--out"):
        execute_notebooks("baseline", tmp_path, files=[quick])


def test_lab_works_on_copies_and_hands_its_options_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the folder already is the user's, and stays."""
    ran: list[list[str]] = []

    def noted(command: list[str], **_: object) -> Any:
        ran.append(command)
        return subprocess.CompletedProcess(command, 0)

    folder = tmp_path / "我的 notebooks"
    folder.mkdir()
    (folder / "autos.ipynb").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(command.subprocess, "run", noted)
    monkeypatch.setattr(
        sys, "argv", ["rcep", "lab", "--folder", str(folder), "--no-browser", "--port", "8899"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert ran == [[sys.executable, "-m", "jupyterlab", str(folder),
                    "--no-browser", "--port", "8899"]]  # fmt: skip
    assert (folder / "autos.ipynb").read_text(encoding="utf-8") == "mine"
    assert {path.name for path in folder.iterdir()} == {path.name for path in FILES}


def test_an_unknown_scenario_starts_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="did you mean"):
        command.notebooks("basline", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_check_for_references_can_fail() -> None:
    picture = base64.b64encode(b'<svg><image xlink:href="https://x.org/a.png"/></svg>').decode()
    for page in (
        '<script src="https://x.org/a.js"></script>',
        '<img src="https://x.org/a.png">',
        "<style>@font-face{src:url(https://x.org/a)}</style>",
        f'<img src="data:image/svg+xml;base64,{picture}">',
    ):
        assert outside_references(page)
    assert outside_references('<a href="https://x.org">x</a><img src="data:image/png;,">') == []
