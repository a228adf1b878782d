"""Attacks: seeded attempts to lose or falsify something; see __main__."""
