"""Rates of duty as tariffs print them: from text to parts.

Plain numbers are the smaller half of the work. Japan writes ``無税`` for free and
``1%又は7.09円/kgのうちいずれか高い税率`` for the higher of a percentage and an amount; annexes in
English write ``5%, and $12,000 each``. A text that is not understood is kept
and called so; it never becomes a number.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import polars as pl

Kind = Literal["none", "excluded", "free", "ad_valorem", "not_ad_valorem", "conditional", "other"]

_PLAIN = r"[0-9]+(?:\.[0-9]+)?"
# A comma parts thousands, in groups of three digits; a percentage has none, so that "6,5%" and
# "6,500%" are not understood rather than taken for ten or a thousand times what they say.
_NUMBER = rf"(?:[1-9][0-9]{{0,2}}(?:,[0-9]{{3}})+(?:\.[0-9]+)?|{_PLAIN})"
_PERCENT = re.compile(rf"^({_PLAIN})\s*%$")
_YEN = re.compile(rf"^({_NUMBER})円\s*/\s*([0-9]*\s*\S+)$")
_DOLLAR = re.compile(rf"^(?:US)?\$\s*({_NUMBER})\s*(?:/|per\s+|\s)\s*(\S.*)$", re.IGNORECASE)
_CHOICE_JA = re.compile(r"^(.*)のうちいずれか(高い|低い)税率(.*)$")
_CHOICE_EN = re.compile(
    r"^(.*?),?\s*whichever is (?:the )?(higher|greater|lower|less(?:er)?)\s*$", re.IGNORECASE
)
_MARKS = "◎※*●○"
_PARSED = {"text": pl.String, "rate": pl.Float64, "kind": pl.String}
_FREE = {"無税", "free"}
_EXCLUDED = {"u", "excluded"}


Amount = tuple[Decimal, str]
"""A number and its unit: ``1`` for a percentage, as a fraction, or such as ``JPY/kg``."""
Term = tuple[Amount, ...]
"""One alternative of a rate: a percentage, an amount, or the sum of both."""


@dataclass(frozen=True)
class RateParts:
    """What a printed rate says.

    Attributes
    ----------
    kind
        ``none`` (nothing printed), ``excluded`` (``U``), ``free``, ``ad_valorem`` (one
        percentage), ``not_ad_valorem`` (amounts, alone or with percentages), ``conditional``
        (marked: under a quota or for an end use only), ``other`` (a range, several rates by
        description, a formula).
    terms
        The alternatives, for the kinds ``free``, ``ad_valorem`` and ``not_ad_valorem``.
    combination
        Which of several alternatives applies: ``higher`` or ``lower``.
    text
        The text as printed.
    """

    kind: Kind
    terms: tuple[Term, ...]
    combination: Literal["higher", "lower"] | None
    text: str

    @property
    def rate(self) -> float | None:
        """The ad valorem rate as a fraction, where the text is one."""
        return float(self.amounts[0][0]) if self.kind in ("free", "ad_valorem") else None

    @property
    def amounts(self) -> Term:
        """Every number with its unit, in the order of the text."""
        return tuple(amount for term in self.terms for amount in term)


@lru_cache(2**14)  # a tariff prints few texts, many times
def parse_rate_text(text: str | None) -> RateParts:
    """Return the parts of a printed rate.

    Parameters
    ----------
    text
        As printed in a tariff or an annex, in Japanese or English; ``None`` or blank means that
        nothing is printed.

    Returns
    -------
    RateParts
        Fractions and amounts as decimals; kind ``other`` where the text is not understood.

    Examples
    --------
    >>> parse_rate_text("(2.1%)").rate
    0.021
    >>> parse_rate_text("1%又は7.09円/kgのうちいずれか高い税率").combination
    'higher'
    >>> parse_rate_text("5%, and $12,000 each").amounts
    ((Decimal('0.05'), '1'), (Decimal('12000'), 'USD/each'))
    >>> parse_rate_text("6,5%").kind
    'other'
    """
    printed = "" if text is None else text.strip()
    plain = _without_parentheses(re.sub(r"\s+", " ", normalised(printed)))
    if not plain:
        return RateParts("none", (), None, printed)
    if plain[0] in _MARKS:
        return RateParts("conditional", (), None, printed)
    if plain.lower() in _EXCLUDED:
        return RateParts("excluded", (), None, printed)
    if plain.lower() in _FREE:
        return RateParts("free", (((Decimal(0), "1"),),), None, printed)
    alternatives, combination = _alternatives(plain)
    terms = tuple(term for term in map(_term, alternatives) if term is not None)
    if len(terms) < len(alternatives):
        return RateParts("other", (), None, printed)
    parts = RateParts("not_ad_valorem", terms, combination, printed)
    is_plain = [unit for _, unit in parts.amounts] == ["1"]
    return replace(parts, kind="ad_valorem") if is_plain else parts


def parsed_rates(
    texts: pl.Series, parse: Callable[[str], RateParts] = parse_rate_text
) -> pl.DataFrame:
    """Return ``text, rate, kind`` of each distinct text, of which a tariff has few.

    Parameters
    ----------
    texts
        Printed rates.
    parse
        How one is read; the rate is a fraction.
    """
    parts = {text: parse(text) for text in texts.drop_nulls().unique().to_list()}
    rows = [(text, found.rate, found.kind) for text, found in parts.items()]
    return pl.DataFrame(rows, schema=_PARSED, orient="row")


def normalised(text: str) -> str:
    """Return a text with full-width digits and signs as plain ones.

    A superscript after a digit marks a footnote, so such a text stays as it is: it is not a digit.

    Examples
    --------
    >>> normalised("\uff11\uff0e\uff15\uff05"), normalised("5²%")
    ('1.5%', '5²%')
    """
    marked = any(a.isdigit() and unicodedata.category(b) == "No" for a, b in pairwise(text))
    return text if marked else unicodedata.normalize("NFKC", text)


def _without_parentheses(text: str) -> str:
    """Drop one pair around the whole text; it marks a rate that another one undercuts."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")") and "(" not in text[1:]:
        return text[1:-1].strip()
    return text


def _alternatives(text: str) -> tuple[list[str], Literal["higher", "lower"] | None]:
    japanese = _CHOICE_JA.match(text)
    # A text that goes on after the choice has a floor or a ceiling: not understood.
    if japanese and not japanese[3].strip():
        return japanese[1].split("又は"), "higher" if japanese[2] == "高い" else "lower"
    english = _CHOICE_EN.match(text)
    if english:
        higher = english[2].lower() in ("higher", "greater")
        return re.split(r"\s+or\s+", english[1]), "higher" if higher else "lower"
    return [text], None


def _term(text: str) -> Term | None:
    """Read one alternative, or return ``None`` if a part of it is not understood."""
    amounts: Term = ()
    for part in re.split(r"\s*\+\s*|,?\s+(?:and|plus)\s+", text.strip()):
        percent = _PERCENT.match(part)
        amount = _YEN.match(part) or _DOLLAR.match(part)
        if percent and not amounts:
            amounts = ((_decimal(percent[1]) / 100, "1"),)
        elif amount and all(unit == "1" for _, unit in amounts):
            currency = "JPY" if "円" in part else "USD"
            amounts += ((_decimal(amount[1]), f"{currency}/{amount[2].strip()}"),)
        else:
            return None
    return amounts


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
