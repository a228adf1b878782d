"""Every word shown to a reader, in English and in Simplified Chinese.

The words are data: the files of ``catalogue`` hold each entry once, with both languages. Keys are
dotted: ``flow.import``, ``column.share``, ``chart.effects.title``. Code asks for them by
:func:`text`; what is said of columns, codes, sectors and assumptions is built on it.
"""

from analytics.report.text.lookup import (
    LANGUAGE_TAGS,
    LANGUAGES,
    first_text,
    has_text,
    known_language,
    said_of,
    said_of_its_study,
    text,
)
from analytics.report.text.names import (
    assumption_label,
    channel_hint,
    column_title,
    in_brackets,
    in_sentence,
    in_words,
    is_told,
    parameter_labels,
    remark,
    scenario_title,
    scenario_titles,
    sector_labels,
    segment_labels,
    staging_text,
    unit_text,
    value_label,
)

__all__ = [
    "LANGUAGES",
    "LANGUAGE_TAGS",
    "assumption_label",
    "channel_hint",
    "column_title",
    "first_text",
    "has_text",
    "in_brackets",
    "in_sentence",
    "in_words",
    "is_told",
    "known_language",
    "parameter_labels",
    "remark",
    "said_of",
    "said_of_its_study",
    "scenario_title",
    "scenario_titles",
    "sector_labels",
    "segment_labels",
    "staging_text",
    "text",
    "unit_text",
    "value_label",
]
