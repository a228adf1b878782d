"""A traced number as a tree of text."""

from collections.abc import Iterator

from analytics.errors import InputError
from analytics.report.lineage.tracing import Trace, Tracer
from analytics.report.lineage.words import Words, formula_text, kind_of
from analytics.report.text import is_told, said_of_its_study, text
from analytics.results import Results

_LAST, _MORE, _BELOW, _NOTHING = "└─ ", "├─ ", "│  ", "   "


@said_of_its_study
def explain(
    results: Results, address: str, *, language: str = "en", depth: int | None = None
) -> str:
    """Return a number as a tree: its formula, its inputs, and what they rest on.

    Parameters
    ----------
    results
        A result.
    address
        ``table:key:...:column``, such as ``projection:import:auto_parts:2035:effect_cny``.
    language
        ``en`` or ``zh``.
    depth
        Levels of inputs to show; all of them without it.

    Raises
    ------
    AddressError
        If there is no such value, or it is not a number.
    InputError
        Of a study of other places: lineage names the sources of the shipped one.

    Examples
    --------
    >>> print(explain(results, "headline:qingdao_japan_trade:2020:value"))  # doctest: +SKIP
    Value = 54.48 bn CNY [headline:qingdao_japan_trade:2020:value]
    │  As published.
    └─ Qingdao Daily / Guanhai News (Yang Guang): ... [source qingdao_daily_2022]
    """
    if not is_told(results.study):
        problem = (
            "where numbers come from is written of the shipped study alone; tables/assumptions.csv "
            "and sources.csv name what this one rests on, rcep equations the formulas"
        )
        raise InputError(f"address {address}", problem)
    tracer = Tracer(results)
    trace = tracer.of_address(address)
    return "\n".join(tree_lines(trace, Words(tracer.origins, language), language, depth))


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
    seen: set[str] = set()

    def lines(trace: Trace, depth: int | None, own: str, below: str) -> Iterator[str]:
        again = trace.reference in seen
        more = f"  ({text('lineage.above', language)})" if again else ""
        yield f"{own}{_headline(trace.reference, words, language)}{more}"
        if again or not trace.formula:
            return
        shown = trace.inputs if depth is None or depth > 0 else ()
        if shown:
            seen.add(trace.reference)
        yield f"{below}{_BELOW if shown else _NOTHING}{formula_text(trace.formula, language)}"
        for number, part in enumerate(shown, 1):
            branch, inner = (_LAST, _NOTHING) if number == len(shown) else (_MORE, _BELOW)
            yield from lines(part, depth and depth - 1, below + branch, below + inner)

    return list(lines(trace, depth, "", ""))


def _headline(reference: str, words: Words, language: str) -> str:
    """Return what a reference is, with its value, and its status as far as it has one."""
    kind = kind_of(reference)
    meaning = words.meaning(reference)
    if kind == "step":
        return meaning
    if kind != "source":
        meaning = f"{meaning} = {words.amount(reference)}"
    name = reference if kind == "value" else reference.partition(":")[2]
    known = [name if kind == "value" else f"{text(f'lineage.kind.{kind}', language)} {name}"]
    more = [words.status(reference), words.source_of(reference)]
    return f"{meaning} [{', '.join([*known, *filter(None, more)])}]"
