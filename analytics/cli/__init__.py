"""The command ``rcep``.

The modules here hold one noun each and import what they need inside their functions, so that
``rcep --help`` loads no table, chart or Excel library.
"""

import atexit
import gc
import logging
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from analytics.cli.stopping import Stopped, stoppable
from analytics.errors import InputError, visible

if TYPE_CHECKING:
    import typer

_COMMANDS = (
    "run", "show", "new", "compare", "verify", "scenarios", "notebooks", "notebooks.lab", "tariff",
    "law", "explain", "equations", "tables", "brief", "assumptions", "fill",
)  # fmt: skip
"""Modules of a command of the same name, or of that after the dot, in the order of the help."""

_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Settings of a command that hands further options on to another program."""
_INPUT_ERROR = 2
_OBJECTS_BEFORE_COLLECTION = 100_000


def build_app() -> "typer.Typer":
    """Return the command with all its parts."""
    import typer

    from analytics.cli.data import data_app
    from analytics.cli.workbook import workbook_app

    app = typer.Typer(
        name="rcep",
        help="What RCEP's tariff cuts mean for trade between Japan and Qingdao.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @app.callback()
    def options(
        verbose: bool = typer.Option(False, "--verbose", "-v", help="Say what is being done."),
    ) -> None:
        logging.basicConfig(
            level=logging.INFO if verbose else logging.WARNING,
            format="%(levelname)s %(name)s: %(message)s",
            stream=sys.stderr,
        )

    for name in _COMMANDS:
        module, _, function = name.partition(".")
        settings = _PASSED_ON if function == "lab" else None
        command = getattr(import_module(f"analytics.cli.{module}"), function or module)
        app.command(context_settings=settings)(command)
    app.add_typer(data_app(), name="data")
    app.add_typer(workbook_app(), name="workbook")
    return app


def main() -> None:
    """Run the command; input that cannot be used ends it with code 2 and one message.

    So does what the system refuses. A signal ends it with the code that shells give to it.
    """
    _use_utf8()
    # A run keeps most of what it makes; to search that for garbage so often takes 7 % of its time.
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    # At the end the system takes everything back; to search it all for garbage before is in vain.
    atexit.register(gc.freeze)
    try:
        with stoppable():
            build_app()()
    except Stopped as stopped:
        stopped.say()
        sys.exit(stopped.code)
    except InputError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(_INPUT_ERROR)
    except (OSError, MemoryError, RecursionError, UnicodeError) as error:
        # What the system throws where no step of the program has a better word for it.
        logging.getLogger(__name__).info("what the system said", exc_info=True)
        sys.stderr.write(f"{system_error(error)}\n")
        sys.exit(_INPUT_ERROR)


def system_error(error: Exception) -> InputError:
    """Return in one line what the system threw, and what to do.

    Parameters
    ----------
    error
        An error of files, memory, recursion or characters; no fault of a value or of the program
        that could be told better where it happened.

    Examples
    --------
    >>> system_error(MemoryError()).problems
    ('the memory does not suffice; close other programs, or take fewer --draws',)
    """
    match error:
        case MemoryError():
            told = "the memory does not suffice; close other programs, or take fewer --draws"
        case RecursionError():
            told = "something in the input is nested too deeply; write it flat"
        case UnicodeError():
            told = f"a text cannot be read or written: {error}; use UTF-8"
        case OSError(filename=None):
            told = f"the system said: {error.strerror or error}; mend that and run it again"
        case OSError(filename=place):
            told = f"{visible(str(place))}: {error.strerror or error}; choose another place"
        case _:
            raise error
    return InputError("rcep", told)


def _use_utf8() -> None:
    """Write UTF-8 whatever the locale says; Chinese titles must not end a run."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
