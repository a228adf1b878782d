"""A customs export in GB18030 with the publisher's quirks: its import beside pandas, its memory.

``python -m tests.benchmarks.customs_export ROWS`` compares at another size, such as 5000000.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from analytics.readers.file_imports import import_table
from analytics.readers.formats.tables import formats_of
from analytics.readers.text_blocks import read_blocks
from analytics.readers.text_head import read_text_head
from analytics.readers.trade_layout import Told, TradeFormat
from tests.benchmarks.draw_memory import peak as own_peak_mb
from tests.benchmarks.timing import Comparison, compare

ROWS, PROMISED_ROWS = 500_000, 5_000_000
_SIZES = (1, 4)
_MOST_MEMORY_MB = 400
_MOST_GROWTH = 1.25
_KINDS = 20_000
"""Distinct rows but for code, value and quantity; they repeat with other months."""
_HEADER = (
    "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,贸易方式编码,贸易方式名称,注册地编码,"
    "注册地名称,第一数量,第一计量单位,第二数量,第二计量单位,人民币"
)
_KEYS = ("数据年月", "商品编码", "贸易伙伴编码", "贸易方式编码", "注册地编码")
_PATTERNS = {
    "数据年月": "[0-9]{6}",
    "商品编码": "[0-9]{8}",
    "贸易伙伴编码": "[0-9]{3}",
    "贸易方式编码": "[0-9]{2}",
    "注册地编码": "[0-9]{2}",
    "人民币": "[0-9]{1,3}(,[0-9]{3})*",
}
_UNITS = ("千克", "台", "个", "件", "米", "平方米", "双", "套")
_REGIMES = (
    ("10", "一般贸易"),
    ("14", "来料加工贸易"),
    ("15", "进料加工贸易"),
    ("33", "保税区物流"),
)


def write_export(path: Path, rows: int, seed: int = 7) -> None:
    """Write a file as the customs query gives it: every row is one of its own."""
    draw = random.Random(seed)  # noqa: S311 (made-up figures)
    starts = [_kind(draw) for _ in range(_KINDS)]
    months = [f"{year}{month:02}" for year in range(2015, 2024) for month in range(1, 13)]
    with path.open("w", encoding="gb18030", newline="") as file:
        file.write(",".join(f'"{name}"' for name in _HEADER.split(",")) + ",\n")
        for number in range(rows):
            place, kind = divmod(number, _KINDS)
            start, unit, second = starts[kind]
            month, region = months[place % len(months)], 11 + place // len(months)
            amounts = f'"{draw.randrange(10**7)}","{unit}",{second}'
            file.write(
                f'"{month}",{start},"{region}","某省",{amounts},"{draw.randrange(1, 10**9):,}",\n'
            )


def _kind(draw: random.Random) -> tuple[str, str, str]:
    """Return the fields of a row from the code of the goods to the regime, and its units."""
    code = f"{draw.randrange(1, 98):02}{draw.randrange(10**6):06}"
    name = "".join(chr(0x4E00 + draw.randrange(5000)) for _ in range(draw.randrange(4, 40)))
    name += draw.choice(["", "", "", "\t", "\n"])
    partner, regime = draw.randrange(101, 150), draw.choice(_REGIMES)
    unit = draw.choice(_UNITS)
    second = f'"{draw.randrange(1000)}","个"' if draw.random() < 0.4 else '"0","?"'
    fields = [code, name, str(partner), f"国家{partner}", *regime]
    return ",".join(f'"{field}"' for field in fields), unit, second


def comparisons(rows: int = ROWS) -> Iterator[Comparison]:
    """Yield reading an export beside pandas, and the whole import beside the same with pandas."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        write_export(path, rows)
        assert imported(path) == read(path) == len(with_pandas(path)) == rows
        yield compare(
            f"customs export, {rows:,} rows, read block by block / pandas.read_csv",
            lambda: read(path),
            lambda: pd.read_csv(path, encoding="gb18030", thousands=","),
            limit=4.0 if rows >= PROMISED_ROWS else 2.0,
            at_most=False,
            rounds=3,
        )
        yield compare(
            f"customs export, {rows:,} rows, read, checked and stored / with pandas",
            lambda: imported(path),
            lambda: with_pandas(path),
            limit=1.5,
            at_most=False,
            rounds=3,
        )


def read(path: Path) -> int:
    """Split a file into the columns that matter and return its rows."""
    head = read_text_head(path)
    assert head is not None
    layout = formats_of(TradeFormat)["gacc-query"].layout(head, Told(flow="import"))
    blocks = read_blocks(path, head, layout.used, lambda rows: rows.table.height, layout.words)
    return sum(rows for _, rows in blocks)


def with_pandas(path: Path) -> pd.DataFrame:
    """Read a file with pandas, check its columns and keys, and store it."""
    names = dict.fromkeys((*_KEYS, "人民币"), str)
    table = pd.read_csv(path, encoding="gb18030", dtype=names)
    for name, pattern in _PATTERNS.items():
        assert table[name].str.fullmatch(pattern).all()
    table["人民币"] = table["人民币"].str.replace(",", "").astype("int64")
    assert not table.duplicated(list(_KEYS)).any()
    with tempfile.NamedTemporaryFile() as file:
        table.to_pickle(file.name)
    return table


def bounds(rows: int = ROWS) -> Iterator[tuple[str, bool]]:
    """Yield the peak memory of the import at two sizes, and whether it is small and flat."""
    peaks = []
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.csv"
            write_export(path, rows * size)
            peaks.append(peak(path))
    small, large = peaks
    holds = large < _MOST_MEMORY_MB and large <= _MOST_GROWTH * small
    sizes = " and ".join(f"{rows * size:,}" for size in _SIZES)
    yield (
        f"customs export, peak memory at {sizes} rows: {small:.0f} and {large:.0f} MB "
        f"(under {_MOST_MEMORY_MB} MB, at most {_MOST_GROWTH:g} times)  "
        f"{'holds' if holds else 'NOT MET'}",
        holds,
    )


def imported(path: Path) -> int:
    """Import a file into an empty store and return its rows."""
    with tempfile.TemporaryDirectory() as store:
        os.environ["RCEP_DATA"] = store
        found = import_table(path, Told(flow="import"))
        assert found is not None
        assert found.manifest.rejected_rows == 0
        return found.manifest.rows


def peak(path: Path) -> float:
    """Return the most memory that a process of its own holds while it imports a file."""
    command = [sys.executable, "-m", "tests.benchmarks.customs_export", "--peak", str(path)]
    done = subprocess.run(command, check=True, capture_output=True)
    return float(json.loads(done.stdout))


def main(arguments: list[str]) -> None:
    """Compare at the given number of rows, or say the peak memory of one import."""
    if arguments[:1] == ["--peak"]:
        imported(Path(arguments[1]))
        print(own_peak_mb())
        return
    rows = int(arguments[0]) if arguments else ROWS
    for comparison in comparisons(rows):
        print(comparison.line(), flush=True)
    for line, _ in bounds(rows):
        print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
