"""A progress bar on terminals, and silence elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(total: float, description: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar of ``total`` steps, with the time left, on standard error while the block runs.

    Yields
    ------
    Callable[[str, float], None]
        Call it with what to show next to the bar and the steps, or the part of a step, that were
        completed. Where no terminal is attached it does nothing, and rich is not loaded.
    """
    if not sys.stderr.isatty():
        yield lambda _description, _steps: None
        return
    from rich import progress as bars
    from rich.console import Console

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.TimeElapsedColumn(),
        bars.TextColumn("left:"),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=total)

        def advance(description: str, steps: float) -> None:
            bar.update(task, advance=steps, description=description)

        yield advance
