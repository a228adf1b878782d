"""Rules of import for every schedule: lines, base rates, shares at zero, texts, commas."""

import re
from datetime import date

import polars as pl

from analytics.readers.datasets import read
from analytics.readers.formats import format_of
from analytics.readers.import_reading import Broken, Reading, broken_at
from analytics.readers.japan_staging import BASE_COLUMNS
from analytics.schemas.reference import KnownZeroShares
from analytics.schemas.tariffs import LineGroups, StagedLines
from analytics.tariffs.profile import base_rates_of
from analytics.tariffs.rates import preferential_rates
from analytics.units import PERCENT

JAPAN_EDITION = date(2025, 4, 1)
"""Edition of Japan's tariff that the shipped lines were counted in; others differ a little."""

OTHER_EDITION_LINES, OTHER_EDITION_SHARE = 0.01, 0.01
"""How far another edition may be from the known one: part of all lines, and share at zero."""

PLAUSIBLE_LINES = (4_000, 15_000)
"""Lines of a schedule of which nothing else is known."""

CHAPTERS = frozenset(f"{n:02}" for n in range(1, 98) if n != 77)
"""Chapters of the Harmonized System; 77 is kept free, 98 and 99 are for national use."""

WITHOUT_RATE = ("excluded", "non_ad_valorem", "unclassified")
"""Categories of lines without a known ad valorem preference."""

_THOUSANDS = re.compile(r"(?<![0-9,.])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9,])(?!(?:\.[0-9]+)?\s*%)")
_COMMA = re.compile(r"[0-9],[0-9]")
_TOLERANCE = 1e-9
_IS_BASE = pl.col("column").is_in(["base rate", *BASE_COLUMNS])


def lines(reading: Reading) -> Broken | None:
    """Compare the lines of each heading with those known of the importer."""
    found = reading.schedule.lines.group_by("heading").agg(pl.len().cast(pl.Int64).alias("found"))
    known, is_exact = _known(reading)
    if known is None:
        return _plausible(found)
    expected = known.group_by("heading").agg(pl.col("line_count").sum())
    both = (
        expected.join(found, on="heading", how="full", coalesce=True, validate="1:1")
        .with_columns(pl.col("line_count", "found").fill_null(0))
        .sort("heading")
    )
    total, count = int(both["line_count"].sum()), int(both["found"].sum())
    differing = both.filter(pl.col("line_count") != pl.col("found"))
    if not is_exact and abs(count - total) <= OTHER_EDITION_LINES * total:
        # A new edition splits and joins lines, but a heading that is gone is a loss.
        differing = differing.filter(pl.col("found") == 0)
    places = [f"heading {h}: {n} of {k}" for h, k, n in differing.iter_rows()]
    return broken_at(places, f"{total:,} lines", f"{count:,}, differing in {{}} headings")


def _plausible(found: pl.DataFrame) -> Broken | None:
    low, high = PLAUSIBLE_LINES
    count = int(found["found"].sum())
    chapters = set(found["heading"].str.slice(0, 2))
    missing, strange = CHAPTERS - chapters, chapters - CHAPTERS - {"98", "99"}
    if low <= count <= high and not missing and not strange:
        return None
    places = [f"chapter {c} has no line" for c in sorted(missing)]
    places += [f"chapter {c} does not exist" for c in sorted(strange)]
    expected = f"{low:,} to {high:,} lines in chapters 01 to 97"
    return Broken(expected, f"{count:,} lines in {len(chapters)} chapters", places)


def base_rates(reading: Reading) -> Broken | None:
    """Look for base rates, by heading, that are not known of the importer."""
    known, is_exact = _known(reading)
    if known is None:
        return None
    keys = ["heading", "base_rate"]
    found = (
        reading.schedule.lines.with_columns(pl.col("base_rate").round(6))
        .group_by(keys)
        .agg(pl.len().cast(pl.Int64).alias("found"))
    )
    surplus = (
        found.join(known, on=keys, how="left", nulls_equal=True, validate="1:1")
        .with_columns(more=pl.col("found") - pl.col("line_count").fill_null(0))
        .filter(pl.col("more") > 0)
        .sort(keys)
    )
    wrong, total = int(surplus["more"].sum()), int(found["found"].sum())
    if wrong <= (0 if is_exact else 2 * OTHER_EDITION_LINES * total):
        return None
    places = [
        f"heading {heading}: {more} more at {'text' if rate is None else f'{rate:.2%}'}"
        for heading, rate, more in surplus.select(*keys, "more").iter_rows()
    ]
    expected = f"the base rates known of {reading.schedule.importer}"
    return Broken(expected, f"{wrong:,} lines at others", places)


