"""RCEP Annex I schedules as their publishers offer them, from Excel.

Layout: title rows, a header (HS code, description, base rate, one column a stage year), heading
rows without rates and line rows with them. The header is found by its words, since parties put
empty columns and different numbers of title rows before it.
"""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import dataframely as dy
import polars as pl

from analytics.readers.annex_checks import require_usable
from analytics.readers.annex_layout import AnnexColumns, find_schedule_sheet
from analytics.readers.coverage import counted_rows, coverage_table
from analytics.readers.import_reading import AnnexReading, schedule_lines
from analytics.readers.isolated import read_sheets
from analytics.readers.rate_text import RateParts, normalised, parse_rate_text, parsed_rates
from analytics.readers.source_files import printable_name, require_workbook
from analytics.schemas.assumptions import Coverage
from analytics.schemas.schedule import RULES, Schedule, StagingRules
from analytics.schemas.tariffs import PublishedRates

APRIL_START = ("IDN", "JPN", "PHL")
"""Importers whose stage years begin on 1 April (RCEP Annex I, General Notes, paragraphs 4-5)."""

_PLAIN_NUMBER = re.compile(r"^-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$")


def read_rcep_annex(
    path: str | Path, importer: str, origin: str, *, sheet: str | None = None
) -> Schedule:
    """Read a party's schedule of tariff commitments.

    Parameters
    ----------
    path
        Workbook as published, ``.xls`` or ``.xlsx``. It is read in a child process with limits.
    importer
        Party whose schedule it is (ISO 3166 alpha-3).
    origin
        Party or group that the schedule is for, such as ``ASEAN``.
    sheet
        Name of the sheet, where several hold a schedule.

    Returns
    -------
    Schedule
        Lines by code in digits (HS2012) and the rate printed for each stage year, as fractions.
        Category ``published``; ``excluded`` where every rate is ``U``; ``non_ad_valorem`` where
        every rate is an amount. Texts that are not ad valorem are kept as text, their rates
        null, and are counted in ``coverage``.

    Raises
    ------
    InputError
        If the file is missing, empty, damaged, a web page or not a schedule, or if codes or
        rates cannot be used: all problems in one message.

    Examples
    --------
    >>> annex = read_rcep_annex("schedule.xls", "CHN", "ASEAN")  # doctest: +SKIP
    >>> annex.lines.height  # doctest: +SKIP
    8277
    """
    return read_annex_file(Path(path), importer, origin, sheet=sheet).schedule


def read_annex_file(
    path: Path, importer: str, origin: str, *, sheet: str | None = None
) -> AnnexReading:
    """Return the schedule of an annex with what the rules of import look at."""
    title = f"RCEP annex, {path.name}"
    require_workbook(path, title)
    table, columns = find_schedule_sheet(read_sheets(path, title), title, sheet)
    rows = _line_rows(table, columns)
    rates = _rates(rows, columns)
    require_usable(rows, rates, importer, title)
    rows, rates = _without_repeats(rows, rates)
    lines = schedule_lines(
        _with_category(rows, rates), importer, origin, hs_edition="HS2012", status="published"
    )
    others = StagingRules(year_start_month=4 if importer in APRIL_START else 1)
    schedule = Schedule(
        importer=importer,
        origin=origin,
        lines=lines,
        rules=replace(RULES.get(importer, others), last_stage=max(columns.stages)),
        published=_published(rates),
        coverage=_coverage(printable_name(path), lines, rates),
        source_id=printable_name(path),
    )
    return AnnexReading(
        kind="rcep-annex",
        schedule=schedule,
        texts=_texts(rates),
        columns=columns,
        blank=_rows_without_rates(table, columns, rows),
    )


def _texts(rates: pl.DataFrame) -> pl.DataFrame:
    stages = rates["stage_year"].unique().to_list()
    names = ["base rate" if stage == 0 else f"year {stage}" for stage in stages]
    column = pl.col("stage_year").replace_strict(stages, names, return_dtype=pl.String)
    return rates.select("row", "tariff_line", column.alias("column"), "text", "rate", "kind")


def _rows_without_rates(
    table: pl.DataFrame, columns: AnnexColumns, rows: pl.DataFrame
) -> pl.DataFrame:
    """Return rows that have the code of a line, as long as those with rates, and no rate."""
    lengths = rows["tariff_line"].str.len_chars().unique()
    code = pl.col("tariff_line")
    is_line = code.str.contains(r"^[0-9]+$") & code.str.len_chars().is_in(lengths.implode())
    return (
        table.select("row", tariff_line=pl.col(columns.code).str.replace_all(r"[.\s]", ""))
        .filter(is_line)
        .join(rows, on="row", how="anti", maintain_order="left")
    )


