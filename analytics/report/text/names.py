"""Names of columns, codes, sectors and assumptions, and sentences that tables hold."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import polars as pl

from analytics.report.text.lookup import MissingLabelError, entries, first_text, has_text, text
from analytics.results import RESULT_SCHEMAS
from analytics.scenario import Scenario
from analytics.study import FLOWS, TOTAL, Study

_OF_ECONOMIES = ("importer", "origin", "region")
"""Columns of codes of economies, which have one name in all of them."""


def in_brackets(words: str, more: str, language: str) -> str:
    """Return words with more words, such as a unit, in brackets behind them.

    Examples
    --------
    >>> in_brackets("金额", "元", "zh")
    '金额（元）'
    """
    return text("punctuation.brackets", language, words=words, more=more)


def scenario_title(scenario: Scenario, language: str) -> str:
    """Return the title of a scenario."""
    return scenario.title_zh if language == "zh" else scenario.title_en


def scenario_titles(scenarios: Sequence[Scenario], language: str) -> list[str]:
    """Return the titles of scenarios; those that share a title are told apart by name."""
    given = [scenario_title(scenario, language) for scenario in scenarios]
    return [
        title if given.count(title) == 1 else in_brackets(title, scenario.name, language)
        for title, scenario in zip(given, scenarios, strict=True)
    ]


def column_title(table: str, column: str, language: str, unit: str = "") -> str:
    """Return the title of a column of a table, with its unit.

    Parameters
    ----------
    table, column
        Names as in ``RESULT_SCHEMAS``.
    language
        ``en`` or ``zh``.
    unit
        Unit in which it is shown, such as ``mn CNY``; without it that of the schema.

    Examples
    --------
    >>> column_title("projection", "effect_cny", "en")
    'Effect of RCEP (CNY)'
    """
    title = first_text((f"column.{table}.{column}", f"column.{column}"), language)
    unit = unit or (RESULT_SCHEMAS[table].columns()[column].metadata or {}).get("unit", "")
    words = f"unit.{unit}"
    return in_brackets(title, text(words, language), language) if has_text(words) else title


def value_label(column: str, value: str, language: str) -> str:
    """Return the words for a code in a column (flow, status, measure ...), else the code itself.

    Examples
    --------
    >>> value_label("status", "calibrated", "zh")
    '校准'
    """
    if column == "channel":
        return channel_text(value, language)
    if column.endswith("_category"):
        return staging_text(value, language)
    keys = [f"{column}.{value}", *([f"economy.{value}"] if column in _OF_ECONOMIES else [])]
    return first_text(keys, language, value)


def in_words(codes: pl.Series, language: str) -> pl.Expr:
    """Return a column of codes as words; see :func:`value_label`."""
    words = {code: value_label(codes.name, code, language) for code in codes.unique()}
    return pl.col(codes.name).replace(words)


def in_sentence(name: str, language: str) -> str:
    """Return a name as it stands inside a sentence: English begins it with a small letter."""
    return name[0].lower() + name[1:] if language == "en" else name


def unit_text(unit: str, language: str) -> str:
    """Return a unit in words, of a value that is shown as it is stored: fractions are no percent.

    Examples
    --------
    >>> unit_text("fraction", "zh")
    '小数'
    """
    return first_text((f"assumption_unit.{unit}", f"unit.{unit}"), language, unit)


def staging_text(category: str, language: str) -> str:
    """Return a staging category in words: ``cuts_11`` is eleven equal annual cuts.

    What changes it from a year on stands behind it, ``excluded@2027=cuts_10``.
    """
    first, *changes = category.split("@")
    if changes:
        parts = (change.split("=") for change in changes)
        later = [text("staging_category.from", language, year=year,
                      category=staging_text(name, language)) for year, name in parts]  # fmt: skip
        return text("punctuation.semicolon", language).join([staging_text(first, language), *later])
    if category.startswith("cuts_"):
        return text("staging_category.cuts", language, cuts=category.removeprefix("cuts_"))
    return text(f"staging_category.{category}", language)


def channel_text(sentences: str, language: str) -> str:
    """Return the sentences of the ``channel`` column in a language.

    Raises
    ------
    MissingLabelError
        If the text is not made of known sentences.
    """
    space = text("punctuation.space", language)
    return space.join(text(f"channel.{name}", language) for name in _channels(sentences))


def channel_hint(sentences: str, language: str) -> str | None:
    """Return in few words why the tariff cannot act, for charts; none where it can."""
    hint = f"channel_hint.{next(_channels(sentences))}"
    return text(hint, language) if has_text(hint) else None


def _channels(sentences: str) -> Iterator[str]:
    """Yield the names of the sentences of the ``channel`` column."""
    rest = sentences.strip()
    while rest:
        known = entries("channel").items()
        found = next((key for key, words in known if rest.startswith(words["en"])), None)
        if found is None:
            raise MissingLabelError(f"no translation of the channel sentence {rest!r}")
        yield found.removeprefix("channel.")
        rest = rest.removeprefix(text(found, "en")).strip()


def remark(sentence: str, language: str) -> str:
    """Return a fixed sentence of the tables in a language; unknown sentences stay English."""
    known = _remarks().get(sentence)
    return sentence if known is None else known[language]


@cache
def _remarks() -> Mapping[str, Mapping[str, str]]:
    """Return the entries of fixed sentences by their English words, which the tables hold."""
    return {words["en"]: words for words in entries("remark").values()}


def is_told(study: Study) -> bool:
    """Whether sentences and lineage can be told of a study: they rest on facts of two parties."""
    pairs = ((place, getattr(study, place)) for place in ("home", "partner"))
    return all(party.en == text(f"case.{place}", "en") for place, party in pairs)


def sector_labels(study: Study, language: str) -> dict[str, str]:
    """Return the names of all sectors of a study, sums included, in the order of presentation.

    Imports come first, in the order of the study, a sum behind the last of its sectors, the total
    last.

    Parameters
    ----------
    study
        The case; sectors that no label names keep the name that their segment has there.
    language
        ``en`` or ``zh``.
    """
    own = {row.segment: getattr(row, f"label_{language}") for row in study.table}
    sectors = [name for flow in FLOWS for name in study.sectors_of(flow)]
    ordered = [
        name
        for place, sector in enumerate(sectors, 1)
        for name in (sector, *_complete_sums(study, sectors[:place]))
    ]
    return {
        name: first_text((f"sector.{name}",), language, own.get(name, name))
        for name in (*ordered, TOTAL)
    }


def _complete_sums(study: Study, sectors: Sequence[str]) -> Iterator[str]:
    """Yield the sums whose last sector is the last of those given."""
    for name, members in study.sums.items():
        if sectors[-1] in members and set(members) <= set(sectors):
            yield name


def segment_labels(sectors: pl.DataFrame, language: str) -> dict[str, str]:
    """Return the names of all segments as the table ``sectors`` gives them."""
    return dict(sectors.select("segment", f"label_{language}").iter_rows())


def parameter_labels(study: Study, language: str) -> dict[str, str]:
    """Return the names under which parameters are given: groups, and sectors for all the others."""
    own = {row.segment: getattr(row, f"label_{language}") for row in study.table}
    return own | sector_labels(study, language)


def assumption_label(assumption_id: str, segments: Mapping[str, str], language: str) -> str:
    """Return an assumption in words: the quantity, then the segment, direction and year.

    Parameters
    ----------
    assumption_id
        Dotted id, such as ``utilisation_rate.import.2030``.
    segments
        Names of groups and sectors in the language; see :func:`parameter_labels`.
    language
        ``en`` or ``zh``.

    Examples
    --------
    >>> assumption_label("utilisation_rate.import.2030", {}, "en")
    'Use of the preference, imports: 2030'
    """
    parts = assumption_id.split(".")
    beginnings = (".".join(parts[:n]) for n in range(len(parts), 0, -1))
    named = next((name for name in beginnings if has_text(f"assumption.{name}")), None)
    if named is None:
        raise MissingLabelError(f"no label of the assumption {assumption_id!r}")
    quantity = text(f"assumption.{named}", language)
    details = [
        in_sentence(segments.get(part) or value_label("flow", part, language), language)
        for part in parts[len(named.split(".")) :]
    ]
    if not details:
        return quantity
    colon, comma = (text(f"punctuation.{sign}", language) for sign in ("colon", "comma"))
    return quantity + colon + comma.join(details)
