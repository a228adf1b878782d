"""A comparison of scenarios as a folder: tables, chart, workbook, page and manifest."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.report.folder.csv_tables import write_tables
from analytics.report.folder.folders import COMPARISONS, replacement
from analytics.report.folder.manifest import package_version, write_manifest
from analytics.report.text import said_of_its_study
from analytics.report.writers.report import PictureOf, present
from analytics.results.comparison import COMPARISON_SCHEMAS, Comparison
from analytics.study import FLOWS, TOTAL

if TYPE_CHECKING:
    from analytics.report.charts.canvas import Drawing
    from analytics.report.charts.drawing_processes import Drawings
    from analytics.report.workbook.workbook import Book

_LONGEST_NAME = 120


@said_of_its_study
def write_comparison(
    comparison: Comparison,
    directory: str | Path = "reports",
    *,
    tables_only: bool = False,
    drawing: "Drawings | None" = None,
) -> Path:
    """Write the report of a comparison.

    An earlier report of the same scenarios is replaced as a whole, and only when the new one is
    complete.

    Parameters
    ----------
    comparison
        What :func:`analytics.compare` returned.
    directory
        Folder that holds the reports; made if it is not there.
    tables_only
        Write the tables and the manifest; no chart, no workbook and no page.
    drawing
        What draws its charts, where it was started before; otherwise it is started here.

    Returns
    -------
    Path
        ``<directory>/comparison-A-B[-C]`` with ``tables/*.csv``, ``charts/*``,
        ``comparison.xlsx`` (``comparison.zh.xlsx`` in Chinese), ``index.html`` and
        ``manifest.json``.

    Raises
    ------
    InputError
        If the place cannot be written to, holds something that is not a report, or another run is
        writing there.
    """
    folder = Path(directory) / folder_name([r.report_name for r in comparison.results])
    with replacement(folder) as new:

        def tables() -> None:
            write_tables(comparison.tables, COMPARISON_SCHEMAS, new / "tables")

        if tables_only:
            tables()
        else:
            _write_presentation(comparison, new, tables, drawing)
        write_manifest(identity(comparison), new)
    return folder


def folder_name(reports: Sequence[str]) -> str:
    """Return ``comparison-A-B``; a digest stands for all names where they would be too long.

    Parameters
    ----------
    reports
        Names of the reports that are compared.

    Examples
    --------
    >>> folder_name(["baseline", "full_use"])
    'comparison-baseline-full_use'
    """
    name = "-".join(("comparison", *reports))
    if len(name) <= _LONGEST_NAME:
        return name
    digest = hashlib.sha256(name.encode("utf-8")).hexdigest()[:8]
    return f"comparison-{len(reports)}-scenarios-{digest}"


def identity(comparison: Comparison) -> dict[str, object]:
    """Return the facts of a comparison that do not depend on its files."""
    scenarios = [
        {"scenario": r.scenario.name, "digest": r.scenario_digest, "data_digest": r.data_digest}
        for r in comparison.results
    ]
    return {
        "schema_version": comparison.schema_version,
        "comparison": scenarios,
        "data_date": comparison.results[0].data_date,
        "package_version": package_version(),
    }


def _write_presentation(
    comparison: Comparison,
    folder: Path,
    tables: Callable[[], None],
    drawing: "Drawings | None",
) -> None:
    # Imported here, so that tables alone load neither altair nor openpyxl.
    from analytics.report.charts.drawing_processes import drawings

    with drawings(drawing) as begun:
        from analytics.report.charts.compare import compare_scenarios
        from analytics.report.charts.waterfall import waterfall
        from analytics.report.page.comparison import comparison_page
        from analytics.report.workbook.workbook import write_book

        def write(picture: PictureOf, language: str) -> None:
            book = difference_book(comparison, [picture(name) for name in charts], language)
            write_book(book, folder / COMPARISONS[language], language)

        def totals(flow: str) -> Callable[[Comparison, str], "Drawing"]:
            return lambda each, language: compare_scenarios(each.results, TOTAL, flow, language)

        charts = {**{f"paths_{flow}": totals(flow) for flow in FLOWS}, "waterfall": waterfall}
        present(comparison, charts, write, comparison_page, folder, begun, tables)


def difference_book(
    comparison: Comparison, pictures: Sequence[tuple[str, bytes]], language: str
) -> "Book":
    """Return the workbook of a comparison; pictures are (what it shows, PNG)."""
    from analytics.report.findings import differences as words
    from analytics.report.tables.printed import IN_COMPARISON, display_table
    from analytics.report.text import text
    from analytics.report.workbook.difference_sheets import difference_sheets
    from analytics.report.workbook.workbook import Book

    return Book(
        title=words.heading(comparison, language),
        subject=text("difference.question", language),
        date=comparison.results[0].data_date,
        cover=words.cover(comparison, language),
        sheets=difference_sheets(comparison, language),
        pictures=pictures,
        printed=[display_table(name, comparison.results, language) for name in IN_COMPARISON],
    )
