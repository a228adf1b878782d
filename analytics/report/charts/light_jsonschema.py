"""jsonschema without a second of waiting for rules that nothing here asks for.

altair and nbformat check what they are given with jsonschema. Beside JupyterLab the optional
package rfc3987_syntax is installed, and jsonschema loads it at once to check international web
addresses; it compiles 38 grammars, three quarters of what altair takes to load.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_SLOW = "rfc3987_syntax"


@contextmanager
def slow_rules_later() -> Iterator[None]:
    """Let jsonschema, if it is loaded inside, load the slow rules when it first needs them.

    It checks what it checked before; the module itself stays to be loaded by whoever wants it.

    Examples
    --------
    >>> with slow_rules_later():
    ...     import jsonschema
    >>> jsonschema.FormatChecker().conforms("http://青岛.example", "iri")
    True
    """
    if _SLOW in sys.modules or find_spec(_SLOW) is None:
        yield
        return
    sys.modules[_SLOW] = _StandIn(_SLOW)
    try:
        yield
    finally:
        if isinstance(sys.modules.get(_SLOW), _StandIn):
            del sys.modules[_SLOW]


class _StandIn(ModuleType):
    """What jsonschema takes from the module, whose first use loads it."""

    @staticmethod
    def is_valid_syntax(term: str, value: str) -> bool:
        return bool(import_module(_SLOW).is_valid_syntax(term, value))
