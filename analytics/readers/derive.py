"""Recompute the shipped profiles from the official files, for maintainers.

The files themselves are not shipped. What is: how many of China's lines share heading, base rate,
MFN rates by line and staging for ASEAN, how many of Japan's stand at each staging that its tariff
reveals, and how many of the rates in both files the rules of the agreement explain.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import dataframely as dy
import polars as pl

from analytics.atomic import write_whole
from analytics.errors import refuse_any
from analytics.readers import datasets
from analytics.readers.japan_tariff import read_japan_tariff
from analytics.readers.law_scores import law_scores
from analytics.readers.mfn_lines import read_mfn_lines
from analytics.readers.rcep_annex import read_rcep_annex
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import KnownLines, LineGroups, StagedLines
from analytics.schemas.trade import NationalTrade
from analytics.schemas.triple_difference import PARTNERS, Commodities, TradeByArea
from analytics.study import FLOWS, Study, signed_series
from analytics.tariffs.classify import printed_category

# As published, below the folder of raw files.
ANNEX_FILE = Path("rcep-annex") / "recp-schedule-of-china-for-asean.xls"
JAPAN_FILE = Path("japan-tariff") / "japan_tariff_2025-04-01.csv"  # likewise
MFN_FILE = Path("china-mfn") / "china_mfn_2018_2019_hs8.csv"  # likewise
LINE_GROUPS_FILE = "china_line_groups.csv"  # what is shipped of the first and the third
STAGED_LINES_FILE = "japan_staged_lines.csv"  # what is shipped of the second
MINISTRY_FILE = Path("japan-mof") / "japan_trade_by_area_goods_year_bn_jpy.csv"  # likewise
NATIONAL_TRADE_FILE = "national_trade.csv"  # what is shipped of it
_AREAS = {"China": "china", "R Korea": "korea", "Grand Total": "world"}
"""Partners as the Ministry names them, and as national trade does."""
LAW_SCORES_FILE = "law_scores.csv"  # what is shipped of the first two, scored by the rules
TRADE_BY_AREA_FILE = "trade_by_area.csv"  # what is shipped of it, with partners that cut nothing
_PARTNERS = dict(zip(("China", "R Korea", "Taiwan", "USA", "Hg Kong"), PARTNERS, strict=True))
_DIGITS = 6

S = TypeVar("S", bound=dy.Schema)  # what lines are counted in


def line_groups(
    annex: Schedule, mfn: pl.DataFrame, known: dy.DataFrame[KnownLines], source_id: str
) -> dy.DataFrame[LineGroups]:
    """Count the lines of a schedule by what decides or hints at their staging for another party.

    Parameters
    ----------
    annex
        Schedule read from an official annex, with its printed rates.
    mfn
        MFN rates by line; lines that are not there keep none.
    known
        Lines that get a row of their own.
    source_id
        Row of the sources table.

    Returns
    -------
    dataframely.DataFrame[LineGroups]
        Sorted; a null base rate stands for lines whose rate is not ad valorem.

    Raises
    ------
    InputError
        If a known line is not in the schedule.
    """
    absent = known.join(annex.lines, on="tariff_line", how="anti")["tariff_line"].sort()
    where = f"the schedule of {annex.importer} for {annex.origin}"
    refuse_any("known lines", (f"code {code} is not in {where}" for code in absent))
    own = pl.col("tariff_line").is_in(known["tariff_line"].implode())
    lines = (
        annex.lines.select("tariff_line", "heading", "base_rate", "line_count")
        .join(printed_category(annex), on="tariff_line", how="left", validate="1:1")
        .join(mfn, on="tariff_line", how="left", validate="1:1")
        .rename({"printed_category": "asean_category"})
        .with_columns(pl.when(own).then("tariff_line").alias("tariff_line"))
    )
    keys = ["heading", "base_rate", "mfn_rate_2018", "mfn_rate_2019", "asean_category",
            "tariff_line"]  # fmt: skip
    return _counted(lines, keys, LineGroups, source_id)


def staged_line_profile(schedule: Schedule, source_id: str) -> dy.DataFrame[StagedLines]:
    """Count the lines of a schedule by heading, base rate and staging category.

    A line that was cut from another rate than its MFN rate has a path of its own, which a profile
    of MFN rates and categories cannot hold; it counts as one without a known preference.
    """
    keys = ["heading", "base_rate", "staging_category"]
    category = pl.col("staging_category")
    without = pl.when(pl.col("base_rate").is_null()).then(pl.lit("non_ad_valorem"))
    held = pl.when(category == "published").then(without.otherwise(pl.lit("unclassified")))
    lines = schedule.lines.with_columns(held.otherwise(category).alias("staging_category"))
    return _counted(lines, keys, StagedLines, source_id)


def _counted(
    lines: pl.DataFrame, keys: list[str], schema: type[S], source_id: str
) -> dy.DataFrame[S]:
    """Count the lines by some keys, in the columns of a schema."""
    counted = lines.group_by(keys).agg(
        pl.len().alias("line_count"), status=pl.lit("derived"), source_id=pl.lit(source_id)
    )
    table = counted.select(schema.column_names()).sort(keys, nulls_last=True)
    return schema.validate(table, cast=True)


def national_trade(published: pl.DataFrame, study: Study) -> dy.DataFrame[NationalTrade]:
    """Return the Ministry's series that the study names, seen from Japan's partner.

    Parameters
    ----------
    published
        ``ex_im, area, goods, year, value``: Japan's exports and imports in bn JPY.
    study
        Names the series of its segments, of totals and of goods that are not named.
    """
    named = [
        (row.flow, name) for row in study.table for name, _ in signed_series(row.commodities or "")
    ]
    whole = [name for name in (study.series.total, study.series.others) if name is not None]
    pairs = [*named, *((flow, name) for flow in FLOWS for name in whole)]
    wanted = pl.DataFrame(pairs, schema=["flow", "commodity"], orient="row").unique()
    table = (
        _seen_from_partners(published, _AREAS, study)
        .rename({"value": "value_jpy_bn"})
        .join(wanted, on=["flow", "commodity"], how="semi")
        .with_columns(status=pl.lit("published"), source_id=pl.lit(study.series.source_id))
        .sort("flow", "partner", "commodity", "year")
    )
    return NationalTrade.validate(table, cast=True)


def _seen_from_partners(
    published: pl.DataFrame, partners: Mapping[str, str], study: Study
) -> pl.DataFrame:
    """Return Japan's trade with some partners, by their names for the Ministry: what it exports
    to one is an import there.
    """
    seen = pl.when(pl.col("ex_im") == "export").then(pl.lit("import")).otherwise(pl.lit("export"))
    return published.select(
        seen.alias("flow"),
        pl.col("area").replace_strict(partners, default=None).alias("partner"),
        pl.col("goods").alias("commodity"),
        "year",
        "value",
    ).filter(pl.col("partner").is_not_null() & (pl.col("year") <= study.last_observed_year))


def trade_by_area(published: pl.DataFrame, study: Study) -> dy.DataFrame[TradeByArea]:
    """Return the Ministry's trade with five partners in the commodities that have headings.

    Parameters
    ----------
    published
        As of :func:`national_trade`.
    study
        Names the last year.

    Returns
    -------
    dataframely.DataFrame[TradeByArea]
        Six significant digits. A commodity without trade in some year breaks the schema.
    """
    wide = (
        _seen_from_partners(published, _PARTNERS, study)
        .with_columns(pl.col("value").round_sig_figs(_DIGITS))
        .join(datasets.read(Commodities), on=["flow", "commodity"], how="semi")
        .pivot(on="partner", index=["flow", "commodity", "year"], values="value")
        .with_columns(status=pl.lit("published"), source_id=pl.lit(study.series.source_id))
        .select(TradeByArea.column_names())
        .sort("flow", "commodity", "year")
    )
    return TradeByArea.validate(wide, cast=True)


def derived_profiles(raw: Path) -> Mapping[str, pl.DataFrame]:
    """Return the shipped profiles and national trade by file name, from the raw files.

    Parameters
    ----------
    raw
        Folder with ``rcep-annex/``, ``china-mfn/``, ``japan-tariff/`` and ``japan-mof/`` as their
        publishers offer them.
    """
    annex = read_rcep_annex(raw / ANNEX_FILE, "CHN", "ASEAN")
    mfn, known = read_mfn_lines(raw / MFN_FILE), read_shipped().known_lines
    japan = read_japan_tariff(raw / JAPAN_FILE, "CHN")
    ministry, study = pl.read_csv(raw / MINISTRY_FILE), read_study()
    return {
        LINE_GROUPS_FILE: line_groups(annex, mfn, known, "rcep_annex_china_asean"),
        STAGED_LINES_FILE: staged_line_profile(japan, "japan_tariff_2025"),
        LAW_SCORES_FILE: law_scores(annex, raw / JAPAN_FILE, known),
        NATIONAL_TRADE_FILE: national_trade(ministry, study),
        TRADE_BY_AREA_FILE: trade_by_area(ministry, study),
    }


def write_profiles(raw: Path, target: Path) -> list[Path]:
    """Write the profiles computed from ``raw`` as CSV into ``target``; return the files."""
    target.mkdir(parents=True, exist_ok=True)
    profiles = derived_profiles(raw)
    for name, table in profiles.items():
        write_whole(target / name, table.write_csv().encode("utf-8"))
    return [target / name for name in profiles]
