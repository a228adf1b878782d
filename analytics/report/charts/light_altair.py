"""altair, as every chart here imports it; see :mod:`analytics.report.charts.light_jsonschema`."""

from analytics.report.charts.light_jsonschema import slow_rules_later

with slow_rules_later():
    import altair as alt

__all__ = ["alt"]
