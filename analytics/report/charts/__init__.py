"""Charts: one module for each; :mod:`analytics.report.charts.registry` lists them."""
