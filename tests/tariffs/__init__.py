"""Tests of `analytics.tariffs`."""
