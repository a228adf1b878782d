"""A report as a folder: tables, charts, workbook, page and manifest, complete or absent."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analytics.report.folder.csv_tables import write_tables
from analytics.report.folder.folders import MODELS, SETTINGS, WORKBOOKS, replacement
from analytics.report.folder.manifest import identity, write_manifest
from analytics.report.text import LANGUAGES, is_told, text
from analytics.results import RESULT_SCHEMAS, Results

if TYPE_CHECKING:
    from analytics.report.charts.canvas import Drawing
    from analytics.report.charts.drawing_processes import Drawings

Subject = TypeVar("Subject")


def write_report(
    results: Results,
    directory: str | Path = "reports",
    *,
    tables_only: bool = False,
    model: bool = False,
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
            _write_presentation(results, new, tables)
        if model:
            _write_models(results, new)
        # Days of measures are written as text.
        settings = json.dumps(
            results.scenario.model_dump(), indent=1, ensure_ascii=False, default=str
        )
        (new / SETTINGS).write_text(settings + "\n", encoding="utf-8", newline="\n")
        write_manifest(identity(results), new)
    return folder


def _write_presentation(results: Results, folder: Path, tables: Callable[[], None]) -> None:
    if not is_told(results.study):
        _write_tables_of_other_places(results, folder, tables)
        return
    # Imported here, so that tables alone load neither altair nor openpyxl.
    from analytics.report.charts.drawing_processes import drawings

    with drawings() as begun:
        from analytics.report.charts.registry import CHARTS
        from analytics.report.page.report import report_page
        from analytics.report.workbook.publication import CHARTS_IN_WORKBOOK, write_publication

        def write(pictures: Pictures, language: str) -> None:
            by_name = dict(zip(CHARTS, pictures, strict=True))
            shown = [by_name[name] for name in CHARTS_IN_WORKBOOK]
            write_publication(results, folder / WORKBOOKS[language], shown, language)

        present(results, CHARTS, write, report_page, folder, begun, tables)


def _write_tables_of_other_places(
    results: Results, folder: Path, tables: Callable[[], None]
) -> None:
    """Write tables and workbooks alone: charts and page are written of the shipped study."""
    from analytics.report.workbook.publication import write_publication

    tables()
    for language, name in WORKBOOKS.items():
        write_publication(results, folder / name, [], language)


def _write_models(results: Results, folder: Path) -> None:
    from analytics.report.workbook.workbook import write_workbook

    for language, name in MODELS.items():
        write_workbook(results, folder / name, [], language)


Pictures = Sequence[tuple[str, bytes]]
"""What each chart shows, and its PNG."""


def present(
    subject: Subject,
    charts: Mapping[str, Callable[[Subject, str], "Drawing"]],
    write_book: Callable[[Pictures, str], None],
    page: Callable[[Subject, Mapping[str, Mapping[str, tuple[str, str]]]], str],
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
        Writes the workbook of a language, with the charts as pictures.
    page
        Returns the page, with the charts as SVG.
    folder
        An existing folder.
    drawings
        Draws the charts.
    meanwhile
        What else there is to write, done while they are drawn.
    """
    # One chart in every language after the other: each needs tables that others do not.
    names = [(language, name) for name in charts for language in LANGUAGES]
    for language, name in names:
        drawings.add(charts[name](subject, language).to_dict())
    meanwhile()
    written = write_charts(names, drawings.contents(), folder / "charts")
    for language, drawn in written.items():
        write_book([(chart.text, chart.png) for chart in drawn.values()], language)
    shown = {
        language: {name: (chart.text, chart.svg) for name, chart in drawn.items()}
        for language, drawn in written.items()
    }
    (folder / "index.html").write_text(page(subject, shown), encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class WrittenChart:
    """A chart as it was written, and what it shows in words."""

    text: str
    svg: str
    png: bytes


def write_charts(
    names: Sequence[tuple[str, str]], drawn: Sequence[Mapping[str, bytes]], folder: Path
) -> dict[str, dict[str, WrittenChart]]:
    """Write charts and return them by language and name.

    Parameters
    ----------
    names
        Language and name of each chart.
    drawn
        What its files hold, by their endings.
    folder
        Made for them.
    """
    folder.mkdir()
    written: dict[str, dict[str, WrittenChart]] = {language: {} for language in LANGUAGES}
    for (language, name), files in zip(names, drawn, strict=True):
        for kind, content in files.items():
            (folder / f"{name}.{language}.{kind}").write_bytes(content)
        written[language][name] = WrittenChart(
            chart_title(files["json"], language), files["svg"].decode(), files["png"]
        )
    return written


def chart_title(source: bytes, language: str) -> str:
    """Return title and subtitle of a chart as one text, from its source in JSON."""
    chart: dict[str, Any] = json.loads(source)
    title = chart.get("title") or {}
    lines = [title] if isinstance(title, str) else [*title["text"], *title.get("subtitle", [])]
    return text("punctuation.space", language).join(lines)
