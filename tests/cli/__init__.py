"""Tests of `analytics.cli`."""