def _line_rows(table: pl.DataFrame, columns: AnnexColumns) -> pl.DataFrame:
    """Keep rows with a base rate or any rate; the others are titles, headings and notes."""
    rates = pl.col([columns.base, *columns.stages.values()])
    code = pl.col(columns.code).str.strip_chars()
    return (
        table.with_columns(rates.str.strip_chars().replace("", None))
        .filter(pl.any_horizontal(rates.is_not_null()))
        .with_columns(
            code.alias("code_text"),
            code.str.replace_all(r"[.\s]", "").fill_null("").alias("tariff_line"),
        )
    )


def _rates(rows: pl.DataFrame, columns: AnnexColumns) -> pl.DataFrame:
    """Return one row per line row and column: stage 0 is the base rate.

    Columns ``row, tariff_line, stage_year, text, rate, kind``; rates are fractions.
    """
    stages = {columns.base: 0} | {name: stage for stage, name in columns.stages.items()}
    years = pl.lit(list(stages.values()), dtype=pl.Array(pl.Int64, len(stages)))
    # Exploding arrays keeps the rows of a line together; unpivot would scatter them.
    long = rows.select(
        "row", "tariff_line", years.alias("stage_year"), pl.concat_arr(list(stages)).alias("text")
    ).explode("stage_year", "text")
    return long.join(
        parsed_rates(long["text"], _plain_or_printed),
        on="text",
        how="left",
        validate="m:1",
        maintain_order="left",
    ).with_columns(pl.col("kind").fill_null("none"))


def _plain_or_printed(text: str) -> RateParts:
    """Read a number as a fraction, in full-width digits too; any other text as it is printed."""
    plain = normalised(text)
    if not _PLAIN_NUMBER.match(plain):
        return parse_rate_text(text)
    rate = Decimal(str(round(float(plain), 8)))
    return RateParts("ad_valorem", (((rate, "1"),),), None, text)


def _without_repeats(rows: pl.DataFrame, rates: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Keep the first of identical rows."""
    kept = rows.unique("tariff_line", keep="first", maintain_order=True)
    if kept.height == rows.height:
        return rows, rates
    return kept, rates.join(kept.select("row"), on="row", how="semi")


def _with_category(rows: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Return ``tariff_line, base_rate, base_rate_text, staging_category`` of each line."""
    base = rates.filter(pl.col("stage_year") == 0).select(
        "tariff_line", pl.col("rate").alias("base_rate"), pl.col("text").alias("base_text")
    )
    stages = rates["stage_year"].max()
    # Few lines have a stage without a rate, so only those are counted.
    without_rate = (
        rates.filter((pl.col("stage_year") > 0) & pl.col("rate").is_null())
        .group_by("tariff_line")
        .agg(pl.len().alias("texts"), (pl.col("kind") == "excluded").sum().alias("excluded"))
    )
    category = (
        pl.when(pl.col("excluded") == stages)
        .then(pl.lit("excluded"))
        .when(pl.col("texts") == stages)
        .then(pl.lit("non_ad_valorem"))
        .otherwise(pl.lit("published"))
    )
    return (
        rows.select("tariff_line")
        .join(base, on="tariff_line", how="left", validate="1:1")
        .join(without_rate, on="tariff_line", how="left", validate="1:1")
        .select(
            "tariff_line",
            "base_rate",
            pl.when(pl.col("base_rate").is_null()).then("base_text").alias("base_rate_text"),
            category.alias("staging_category"),
        )
    )


def _published(rates: pl.DataFrame) -> dy.DataFrame[PublishedRates]:
    frame = (
        rates.filter(pl.col("stage_year") > 0)
        .select(
            "tariff_line",
            "stage_year",
            pl.col("rate").alias("preferential_rate"),
            pl.when(pl.col("rate").is_null()).then("text").alias("rate_text"),
        )
        .sort("tariff_line", "stage_year")
    )
    return PublishedRates.validate(frame, cast=True)


def _coverage(table: str, lines: pl.DataFrame, rates: pl.DataFrame) -> dy.DataFrame[Coverage]:
    code, category = pl.col("tariff_line"), pl.col("staging_category")
    text_rate = pl.col("rate").is_null() & (pl.col("stage_year") > 0)
    with_text = rates.filter(text_rate)["tariff_line"].unique().implode()
    counted = {
        "excluded (U)": (category == "excluded", "no preference: MFN applies in every year"),
        "no ad valorem rate in any stage year": (
            category == "non_ad_valorem",
            "text kept; no ad valorem preference, so MFN stands",
        ),
        "rate not ad valorem in some stage years": (
            (category == "published") & code.is_in(with_text),
            "text kept; no ad valorem preference in those years, so MFN stands",
        ),
        "base rate not ad valorem": (
            pl.col("base_rate").is_null(),
            "text kept; MFN rate and margin are not known",
        ),
    }
    return coverage_table(table, counted_rows(lines, "tariff_line", counted))
