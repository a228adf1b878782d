"""Charts: one module for each, and a registry.

A chart is a function of results and language. It draws the written tables as they are, filtered
and summed in polars, and computes no economics.
"""

from collections.abc import Callable, Mapping

from analytics.report.charts.canvas import Drawing
from analytics.report.charts.compare import compare_scenarios
from analytics.report.charts.effects import effects
from analytics.report.charts.event_study import event_study
from analytics.report.charts.images import render
from analytics.report.charts.sensitivity import sensitivity
from analytics.report.charts.staircase import zero_share_staircase
from analytics.report.charts.tariffs import tariff_paths
from analytics.report.charts.third_countries import third_countries
from analytics.report.charts.trade import trade_history
from analytics.report.charts.validation import validation
from analytics.results import Results

CHARTS: Mapping[str, Callable[[Results, str], Drawing]] = {
    "zero_share_staircase": zero_share_staircase,
    "trade_history": trade_history,
    "tariff_paths": tariff_paths,
    "effects": effects,
    "third_countries": third_countries,
    "sensitivity": sensitivity,
    "validation": validation,
    "event_study": event_study,
}
"""Every chart of a report by name; a new chart is a module and a line here."""

__all__ = ["CHARTS", "compare_scenarios", "render"]
