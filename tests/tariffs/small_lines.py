"""A schedule of a few lines by code, for tests of the pipelines line by line."""

import polars as pl

from analytics.schemas.assumptions import Coverage
from analytics.schemas.schedule import Schedule, StagingRules
from analytics.schemas.tariffs import TariffLines

LINES = {
    "61091000": (0.10, "cuts_10"),
    "61099010": (0.08, "excluded"),
    "61099090": (0.05, "immediate"),
    "62011100": (0.00, "free"),
    "62012000": (None, "non_ad_valorem"),
    "87031000": (0.25, "cuts_4"),
}
"""Base rate and staging category."""


def schedule_of(
    lines: dict[str, tuple[float | None, str]] | None = None,
    importer: str = "AUS",
    origin: str = "KOR",
    edition: str = "HS2012",
    month: int = 1,
) -> Schedule:
    """Return a schedule of two parties that are in no case of the package."""
    rows = [
        (code, importer, origin, code[:4], edition, base, None if base is not None else "5 each",
         category, 1.0, "derived")
        for code, (base, category) in (lines or LINES).items()
    ]  # fmt: skip
    table = pl.DataFrame(rows, schema=list(TariffLines.column_names()), orient="row")
    return Schedule(
        importer,
        origin,
        TariffLines.validate(table, cast=True),
        StagingRules(year_start_month=month),  # type: ignore[arg-type]
        None,
        Coverage.create_empty(),
        "made up",
    )


def trade_of(*rows: tuple[str | None, int, int | None], edition: str = "HS2012") -> pl.DataFrame:
    """Return imports of AUS from KOR given as (code, year, value)."""
    schema = {"hs_code": pl.String, "year": pl.Int64, "value": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        hs_edition=pl.lit(edition),
        currency=pl.lit("AUD"),
        flow=pl.lit("import"),
        reporter=pl.lit("AUS"),
        partner=pl.lit("KOR"),
    )
