"""The error that users see: text of others neither floods nor steers the terminal."""

import pytest

from analytics.errors import InputError, quoted, suggestion, visible


def test_control_characters_are_shown_and_do_nothing() -> None:
    error = InputError("file a\x1b[2J.xlsx", ["one\ntwo", "\u202eright to left", "贸易　额 \t"])
    assert str(error) == (
        "file a\\x1b[2J.xlsx\n  - one\\ntwo\n  - \\u202eright to left\n  - 贸易　额 \\t"
    )


@pytest.mark.parametrize("text", ["青岛 Qingdao", "−0.5 % · “x”", "C:\\new\\table.xlsx"])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_long_text_is_shortened_and_stays_on_one_line() -> None:
    assert quoted("x" * 30_000) == f'"{"x" * 57}..."'
    assert quoted(" two\nlines ") == '"two lines"'
    assert quoted("x" * 60) == f'"{"x" * 60}"'


def test_many_known_words_are_not_all_listed() -> None:
    words = [f"word_{number:03}" for number in range(113)]
    told = suggestion("=?", words)
    assert told.startswith("known: word_000, word_001,")
    assert told.endswith(", word_029, ... (113 in all)")
    assert suggestion("=?", words[:3]) == "known: word_000, word_001, word_002"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("cl\u043ething", "U+043E (CYRILLIC SMALL LETTER O) as character 3"),
        ("clothing\u00ad", "U+00AD (SOFT HYPHEN) as character 9"),
    ],
)
def test_a_word_that_only_looks_like_a_known_one_is_told_apart(word: str, told: str) -> None:
    assert suggestion(word, ["clothing"]).endswith(told)
    assert "U+" not in suggestion("cloting", ["clothing"])


def test_long_lines_and_many_problems_do_not_flood_the_terminal() -> None:
    error = InputError("file", ["first " + "x" * 10_000 + " last", *["again"] * 500])
    lines = str(error).splitlines()
    assert len(lines) == 102
    assert lines[-1] == "  - and 401 more problems"
    assert lines[1].startswith("  - first x")
    assert lines[1].endswith("x last")
    assert len(lines[1]) < 2_100


def test_what_the_system_throws_is_one_line_with_advice() -> None:
    from analytics.cli import system_error

    for thrown in (
        OSError(28, "No space left on device", "a.xlsx"),
        RecursionError(),
        MemoryError(),
    ):
        assert len(str(system_error(thrown)).splitlines()) == 2
    with pytest.raises(ValueError, match="a fault"):
        system_error(ValueError("a fault"))
