"""Tests of the package; ``python -m tests.benchmarks`` measures its speed."""
