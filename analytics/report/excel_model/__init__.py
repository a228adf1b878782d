"""Sheets of the live model: the projection once more, by formulas over the sheet Assumptions."""
