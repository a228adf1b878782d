"""A report as a folder: tables, charts, workbook, page and manifest, complete or absent."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analytics.report.folder.csv_tables import write_tables
from analytics.report.folder.folders import MODELS, SETTINGS, WORKBOOKS, replacement
from analytics.report.folder.manifest import identity, write_manifest
from analytics.report.text import LANGUAGES, is_told, said_of_its_study, text
from analytics.results import RESULT_SCHEMAS, Results

if TYPE_CHECKING:
    from analytics.report.charts.canvas import Drawing
    from analytics.report.charts.drawing_processes import Drawings
    from analytics.report.page.rendering import Charts

Subject = TypeVar("Subject")


@said_of_its_study
def write_report(
    results: Results,
    directory: str | Path = "reports",
    *,
    tables_only: bool = False,
    model: bool = False,
    drawing: "Drawings | None" = None,
) -> Path:
    """Write the report of a result.

    The folder is ``<directory>/<scenario name>``; the name of a changed scenario carries its
    digest, so that it never falls on ``baseline``, and that of imported data the digest of the
    data. An earlier report of the same name is replaced
    as a whole, and only when the new one is complete.

    Parameters
    ----------
    results
        What :func:`analytics.run` returned.
    directory
        Folder that holds the reports; made if it is not there.
    tables_only
        Write the tables and the manifest; no charts, no workbook and no page.
    model
        Write the live model, with every table in full, as workbooks too.
    drawing
        What draws its charts, where it was started before; otherwise it is started here.

    Returns
    -------
    Path
        The report's folder: ``tables/*.csv``, ``charts/*.svg|png|json``, ``report.xlsx``
        (``report.zh.xlsx`` in Chinese), ``index.html``, ``scenario.json`` (all settings) and
        ``manifest.json``; ``model.xlsx`` and
        ``model.zh.xlsx`` if they are asked for. Of a study of other places there are tables and
        workbooks alone: charts and page are written of the shipped one.

    Raises
    ------
    InputError
        If the place cannot be written to, holds something that is not a report, or another run is
        writing there.

    Examples
    --------
    >>> write_report(run("baseline"), "reports")  # doctest: +SKIP
    PosixPath('reports/baseline')
    """
    folder = Path(directory) / results.report_name
    with replacement(folder) as new:

        def tables() -> None:
            write_tables(results.tables, RESULT_SCHEMAS, new / "tables")

        if tables_only:
            tables()
        else:
            _write_presentation(results, new, tables, drawing)
        if model:
            from analytics.report.lineage.sheet import Lineage
            from analytics.report.workbook.workbook import write_workbook

            lineage = Lineage(results)
            for language, name in MODELS.items():
                write_workbook(results, new / name, language, lineage=lineage)
        # Days of measures are written as text.
        settings = json.dumps(
            results.scenario.model_dump(), indent=1, ensure_ascii=False, default=str
        )
        (new / SETTINGS).write_text(settings + "\n", encoding="utf-8", newline="\n")
        write_manifest(identity(results), new)
    return folder


def _write_presentation(
    results: Results, folder: Path, tables: Callable[[], None], drawing: "Drawings | None"
) -> None:
    # Imported here, so that tables alone load neither altair nor openpyxl.
    from analytics.report.charts.drawing_processes import drawings

    if not is_told(results.study):
        from analytics.report.workbook.publication import write_publication

        # Charts and page are written of the shipped study.
        tables()
        for language, name in WORKBOOKS.items():
            write_publication(results, folder / name, [], language)
        return
    with drawings(drawing) as begun:
        from analytics.report.charts.registry import CHARTS
        from analytics.report.page.report import report_page
        from analytics.report.workbook.publication import CHARTS_IN_WORKBOOK, write_publication

        def write(picture: PictureOf, language: str) -> None:
            shown = [picture(name) for name in CHARTS_IN_WORKBOOK]
            write_publication(results, folder / WORKBOOKS[language], shown, language)

        present(results, CHARTS, write, report_page, folder, begun, tables)


PictureOf = Callable[[str], tuple[str, bytes]]
"""Returns what the chart of a name shows, and its PNG, once it is drawn."""


def present(
    subject: Subject,
    charts: Mapping[str, Callable[[Subject, str], "Drawing"]],
    write_book: Callable[[PictureOf, str], None],
    page: Callable[[Subject, Callable[[], "Charts"]], str],
    folder: Path,
    drawings: "Drawings",
    meanwhile: Callable[[], None],
) -> None:
    """Write charts, a workbook in each language, and the page of a result or a comparison.

    Parameters
    ----------
    subject
        What is shown.
    charts
        Functions that draw it, by name.
    write_book
        Writes the workbook of a language, with charts as pictures.
    page
        Returns the page; it asks for the charts as SVG once all else is written.
    folder
        An existing folder.
    drawings
        Draws the charts.
    meanwhile
        What else there is to write, done while they are drawn.
    """
    # One chart in every language after the other: each needs tables that others do not.
    drawn = {
        (language, name): drawings.add(charts[name](subject, language).to_dict())
        for name in charts
        for language in LANGUAGES
    }

    def picture(language: str, name: str) -> tuple[str, bytes]:
        files = drawn[language, name]()
        return chart_title(files["json"], language), files["png"]

    def written() -> "Charts":
        """Write the charts; return what each shows, and its SVG, by language and name."""
        (folder / "charts").mkdir()
        shown: dict[str, dict[str, tuple[str, str]]] = {language: {} for language in LANGUAGES}
        for (language, name), contents in drawn.items():
            files = contents()
            for kind, content in files.items():
                (folder / "charts" / f"{name}.{language}.{kind}").write_bytes(content)
            shown[language][name] = chart_title(files["json"], language), files["svg"].decode()
        return shown

    # What waits for all charts comes last.
    meanwhile()
    for language in LANGUAGES:
        write_book(partial(picture, language), language)
    (folder / "index.html").write_text(page(subject, written), encoding="utf-8", newline="\n")


def chart_title(source: bytes, language: str) -> str:
    """Return title and subtitle of a chart as one text, from its source in JSON."""
    chart: dict[str, Any] = json.loads(source)
    title = chart.get("title") or {}
    lines = [title] if isinstance(title, str) else [*title["text"], *title.get("subtitle", [])]
    return text("punctuation.space", language).join(lines)
