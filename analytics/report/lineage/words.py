"""References and formulas in words."""

from collections.abc import Sequence

from analytics.equations.model import EQUATIONS
from analytics.report.formulas.plain import formula_of
from analytics.report.lineage.addresses import AddressedValue, value_in
from analytics.report.lineage.quantities import EQUATION
from analytics.report.lineage.references import ASSUMPTION, SOURCE, STEP, Origins, Row
from analytics.report.text import (
    assumption_label,
    has_text,
    parameter_labels,
    text,
    unit_text,
    value_label,
)


def kind_of(reference: str) -> str:
    """Return ``value``, ``step``, ``assumption`` or ``source``.

    Examples
    --------
    >>> kind_of("assumption:export_share"), kind_of("headline:zero_tariff_lines:2042:value")
    ('assumption', 'value')
    """
    kind = reference.partition(":")[0]
    return kind if f"{kind}:" in (STEP, ASSUMPTION, SOURCE) else "value"


def formula_text(formula: str, language: str) -> str:
    """Return a formula: the equation of the model, or the words for how a number comes about.

    Examples
    --------
    >>> formula_text("equation:projection_cny", "en")
    'Trade with RCEP (CNY) = counterfactual_cny + effect_cny'
    """
    name = formula.removeprefix(EQUATION)
    if name == formula:
        return text(f"formula.{formula}", language)
    return f"{text(f'equation.{name}', language)} = {formula_of(EQUATIONS[name])}"


_OF_TABLE = {"value", "value_cny"}
"""Columns whose title says less than that of their table."""

_CODED = ("sector", "importer", "region", "flow", "measure", "scope", "parameter", "policy",
          "assumption", "method", "comparison", "solution", "weighting")  # fmt: skip
"""Kinds of codes that have words."""


class Words:
    """Says in a language what a reference is and what its value is."""

    def __init__(self, origins: Origins, language: str) -> None:
        results = origins.results
        self._origins = origins
        self._language = language
        self._segments = parameter_labels(results.study, language)
        rows = results.assumptions.iter_rows(named=True)
        self._assumptions: dict[str, Row] = {row["id"]: row for row in rows}
        self._words: dict[str, str] = {}

    def meaning(self, reference: str) -> str:
        """Return what a reference is."""
        kind, _, name = reference.partition(":")
        if kind == "source":
            row = self._origins.rows("sources")[name,]
            return f"{row['publisher']}: {row['title']}"
        if kind == "assumption":
            table, _, key = name.partition(":")
            if key:
                return self._joined(text(f"table.{table}", self._language), key.split(":"))
            return assumption_label(name, self._segments, self._language)
        parts = name.split(":")
        if kind == "step" and parts[0] == "model":
            return self._joined(text(f"equation.{parts[1]}", self._language), parts[2:])
        if kind == "step":
            return self._joined(text(f"step.{parts[0]}", self._language), parts[1:])
        *parts, column = parts
        own = f"table.{kind}" if column in _OF_TABLE else f"column.{kind}.{column}"
        title = text(own if has_text(own) else f"column.{column}", self._language)
        return self._joined(title, parts)

    def _joined(self, title: str, parts: Sequence[str]) -> str:
        """Return a title with the parts of a key behind it."""
        if not parts:
            return title
        colon, comma = (": ", ", ") if self._language == "en" else ("：", "，")
        return f"{title}{colon}{comma.join(map(self._word, parts))}"

    def value(self, reference: str) -> AddressedValue:
        """Return the value of a reference and its unit; none for steps and sources."""
        kind = kind_of(reference)
        if kind == "value":
            return self._held(reference)
        name = reference.partition(":")[2]
        if kind != "assumption":
            return AddressedValue(None, "text")
        if name == "hypothetical_use":
            return AddressedValue(self._origins.scenario.hypothetical_use, "share")
        if name in self._assumptions:
            row = self._assumptions[name]
            return AddressedValue(row["value"], row["unit"])
        return self._held(f"{name}:value")

    def amount(self, reference: str) -> str:
        """Return the value of a reference with its unit, in words where it is no number."""
        found, unit = self.value(reference)
        if found is None:
            return text("lineage.unknown", self._language)
        if found == float("inf"):
            return text("number.infinite", self._language)
        if isinstance(found, str) or unit == "year":
            return str(found)
        whole = isinstance(found, float) and found.is_integer()
        return f"{int(found) if whole else found:,} {unit_text(unit, self._language)}".rstrip()

    def source_of(self, reference: str) -> str:
        """Return the source of an assumption; empty for all else."""
        row = self._assumptions.get(reference.removeprefix(ASSUMPTION), {})
        return row.get("source_id") or ""

    def status(self, reference: str) -> str:
        """Return the status of an assumption or of a value's row in words; empty without one."""
        kind, name = kind_of(reference), reference.removeprefix(ASSUMPTION)
        found = None
        if name in self._assumptions:
            found = self._assumptions[name]["status"]
        elif kind == "value" or name.startswith("regional_assumptions:"):
            table, *key = (name if kind == "value" else f"{name}:value").split(":")
            found = self._origins.rows(table)[*key[:-1]].get("status")
        return value_label("status", found, self._language) if found else ""

    def _held(self, address: str) -> AddressedValue:
        table, *key, column = address.split(":")
        return value_in(self._origins.rows(table)[*key], table, column)

    def _word(self, part: str) -> str:
        """Return a part of an address in words, as far as there are any."""
        if part not in self._words:
            labels = (value_label(column, part, self._language) for column in _CODED)
            said = next((words for words in labels if words != part), part)
            self._words[part] = self._segments.get(part, said)
        return self._words[part]
