"""Attacks on what must never happen: something lost, half-written, or quietly wrong.

Each module here has ``ATTACKS``, a dictionary from names to functions. A function takes a seed,
makes one attempt that depends on the seed alone, cleans up after itself, returns the outcome as a
short text (``"refused"``, ``"old report"``), and raises ``AssertionError`` if a promise is broken.
``make soak`` runs them all for ten minutes; the ``test_*.py`` beside them run a few seeds.
"""
