"""``rcep compare``: what differs between scenarios, and what it is due to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.cli import options
from analytics.cli.progress import progress
from analytics.cli.text_table import text_table
from analytics.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.results.comparison import Comparison
    from analytics.scenario import Scenario

_MOST_ROWS = 14


def compare(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            help="Names or TOML files, two or more; the others are compared with the first.",
            show_default=False,
        ),
    ] = None,
    out: options.Out = options.REPORTS,
    study: options.Study = None,
    tables_only: options.TablesOnly = False,
) -> None:
    """Compare scenarios: changed assumptions, changed results, and what is due to what."""
    given = scenarios or []
    if len(given) < 2:
        raise InputError(
            "comparison",
            f"{len(given)} given, but two scenarios are needed at least; "
             "such as rcep compare baseline full_use")  # fmt: skip
    write_and_tell(given, out, study=study, tables_only=tables_only)


def write_and_tell(
    scenarios: "Sequence[Scenario | str]",
    out: Path,
    *,
    study: Path | None = None,
    tables_only: bool,
) -> None:
    """Compare scenarios, write the report of the comparison and print what differs."""
    from analytics.pipeline import report_name
    from analytics.questions.differences import compare as compare_scenarios
    from analytics.questions.differences import distinct
    from analytics.report.folder.folders import reserved
    from analytics.report.writers.comparison import folder_name, write_comparison

    chosen = distinct(scenarios, study=study)
    first, other, *more = chosen
    place = out / folder_name([report_name(scenario, study=study) for scenario in chosen])
    with reserved(place), progress(2, "Comparing scenarios") as advance:
        comparison = compare_scenarios(first, other, *more, study=study)
        advance("Writing the report", 1)
        folder = write_comparison(comparison, out, tables_only=tables_only)
    typer.echo(f"Report: {folder}")
    for lines in (changed(comparison), headlines(comparison)):
        typer.echo("")
        typer.echo("\n".join(lines))


def changed(comparison: "Comparison") -> list[str]:
    """Return the changed assumptions as a small table."""
    from analytics.report.findings.differences import changed_values

    rows = [
        [key, *(value if isinstance(value, str) else f"{value:g}" for value in values), unit]
        for _, key, unit, values in changed_values(comparison, "en")
    ]
    lines = [text_table(["assumption", *comparison.names, "unit"], rows[:_MOST_ROWS],
                        right=" ".join(comparison.names))]  # fmt: skip
    if len(rows) > _MOST_ROWS:
        more = len(rows) - _MOST_ROWS
        lines.append(f"and {more} more values, in tables/changed_assumptions.csv")
    return lines


def headlines(comparison: "Comparison") -> list[str]:
    """Return effects of the last year and their difference, and contributions, as a table."""
    from analytics.report.findings.differences import steps
    from analytics.report.findings.figures import Figures
    from analytics.study import FLOWS
    from analytics.units import CNY_PER_MN

    year = Figures(comparison.results[0]).last_year
    lines = [f"Effect of RCEP in {year}, million CNY:"]
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
        lines.append(text_table([name, "imports", "exports"], rows, right="imports exports"))
    return lines
