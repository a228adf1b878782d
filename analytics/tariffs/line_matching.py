"""Which tariff lines the codes of a trade table belong to, and with which parts of their value.

A national code is looked for at its own length first: it is a line, or begins with the code of one,
or lines begin with it. Otherwise its subheading (six digits) counts, which all parties share, and
its value is split over the lines of that subheading.
"""

import dataframely as dy
import polars as pl

from analytics.errors import InputError
from analytics.schemas.lines import Concordance
from analytics.tariffs import hs_editions
from analytics.tariffs.classify import first_that_holds
from analytics.tariffs.hs_editions import SUBHEADING, edition_links, with_given
from analytics.tariffs.splitting import PARTS, with_parts

_DERIVED, _ASSUMED = "in proportion to the weights (derived)", "the same value to each (assumed)"
_ELSEWHERE = ", by way of another edition"
_FOUND = {
    "code is a line": "the rate of that line",
    "code is longer than its line": "the rate of the line that it begins with",
    "code has one line": "the rate of that line",
    "code has several lines, split by weights": _DERIVED,
    "code has several lines, split evenly": _ASSUMED,
}
_LINE, _LONGER, _ONE, _WEIGHTED, _EVEN = _FOUND
NO_CONCORDANCE = "another edition than the schedule, and no concordance from it"  # not matched
NO_LINE = "no line of the schedule has the subheading"  # not matched
MATCHED = {**_FOUND, **{name + _ELSEWHERE: told for name, told in _FOUND.items()}}
"""How codes were matched, and what that means for their rates."""
UNMATCHED = {
    hs_editions.NO_CODE: "left out; mend the code",
    NO_CONCORDANCE: "left out; give the concordance from its edition to the schedule's",
    hs_editions.UNKNOWN: "left out; look for the code in its edition",
    NO_LINE: "left out; complete the schedule, or look for the code in its edition",
}
"""Why codes were not matched, and what becomes of them."""
KINDS = {
    _LINE: "line",
    _LONGER: "line_above",
    _ONE: "only_line",
    _WEIGHTED: "split",
    _EVEN: "split",
    NO_CONCORDANCE: "no_concordance",
    hs_editions.UNKNOWN: "unknown_code",
    NO_LINE: "no_line",
}
"""The same in a word, whichever way the edition was reached."""
_KEY = ["hs_code", "hs_edition"]


def kind_of(cause: pl.Expr) -> pl.Expr:
    """Return in a word how a code was matched or why it was not, from its cause."""
    return cause.str.strip_suffix(_ELSEWHERE).replace_strict(KINDS)


