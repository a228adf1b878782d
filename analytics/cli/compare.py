"""``rcep compare``: what differs between scenarios, and what it is due to."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.cli import options
from analytics.cli.progress import progress
from analytics.cli.settings import parse_settings
from analytics.cli.text_table import text_table
from analytics.errors import InputError, suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.report.tables.readable import ReadableTable
    from analytics.results.comparison import Comparison
    from analytics.scenario import Scenario

_MOST_ROWS = 14
_LONGEST_WORDS = 30
"""Longer ones have lines of their own, below the table."""


def compare(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            help="Names, TOML files or folders of earlier results; the others are compared with "
            "the first.",
            show_default=False,
        ),
    ] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Compare with the first, one value changed, KEY=VALUE; several make one scenario.",
            show_default=False,
        ),
    ] = None,
    sector: Annotated[str, typer.Option(help="Sector whose years are printed.")] = "total",
    ranges: Annotated[
        bool, typer.Option("--ranges", help="Print the ranges of its effect too.")
    ] = False,
    out: options.Out = options.REPORTS,
    study: options.Study = None,
    tables_only: options.TablesOnly = False,
) -> None:
    """Compare scenarios: levels and effects, changed assumptions, and what is due to what."""
    from analytics.readers.scenarios import load_scenario

    given: list[Scenario | str] = list(scenarios or [])
    if changes and given:
        given.append(load_scenario(str(given[0]), parse_settings(changes), folder=study))
    if len(given) < 2:
        raise InputError(
            "comparison",
            f"{len(given)} given, but two scenarios are needed at least; "
             "such as rcep compare baseline full_use")  # fmt: skip
    write_and_tell(given, out, study=study, tables_only=tables_only, sector=sector, ranges=ranges)


def write_and_tell(
    scenarios: "Sequence[Scenario | str]",
    out: Path,
    *,
    study: Path | None = None,
    tables_only: bool,
    sector: str = "total",
    ranges: bool = False,
) -> None:
    """Compare scenarios, write the report of the comparison and print what differs."""
    from analytics.questions import differences
    from analytics.report.charts.drawing_processes import drawings
    from analytics.report.folder.folders import reserved
    from analytics.report.writers.comparison import folder_name, write_comparison

    chosen = differences.distinct(scenarios, study=study)
    first, other, *more = chosen
    place = out / folder_name([results.report_name for results in chosen])
    # What draws loads while this process computes.
    begun = nullcontext() if tables_only else drawings()
    with reserved(place), begun as drawing, progress(2, "Comparing scenarios") as advance:
        comparison = differences.compare(first, other, *more, study=study)
        told = [*levels(comparison), *years_of(comparison, sector, ranges=ranges)]
        advance("Writing the report", 1)
        folder = write_comparison(comparison, out, tables_only=tables_only, drawing=drawing)
    typer.echo(f"Report: {folder}")
    for lines in (changed(comparison), told, headlines(comparison)):
        typer.echo("")
        typer.echo("\n".join(lines))


def levels(comparison: "Comparison") -> list[str]:
    """Return the sectors under all scenarios: trade, the effect, and the effect of that trade."""
    from analytics.report.tables.compared import MEASURES, matrix

    return [plain(matrix(comparison.results, name, "en")) for name in MEASURES]


def years_of(comparison: "Comparison", sector: str, *, ranges: bool) -> list[str]:
    """Return the key years of a sector under all scenarios, the effect with its range if asked."""
    from analytics.report.tables.compared import paths
    from analytics.study import FLOWS

    runs = comparison.results
    held = runs[0].projection.filter(sector=sector)["flow"]
    if held.is_empty():
        known = runs[0].projection["sector"].unique().to_list()
        raise InputError("comparison", f'no sector "{sector}"; {suggestion(sector, known)}')
    years, flows = runs[0].study.years.compared, [flow for flow in FLOWS if flow in held]
    return [plain(paths(runs, flow, sector, years, "en", ranges=ranges)) for flow in flows]


def plain(table: "ReadableTable") -> str:
    """Return a table as aligned text under its title."""
    right = set(range(len(table.columns))) - set(table.text_columns)
    places = [str(place) for place in range(len(table.columns))]
    shown = text_table(places, [table.columns, *table.rows],
                       right=[places[place] for place in right])  # fmt: skip
    return "\n".join([table.title, *shown.splitlines()[1:], ""])


def changed(comparison: "Comparison") -> list[str]:
    """Return the changed assumptions as a small table."""
    from analytics.report.findings.differences import changed_values

    rows, measures = [], []
    for _, key, unit, values in changed_values(comparison, "en"):
        told = [value if isinstance(value, str) else f"{value:g}" for value in values]
        if max(map(len, told)) > _LONGEST_WORDS:
            pairs = zip(comparison.names, told, strict=True)
            measures += [f"{key}:", *(f"  {name}: {value}" for name, value in pairs)]
        else:
            rows.append([key, *told, unit])
    lines = [text_table(["assumption", *comparison.names, "unit"], rows[:_MOST_ROWS],
                        right=comparison.names)]  # fmt: skip
    if len(rows) > _MOST_ROWS:
        more = len(rows) - _MOST_ROWS
        lines.append(f"and {more} more values, in tables/changed_assumptions.csv")
    return [*(lines if rows else []), *measures]


def headlines(comparison: "Comparison") -> list[str]:
    """Return effects of the last year and their difference, and contributions, as a table."""
    from analytics.report.findings.differences import steps
    from analytics.study import FLOWS
    from analytics.units import CNY_PER_MN

    lines = [f"Effect of RCEP in {comparison.study.last_year}, million CNY:"]
    for name in comparison.names[1:]:
        found = {flow: steps(comparison, name, flow, "en") for flow in FLOWS}
        rows = []
        for imports, exports in zip(*found.values(), strict=True):
            amounts = []
            for step in (imports, exports):
                amount = f"{step['amount'] / CNY_PER_MN:+,.1f}" if step["amount"] else "0"
                error = step["error"]
                amounts.append(amount if error is None else f"{amount} ±{error / CNY_PER_MN:,.1f}")
            rows.append([imports["name"], *amounts])
        lines.append(text_table([name, "imports", "exports"], rows, right=["imports", "exports"]))
    return lines
