"""Lineage: what each number of a result is computed from, down to sources and assumptions.

Every numeric column of a table has a rule (:mod:`~analytics.report.lineage.rules`): a formula in
words, and what goes into it. What goes in is another value, a step that has no table of its own, an
assumption or a source; values and steps have rules in their turn.
"""
