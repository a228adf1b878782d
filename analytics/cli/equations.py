"""``rcep equations``: the model, quantity by quantity."""

from typing import Annotated

import typer

from analytics.errors import refuse_any, suggestion


def equations(
    names: Annotated[
        list[str] | None, typer.Argument(help="Quantities; all without.", show_default=False)
    ] = None,
) -> None:
    """Show the equations of the model: meaning, unit, formula, inputs and source."""
    from analytics.equations.model import EQUATIONS
    from analytics.report.formulas.plain import formula_of

    problems = [f"{n}: no equation gives it; {suggestion(n, EQUATIONS)}" for n in names or []
                if n not in EQUATIONS]  # fmt: skip
    refuse_any("equations", problems)
    for name in names or EQUATIONS:
        found = EQUATIONS[name]
        source = f"; source {found.source}" if found.source else ""
        typer.echo(f"{found.name} ({found.unit}{source})")
        typer.echo(f"    {found.meaning}")
        typer.echo(f"    = {formula_of(found)}")
        typer.echo(f"    from {', '.join(found.arguments) or 'nothing'}")
