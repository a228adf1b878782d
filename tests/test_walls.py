"""The walls between layers, read from the source: who may import whom, and who may touch a file."""

import ast
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import PACKAGE, calls, imports, layer, modules, place, tree

Check = Callable[[Path, ast.Module], list[str]]

# What a layer may import of the package; a layer that is not named may import everything but cli.
MAY_IMPORT = {
    "atomic": set(),
    "errors": set(),
    "office": {"errors", "office"},
    "units": set(),
    "schemas": {"errors", "schemas", "units"},
    "study": {"errors", "study"},
    "graph": {"errors", "graph"},
    "scenario": {"errors", "scenario", "schemas", "study", "units"},
    "results": {"errors", "graph", "results", "scenario", "schemas", "study", "units"},
    "equations": {"equations", "errors", "graph"},
    "tariffs": {"equations", "errors", "schemas", "study", "tariffs", "units"},
    "models": {
        "equations",
        "errors",
        "models",
        "scenario",
        "schemas",
        "study",
        "tariffs",
        "units",
    },
    "readers": {
        "atomic",
        "errors",
        "office",
        "readers",
        "scenario",
        "schemas",
        "study",
        "tariffs",
        "units",
    },
    # What is kept on disk is told apart by the code of these: what presents is not among them.
    "steps": {
        "errors",
        "graph",
        "models",
        "readers",
        "scenario",
        "schemas",
        "steps",
        "study",
        "tariffs",
        "units",
    },
    "report": {
        "atomic",
        "equations",
        "errors",
        "office",
        "report",
        "results",
        "scenario",
        "schemas",
        "study",
        "units",
    },
}
PURE = {
    "errors", "units", "schemas", "scenario", "results",
    "equations", "tariffs", "models", "study", "graph",
}  # fmt: skip
# The file system, the clock, the environment, and presentation.
CLOSED_TO_PURE = {
    "altair", "fastexcel", "glob", "io", "openpyxl", "os", "pathlib", "platformdirs", "random",
    "rich", "shutil", "socket", "subprocess", "tempfile", "time", "typer", "urllib", "vl_convert",
}  # fmt: skip
# An optional extra is imported by its own module, when it is asked for.
EXTRAS = {
    "pandas": {"models/gravity.py"},
    "pyfixest": {"models/gravity.py"},
    "comtradeapicall": {"readers/fetching/comtrade.py"},
    "requests": {"readers/fetching/sending.py"},
    "tenacity": {"readers/fetching/sending.py"},
    "urllib3": {"readers/fetching/comtrade.py", "readers/fetching/sending.py"},
}
READS = {"open", "read_bytes", "read_text"}
FRAME_READS = re.compile(r"^(read|scan)_(avro|csv|database|excel|ipc|json|ndjson|ods|parquet)\w*$")
CLOCK = {
    *(("datetime", name) for name in ("now", "today", "utcnow")),
    *(("time", name) for name in ("gmtime", "localtime", "strftime", "time")),
    ("date", "today"),
}


def import_slips(path: Path, module: ast.Module) -> list[str]:
    """Say which imports of a module go through a wall."""
    here, slips = layer(path), []
    for line, name in imports(module):
        top, _, rest = name.partition(".")
        if top in EXTRAS:
            if path.relative_to(PACKAGE).as_posix() not in EXTRAS[top]:
                slips.append(f"{place(path, line)}: {top} is for an optional extra only")
        elif top == "analytics":
            target = rest.partition(".")[0]
            allowed = MAY_IMPORT.get(here)
            closed = target == "cli" and here != "cli"
            if closed or (allowed is not None and target not in allowed):
                slips.append(f"{place(path, line)}: {here} may not import {name}")
        elif here == "office" and top not in sys.stdlib_module_names:
            slips.append(f"{place(path, line)}: office reads files of others without {top}")
        elif here in PURE and top in CLOSED_TO_PURE:
            slips.append(f"{place(path, line)}: {here} is pure and may not import {top}")
    return slips


def call_slips(path: Path, module: ast.Module) -> list[str]:
    """Say which calls of a module read files, the clock or the environment, or print."""
    here, slips = layer(path), []
    for call, owner, name in calls(module):
        where = place(path, call.lineno)
        if name == "print" and not owner and here != "cli":
            slips.append(f"{where}: print outside cli; use logging")
        if here != "readers" and owner == "pl" and FRAME_READS.match(name):
            slips.append(f"{where}: only readers read tables from files")
        if here in PURE | {"pipeline"} and name in READS:
            slips.append(f"{where}: {here} may not read files")
        if here != "cli" and (owner, name) in CLOCK:
            slips.append(f"{where}: no clock in results")
    return slips


