"""Tariffs and trade between Japan and Qingdao under RCEP, year by year to 2042.

The public names, nothing else. Each is imported at its first use, so that ``import analytics``
loads neither polars nor altair nor openpyxl.

Examples
--------
>>> import analytics
>>> results = analytics.run("baseline", {"utilisation_rate.import.2030": 0.6})  # doctest: +SKIP
>>> results.table("effects", sectors=["auto_parts"]).to_excel("effects.xlsx")  # doctest: +SKIP
>>> results.chart("effects")  # doctest: +SKIP
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analytics.errors import InputError
    from analytics.questions.comparison import compare
    from analytics.questions.ex_post import look_back
    from analytics.questions.results import run
    from analytics.questions.scenarios import load_scenario, scenarios
    from analytics.readers.hs_concordance import read_end_uses, read_hs_concordance
    from analytics.readers.japan_tariff import read_japan_tariff
    from analytics.readers.rcep_annex import read_rcep_annex
    from analytics.report.lineage.tree import explain
    from analytics.report.writers.comparison import write_comparison
    from analytics.report.writers.report import write_report
    from analytics.results import Results
    from analytics.results.comparison import Comparison
    from analytics.scenario import Scenario
    from analytics.tariffs.hs_editions import to_edition
    from analytics.tariffs.line_duty import duty
    from analytics.tariffs.line_paths import preference_margins, tariff_path
    from analytics.tariffs.own_schedule import own_schedule
    from analytics.tariffs.rates import calendar_rates, preferential_rates

__version__ = "0.1.0"

__all__ = [
    "Comparison",
    "InputError",
    "Results",
    "Scenario",
    "__version__",
    "calendar_rates",
    "compare",
    "duty",
    "explain",
    "load_scenario",
    "look_back",
    "own_schedule",
    "preference_margins",
    "preferential_rates",
    "read_end_uses",
    "read_hs_concordance",
    "read_japan_tariff",
    "read_rcep_annex",
    "run",
    "scenarios",
    "tariff_path",
    "to_edition",
    "write_comparison",
    "write_report",
]

_HOMES = {
    "Comparison": "analytics.results.comparison",
    "InputError": "analytics.errors",
    "Results": "analytics.results",
    "Scenario": "analytics.scenario",
    "calendar_rates": "analytics.tariffs.rates",
    "compare": "analytics.questions.comparison",
    "duty": "analytics.tariffs.line_duty",
    "explain": "analytics.report.lineage.tree",
    "load_scenario": "analytics.questions.scenarios",
    "look_back": "analytics.questions.ex_post",
    "own_schedule": "analytics.tariffs.own_schedule",
    "preference_margins": "analytics.tariffs.line_paths",
    "preferential_rates": "analytics.tariffs.rates",
    "read_end_uses": "analytics.readers.hs_concordance",
    "read_hs_concordance": "analytics.readers.hs_concordance",
    "read_japan_tariff": "analytics.readers.japan_tariff",
    "read_rcep_annex": "analytics.readers.rcep_annex",
    "run": "analytics.questions.results",
    "scenarios": "analytics.questions.scenarios",
    "tariff_path": "analytics.tariffs.line_paths",
    "to_edition": "analytics.tariffs.hs_editions",
    "write_comparison": "analytics.report.writers.comparison",
    "write_report": "analytics.report.writers.report",
}


def __getattr__(name: str) -> object:
    """Import a public name at its first use and keep it."""
    if name not in _HOMES:
        if name.startswith("__"):
            raise AttributeError(name)
        from analytics.errors import UnknownNameError, suggestion

        raise UnknownNameError("analytics", f"no attribute {name!r}; {suggestion(name, __all__)}")
    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__


if "IPython" in sys.modules:
    from analytics.questions.notebook import prepare

    prepare()
