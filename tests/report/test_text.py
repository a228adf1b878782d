"""Words: both languages complete, every column and sentence covered, every sign in the font."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from fontTools.ttLib import TTFont

from analytics.errors import InputError
from analytics.readers.study import read_study
from analytics.report.charts.fonts import FONT_FILE, FONT_NAME
from analytics.report.text import (
    LANGUAGES,
    channel_hint,
    column_title,
    remark,
    said_of,
    sector_labels,
    segment_labels,
    staging_text,
    text,
    value_label,
)
from analytics.report.text.lookup import CASE, MissingLabelError, catalogue, in_the_case
from analytics.report.text.names import channel_text
from analytics.results import RESULT_SCHEMAS, Results
from analytics.schemas.columns import FLOWS, STATUSES
from analytics.tariffs.channel import SENTENCES
from tests.house import PACKAGE, REPOSITORY
from tests.made_up_study import write_study

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What stays in Latin letters in Chinese text: names, codes, and what is filled in.
LATIN_KEPT = re.compile(
    r"\{[^}]*\}|RCEP|MFN|HS|CNY|JPY|USD|Excel|SMART|GSIM|Shapley|Shift|CSV|SVG|PNG|JSON|HTML"
    # Tabs, columns and commands that have one name in every language.
    r"|Assumptions|Model|Checks|Sources|source_id|rcep run --assumptions"
    r"|rcep explain|rcep equations"
    # Beginnings of names in equations.
    r"|previous_|mean_|exempt_"
    # Names of models, methods and scenarios.
    r"|CES|Sobol|finite_supply"
    # The package, its files and what is typed.
    r"|Analytics|FILE\.xlsx|projection\.csv|attribution\.csv|tables|value|\[note n\]"
)


# Between two Chinese sentences stands nothing.
MAY_BE_EMPTY = {"punctuation.space"}


class Anything:
    """A value that any format takes."""

    def __format__(self, spec: str) -> str:
        return "1"


def fields(words: str) -> dict[str, str]:
    """Return what stands in braces, with its format."""
    return {name: spec or "" for _, name, spec, _ in Formatter().parse(words) if name is not None}


def test_files_are_sorted_and_say_each_key_once() -> None:
    files = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((PACKAGE / "report" / "text" / "catalogue").glob("*.toml"))
    ]
    assert [list(entries) for entries in files] == [sorted(entries) for entries in files]
    assert sum(map(len, files)) == len(catalogue()) > 1000
    # All keys with the same first part are in the same file.
    firsts = [first for entries in files for first in {key.partition(".")[0] for key in entries}]
    assert len(set(firsts)) == len(firsts)


def test_both_languages_are_complete() -> None:
    assert [key for key, words in catalogue().items() if tuple(words) != LANGUAGES] == []
    empty = {key for key, words in catalogue().items() if not all(words.values())}
    assert empty == MAY_BE_EMPTY
    assert [key for key, words in catalogue().items() if CHINESE.search(words["en"])] == []


def test_chinese_labels_are_chinese() -> None:
    latin = re.compile(r"[A-Za-z]{2,}")
    left = {
        key: latin.findall(LATIN_KEPT.sub("", words["zh"]))
        for key, words in catalogue().items()
        if latin.search(LATIN_KEPT.sub("", words["zh"]))
    }
    assert left == {}


def test_both_languages_take_the_same_values() -> None:
    entries = catalogue().items()
    assert [key for key, words in entries if fields(words["en"]) != fields(words["zh"])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_with_braces_take_values(language: str) -> None:
    taking = {key: fields(words[language]) for key, words in catalogue().items()}
    assert sum(map(bool, taking.values())) > 120
    for key, names in taking.items():
        # Words of the look-up itself cannot be values.
        assert {"key", "language"}.isdisjoint(names), key
        filled = text(key, language, **dict.fromkeys([*names, "unused"], Anything()))
        assert "{" not in filled, key
        assert not names or filled != catalogue()[key][language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("table", RESULT_SCHEMAS)
def test_every_column_has_a_title(table: str, language: str) -> None:
    titles = [column_title(table, c, language) for c in RESULT_SCHEMAS[table].column_names()]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert text(f"table.{table}", language)
    sheet = text(f"sheet.{table}", language)
    # Excel's limits for the name of a sheet.
    assert len(sheet) <= 31
    assert not set(sheet) & set("[]:*?/\\")


def test_titles_name_the_unit() -> None:
    assert column_title("projection", "effect_cny", "en") == "Effect of RCEP (CNY)"
    assert column_title("projection", "effect_cny", "zh") == "RCEP的影响（元）"
    assert column_title("tariff_path", "mfn_rate", "en") == "MFN rate (%)"
    assert column_title("projection", "flow", "en") == "Flow"


def test_codes_of_the_schemas_have_words() -> None:
    for language in LANGUAGES:
        for flow in FLOWS:
            assert value_label("flow", flow, language) != flow
        assert len({value_label("status", status, language) for status in STATUSES}) == 4
        for measure in ("lines", "trade", "entered"):
            assert value_label("measure", measure, language) != measure
    assert value_label("status", "calibrated", "zh") == "校准"
    assert value_label("source_id", "jetro_2023", "zh") == "jetro_2023"


@pytest.mark.parametrize(
    "category",
    ["free", "immediate", "cuts_11", "partial", "standstill", "excluded", "published",
     "non_ad_valorem", "unclassified"],
)  # fmt: skip
def test_staging_categories_have_words(category: str) -> None:
    assert CHINESE.search(staging_text(category, "zh"))
    assert staging_text("cuts_11", "en") == "11 equal annual cuts"


def test_every_channel_sentence_is_translated() -> None:
    known = {key: words["en"] for key, words in catalogue().items() if key.startswith("channel.")}
    assert set(known.values()) == set(SENTENCES)
    for sentence in SENTENCES:
        assert channel_text(sentence, "en") == sentence
        assert CHINESE.search(channel_text(sentence, "zh"))


def test_every_remark_is_translated(baseline: Results) -> None:
    told: set[str] = set()
    for table, columns in {
        "headline": ("note",),
        "coverage": ("cause", "treatment"),
        "zone_targets": ("note",),
        "regional_flows": ("reason",),
    }.items():
        for column in columns:
            told.update(getattr(baseline, table)[column].drop_nulls())
    assert sorted(sentence for sentence in told if remark(sentence, "zh") == sentence) == []
    assert all(remark(sentence, "en") == sentence for sentence in told)
    assert remark("A sentence of another's.", "zh") == "A sentence of another's."


def test_two_channel_sentences_in_one_cell() -> None:
    text = f"{SENTENCES[2]} {SENTENCES[-1]}"
    assert channel_text(text, "en") == text
    assert channel_text(text, "zh") == channel_text(SENTENCES[2], "zh") + channel_text(
        SENTENCES[-1], "zh"
    )
    assert channel_hint(text, "en") == "free already"
    assert channel_hint(SENTENCES[0], "en") is None
    with pytest.raises(MissingLabelError, match="no translation"):
        channel_text(f"{SENTENCES[2]} Something else.", "zh")


def test_missing_labels_raise() -> None:
    with pytest.raises(MissingLabelError, match=r"no label 'sector\.boats'"):
        text("sector.boats", "en")
    with pytest.raises(InputError, match="is not known; give en or zh"):
        text("sector.cars", "fr")


def test_a_value_that_is_not_given_raises() -> None:
    with pytest.raises(MissingLabelError, match="'cuts'"):
        text("staging_category.cuts", "en", years=11)


def test_sectors_and_segments_of_a_result(baseline: Results) -> None:
    for language in LANGUAGES:
        names = sector_labels(baseline.study, language)
        assert set(names) == set(baseline.projection["sector"])
        assert len(set(names.values())) == len(names)
        segments = segment_labels(baseline.sectors, language)
        assert set(segments) == set(baseline.sectors["segment"])


def texts() -> Iterator[Path]:
    kinds = {".csv", ".html", ".ipynb", ".md", ".py", ".toml"}
    folders = (PACKAGE, REPOSITORY / "datasets", REPOSITORY / "notebooks")
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.suffix in kinds)


def test_every_character_is_in_the_font() -> None:
    with TTFont(FONT_FILE) as font:
        known = {chr(code) for code in font.getBestCmap()}
        assert font["name"].getDebugName(1) == FONT_NAME
        assert "Adobe" in font["name"].getDebugName(0)
    # Whatever stands in these files may come to be shown, comments aside.
    missing = {
        path.relative_to(REPOSITORY).as_posix(): "".join(sorted(unknown))
        for path in texts()
        if (unknown := {c for c in path.read_text(encoding="utf-8") if c.isprintable()} - known)
    }
    assert missing == {}, "see analytics/report/assets/README.md"


def test_the_font_is_small_and_its_licence_is_beside_it() -> None:
    assert FONT_FILE.stat().st_size < 400_000
    licence = (FONT_FILE.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "Copyright 2014-2021 Adobe" in licence
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_and_years_without_a_study_are_those_of_the_shipped_one(language: str) -> None:
    entry = "\n".join(f"{{{name}}}" for name in CASE)
    with said_of(read_study()):
        assert in_the_case(entry, language).split("\n") == [
            text(f"case.{name}", language) for name in CASE
        ]


def test_words_are_said_of_a_study_within_the_block_alone(tmp_path: Path) -> None:
    with said_of(read_study(write_study(tmp_path))):
        assert text("flow.import", "en") == "Imports from Sudland"
        assert text("live.constant.national_exports_2021", "en").endswith("in 2030")
    assert text("flow.import", "en") == "Imports from Japan"