def zero_shares(reading: Reading) -> Broken | None:
    """Compare the share of lines at zero, stage by stage, with what is known of the schedule."""
    schedule = reading.schedule
    known = read(KnownZeroShares).filter(importer=schedule.importer, origin=schedule.origin)
    if known.is_empty():
        return None
    lines = max(schedule.lines.height, 1)
    by_stage = preferential_rates(schedule).group_by("stage_year")
    found = dict(by_stage.agg((pl.col("preferential_rate") == 0.0).sum() / lines).iter_rows())
    exact = reading.valid_on is None or reading.valid_on == JAPAN_EDITION
    last = schedule.rules.last_stage
    places = []
    for stage, share, tolerance in known.select("stage_year", "share", "tolerance").iter_rows():
        allowed = tolerance if exact else max(tolerance, OTHER_EDITION_SHARE)
        here = found.get(min(stage, last), 0.0)
        if abs(here - share) > allowed + _TOLERANCE:
            places.append(
                f"year {stage}: {here * PERCENT:.2f} % where {share * PERCENT:.2f} % is known"
            )
    return broken_at(places, f"{known.height} known shares", "{} that differ")


def unknown_rates(reading: Reading) -> Broken | None:
    """Count the lines without a known ad valorem preference."""
    without = reading.schedule.lines.filter(pl.col("staging_category").is_in(WITHOUT_RATE))
    share = without.height / max(reading.schedule.lines.height, 1)
    most = format_of(reading.kind).most_unknown
    if share <= most:
        return None
    return Broken(f"at most {most:.0%} of lines", f"{share:.0%}", without["tariff_line"].to_list())


def texts(reading: Reading) -> Broken | None:
    """Count printed rates that are not understood."""
    unread = reading.texts.filter(pl.col("kind").is_in(["other", "conditional"]))
    share = unread.filter(~_IS_BASE)["row"].n_unique() / reading.texts["row"].n_unique()
    most = format_of(reading.kind).most_not_understood
    if share <= most:
        return None
    expected = f"at most {most:.1%} of lines with a text that is no rate"
    return Broken(expected, f"{share:.1%}", _places(unread))


def decimal_comma(reading: Reading) -> Broken | None:
    """Look for commas that do not part thousands."""
    distinct = reading.texts["text"].drop_nulls().unique().to_list()
    wrong = [text for text in distinct if _COMMA.search(_THOUSANDS.sub("", text))]
    places = _places(reading.texts.filter(pl.col("text").is_in(wrong)))
    return broken_at(places, "thousands in groups of three digits", "{} others")


def above_base(reading: Reading) -> Broken | None:
    """Look for preferential rates above the base rate, in Japan above every listed rate."""
    rates = reading.texts.filter(pl.col("rate").is_not_null())
    base = rates.filter(_IS_BASE).group_by("row").agg(pl.col("rate").max().alias("highest"))
    above = (
        rates.filter(~_IS_BASE)
        .join(base, on="row", how="inner", validate="m:1")
        .filter(pl.col("rate") > pl.col("highest") + _TOLERANCE)
        .sort("row", maintain_order=True)
    )
    return broken_at(_places(above), "none", "{} rates above")


def _places(texts: pl.DataFrame) -> list[str]:
    wanted = texts.select("row", "column", "text").iter_rows()
    return [f'row {row}, {column}: "{text}"' for row, column, text in wanted]


def _known(reading: Reading) -> tuple[pl.DataFrame | None, bool]:
    """Return lines known by heading and base rate, and whether they are of the file's edition."""
    if reading.schedule.importer == "CHN":
        table, exact = base_rates_of(read(LineGroups)), True
    elif reading.schedule.importer == "JPN" and reading.kind == "japan-tariff":
        table, exact = read(StagedLines), reading.valid_on == JAPAN_EDITION
    else:
        return None, False
    keys = ["heading", "base_rate"]
    counted = table.with_columns(pl.col("base_rate").round(6)).group_by(keys)
    return counted.agg(pl.col("line_count").sum()), exact
