"""Measurement of tariffs: pure functions on tables."""
