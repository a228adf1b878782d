"""Every word shown to a reader, in English and in Simplified Chinese.

Each label stands as a pair (English, Chinese) in one of the modules beside this one, so that
neither language can be forgotten. Keys are dotted: ``flow.import``, ``column.share``,
``chart.effects.title``.
"""

from collections.abc import Mapping

import polars as pl

from analytics.report.labels import (
    assumptions,
    channels,
    charts,
    columns,
    differences,
    effect_formulas,
    formulas,
    lineage,
    live,
    outside,
    page,
    ranges,
    words,
    workbook,
)
from analytics.results import RESULT_SCHEMAS

LANGUAGES = ("en", "zh")
"""Codes of the languages, in the order of the pairs."""

PAIRS: Mapping[str, tuple[str, str]] = {
    **words.PAIRS,
    **columns.PAIRS,
    **charts.PAIRS,
    **page.PAIRS,
    **outside.PAIRS,
    **differences.PAIRS,
    **live.PAIRS,
    **lineage.PAIRS,
    **formulas.PAIRS,
    **effect_formulas.PAIRS,
    **ranges.PAIRS,
    **assumptions.PAIRS,
    **workbook.PAIRS,
}
"""All labels by key."""


class MissingLabelError(KeyError):
    """A label, a language or a translation that does not exist: a fault of the program."""

    def __str__(self) -> str:
        return str(self.args[0])


def label(key: str, language: str, **values: object) -> str:
    """Return the words for a key.

    Parameters
    ----------
    key
        Dotted key, such as ``sector.cars``.
    language
        ``en`` or ``zh``.
    **values
        What the braces of the label stand for; ``{share:.1f}`` takes ``share=25.0``.

    Raises
    ------
    MissingLabelError
        If the key, the language or a value is unknown.

    Examples
    --------
    >>> label("flow.import", "zh")
    '自日本进口'
    """
    if key not in PAIRS:
        raise MissingLabelError(f"no label {key!r}; add it to analytics/report/labels")
    if language not in LANGUAGES:
        raise MissingLabelError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
    text = PAIRS[key][LANGUAGES.index(language)]
    try:
        return text.format(**values) if values else text
    except KeyError as error:
        raise MissingLabelError(f"label {key!r} needs a value for {error}") from error


def column_title(table: str, column: str, language: str) -> str:
    """Return the title of a column of a result table, with its unit.

    Parameters
    ----------
    table, column
        Names as in ``RESULT_SCHEMAS``.
    language
        ``en`` or ``zh``.

    Examples
    --------
    >>> column_title("projection", "effect_cny", "en")
    'Effect of RCEP (CNY)'
    """
    own = f"column.{table}.{column}"
    title = label(own if own in PAIRS else f"column.{column}", language)
    metadata = RESULT_SCHEMAS[table].columns()[column].metadata or {}
    unit_key = f"unit.{metadata.get('unit')}"
    unit = label(unit_key, language) if unit_key in PAIRS else ""
    brackets = " ({})" if language == "en" else "（{}）"
    return title + brackets.format(unit) if unit else title


def value_label(column: str, value: str, language: str) -> str:
    """Return the words for a code in a column (flow, status, measure ...), else the code itself.

    Examples
    --------
    >>> value_label("status", "calibrated", "zh")
    '校准'
    """
    if column == "channel":
        return channel_text(value, language)
    if column == "staging_category":
        return staging_text(value, language)
    key = f"{column}.{value}"
    return label(key, language) if key in PAIRS else value


def staging_text(category: str, language: str) -> str:
    """Return a staging category in words: ``cuts_11`` is eleven equal annual cuts."""
    if category.startswith("cuts_"):
        return label("staging_category.cuts", language, cuts=category.removeprefix("cuts_"))
    return label(f"staging_category.{category}", language)


def channel_text(text: str, language: str) -> str:
    """Return the sentences of the ``channel`` column in a language.

    Raises
    ------
    MissingLabelError
        If the text is not made of known sentences.
    """
    rest, found = text.strip(), []
    while rest:
        sentence = next((s for s in channels.SENTENCES if rest.startswith(s)), None)
        if sentence is None:
            raise MissingLabelError(f"no translation of the channel sentence {rest!r}")
        found.append(channels.SENTENCES[sentence] if language == "zh" else sentence)
        rest = rest.removeprefix(sentence).strip()
    return ("" if language == "zh" else " ").join(found)


def channel_hint(text: str, language: str) -> str | None:
    """Return in few words why the tariff cannot act, for charts; none where it can."""
    hints = [hint for sentence, hint in channels.HINTS.items() if text.startswith(sentence)]
    return hints[0][LANGUAGES.index(language)] if hints else None


def sector_labels(sectors: pl.DataFrame, language: str) -> dict[str, str]:
    """Return the names of all sectors of a result, sums included, in the order of presentation.

    Parameters
    ----------
    sectors
        The table ``sectors`` of a result; segments that no label names keep the name given there.
    language
        ``en`` or ``zh``.
    """
    present = set(sectors["sector"]) | {"autos", "total"}
    own = segment_labels(sectors, language)
    ordered = [name for name in words.SECTOR_ORDER if name in present]
    ordered += sorted(present.difference(ordered))
    return {
        name: label(f"sector.{name}", language) if f"sector.{name}" in PAIRS else own[name]
        for name in ordered
    }


def segment_labels(sectors: pl.DataFrame, language: str) -> dict[str, str]:
    """Return the names of all segments as the table ``sectors`` gives them."""
    return dict(sectors.select("segment", f"label_{language}").iter_rows())


def assumption_label(assumption_id: str, segments: Mapping[str, str], language: str) -> str:
    """Return an assumption in words: the quantity, then the segment, direction and year.

    Parameters
    ----------
    assumption_id
        Dotted id, such as ``utilisation_rate.import.2030``.
    segments
        Names of the segments in the language; see :func:`segment_labels`.
    language
        ``en`` or ``zh``.

    Examples
    --------
    >>> assumption_label("utilisation_rate.import.2030", {}, "en")
    'Use of the preference: imports from Japan, 2030'
    """
    parts = assumption_id.split(".")
    named = next(
        n
        for n in range(len(parts), -1, -1)
        if "assumption." + ".".join(parts[:n]) in PAIRS or not n
    )
    if not named:
        raise MissingLabelError(f"no label of the assumption {assumption_id!r}")
    quantity = label("assumption." + ".".join(parts[:named]), language)
    details = [
        segments.get(part) or (label(f"flow.{part}", language) if f"flow.{part}" in PAIRS else part)
        for part in parts[named:]
    ]
    if not details:
        return quantity
    if language == "zh":
        return f"{quantity}：{'，'.join(details)}"
    return f"{quantity}: {', '.join(detail[0].lower() + detail[1:] for detail in details)}"