def unnamed_encodings(path: Path, module: ast.Module) -> list[str]:
    """Say where text is read or written without an explicit encoding or newline."""
    slips = []
    for call, owner, name in calls(module):
        keywords = {keyword.arg for keyword in call.keywords}
        words = [a.value for a in call.args if isinstance(a, ast.Constant)]
        words += [k.value.value for k in call.keywords
                  if k.arg == "mode" and isinstance(k.value, ast.Constant)]  # fmt: skip
        modes = [str(w) for w in words if re.fullmatch(r"[rwaxbt+]{1,4}", str(w))]
        is_open = name == "open" and (not owner or not call.args or bool(modes))
        is_text = name in {"read_text", "write_text"} or (is_open and "b" not in "".join(modes))
        writes = name == "write_text" or bool(re.search("[wax]", "".join(modes)))
        if is_text and "encoding" not in keywords:
            slips.append(f'{place(path, call.lineno)}: {name} without encoding="utf-8"')
        if is_text and writes and "newline" not in keywords and PACKAGE in path.parents:
            slips.append(f'{place(path, call.lineno)}: {name} without newline="\\n"')
    return slips


def test_walls_between_layers() -> None:
    assert [slip for path in modules("analytics") for slip in import_slips(path, tree(path))] == []


def test_purity_and_printing() -> None:
    assert [slip for path in modules("analytics") for slip in call_slips(path, tree(path))] == []


def test_text_files_have_an_explicit_encoding() -> None:
    paths = modules("analytics", "tests")
    assert [slip for path in paths for slip in unnamed_encodings(path, tree(path))] == []


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [
        (import_slips, "tariffs/x.py", "from analytics.readers import rcep_annex"),
        (import_slips, "tariffs/x.py", "from analytics import readers"),
        (import_slips, "models/x.py", "import analytics.report.charts"),
        (import_slips, "models/x.py", "def f():\n    import altair"),
        (import_slips, "models/x.py", "from pathlib import Path"),
        (import_slips, "readers/x.py", "from analytics.models import smart"),
        (import_slips, "report/x.py", "from analytics.pipeline import run"),
        (import_slips, "office/x.py", "from analytics.schemas import columns"),
        (import_slips, "office/x.py", "import openpyxl"),
        (import_slips, "tariffs/x.py", "from analytics.office import parts"),
        (import_slips, "readers/x.py", "import pandas as pd"),
        (import_slips, "models/x.py", "def f():\n    import pyfixest"),
        (import_slips, "readers/x.py", "import requests"),
        (import_slips, "pipeline.py", "from analytics.cli import main"),
        (call_slips, "tariffs/x.py", "path.read_text(encoding='utf-8')"),
        (call_slips, "models/x.py", "open('x', 'rb')"),
        (call_slips, "report/x.py", "pl.read_csv('x')"),
        (call_slips, "report/x.py", "datetime.now()"),
        (call_slips, "report/x.py", "datetime.datetime.now()"),
        (call_slips, "readers/x.py", "print('x')"),
        (unnamed_encodings, "readers/x.py", "path.read_text()"),
        (unnamed_encodings, "readers/x.py", "open(path)"),
        (unnamed_encodings, "readers/x.py", "path.open('r', newline='')"),
        (unnamed_encodings, "report/x.py", "path.write_text(x, encoding='utf-8')"),
    ],
)
def test_the_checks_can_fail(check: Check, path: str, source: str) -> None:
    assert len(check(PACKAGE / path, ast.parse(source))) == 1


@pytest.mark.parametrize(
    ("check", "path", "source"),
    [
        (import_slips, "report/x.py", "from analytics.results import Results\nimport altair"),
        (import_slips, "tariffs/x.py", "from datetime import date\nimport polars as pl"),
        (import_slips, "office/x.py", "from analytics.errors import InputError\nimport zipfile"),
        (import_slips, "readers/x.py", "from analytics.office.reading import workbook_of"),
        (import_slips, "models/gravity.py", "def f():\n    import pandas as pd"),
        (call_slips, "readers/x.py", "pl.read_csv('x')\nopen('x', 'rb')"),
        (call_slips, "cli/x.py", "print('x')"),
        (unnamed_encodings, "readers/x.py", "open(p, 'rb')\narchive.open(name)\np.open('wb')"),
    ],
)
def test_the_checks_let_good_code_pass(check: Check, path: str, source: str) -> None:
    assert check(PACKAGE / path, ast.parse(source)) == []
