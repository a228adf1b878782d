"""A traced number as a tree of text."""

from collections.abc import Iterator

from analytics.report.labels import label
from analytics.report.lineage.tracing import Trace
from analytics.report.lineage.words import Words, kind_of

_LAST, _MORE, _BELOW, _NOTHING = "└─ ", "├─ ", "│  ", "   "


def tree_lines(trace: Trace, words: Words, language: str, depth: int | None = None) -> list[str]:
    """Return a number, its formula and its inputs, each below what it goes into.

    What went into another number before is named, and not taken apart again.

    Parameters
    ----------
    trace
        The number.
    words
        Words of the same result.
    language
        ``en`` or ``zh``.
    depth
        Levels of inputs to show; all of them without it.
    """
    return list(_lines(trace, words, language, depth, ("", ""), set()))


def _lines(
    trace: Trace,
    words: Words,
    language: str,
    depth: int | None,
    margins: tuple[str, str],
    seen: set[str],
) -> Iterator[str]:
    own, below = margins
    again = bool(trace.inputs) and trace.reference in seen
    seen.add(trace.reference)
    more = f"  ({label('lineage.above', language)})" if again else ""
    yield f"{own}{_headline(trace.reference, words, language)}{more}"
    if again or not trace.formula:
        return
    shown = trace.inputs if depth is None or depth > 0 else ()
    yield f"{below}{_BELOW if shown else _NOTHING}{label(f'formula.{trace.formula}', language)}"
    for number, part in enumerate(shown, 1):
        is_last = number == len(shown)
        inner = (below + (_LAST if is_last else _MORE), below + (_NOTHING if is_last else _BELOW))
        yield from _lines(part, words, language, depth and depth - 1, inner, seen)


def _headline(reference: str, words: Words, language: str) -> str:
    """Return what a reference is, with its value and status as far as it has them."""
    kind = kind_of(reference)
    found = words.value(reference)
    text = words.meaning(reference)
    if kind != "step" and found.value is not None:
        unit = "" if found.unit == "text" else f" {found.unit}"
        number = f"{found.value:,}" if isinstance(found.value, float | int) else found.value
        text = f"{text} = {number}{unit}"
    name = reference if kind == "value" else reference.partition(":")[2]
    status = words.status(reference)
    if kind in {"assumption", "source"}:
        kind_words = label(f"lineage.kind.{kind}", language)
        return f"{text} [{kind_words} {name}{f', {status}' if status else ''}]"
    return f"{text} [{name}]" if kind == "value" else text
