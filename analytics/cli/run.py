"""``rcep run``: from a scenario to its report."""

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from analytics.cli import options
from analytics.cli.assumptions import chosen_scenario
from analytics.cli.compare import write_and_tell
from analytics.cli.progress import progress
from analytics.cli.settings import parse_settings

if TYPE_CHECKING:
    from analytics.results import Results


def run(
    scenario: options.OptionalScenario = None,
    changes: options.Changes = None,
    assumptions: options.EditedSheet = None,
    out: options.Out = options.REPORTS,
    draws: options.Draws = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed of the draws. [default: 20220101]", min=0, show_default=False),
    ] = None,
    study: options.Study = None,
    tables_only: options.TablesOnly = False,
    allow_past: options.AllowPast = False,
    name: Annotated[
        str | None, typer.Option(help="Name of the changed scenario.", show_default=False)
    ] = None,
    title: Annotated[
        str | None, typer.Option(help="Title of the changed scenario.", show_default=False)
    ] = None,
    model: Annotated[
        bool, typer.Option("--model", help="Write the live model and all tables as model.xlsx too.")
    ] = False,
) -> None:
    """Run a scenario and write its report."""
    from analytics.report.charts.drawing_processes import drawings

    settings = parse_settings(changes or [])
    # What draws loads while this process loads the model and computes.
    begun = nullcontext() if tables_only or study else drawings()
    with begun as drawing:
        from analytics import pipeline
        from analytics.report.folder.folders import reserved
        from analytics.report.writers.report import write_report
        from analytics.results import BANDS

        edited, chosen = chosen_scenario(
            scenario, assumptions, settings, study, allow_past=allow_past, name=name, title=title
        )
        for notice in edited.notices if edited else []:
            typer.echo(f"Note: {notice}.")
        place = out / pipeline.report_name(chosen, study=study)
        computing, steps = f"Computing {chosen.name}", 1 if draws == 0 else 2
        with reserved(place), progress(steps, computing) as advance:
            told = partial(advance, computing)
            results = pipeline.run(chosen, study=study, draws=draws, seed=seed, advance=told)
            results.frame(BANDS)  # drawn here, under its own line of progress
            advance("Writing the report", 0.0)
            folder = write_report(
                results, out, tables_only=tables_only, model=model, drawing=drawing
            )
    typer.echo(f"Report: {folder}")
    for line in headlines(results):
        typer.echo(line)
    if edited and edited.base.digest() != chosen.digest():
        typer.echo("")
        write_and_tell([edited.base, chosen], out, study=study, tables_only=tables_only)


def headlines(results: "Results") -> list[str]:
    """Return three lines that tell the result."""
    from analytics.study import TOTAL
    from analytics.units import CNY_PER_MN, PERCENT

    home, partner = results.study.home, results.study.partner
    shares = results.zero_tariff_share.filter(importer=home.code, origin=partner.code, scope="all")
    years = results.study.years_of_rates
    first, last = years[0], years[-1]

    def share(measure: str, year: int) -> str:
        return f"{PERCENT * shares.filter(measure=measure, year=year)['share'].item():.1f} %"

    def effect(flow: str) -> str:
        total = results.projection.filter(flow=flow, sector=TOTAL, year=last)
        return f"{total['effect_cny'].item() / CNY_PER_MN:+,.1f}"

    return [
        f"Lines at zero, {home.en} for {partner.en}: {share('lines', first)} in {first}, "
        f"{share('lines', last)} in {last}.",
        f"Trade in products at zero in {last}: {share('trade', last)}; entered at zero once the "
        f"use of the preference is counted: {share('entered', last)}.",
        f"Effect of RCEP in {last}, million CNY: imports {effect('import')}, exports "
        f"{effect('export')}.",
    ]
