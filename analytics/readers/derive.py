"""Recompute the shipped profiles from the official files, for maintainers.

The files themselves are not shipped. What is: how many lines stand at each base rate, and, for
Japan, at each staging that its tariff reveals.
"""

from collections.abc import Mapping
from pathlib import Path

import dataframely as dy
import polars as pl

from analytics.readers.datasets import read_commodities
from analytics.readers.japan_tariff import read_japan_tariff
from analytics.readers.rcep_annex import read_rcep_annex
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import BaseRates, StagedLines
from analytics.schemas.triple_difference import TradeByArea

ANNEX_FILE = Path("rcep-annex") / "recp-schedule-of-china-for-asean.xls"
JAPAN_FILE = Path("japan-tariff") / "japan_tariff_2025-04-01.csv"
AREA_FILE = Path("japan-mof") / "japan_trade_by_area_goods_year_bn_jpy.csv"
TRADE_BY_AREA_FILE = "../published/trade_by_area.csv"
AREAS = {"China": "china", "R Korea": "korea", "Taiwan": "taiwan", "USA": "usa",
         "Hg Kong": "hong_kong"}  # fmt: skip
_FLOWS = {"export": "import", "import": "export"}  # seen from the partner
_DIGITS, _LAST_WHOLE_YEAR = 6, 2025
BASE_RATES_FILE = "china_base_rates.csv"
STAGED_LINES_FILE = "japan_staged_lines.csv"


def base_rate_profile(schedule: Schedule, source_id: str) -> dy.DataFrame[BaseRates]:
    """Count the lines of a schedule by heading and base rate.

    Parameters
    ----------
    schedule
        Schedule read from an official annex.
    source_id
        Row of the sources table.

    Returns
    -------
    dataframely.DataFrame[BaseRates]
        ``heading, base_rate, line_count`` and provenance, sorted; a null base rate stands for
        lines whose rate is not ad valorem.
    """
    keys = ["heading", "base_rate"]
    return BaseRates.validate(_counted(schedule, keys, source_id), cast=True)


def staged_line_profile(schedule: Schedule, source_id: str) -> dy.DataFrame[StagedLines]:
    """Count the lines of a schedule by heading, base rate and staging category."""
    keys = ["heading", "base_rate", "staging_category"]
    return StagedLines.validate(_counted(schedule, keys, source_id), cast=True)


def _counted(schedule: Schedule, keys: list[str], source_id: str) -> pl.DataFrame:
    return (
        schedule.lines.group_by(keys)
        .agg(pl.len().cast(pl.Int64).alias("line_count"))
        .with_columns(pl.lit("derived").alias("status"), pl.lit(source_id).alias("source_id"))
        .select(*keys[:2], "line_count", "status", "source_id", *keys[2:])
        .sort(keys, nulls_last=True)
    )


def trade_by_area(path: Path, source_id: str) -> dy.DataFrame[TradeByArea]:
    """Return Japan's trade with five partners in the commodities that have headings.

    Parameters
    ----------
    path
        The Ministry's file by area, principal commodity and year.
    source_id
        Row of the sources table.

    Returns
    -------
    dataframely.DataFrame[TradeByArea]
        Six significant digits. A commodity without trade in some year breaks the schema.
    """
    raw = pl.read_csv(path).with_columns(
        flow=pl.col("ex_im").replace_strict(_FLOWS),
        partner=pl.col("area").replace_strict(AREAS, default=None),
    )
    chosen = raw.filter(pl.col("partner").is_not_null(), pl.col("year") <= _LAST_WHOLE_YEAR).join(
        read_commodities(), left_on=["flow", "goods"], right_on=["flow", "commodity"], how="semi"
    )
    wide = (
        chosen.with_columns(pl.col("value").round_sig_figs(_DIGITS))
        .pivot(on="partner", index=["flow", "goods", "year"], values="value")
        .rename({"goods": "commodity"})
        .with_columns(status=pl.lit("published"), source_id=pl.lit(source_id))
        .select(TradeByArea.column_names())
        .sort("flow", "commodity", "year")
    )
    return TradeByArea.validate(wide, cast=True)


def derived_profiles(raw: Path) -> Mapping[str, pl.DataFrame]:
    """Return the two shipped profiles by file name, computed from the raw files.

    Parameters
    ----------
    raw
        Folder with ``rcep-annex/`` and ``japan-tariff/`` as their publishers offer them.
    """
    annex = read_rcep_annex(raw / ANNEX_FILE, "CHN", "ASEAN")
    japan = read_japan_tariff(raw / JAPAN_FILE, "CHN")
    return {
        BASE_RATES_FILE: base_rate_profile(annex, "rcep_annex_china_asean"),
        STAGED_LINES_FILE: staged_line_profile(japan, "japan_tariff_2025"),
        TRADE_BY_AREA_FILE: trade_by_area(raw / AREA_FILE, "mof_japan_trade"),
    }


def write_profiles(raw: Path, target: Path) -> list[Path]:
    """Write the profiles computed from ``raw`` as CSV into ``target``; return the files."""
    written = []
    profiles = derived_profiles(raw)
    target.mkdir(parents=True, exist_ok=True)
    for name, table in profiles.items():
        partial = target / f"{name}.partial"
        partial.write_text(table.write_csv(), encoding="utf-8", newline="\n")
        partial.replace(target / name)
        written.append(target / name)
    return written
