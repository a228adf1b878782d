"""A progress bar on terminals, and silence elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(steps: int) -> Iterator[Callable[[str], None]]:
    """Show a bar of ``steps`` on standard error while the block runs.

    Yields
    ------
    Callable[[str], None]
        Call it with the name of each step as the step begins. Where no terminal is attached it
        does nothing, and rich is not loaded.
    """
    if not sys.stderr.isatty():
        yield lambda _name: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=steps, completed=-1)

        def advance(name: str) -> None:
            bar.update(task, advance=1, description=name)

        yield advance
