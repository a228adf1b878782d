"""References and formulas in words."""

from collections.abc import Mapping

from analytics.report.addresses import AddressedValue, value_in
from analytics.report.labels import PAIRS, assumption_label, label, segment_labels, value_label
from analytics.report.lineage.references import ASSUMPTION, SOURCE, STEP, Origins

KINDS = {STEP: "step", ASSUMPTION: "assumption", SOURCE: "source"}


def kind_of(reference: str) -> str:
    """Return ``value``, ``step``, ``assumption`` or ``source``.

    Examples
    --------
    >>> kind_of("assumption:export_share"), kind_of("headline:zero_tariff_lines:2042:value")
    ('assumption', 'value')
    """
    return next((kind for start, kind in KINDS.items() if reference.startswith(start)), "value")


class Words:
    """Says in a language what a reference is and what its value is."""

    def __init__(self, origins: Origins, language: str) -> None:
        results = origins.results
        self._origins = origins
        self._language = language
        self._segments = segment_labels(results.sectors, language)
        self._assumptions: Mapping[str, tuple[float, str]] = {
            row["id"]: (row["value"], row["unit"])
            for row in results.assumptions.iter_rows(named=True)
        }
        self._status = dict(results.assumptions.select("id", "status").iter_rows())
        columns = ("source_id", "publisher", "title")
        self._sources = {row[0]: row[1:] for row in results.sources.select(columns).iter_rows()}

    def meaning(self, reference: str) -> str:
        """Return what a reference is."""
        kind, _, name = reference.partition(":")
        if kind == "source":
            return ": ".join(self._sources[name])
        if kind == "assumption":
            return self._assumption(name)
        parts = name.split(":")
        if kind == "step":
            more = ", ".join(map(self._word, parts[1:]))
            title = label(f"step.{parts[0]}", self._language)
            return f"{title}: {more}" if more else title
        own = f"column.{kind}.{parts[-1]}"
        return label(own if own in PAIRS else f"column.{parts[-1]}", self._language)

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
            return AddressedValue(*self._assumptions[name])
        return self._held(f"{name}:value")

    def status(self, reference: str) -> str:
        """Return the status of an assumption or of a value's row in words; empty without one."""
        kind, name = kind_of(reference), reference.removeprefix(ASSUMPTION)
        if kind == "assumption" and name in self._status:
            found = self._status[name]
        elif kind == "value" or name.startswith("regional_assumptions:"):
            table, *key = (name if kind == "value" else f"{name}:value").split(":")
            found = self._origins.row(table, tuple(key[:-1])).get("status")
        else:
            found = None
        return value_label("status", found, self._language) if found else ""

    def _held(self, address: str) -> AddressedValue:
        table, *key, column = address.split(":")
        return value_in(self._origins.row(table, tuple(key)), table, column)

    def _assumption(self, name: str) -> str:
        table, _, key = name.partition(":")
        if key:
            words = ", ".join(map(self._word, key.split(":")))
            return f"{label(f'table.{table}', self._language)}: {words}"
        return assumption_label(name, self._segments, self._language)

    def _word(self, part: str) -> str:
        """Return a part of an address in words, as far as there are any."""
        if part in self._segments:
            return self._segments[part]
        for column in ("sector", "importer", "region", "flow", "parameter", "policy", "assumption"):
            words = value_label(column, part, self._language)
            if words != part:
                return words
        return part
