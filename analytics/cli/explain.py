"""``rcep explain``: what a number is computed from, down to sources and assumptions."""

import re
from typing import Annotated

import typer

from analytics.cli import options
from analytics.cli.settings import parse_settings
from analytics.errors import InputError

_DRAWN = re.compile(r"^(sensitivity|convergence):|_p\d\d$")


def explain(
    address: Annotated[
        str, typer.Argument(help="Such as projection:import:auto_parts:2035:effect_cny.")
    ],
    scenario: options.Scenario = "baseline",
    changes: options.Changes = None,
    depth: Annotated[
        int | None,
        typer.Option(min=0, help="Levels of inputs to show. [default: all]", show_default=False),
    ] = None,
    language: options.Language = "en",
    study: options.Study = None,
) -> None:
    """Show a number of a result as a tree: its formula, its inputs, and what they rest on."""
    from analytics import pipeline
    from analytics.readers.scenarios import load_scenario
    from analytics.report.lineage.addresses import AddressError
    from analytics.report.lineage.tree import explain as tree_of

    chosen = load_scenario(scenario, parse_settings(changes or []), folder=study)
    # Only ranges need draws.
    draws = pipeline.DRAWS if _DRAWN.search(address) else 0
    results = pipeline.run(chosen, study=study, draws=draws)
    try:
        typer.echo(tree_of(results, address, language=language, depth=depth))
    except AddressError as error:
        raise InputError(f"address {address}", str(error)) from None
