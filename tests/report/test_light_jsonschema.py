"""altair loads without rules for addresses that nothing asks for, and loses none of its checks."""

import importlib.util
import subprocess
import sys

import pytest

from tests.house import PACKAGE, imports, modules, tree

SLOW = "rfc3987_syntax"
HOMES = {
    "altair": {"report/charts/light_altair.py"},
    "nbformat": {"report/writers/notebooks.py", "report/page/notebook.py"},
}
"""Modules that may load what loads jsonschema; others get it from them."""

CHECKED = f"""
import sys
from analytics.report.charts.light_altair import alt
assert {SLOW!r} not in sys.modules and "lark" not in sys.modules

bar = {{"mark": "bar", "data": {{"values": []}}}}
alt.Chart.from_dict(bar, validate=True)
try:
    alt.Chart.from_dict(dict(bar, mark=7), validate=True)
except Exception as error:
    assert "ValidationError" in type(error).__name__, error
else:
    raise AssertionError("altair checks nothing")

import jsonschema
addresses = jsonschema.Draft7Validator.FORMAT_CHECKER
assert addresses.conforms("http://青岛.example/港", "iri")
assert not addresses.conforms("http://no spaces", "iri")

import {SLOW}
assert {SLOW}.parse("iri", "http://a.example") is not None
"""


@pytest.mark.skipif(importlib.util.find_spec(SLOW) is None, reason=f"{SLOW} is not installed")
def test_altair_checks_what_it_checked_and_loads_less() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", CHECKED], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def test_altair_and_nbformat_are_loaded_in_one_place_each() -> None:
    found = {
        (name.partition(".")[0], path.relative_to(PACKAGE).as_posix())
        for path in modules("analytics")
        for _, name in imports(tree(path))
    }
    for name, homes in HOMES.items():
        assert {path for top, path in found if top == name} <= homes
