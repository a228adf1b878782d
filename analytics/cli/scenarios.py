"""``rcep scenarios``: the scenarios there are."""

import typer

_MOST_CHANGES = 6


def scenarios() -> None:
    """List the shipped scenarios and what differs from the baseline."""
    from analytics.readers.scenarios import load_scenario, shipped_scenarios

    baseline = load_scenario("baseline")
    for name in shipped_scenarios():
        scenario = load_scenario(name)
        typer.echo(f"{name}: {scenario.title_en} ({scenario.title_zh})")
        typer.echo(f"  {scenario.description}")
        changes = _changes(baseline.by_id(), scenario.by_id())
        changes += map(str, scenario.schedule_changes)
        shown = changes[:_MOST_CHANGES]
        for line in shown:
            typer.echo(f"    {line}")
        if len(changes) > len(shown):
            typer.echo(f"    and {len(changes) - len(shown)} more values")


def _changes(baseline: dict[str, float], other: dict[str, float]) -> list[str]:
    lines = [
        f"{key} = {value:g}" + (f" (baseline {baseline[key]:g})" if key in baseline else "")
        for key, value in other.items()
        if baseline.get(key) != value
    ]
    return lines + [f"{key}: not set" for key in baseline if key not in other]
