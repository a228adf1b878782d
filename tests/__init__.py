"""Tests of the package; ``python -m tests.benchmarks`` measures its speed."""

import os
import sys

if "pytest" in sys.modules:  # benchmarks and attacks take the machine as it is
    # Each process would compile the package and the tests anew where Python keeps nothing.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Tests run in as many processes as there are cores: threads of linear algebra in each of them
    # would wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