def line_links(
    codes: pl.DataFrame,
    lines: pl.DataFrame,
    *,
    national: bool = True,
    concordance: dy.DataFrame[Concordance] | None = None,
    weights: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return the lines of each code, with parts of its value.

    Parameters
    ----------
    codes
        ``hs_code, hs_edition``, each pair once.
    lines
        ``tariff_line, hs_edition`` of one schedule, of one edition.
    national
        Whether digits beyond the sixth are those of the schedule's own nomenclature: they are where
        the importer reports the trade, and are not where its partner does.
    concordance
        From the edition of the trade to that of the schedule; a subheading with several successors
        goes to the one that the publisher chose. A national code of another edition is a line by
        its own digits only where its subheading did not change.
    weights
        ``tariff_line, weight``, whole numbers, such as trade by line in another year; None to split
        evenly. Lines without one among others that have one get nothing.

    Returns
    -------
    polars.DataFrame
        ``hs_code, hs_edition, tariff_line, weight, cause``, sorted. ``tariff_line`` is null where
        there is none, and ``cause`` says why.

    Raises
    ------
    InputError
        If lines are of several editions, or weights cannot be used.
    """
    editions = lines["hs_edition"].unique().to_list()
    if len(editions) != 1:
        raise InputError("schedule", f"lines are of several editions ({editions}); give one")
    own = lines.select("tariff_line").unique()
    same = pl.col("hs_edition") == editions[0]
    is_code = pl.col("hs_code").str.contains(r"^[0-9]{6,}$").fill_null(value=False)
    found = [
        _without(codes.filter(~is_code), hs_editions.NO_CODE),
        _in_edition(codes.filter(is_code & same), own, national=national),
    ]
    others = codes.filter(is_code & ~same.fill_null(value=False))
    if concordance is not None and others.height:
        known = pl.col("hs_edition") == concordance["from_edition"].first()
        found.append(_by_edition(others.filter(known), own, concordance, national=national))
        others = others.filter(~known.fill_null(value=False))
    found.append(_without(others, NO_CONCORDANCE))
    return _weighted(pl.concat(found), weights)


def _without(codes: pl.DataFrame, cause: str) -> pl.DataFrame:
    return codes.select(
        *_KEY,
        tariff_line=pl.lit(None, dtype=pl.String),
        weight=pl.lit(PARTS).cast(pl.Int64),
        cause=pl.lit(cause),
    )


def _prefixes(own: pl.DataFrame) -> pl.DataFrame:
    """Return ``key, tariff_line``: lines by all beginnings of their codes from six digits on."""
    longest = own["tariff_line"].str.len_chars().max()
    assert isinstance(longest, int)
    beginnings = [
        own.filter(pl.col("tariff_line").str.len_chars() >= digits).select(
            pl.col("tariff_line").str.slice(0, digits).alias("key"), "tariff_line"
        )
        for digits in range(SUBHEADING, longest + 1)
    ]
    return pl.concat(beginnings).unique(maintain_order=True)


def _in_edition(codes: pl.DataFrame, own: pl.DataFrame, *, national: bool) -> pl.DataFrame:
    """Match codes in the schedule's own edition."""
    return _on_lines(_keys(codes, own, national=national), own)


def _on_lines(keyed: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Give each code the lines that begin with its keys; the weight of a key is spread evenly."""
    lines = keyed.join(_prefixes(own), on="key", how="left", maintain_order="left_right")
    line, only = pl.col("tariff_line"), pl.len().over(_KEY) == 1
    cases = {
        NO_LINE: line.is_null(),
        _LINE: pl.col("is_whole") & (line == pl.col("hs_code")),
        _LONGER: only & pl.col("is_longer"),
        _ONE: only,
    }
    cause = first_that_holds(cases, pl.lit(_EVEN))
    weight = (pl.col("weight") // pl.len().over(*_KEY, "key")).cast(pl.Int64)
    return lines.select(*_KEY, "tariff_line", weight=weight, cause=cause)


def _keys(codes: pl.DataFrame, own: pl.DataFrame, *, national: bool) -> pl.DataFrame:
    """Add ``key``, the beginning by which a code is looked up, and what it is of the code.

    It is the whole code, or shorter: then a line, or the subheading.
    """
    code = pl.col("hs_code")
    tries: list[tuple[pl.Expr, pl.Series, bool]] = []
    if national:
        tries.append((code, _prefixes(own)["key"], False))
        lengths = sorted(own["tariff_line"].str.len_chars().unique().to_list(), reverse=True)
        tries += [(code.str.slice(0, digits), own["tariff_line"], True) for digits in lengths]
    key = [pl.when(text.is_in(known.implode())).then(text) for text, known, _ in tries]
    longer = [pl.when(text.is_in(known.implode())).then(is_line) for text, known, is_line in tries]
    found = pl.coalesce(*key, code.str.slice(0, SUBHEADING))
    return codes.select(
        *_KEY,
        key=found,
        is_whole=found == code,
        is_longer=pl.coalesce(*longer, pl.lit(value=False)),
        weight=pl.lit(PARTS).cast(pl.Int64),
    )


def _by_edition(
    codes: pl.DataFrame,
    own: pl.DataFrame,
    concordance: dy.DataFrame[Concordance],
    *,
    national: bool,
) -> pl.DataFrame:
    """Match codes of another edition."""
    subheading = pl.col("hs_code").str.slice(0, SUBHEADING)
    unchanged = concordance.filter(
        (pl.len().over("from_code") == 1)
        & (pl.len().over("to_code") == 1)
        & (pl.col("from_code") == pl.col("to_code"))
    )["from_code"]
    stays = subheading.is_in(unchanged.implode())
    direct = _in_edition(codes.filter(stays), own, national=national)
    links = edition_links(concordance).drop("method")
    moved = codes.filter(~stays).with_columns(from_code=subheading)
    targets = moved.join(links, on="from_code", how="left", maintain_order="left_right")
    unknown = targets.filter(pl.col("to_code").is_null())
    no = pl.lit(value=False)
    keyed = targets.drop_nulls("to_code").select(
        *_KEY, "weight", key=pl.col("to_code"), is_whole=no, is_longer=no
    )
    spread = _on_lines(keyed, own)
    found = pl.concat([direct, spread]).with_columns(
        cause=pl.when(pl.col("tariff_line").is_null())
        .then("cause")
        .otherwise(pl.col("cause") + _ELSEWHERE)
    )
    return pl.concat([found, _without(unknown, hs_editions.UNKNOWN)])


def _weighted(found: pl.DataFrame, weights: pl.DataFrame | None) -> pl.DataFrame:
    """Put given weights in the place of even ones, for codes that have a line with one."""
    given, known = with_given(found, weights, ["tariff_line"]), pl.col("given")
    even = pl.col("cause").str.starts_with(_EVEN)
    by_weights = even.any().over(_KEY) & (known.cast(pl.Int128).sum().over(_KEY) > 0)
    used = given.with_columns(
        part=pl.when(by_weights).then(known).otherwise("weight"),
        cause=pl.when(by_weights)
        .then(pl.col("cause").str.replace(_EVEN, _WEIGHTED, literal=True))
        .otherwise("cause"),
    )
    links = with_parts(used.drop("weight"), _KEY, pl.col("part"))
    return (
        links.filter(pl.col("weight") > 0)
        .select(*_KEY, "tariff_line", "weight", "cause")
        .sort(*_KEY, "tariff_line")
    )
