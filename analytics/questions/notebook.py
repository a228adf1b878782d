"""What a notebook is told: how charts are shown without a network, and that some may follow."""

import sys
from typing import Any


def prepare() -> None:
    """Let IPython show charts of altair as pictures in the page, once altair is loaded.

    altair's own way of showing them asks a server for the program that draws. The class is
    given by its name, so that altair is loaded when the first chart is drawn and not before.
    """
    shell = _shell()
    if shell is not None:
        formatter = shell.display_formatter.mimebundle_formatter
        formatter.for_type_by_name("altair.vegalite.v6.api", "TopLevelMixin", _bundle)


def expect_charts() -> None:
    """Have a notebook load what draws while it computes: charts may follow."""
    if _shell() is not None:
        from analytics.report.charts import notebook

        notebook.expect_charts()


def _shell() -> Any:  # noqa: ANN401 (IPython need not be there)
    """Return the shell of IPython that runs here; None outside."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def _bundle(chart: Any, **_: object) -> Any:  # noqa: ANN401 (as IPython calls it)
    from analytics.report.charts.notebook import mime_bundle

    return mime_bundle(chart)
