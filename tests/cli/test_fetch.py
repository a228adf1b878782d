"""``rcep data fetch``, from a server on this machine."""

import os
import signal
import sys
import zipfile
from collections import deque
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.readers.fetching import comtrade as fetching
from analytics.readers.fetching.sending import Pace
from tests.cli.conftest import Command, Outcome
from tests.readers import comtrade_server as server
from tests.readers.comtrade_server import Comtrade

KEY = "0a1b2c3d4e5f60718293"
WANTED = ("data", "fetch", "comtrade", "--reporter", "36", "--partner", "392", "--years",
          "2018:2020")  # fmt: skip
NAME = "comtrade-36-392-2018-2020-both-AG6.csv"


@pytest.fixture
def comtrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Comtrade]:
    """A server in place of the publisher, an empty folder to work in, and no key."""
    monkeypatch.delenv("COMTRADE_API_KEY", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    with server.serving(Comtrade()) as running:
        pace = Pace(pause=0, attempts=2, first_wait=0.01, longest_wait=2, timeout=10)
        there = partial(fetching.fetch, address=running.address, pace=pace)
        monkeypatch.setattr(fetching, "fetch", there)
        yield running


def test_a_fetched_file_is_written_and_said(rcep: Command, comtrade: Comtrade) -> None:
    outcome = rcep(*WANTED)
    assert outcome == Outcome(
        0,
        f"Written: {NAME} (24 rows; 6 parts, 6 requests)\nImport it: rcep data import {NAME}\n",
        "Without a key (COMTRADE_API_KEY) the publisher gives 500 rows a request.\n",
    )
    assert pl.read_csv(NAME, infer_schema=False).shape == (24, 47)


def test_a_file_that_is_there_is_kept(rcep: Command, comtrade: Comtrade) -> None:
    Path(NAME).write_text("mine", encoding="utf-8")
    outcome = rcep(*WANTED)
    assert (outcome.code, outcome.out) == (2, "")
    assert "is there already; give another name, or --force" in outcome.err
    assert Path(NAME).read_text(encoding="utf-8") == "mine"
    assert comtrade.seen == []
    assert rcep(*WANTED, "--force").code == 0


def test_broken_off_and_resumed(rcep: Command, comtrade: Comtrade) -> None:
    comtrade.incidents = deque([*[server.honest] * 4, *[server.broken_off] * 2])
    outcome = rcep(*WANTED)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
    assert "4 of 6 parts are complete" in outcome.err
    assert list(Path.cwd().iterdir()) == []
    comtrade.without = ("2020",)
    resumed = rcep(*WANTED, "--resume", "--out", "帳 table.csv")
    assert "Written: 帳 table.csv (16 rows; 6 parts, 2 requests)" in resumed.out
    assert "The publisher has no row for import 2020, export 2020." in resumed.err
    keys = pl.read_csv("帳 table.csv", infer_schema=False).select("period", "flowCode", "cmdCode")
    assert keys.height == keys.unique().height == 16


def test_stopped_by_the_system_and_resumed(
    rcep: Command, comtrade: Comtrade, tmp_path: Path
) -> None:
    def stop(answer: dict[str, Any]) -> server.Reply:
        os.kill(os.getpid(), signal.SIGTERM)
        return server.broken_off(answer)

    comtrade.incidents = deque([*[server.honest] * 3, stop])
    outcome = rcep(*WANTED)
    assert outcome.code == 128 + signal.SIGTERM
    assert "stopped by the system (SIGTERM); nothing half-written is left" in outcome.err
    assert [path.suffix for path in (tmp_path / "store").rglob("*") if path.is_file()] == [
        ".zip", ".zip", ".zip",
    ]  # fmt: skip
    assert list(Path.cwd().iterdir()) == []
    assert "(24 rows; 6 parts, 3 requests)" in rcep(*WANTED, "--resume").out


def test_the_key_is_found_nowhere(
    rcep: Command, comtrade: Comtrade, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COMTRADE_API_KEY", f" {KEY}\n")
    echo = f'{{"message": "no access with {KEY}"}}'.encode()
    bad = (
        server.status(401, echo), server.status(403, echo), server.saying(echo),
        server.saying(b"<html>" + echo), server.throttled("20"), server.status(500, echo),
        server.broken_off, server.truncated, server.with_rows(lambda rows: rows.pop(), count=9),
    )  # fmt: skip
    outcomes = []
    for incident in bad:
        comtrade.incidents = deque([incident] * 2)
        outcomes.append(rcep("-v", *WANTED))
        comtrade.incidents.clear()
    assert {outcome.code for outcome in outcomes} == {2}
    outcomes.append(rcep("-v", *WANTED))
    assert outcomes[-1].code == 0
    assert {seen.headers["Ocp-Apim-Subscription-Key"] for seen in comtrade.seen} == {KEY}
    assert [KEY for outcome in outcomes if KEY in outcome.out + outcome.err] == []
    contents = list(contents_in(tmp_path))
    assert len(contents) > 12
    assert [name for name, content in contents if KEY.encode() in content] == []


def contents_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.name, path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as kept:
                yield from ((path.name, kept.read(name)) for name in kept.namelist())


def test_the_key_is_asked_for_and_not_shown(
    rcep: Command, comtrade: Comtrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    asked: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda text: asked.append(text) or KEY)
    outcome = rcep(*WANTED)
    assert outcome.code == 0
    assert len(asked) == 1
    assert outcome.err.startswith("Key of UN Comtrade (Enter: without one, 500 rows a request):")
    assert KEY not in outcome.out + outcome.err
    assert {seen.headers["Ocp-Apim-Subscription-Key"] for seen in comtrade.seen} == {KEY}


def test_a_key_with_other_characters(
    rcep: Command, comtrade: Comtrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMTRADE_API_KEY", "secret\x0bword 密")
    outcome = rcep(*WANTED)
    assert outcome.code == 2
    assert "of 13 characters some are in no key; copy it again" in outcome.err
    assert "secret" not in outcome.err
    assert comtrade.seen == []


def test_without_the_extra(
    rcep: Command, comtrade: Comtrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "analytics.readers.fetching.comtrade")
    monkeypatch.setitem(sys.modules, "comtradeapicall", None)
    outcome = rcep(*WANTED)
    assert outcome.code == 2
    assert 'comtradeapicall is not installed; pip install "rcep-analytics[comtrade]"' in outcome.err


def test_help_teaches(rcep: Command) -> None:
    told = " ".join(rcep("data", "fetch", "comtrade", "--help").out.split())
    for words in ("China 156, Japan 392", "COMTRADE_API_KEY", "--resume", "no option, since"):
        assert words in told
