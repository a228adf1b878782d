"""A run line by line beside that of the profile, and its draws beside pandas."""

import os
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import analytics
from analytics.pipeline import DRAWS, case_of
from analytics.readers import user_data
from analytics.readers.file_imports import import_table
from analytics.readers.shipped import read_shipped
from analytics.readers.trade_layout import Told
from analytics.tariffs.nomenclature import with_segment
from tests.benchmarks.draw_case import chosen_draws, draw_parameters, make_case
from tests.benchmarks.draw_rivals import long_table, with_pandas
from tests.benchmarks.timing import Comparison, command, compare
from tests.line_by_line import trade_on

BY_LINE = {"schedule": "imported", "trade": "imported"}
PANDAS_DRAWS, YEAR = 8, 2021
_SEEDS = count(1)


def comparisons(annex: Path) -> Iterator[Comparison]:
    """Compare with China's annex for ASEAN in the place of the one for Japan."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("RCEP_DATA")
        os.environ["RCEP_DATA"] = folder
        try:
            yield from _comparisons(annex, Path(folder))
        finally:
            os.environ.pop("RCEP_DATA")
            if before is not None:
                os.environ["RCEP_DATA"] = before


def _comparisons(annex: Path, folder: Path) -> Iterator[Comparison]:
    _import(annex, folder)
    run = [sys.executable, "-m", "analytics.cli", "run", "--draws", "0", "--tables-only",
           "--out", str(folder / "reports")]  # fmt: skip
    settings = [word for name, value in BY_LINE.items() for word in ("--set", f"{name}={value}")]
    yield compare(
        "rcep run --draws 0 --tables-only, line by line / of the profile",
        command(*run, *settings),
        command(*run),
        limit=3.0,
        at_most=True,
        rounds=3,
    )
    scenario = analytics.load_scenario("baseline", BY_LINE)
    table = long_table(make_case())
    parameters = chosen_draws(draw_parameters(64), PANDAS_DRAWS)
    yield compare(
        f"{DRAWS:,} draws of a run line by line / pandas ({PANDAS_DRAWS} draws, scaled)",
        lambda: analytics.run(scenario, seed=next(_SEEDS)).projection_bands,
        lambda: with_pandas(table, parameters, PANDAS_DRAWS),
        limit=30.0,
        at_most=False,
        rounds=3,
        share=PANDAS_DRAWS / DRAWS,
    )


def _import(annex: Path, folder: Path) -> None:
    """Store the annex, and made-up trade on its lines with the sums of the profile."""
    user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex")
    schedule = user_data.load_schedule("CHN", "JPN")
    assert schedule is not None
    lines = with_segment(schedule.lines, read_shipped().sectors, "import")
    case = case_of(analytics.load_scenario("baseline"))
    sums = {name: value for name, value in case["base_year_trade"].iter_rows()
            if name in case.study.segments["import"]}  # fmt: skip
    trade_on(lines, sums, YEAR).write_csv(folder / "trade.csv")
    import_table(folder / "trade.csv", Told())
