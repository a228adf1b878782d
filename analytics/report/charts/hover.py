"""What a chart tells under the pointer: the row behind a bar or a point of a line, in words."""

from collections.abc import Iterator
from copy import deepcopy

from analytics.report.charts.vega import Spec, hidden
from analytics.report.text import first_text, text, value_label
from analytics.results import RESULT_SCHEMAS
from analytics.units import CNY_PER_MN, PERCENT

_TIP = "tip"
_TOLD = {"bar", "line", "rect", "point", "circle"}
_POINTS = {"type": "point", "filled": True, "opacity": 0, "size": 150, "aria": True}
"""Points that are not seen: a line is one shape, and has no row of its own under the pointer."""
_NAMES = ("name", "title", "sector", "segment", "flow", "part", "measure", "kind", "region", "year")

_FRACTIONS = {
    name
    for schema in RESULT_SCHEMAS.values()
    for name, column in schema.columns().items()
    if (column.metadata or {}).get("unit") == "fraction"
}


def with_hover(source: Spec, language: str) -> Spec:
    """Return a chart whose shapes say what they stand for.

    Parameters
    ----------
    source
        A chart of the report.
    language
        ``en`` or ``zh``.
    """
    source = deepcopy(source)
    # All others would be read out by the names of their columns.
    source["config"] = {**source["config"], "aria": False}
    datasets = source["datasets"]
    for layers in _layers(source):
        for layer in list(layers):
            kind, rows = layer.get("mark", {}).get("type"), layer.get("data", {}).get("name", "")
            if kind not in _TOLD or rows.startswith("key"):
                continue
            fields = [field for field in _quantities(layer["encoding"]) if field != "year"]
            for row in datasets[rows]:
                row[_TIP] = _told(row, fields, language)
            description = {"field": _TIP, "type": "nominal"}
            if kind != "line":
                layer["mark"]["aria"] = True
                layer["encoding"]["description"] = description
                continue
            place = {axis: hidden(layer["encoding"][axis]) for axis in ("x", "y")}
            layers.append({**layer, "mark": _POINTS,
                           "encoding": {**place, "description": description}})  # fmt: skip
    return source


def _layers(part: Spec) -> Iterator[list[Spec]]:
    """Yield the layers of each panel, which stand above and beside each other."""
    if "layer" in part:
        yield part["layer"]
    for panel in (*part.get("vconcat", ()), *part.get("hconcat", ())):
        yield from _layers(panel)


def _quantities(encoding: Spec) -> list[str]:
    found = [encoding.get(axis, {}) for axis in ("x", "y")]
    return [str(place["field"]) for place in found if place.get("type") == "quantitative"]


def _told(row: Spec, fields: list[str], language: str) -> str:
    """Return a row in words: names of what it is about, then values with their units."""
    names = [_name(key, row[key], language) for key in _NAMES if row.get(key) is not None]
    values = [
        _amount(field, row[field], language) for field in fields if row.get(field) is not None
    ]
    return text("punctuation.semicolon", language).join([*dict.fromkeys(names), *values])


def _name(key: str, value: object, language: str) -> str:
    keys = [f"{kind}.{value}" for kind in (key, "sector", "column")]
    return first_text(keys, language, value_label(key, str(value), language))


def _amount(field: str, value: float, language: str) -> str:
    title = first_text((f"column.{field}",), language, "")
    if field.endswith("_cny"):
        shown = f"{value / CNY_PER_MN:,.1f} {text('unit.mn CNY', language)}"
    elif field in _FRACTIONS:
        shown = f"{value * PERCENT:.1f} %"
    else:
        shown = f"{value:,.4g}"
    return f"{title}{text('punctuation.colon', language)}{shown}" if title else shown
