"""``rcep run``: from a scenario to its report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

    from analytics.results import Results

SETTING_HELP = "Change one value, KEY=VALUE; may be repeated."


def run(
    scenario: Annotated[
        str | None, typer.Argument(help="Name or TOML file.", show_default="baseline")
    ] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help=SETTING_HELP, show_default=False)
    ] = None,
    assumptions: Annotated[
        Path | None,
        typer.Option(help="Workbook with an edited sheet Assumptions.", show_default=False),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder that holds the reports.")] = Path("reports"),
    draws: Annotated[
        int | None,
        typer.Option(
            help="Draws of the assumptions, a power of two; 0 for no ranges. [default: 2048]",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(help="Seed of the draws. [default: 20220101]", min=0, show_default=False),
    ] = None,
    study: Annotated[
        Path | None,
        typer.Option(
            help="Folder of another study: study.toml and its tables.", show_default=False
        ),
    ] = None,
    tables_only: Annotated[
        bool, typer.Option("--tables-only", help="Write the tables; no charts and no workbook.")
    ] = False,
) -> None:
    """Run a scenario and write its report."""
    from analytics.cli.assumptions import edited_scenario
    from analytics.cli.compare import write_and_tell
    from analytics.cli.progress import progress
    from analytics.cli.settings import parse_settings
    from analytics.pipeline import DRAWS, SEED, report_name
    from analytics.pipeline import run as run_scenario
    from analytics.readers.scenarios import load_scenario
    from analytics.report.folder.folders import reserved
    from analytics.report.writers.report import write_report

    settings = parse_settings(changes or [])
    edited = None if assumptions is None else edited_scenario(assumptions, scenario, settings)
    chosen = (
        edited.changed if edited else load_scenario(scenario or "baseline", settings, folder=study)
    )
    for notice in edited.notices if edited else []:
        typer.echo(f"Note: {notice}.")
    number = DRAWS if draws is None else draws
    computing = f"Computing {chosen.name}"
    with reserved(out / report_name(chosen)), progress(2 if number else 1, computing) as advance:
        results = run_scenario(
            chosen,
            study=study,
            draws=number,
            seed=SEED if seed is None else seed,
            advance=lambda share: advance(computing, share),
        )
        results.table("projection_bands")  # drawn here, under their own line of progress
        advance("Writing the report", 0.0)
        folder = write_report(results, out, tables_only=tables_only)
    typer.echo(f"Report: {folder}")
    for line in headlines(results):
        typer.echo(line)
    if edited and edited.base.digest() != chosen.digest():
        typer.echo("")
        write_and_tell([edited.base, chosen], out, tables_only=tables_only)


def headlines(results: "Results") -> list[str]:
    """Return three lines that tell the result."""
    import polars as pl

    home, partner = results.study.home, results.study.partner
    shares = results.zero_tariff_share.filter(importer=home.code, origin=partner.code, scope="all")
    last = int(results.projection["year"].max())  # type: ignore[arg-type]
    first = int(shares["year"].min())  # type: ignore[arg-type]

    def share(measure: str, year: int) -> str:
        chosen = shares.filter((pl.col("measure") == measure) & (pl.col("year") == year))
        return f"{100 * chosen['share'].item():.1f} %"

    return [
        f"Lines at zero, {home.en} for {partner.en}: {share('lines', first)} in {first}, "
        f"{share('lines', last)} in {last}.",
        f"Trade in products at zero in {last}: {share('trade', last)}; entered at zero once the "
        f"use of the preference is counted: {share('entered', last)}.",
        f"Effect of RCEP in {last}, million CNY: imports "
        f"{_effect(results.projection, 'import', last)}, exports "
        f"{_effect(results.projection, 'export', last)}.",
    ]


def _effect(projection: "pl.DataFrame", flow: str, year: int) -> str:
    import polars as pl

    from analytics.units import CNY_PER_MN

    total = projection.filter(
        (pl.col("flow") == flow) & (pl.col("sector") == "total") & (pl.col("year") == year)
    )
    return f"{total['effect_cny'].item() / CNY_PER_MN:+,.1f}"
