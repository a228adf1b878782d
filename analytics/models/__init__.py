"""Simulation: pure functions from rates and trade to effects."""
