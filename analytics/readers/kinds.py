"""Names of the formats that can be imported; light, since the command lists them in its help."""

from pathlib import Path
from pkgutil import iter_modules

_FORMATS = Path(__file__).parent / "formats"

KINDS = tuple(
    sorted(
        (m.name.replace("_", "-") for m in iter_modules([str(_FORMATS)]) if not m.ispkg),
        reverse=True,
    )
)
"""Names of the formats of schedules, those of the modules in ``formats``, the annex first."""
