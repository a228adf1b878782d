"""A progress bar on terminals, and silence elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(total: int, description: str) -> Iterator[Callable[[str], None]]:
    """Show a bar of ``total`` steps on standard error while the block runs.

    Yields
    ------
    Callable[[str], None]
        Call it when a step is completed, with what to show next to the bar. Where no terminal is
        attached it does nothing, and rich is not loaded.
    """
    if not sys.stderr.isatty():
        yield lambda _description: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=total)

        def advance(description: str) -> None:
            bar.update(task, advance=1, description=description)

        yield advance
