"""``make bench``: every promise of speed as a ratio, in one run. Ends with 1 if one is not met."""

import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path

import pandas as pd

import analytics
from analytics.readers.kept_on_disk import OFF
from analytics.readers.shipped import read_shipped
from analytics.tariffs.mfn import mfn_rates
from tests.benchmarks import (
    by_line,
    customs_export,
    draws,
    finite_supply,
    gsim_exact,
    line_duty,
    notebooks,
    on_demand,
    staging,
    workbook,
)
from tests.benchmarks.annex_with_pandas import annex_rates
from tests.benchmarks.timing import Comparison, command, compare

ANNEX = Path("..") / "shared" / "data" / "rcep-annex" / "recp-schedule-of-china-for-asean.xls"


def main() -> int:
    """Print one line per comparison: ours, rival, ratio, limit."""
    # Everything is computed each time, but where a line says that something was kept.
    os.environ["RCEP_CACHE"] = OFF
    print(f"{'comparison (median of turns)':<70} {'ours':>9} {'rival':>9}    ratio")
    results = []
    for comparison in chain(
        _starts(),
        on_demand.comparisons(),
        _annex(),
        finite_supply.comparisons(),
        gsim_exact.comparisons(),
        draws.comparisons(),
        staging.comparisons(),
        workbook.comparisons(),
        line_duty.comparisons(),
        by_line.comparisons(ANNEX),
        notebooks.comparisons(),
        customs_export.comparisons(),
    ):
        results.append(comparison.holds)
        print(comparison.line(), flush=True)
    for line, holds in chain(draws.bounds(), line_duty.bounds(), customs_export.bounds()):
        results.append(holds)
        print(line, flush=True)
    return 0 if all(results) else 1


def _starts() -> Iterator[Comparison]:
    python = sys.executable
    run = (python, "-m", "analytics.cli", "run", "--draws", "0", "--out")
    polars_only = command(python, "-c", "import polars")
    libraries = command(python, "-c", "import polars, altair, openpyxl")
    yield compare(
        "rcep --help / import polars",
        command(python, "-m", "analytics.cli", "--help"),
        polars_only,
        limit=0.9,
        at_most=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        reports, kept = f"{folder}/reports", {"RCEP_CACHE": f"{folder}/kept"}
        for what, words, rival, names, limit in (
            ("--tables-only ", ("--tables-only",), polars_only, "polars", 4.0),
            ("", (), libraries, "polars, altair, openpyxl", 3.0),
        ):
            yield compare(
                f"rcep run --draws 0 {what}/ import {names}",
                command(*run, reports, *words),
                rival,
                limit=limit,
                at_most=True,
            )
            numbers = count(1)
            yield compare(
                f"the same with another assumption each time, costly values kept / {names}",
                lambda words=words, numbers=numbers: command(  # type: ignore[misc]
                    *run, reports, *words, "--set",
                    f"utilisation_rate.import.2028={0.8 + 1e-4 * next(numbers):.4f}", **kept,
                )(),
                rival,
                limit=limit,
                at_most=True,
            )  # fmt: skip


def _annex() -> list[Comparison]:
    if not ANNEX.exists():
        print(f"skipped: the annex is not at {ANNEX.as_posix()}")
        return []
    changes = read_shipped().mfn_changes
    rules = pd.DataFrame(changes.to_dict(as_series=False))
    years = list(range(2021, 2043))

    def ours() -> object:
        schedule = analytics.read_rcep_annex(ANNEX, "CHN", "ASEAN")
        stages = analytics.preferential_rates(schedule)
        return analytics.calendar_rates(stages, mfn_rates(schedule.lines, changes, years))

    return [
        compare(
            "annex, 8,277 lines, to stage and calendar rates / xlrd + pandas",
            ours,
            lambda: annex_rates(ANNEX, rules, years),
            limit=3.0,
            at_most=False,
        )
    ]


if __name__ == "__main__":
    sys.exit(main())
