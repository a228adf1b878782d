"""``rcep show``: what a scenario would do, before it is run."""

import typer

from analytics.cli import options
from analytics.cli.assumptions import chosen_scenario
from analytics.cli.settings import parse_settings

_MOST = 40


def show(
    scenario: options.OptionalScenario = None,
    changes: options.Changes = None,
    assumptions: options.EditedSheet = None,
    study: options.Study = None,
    allow_past: options.AllowPast = False,
) -> None:
    """Show what differs from the baseline, the resulting paths, and what looks like a slip."""
    from analytics.questions.preview import resulting_paths, warnings
    from analytics.readers.scenarios import BASELINE, load_scenario
    from analytics.readers.shipped import read_shipped
    from analytics.readers.study import read_study
    from analytics.report.text.measures import measure_text
    from analytics.scenario import changes as differences
    from analytics.scenario.measures import in_force
    from analytics.scenario.naming import told

    settings = parse_settings(changes or [])
    _, chosen = chosen_scenario(scenario, assumptions, settings, study, allow_past=allow_past)
    base, case = load_scenario(BASELINE, folder=study), read_study(study)
    typer.echo(f"{chosen.name}: {chosen.title_en} ({chosen.title_zh})")
    found = [told(change) for change in differences.changes(base, chosen)]
    paths = [f"{name}: {path}" for name, path in resulting_paths(chosen, case).items()]
    shipped = read_shipped(study)
    measures = [
        f"{each.id}: {measure_text(each.model_dump(), case, 'en')}"
        for each in in_force(shipped.known_measures, chosen.measures)
        if each.acts
    ]
    for title, lines in (
        ("Differs from the baseline (its values in brackets):", found or ["nothing"]),
        ("Resulting paths:", paths),
        ("Measures outside the agreement:", measures),
        ("Look again:", warnings(chosen, base, shipped.assumption_ranges, case)),
    ):
        if lines:
            typer.echo(title)
        for line in lines[:_MOST]:
            typer.echo(f"  {line}")
        if len(lines) > _MOST:
            typer.echo(f"  and {len(lines) - _MOST} more")
