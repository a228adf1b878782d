"""The command ``rcep`` as the tests of the command run it."""

from tests.cli.conftest import rcep

__all__ = ["rcep"]
