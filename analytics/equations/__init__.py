"""The model, written once: what follows from the rates of a line, quantity by quantity.

Each function is named after the quantity that it returns, and its arguments name what it is
computed from; quantities that follow one rule are a family, which states it once.
:mod:`analytics.equations.graph` binds them by name. They use arithmetic,
comparisons and the operations of :mod:`analytics.equations.operations` alone, so that the same
statement takes numbers and arrays (the run, the draws), polars expressions (tables) and symbols
(the workbook's formulas, the page's model, the formulas in words).

Three prefixes of an argument mean the quantity of the same name elsewhere: ``previous_`` a year
before (zero before the first), ``mean_`` weighted over the markets of the segment, ``exempt_`` in
the trade of the segment that pays no duty.

Logs are natural logs of new over old; rates and shares are fractions.
"""
