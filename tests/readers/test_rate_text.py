"""Rates as tariffs print them."""

from decimal import Decimal

import pytest

from analytics.readers.rate_text import parse_rate_text


@pytest.mark.parametrize(
    ("text", "kind", "rate"),
    [
        ("無税", "free", 0.0),
        ("(無税)", "free", 0.0),
        ("Free", "free", 0.0),
        ("3.3%", "ad_valorem", 0.033),
        ("(2.1%)", "ad_valorem", 0.021),
        ("（2.1％）", "ad_valorem", 0.021),
        ("", "none", None),
        (None, "none", None),
        ("U", "excluded", None),
        # Marks: quotas and end uses. The rate holds under a condition, so it is none here.
        ("◎無税", "conditional", None),
        ("※3%", "conditional", None),
        ("●1.9%〜2.4%", "conditional", None),
        ("無税〜(6.5%)", "other", None),
        ("くん製したもの　5%\nその他のもの　6%", "other", None),
        ("(500円−課税価格)/kg", "other", None),
        ("15円/kg", "not_ad_valorem", None),
    ],
)
def test_kind_and_rate(text: str | None, kind: str, rate: float | None) -> None:
    parts = parse_rate_text(text)
    assert (parts.kind, parts.rate) == (kind, rate)


def test_the_higher_of_two() -> None:
    parts = parse_rate_text("1.7%又は1.3%＋0.46円/㎡のうちいずれか高い税率")
    assert parts.combination == "higher"
    # Full-width signs and the square metre are normalised; the amounts are exact decimals.
    assert parts.terms == (
        ((Decimal("0.017"), "1"),),
        ((Decimal("0.013"), "1"), (Decimal("0.46"), "JPY/m2")),
    )
    assert parts.text == "1.7%又は1.3%＋0.46円/㎡のうちいずれか高い税率"


def test_the_lower_of_two_and_thousands() -> None:
    parts = parse_rate_text("30%又は4,300円/足のうちいずれか低い税率")
    assert parts.combination == "lower"
    assert parts.amounts == ((Decimal("0.3"), "1"), (Decimal(4300), "JPY/足"))


def test_amount_over_two_lines() -> None:
    assert parse_rate_text("(466円\n/kg)").amounts == ((Decimal(466), "JPY/kg"),)


def test_a_floor_after_the_choice_is_not_understood() -> None:
    text = (
        "10.3%又は85.94円/lのうちいずれか低い税率 ただしその税率が46.06円/lを下回る場合は46.06円/l"
    )
    assert parse_rate_text(text).kind == "other"


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$1.220/kg", ((Decimal("1.220"), "USD/kg"),)),
        ("5%, and $12,000 each", ((Decimal("0.05"), "1"), (Decimal(12000), "USD/each"))),
        (
            "10% or $2/kg, whichever is the greater",
            ((Decimal("0.1"), "1"), (Decimal(2), "USD/kg")),
        ),
    ],
)
def test_english_compound_rates(text: str, amounts: tuple[tuple[Decimal, str], ...]) -> None:
    parts = parse_rate_text(text)
    assert parts.kind == "not_ad_valorem"
    assert parts.amounts == amounts
    assert parts.rate is None


@pytest.mark.parametrize(
    "text", ["6,5%", "6,500%", "0,065%", "12,34円/kg", "1,2345円/kg", "0,500円/kg", "5%¹", "5²%"]
)
def test_a_comma_or_a_footnote_is_never_guessed(text: str) -> None:
    parts = parse_rate_text(text)
    assert (parts.kind, parts.rate) == ("other", None)


def test_thousands_are_groups_of_three() -> None:
    assert parse_rate_text("4,000,000円/頭").amounts == ((Decimal(4_000_000), "JPY/頭"),)
    assert parse_rate_text("１，２３４．５円/kg").amounts == ((Decimal("1234.5"), "JPY/kg"),)
