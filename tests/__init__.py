"""Tests of the package; ``python -m tests.benchmarks`` measures its speed."""

import os

# The tests run in as many processes as there are cores: threads of linear algebra in each of them
# would wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
