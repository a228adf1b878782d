"""JupyterLab in a browser without a network: charts and tables are there, nothing is asked for."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from socket import create_server
from typing import Any

import nbformat
import pytest
import websocket

CELLS = (
    "import analytics",
    "results = analytics.run('baseline')\nresults",
    "results.chart('effects')",
    "results.table('effects', sectors=['auto_parts'], years=[2030, 2042])",
    "analytics.run('basline')",
)
READY = "window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status"
RUN = "window.jupyterapp.commands.execute('notebook:run-all-cells'), true"
# What a reader sees below each cell: charts that have a size, tables, and lines of errors.
SEEN = """(() => {
  const all = (what) => [...document.querySelectorAll('.jp-OutputArea-output ' + what)];
  return {
    charts: all('img, svg').filter((each) => each.getBoundingClientRect().width > 300).length,
    tables: all('table').length,
    errors: all('pre').map((each) => each.textContent).filter((each) => each.includes('basline')),
  };
})()"""
WAIT = 120.0


def wait_for(found: Callable[[], Any]) -> Any:
    """Return what is found as soon as it is; what refuses is asked again."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        try:
            if value := found():
                return value
        except (OSError, RuntimeError):
            pass
        time.sleep(0.2)
    raise AssertionError("nothing came")


def answer(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=5) as found:  # noqa: S310
        return bytes(found.read())


def free_port() -> int:
    with closing(create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def lab(tmp_path: Path, kept_by_programs: Path) -> Iterator[str]:
    """Address of JupyterLab on a folder with a notebook of one's own."""
    folder, port = tmp_path / "我的 notebooks", free_port()
    folder.mkdir()
    cells = [nbformat.v4.new_code_cell(text, id=f"cell-{i}") for i, text in enumerate(CELLS)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, folder / "mine.ipynb")
    places = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = [
        "--no-browser", f"--port={port}", "--allow-root", "--IdentityProvider.token=",
        "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    command = [sys.executable, "-m", "analytics.cli", "lab", "--folder", str(folder), *options]
    with subprocess.Popen(
        command,
        env={**os.environ, **places, "RCEP_CACHE": str(kept_by_programs)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: answer(f"{address}/api"))
            yield f"{address}/lab/tree/mine.ipynb"
        finally:
            server.terminate()


class Browser:
    """A page of a browser that finds no other machine, by its debugging protocol."""

    def __init__(self, port: int) -> None:
        pages = json.loads(answer(f"http://127.0.0.1:{port}/json/list"))
        page = next(each for each in pages if each["type"] == "page")
        self.socket = websocket.create_connection(
            page["webSocketDebuggerUrl"], suppress_origin=True, timeout=WAIT
        )
        self.asked: list[str] = []
        self.number = 0

    def call(self, method: str, **given: object) -> dict[str, Any]:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": given}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("method") == "Network.requestWillBeSent":
                self.asked.append(told["params"]["request"]["url"])
            if told.get("id") == self.number:
                return dict(told["result"])

    def value(self, script: str) -> Any:
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get(
            "value"
        )


@pytest.fixture
def browser(chromium: str, tmp_path: Path) -> Iterator[Browser]:
    folder = tmp_path / "browser"
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1250,4000",
        "--remote-debugging-port=0", f"--user-data-dir={folder}",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "about:blank",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            port = wait_for((folder / "DevToolsActivePort").read_text).split()[0]
            found = Browser(int(port))
            with closing(found.socket):
                yield found
        finally:
            process.terminate()


@pytest.mark.browser
@pytest.mark.slow
def test_a_new_notebook_shows_charts_and_tables_without_a_network(
    lab: str, browser: Browser
) -> None:
    browser.call("Network.enable")
    # JupyterLab knows no current notebook in a page that nobody looks at.
    browser.call("Emulation.setFocusEmulationEnabled", enabled=True)
    browser.call("Page.navigate", url=lab)
    wait_for(lambda: browser.value(READY) == "idle")
    assert browser.value(RUN)
    wait_for(lambda: browser.value(SEEN)["errors"])
    seen = browser.value(SEEN)
    assert seen["charts"] >= 1
    assert seen["tables"] >= 2
    # A typo is one line, below the cell that has it.
    assert [error.strip().count("\n") for error in seen["errors"]] == [0]
    own = lab.partition("/lab/")[0]
    elsewhere = {url for url in browser.asked if not url.startswith((own, "data:", "blob:"))}
    assert len(browser.asked) > 10
    assert elsewhere <= {"about:blank"}
