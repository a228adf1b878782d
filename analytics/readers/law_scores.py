"""The scoreboard of the agreement's rules, from official files, for maintainers."""

from collections.abc import Iterator
from pathlib import Path

import dataframely as dy
import polars as pl

from analytics.readers.import_reading import JapanReading
from analytics.readers.japan_staging import BOUND_BASE, PARTS_APART, PARTS_FOLLOW, QUOTA_BASE
from analytics.readers.japan_tariff import lines_without_conflicts, read_japan_file
from analytics.schemas.law import NOT_SCORED, LawScores
from analytics.schemas.schedule import RULES, Schedule
from analytics.schemas.tariffs import KnownLines
from analytics.tariffs.law.reasons import rules_of_staging
from analytics.tariffs.law.scoring import COUNTED, one_year_scores, printed_scores

ORIGINS = ("CHN", "KOR", "ASEAN")
"""Origins whose columns of Japan's tariff are scored; Australia and New Zealand share ASEAN's."""
_FROM = {
    QUOTA_BASE: ("from the rate within the quota", "quota_base"),
    BOUND_BASE: ("from the bound rate", "bound_base"),
    PARTS_FOLLOW: ("in all parts", "parts_cut_alike"),
    PARTS_APART: ("in parts of several columns", "parts_of_columns"),
}
_ODD = "a rate is printed in brackets although the MFN rate is zero"
_NOT_AT_HAND = f"{NOT_SCORED}: the schedule is not at hand"
_WITHOUT_STAGING = ("non_ad_valorem", "unclassified")


def law_scores(
    annex: Schedule, japan_file: Path, known: dy.DataFrame[KnownLines]
) -> dy.DataFrame[LawScores]:
    """Return how many published rates the rules explain, by party and year.

    Parameters
    ----------
    annex
        Schedule of the home country for another party, with its printed rates.
    japan_file
        Japan's tariff of one day.
    known
        Lines that are known of the home country's schedule for Japan.
    """
    parts = [
        _table(printed_scores(annex), annex.importer, annex.origin, "rcep_annex_china_asean"),
        *(_one_year(read_japan_file(japan_file, origin)) for origin in ORIGINS),
        *_known(known, annex),
    ]
    keys = LawScores.primary_key()
    return LawScores.validate(pl.concat(parts).sort(keys), cast=True)


def _one_year(reading: JapanReading) -> pl.DataFrame:
    """Score a column of Japan's tariff."""
    assert reading.valid_on is not None
    lines, _ = lines_without_conflicts(reading.rows)
    category, words = pl.col("staging_category"), {key: said for key, (said, _) in _FROM.items()}
    is_odd = (category == "free") & (pl.col("printed_rate") > 0.0).fill_null(value=False)
    cause = pl.when(is_odd).then(pl.lit(BOUND_BASE)).otherwise("cause")
    said = cause.replace_strict(words, default=None, return_dtype=pl.String)
    plain = pl.when(~category.is_in(_WITHOUT_STAGING) & ~is_odd).then(category)
    staging = pl.coalesce("other_category", plain)
    reason = pl.when(is_odd).then(pl.lit(_ODD)).otherwise("cause")
    rows = lines.select(
        "code",
        "printed_rate",
        pl.coalesce("other_base", "base_rate").alias("base_rate"),
        staging.alias("staging"),
        pl.when(staging.is_not_null())
        .then(pl.concat_str(staging, said, separator=" ", ignore_nulls=True))
        .otherwise(pl.concat_str(pl.lit("not explained: "), reason))
        .alias("group"),
    )
    scores = one_year_scores(rows).with_columns(
        stage_year=reading.stage_year, year=reading.valid_on.year
    )
    schedule = reading.schedule
    return _table(scores, schedule.importer, schedule.origin, "japan_tariff_2025")


def _known(known: dy.DataFrame[KnownLines], annex: Schedule) -> Iterator[pl.DataFrame]:
    """Yield the known lines, each staging of which was chosen by the one rate, and the others."""
    first = RULES[annex.importer].entry_into_force.year
    stage = pl.col("stage_year").fill_null(1)
    category = pl.col("staging_category")
    cells = known.select(
        "source_id", year=first - 1 + stage, stage_year=stage, group=category, staging=category
    )
    none, lines = pl.lit(0), pl.col("lines")
    counts = (
        cells.group_by(pl.all())
        .agg(lines=pl.len())
        .with_columns(explained=lines, chosen=lines, predicted=none, missed=none)
        .with_columns(by_chance=pl.lit(None))
        .sort("year", "group", "source_id")
    )
    yield _table(counts, annex.importer, "JPN")
    rest = {"year": first, "stage_year": 1, "group": _NOT_AT_HAND, "staging": None,
            "lines": annex.lines.height - known.height}  # fmt: skip
    others = dict.fromkeys(COUNTED[1:-1], 0) | {"by_chance": None}
    types = {"staging": pl.String, "by_chance": pl.Float64}
    frame = pl.DataFrame([rest | others], schema_overrides=types)
    yield _table(frame, annex.importer, "JPN", "rcep_annex_china_asean")


def _table(
    scores: pl.DataFrame, importer: str, origin: str, source: str | None = None
) -> pl.DataFrame:
    """Give scores their parties, rules and source, in the columns of the scoreboard.

    Without ``source`` the rows name their own.
    """
    pairs = scores.select("group", "staging").unique().rows()
    further = dict(_FROM.values())
    rules = {}
    for group, staging in pairs:
        if staging is not None:
            more = [rule for said, rule in further.items() if group.endswith(said)]
            rules[group] = "|".join([*rules_of_staging(staging), *more])
    return scores.with_columns(
        pl.lit(importer).alias("importer"),
        pl.lit(origin).alias("origin"),
        pl.col("group").replace_strict(rules, default=None, return_dtype=pl.String).alias("rules"),
        pl.lit("derived").alias("status"),
        (pl.col("source_id") if source is None else pl.lit(source)).alias("source_id"),
    ).select(*(pl.col(name).cast(column.dtype) for name, column in LawScores.columns().items()))
