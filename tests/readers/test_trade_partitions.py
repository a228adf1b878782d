"""The same digits for any number of partitions, on either engine, and after a worker's death."""

import hashlib
import subprocess
from pathlib import Path

import duckdb
import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.readers import trade_partitions
from analytics.readers.trade_partitions import chapter_sums
from analytics.tariffs.trade_sums import trade_sums
from tests.benchmarks.line_trade import PAIR, rates, write_trade

ONLY = {name: [value] for name, value in PAIR.items()}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_trade(tmp_path_factory.mktemp("trade") / "贸易 trade", 40_000)


@pytest.fixture(scope="module")
def path() -> pl.DataFrame:
    return rates()


def digest(path: pl.DataFrame, trade: object) -> str:
    lines = analytics.duty(path, trade, claimed_share=0.6).lines  # type: ignore[arg-type]
    return hashlib.sha256(lines.write_csv().encode("utf-8")).hexdigest()


@pytest.mark.slow
def test_digits_do_not_depend_on_partitions(files: Path, path: pl.DataFrame) -> None:
    whole = digest(path, pl.scan_parquet(files))
    for partitions in (1, 2, 4, 8):
        sums = chapter_sums(files, partitions=partitions, only=ONLY)
        assert sums["rows"].sum() == 40_000
        assert digest(path, sums) == whole


def test_digits_do_not_depend_on_the_engine(files: Path, path: pl.DataFrame) -> None:
    with duckdb.connect() as connection:
        relation = connection.read_parquet(files.as_posix())
        by_duckdb = trade_sums(relation, only=ONLY)
        assert digest(path, relation) == digest(path, pl.scan_parquet(files))
    keys = ["hs_code", "year"]
    assert by_duckdb.sort(keys).equals(trade_sums(pl.scan_parquet(files), only=ONLY).sort(keys))


def test_a_killed_worker_is_tried_again(
    files: Path, path: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []
    start = trade_partitions._started

    def killed_at_first(threads: int) -> subprocess.Popen[bytes]:
        worker = start(threads)
        started.append(worker.pid)
        if len(started) == 1:
            worker.kill()
        return worker

    monkeypatch.setattr(trade_partitions, "_started", killed_at_first)
    sums = chapter_sums(files, partitions=2, workers=1, only=ONLY)
    assert len(started) == 3
    assert digest(path, sums) == digest(path, pl.scan_parquet(files))


def test_a_worker_that_always_dies_is_told(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start, started = trade_partitions._started, []

    def killed(threads: int) -> subprocess.Popen[bytes]:
        worker = start(threads)
        started.append(worker.pid)
        worker.kill()
        return worker

    monkeypatch.setattr(trade_partitions, "_started", killed)
    with pytest.raises(InputError, match=r"ended 3 times .*more partitions"):
        chapter_sums(files, partitions=1)
    assert len(started) == 3


def test_chapters_are_shared_out_evenly(files: Path) -> None:
    bins = trade_partitions._divided(files, 4)
    chapters = [chapter for each in bins for chapter in each]
    assert sorted(chapters) == sorted(set(chapters))
    of_row = pl.read_parquet(files)["hs_code"].str.slice(0, 2)
    rows = [of_row.is_in(each).sum() for each in bins]
    assert sum(rows) == 40_000
    assert max(rows) < 1.05 * min(rows)
    # More partitions than chapters are as many as there are chapters.
    assert len(trade_partitions._divided(files, 500)) == len(chapters)


def test_rows_without_a_code_are_counted_once(tmp_path: Path) -> None:
    file = tmp_path / "trade.parquet"
    rows = {"hs_code": ["870310", None, "610910"], "year": 2023, "value": [1, 2, 4]}
    pl.DataFrame(rows).with_columns(hs_edition=pl.lit("HS2012")).write_parquet(file)
    sums = chapter_sums(file, partitions=2)
    assert sorted(sums["value"]) == [1, 2, 4]


def test_trade_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "trade.parquet"
    pl.DataFrame({"hs_code": ["870310"], "value": [1.5]}).write_parquet(file)
    with pytest.raises(InputError, match="column year is missing") as refused:
        chapter_sums(file)
    assert len(refused.value.problems) == 3
    with pytest.raises(InputError, match="cannot be read as Parquet"):
        chapter_sums(tmp_path / "none.parquet")
    with pytest.raises(InputError, match="at least one"):
        chapter_sums(file, partitions=0)
