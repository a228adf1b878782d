"""``rcep brief``: a briefing of two pages."""

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli import options
from analytics.cli.settings import parse_settings
from analytics.errors import refuse_any


def brief(
    scenario: options.Scenario = "baseline",
    changes: options.Changes = None,
    to: Annotated[Path, typer.Option(help="File to write, .docx.")] = Path("brief.docx"),
    force: options.Force = False,
    language: options.Language = "en",
    draws: options.Draws = None,
    study: options.Study = None,
) -> None:
    """Write a briefing of two pages in Word: the answer, two tables, a chart, the limits."""
    from analytics import pipeline
    from analytics.readers.scenarios import load_scenario
    from analytics.report.folder.folders import replaced_file, reserved_file

    refuse_any("brief", options.file_problems(to, ["docx"], force=force))
    chosen = load_scenario(scenario, parse_settings(changes or []), folder=study)
    with reserved_file(to):
        from analytics.report.writers.brief import write_brief

        results = pipeline.run(chosen, study=study, draws=draws)
        with replaced_file(to) as new:
            write_brief(results, new, language)
    typer.echo(f"Briefing: {to}")
