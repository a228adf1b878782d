"""Imported trade between the parties of a study, by code, of its base year or the nearest one."""

from collections.abc import Iterator
from typing import Literal

import dataframely as dy
import polars as pl

from analytics.errors import InputError, refuse_any
from analytics.readers.file_imports import read_imported
from analytics.readers.hs_concordance import chosen_links
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.table_store import TRADE, manifests
from analytics.schemas.line_trade import TradeByCode
from analytics.schemas.lines import Concordance
from analytics.study import FLOWS, Flow, Study
from analytics.tariffs.hs_editions import SUBHEADING

_EDITION_YEARS = (1988, 1992, 1996, 2002, 2007, 2012, 2017, 2022)
_MONTHS = frozenset(range(1, 13))
_TITLE = "scenario with imported trade"


def edition_of(year: int) -> str:
    """Return the edition of the Harmonized System in force in a year.

    Examples
    --------
    >>> edition_of(2021)
    'HS2017'
    """
    return f"HS{max(first for first in _EDITION_YEARS if first <= year)}"


def load_trade(study: Study) -> dict[Flow, TradeByCode]:
    """Return the imported trade of one year, for each flow that has any.

    It is the study's base year or, where nothing is imported of it, the nearest one, the later of
    two. The importer's own figures are taken where they are there, since its codes are those of its
    schedule, and otherwise the origin's. Files that tell no edition have that of the year.

    Parameters
    ----------
    study
        Parties and base year.

    Returns
    -------
    dict
        Trade by flow; a flow of which nothing is imported is not in it.

    Raises
    ------
    InputError
        If nothing is imported of either flow, or what is there cannot be added up; all at once.
    """
    rows = read_trade_lines().filter(pl.col("hs_code").str.len_chars() >= SUBHEADING)
    found: dict[Flow, TradeByCode] = {}
    problems: list[str] = []
    for flow in FLOWS:
        own, reported_by = _of_flow(rows, study.importer_of(flow), study.origin_of(flow))
        if own.is_empty():
            continue
        year = min(own["year"].unique(), key=lambda each: (abs(each - study.base_year), -each))
        own = own.filter(pl.col("year") == year)
        problems += [f"{flow}s: {problem}" for problem in _problems(own)]
        edition = pl.col("hs_edition").fill_null(edition_of(year))
        codes = own.group_by("hs_code", edition).agg(pl.col("value").sum())
        codes = codes.sort("hs_code", "hs_edition")
        concordances = _concordances(codes["hs_edition"].unique())
        found[flow] = TradeByCode(codes, year, reported_by, _files(own), concordances)
    refuse_any(_TITLE, problems)
    if not found:
        raise InputError(_TITLE, _nothing(study))
    return found


def _of_flow(
    rows: pl.LazyFrame, importer: str, origin: str
) -> tuple[pl.DataFrame, Literal["importer", "origin"]]:
    """Return the rows of a flow as one side reports them, and which side."""
    mine = rows.filter(flow="import", reporter=importer, partner=origin).collect()
    if mine.height:
        return mine, "importer"
    return rows.filter(flow="export", reporter=origin, partner=importer).collect(), "origin"


def _problems(rows: pl.DataFrame) -> Iterator[str]:
    """Yield why the rows of a flow cannot be added up."""
    cure = "remove the files of one with rcep data remove"
    currencies = rows["currency"].unique().sort()
    if len(currencies) > 1:
        yield f"values are in {' and '.join(currencies)}; {cure}"
    for name, words in (("month", "months and of whole years"), ("place", "places and of all"),
                        ("regime", "customs regimes and of all")):  # fmt: skip
        if 0 < rows[name].null_count() < rows.height:
            yield f"there are rows of single {words}, which would count twice; {cure}"
    missing = sorted(_MONTHS - set(rows["month"].drop_nulls()))
    if missing and not rows["month"].has_nulls():
        told = ", ".join(map(str, missing))
        yield f"months {told} are missing, and a composition is of a whole year; import them too"
    code = pl.col("hs_code")
    lengths = rows.group_by(code.str.head(SUBHEADING)).agg(length=code.str.len_chars().n_unique())
    several = lengths.filter(pl.col("length") > 1)["hs_code"].sort()
    if len(several):
        first = ", ".join(several.head(3))
        yield (
            f"{len(several)} subheadings have codes of several lengths (first: {first}), which "
            f"would count twice; {cure}"
        )


def _files(rows: pl.DataFrame) -> tuple[str, ...]:
    digests = set(rows["source"].unique())
    names = (one.file for one in manifests(TRADE) if any(map(one.sha256.startswith, digests)))
    return tuple(sorted(set(names)))


def _nothing(study: Study) -> str:
    home, partner = study.pair
    there = read_trade_lines().select("reporter", "partner", "year").unique().collect()
    told = [f"{row[0]} with {row[1]}, {row[2]}" for row in there.sort(pl.all()).head(5).rows()]
    return (
        f"trade = imported, but no trade between {home} and {partner} by commodity code of six "
        f"digits or more is imported (there is: {'; '.join(told) or 'nothing'}); rcep data import "
        "FILE, and rcep data sources says where to get it"
    )


def _concordances(editions: pl.Series) -> dict[tuple[str, str], dy.DataFrame[Concordance]]:
    """Return the imported concordances from some editions, by those from and to which they go."""
    table = read_imported("hs_concordance")
    if table is None:
        return {}
    links = chosen_links(table.filter(pl.col("from_edition").is_in(editions.implode())))
    parts = links.collect().group_by("from_edition", "to_edition", maintain_order=True)
    return {
        (str(later), str(earlier)): Concordance.validate(part, cast=True)
        for (later, earlier), part in parts
    }
