"""Findings: sentences, figures and limits computed from the numbers."""
