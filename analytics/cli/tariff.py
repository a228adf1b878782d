"""``rcep tariff``: what one tariff line, or a heading, pays from year to year."""

from typing import Annotated

import typer


def tariff(
    code: Annotated[str, typer.Argument(help="Heading (4 digits) or full tariff line.")],
    importer: Annotated[str, typer.Option(help="Importing party, as its ISO 3166 alpha-3 code.")],
    origin: Annotated[str, typer.Option(help="Originating party, as its ISO 3166 alpha-3 code.")],
    year: Annotated[
        int | None, typer.Option(min=1988, max=2100, help="Show one calendar year only.")
    ] = None,
) -> None:
    """Show the rates of a tariff line by stage and calendar year, and the rules behind them.

    A heading comes from the embedded profile; a full code needs an imported schedule.
    """
    from analytics.cli.tariff_report import tariff_report

    typer.echo(tariff_report(code, importer.upper(), origin.upper(), year))
