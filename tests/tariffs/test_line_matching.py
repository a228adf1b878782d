"""Which lines a code belongs to: own length first, then the subheading, with the split said."""

import dataframely as dy
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.schemas.lines import Concordance
from analytics.tariffs.line_matching import MATCHED, UNMATCHED, line_links
from tests.tariffs.small_lines import LINES

EDITION = "HS2012"


def links_of(
    *codes: str | None,
    edition: str = EDITION,
    lines: tuple[str, ...] = tuple(LINES),
    national: bool = True,
    concordance: dy.DataFrame[Concordance] | None = None,
    weights: dict[str, int] | None = None,
) -> dict[str | None, tuple[str, dict[str | None, float]]]:
    """Return cause and parts by line of each code."""
    schema = {"hs_code": pl.String, "hs_edition": pl.String}
    table = None
    if weights is not None:
        table = pl.DataFrame({"tariff_line": list(weights), "weight": list(weights.values())})
    links = line_links(
        pl.DataFrame([(code, edition) for code in codes], schema=schema, orient="row"),
        pl.DataFrame({"tariff_line": lines, "hs_edition": EDITION}),
        national=national,
        concordance=concordance,
        weights=table,
    )
    assert set(links["cause"]) <= {*MATCHED, *UNMATCHED}
    return {
        code: (
            "; ".join(part["cause"].unique().sort()),
            {line: round(weight / 1e12, 6) for line, weight in
             part.select("tariff_line", "weight").iter_rows()},
        )
        for (code,), part in links.group_by("hs_code", maintain_order=True)
    }  # fmt: skip


def concordance(*pairs: tuple[str, str, bool]) -> dy.DataFrame[Concordance]:
    rows = [("HS2022", EDITION, *pair) for pair in pairs]
    names = list(Concordance.column_names())
    return Concordance.validate(pl.DataFrame(rows, schema=names, orient="row"))


def test_own_length_comes_first() -> None:
    found = links_of("61091000", "6109909012", "6109901", "610910")
    assert found == {
        "61091000": ("code is a line", {"61091000": 1.0}),
        "6109909012": ("code is longer than its line", {"61099090": 1.0}),
        "6109901": ("code has one line", {"61099010": 1.0}),
        "610910": ("code has one line", {"61091000": 1.0}),
    }


def test_then_the_subheading_is_split() -> None:
    even = {"61099010": 0.5, "61099090": 0.5}
    said = "code has several lines, split evenly"
    assert links_of("610990", "61099077") == {"610990": (said, even), "61099077": (said, even)}
    weighted = links_of("610990", weights={"61099010": 3, "61099090": 1})
    parts = {"61099010": 0.75, "61099090": 0.25}
    assert weighted == {"610990": ("code has several lines, split by weights", parts)}
    # Weights of other lines change nothing.
    assert links_of("610990", weights={"87031000": 9})["610990"][1] == even


def test_codes_of_the_partner_count_in_six_digits_only() -> None:
    found = links_of("61099010", national=False)
    even = {"61099010": 0.5, "61099090": 0.5}
    assert found == {"61099010": ("code has several lines, split evenly", even)}


def test_what_has_no_line_says_why() -> None:
    assert {
        code: cause for code, (cause, _) in links_of("611111", "6109", None, "ABC").items()
    } == {
        "611111": "no line of the schedule has the subheading",
        "6109": "not an HS code of six digits or more",
        None: "not an HS code of six digits or more",
        "ABC": "not an HS code of six digits or more",
    }
    other = links_of("61091000", edition="HS2022")
    assert other["61091000"][0].startswith("another edition than the schedule")


def test_another_edition() -> None:
    links = concordance(
        ("610910", "610910", True),  # unchanged
        ("610991", "610990", True), ("610992", "610990", True),  # one became two
        ("620130", "620111", True), ("620130", "620120", False),  # two became one
        ("870310", "870310", True), ("870310", "870999", False),
        ("870320", "870999", True),
    )  # fmt: skip
    codes = ("61091000", "61099110", "620130", "87031000", "870320", "999999")
    found = links_of(*codes, edition="HS2022", concordance=links)
    way = ", by way of another edition"
    assert found["61091000"] == ("code is a line" + way, {"61091000": 1.0})
    # The subheading changed, so that digits beyond the sixth say nothing.
    assert found["61099110"][0] == "code has several lines, split evenly" + way
    # Of several successors the chosen one has all.
    assert found["620130"] == ("code has one line" + way, {"62011100": 1.0})
    assert found["87031000"] == ("code has one line" + way, {"87031000": 1.0})
    assert found["870320"][0] == "no line of the schedule has the subheading"
    assert found["999999"][0] == "subheading is not in the concordance"


def test_a_schedule_of_several_editions_is_refused() -> None:
    lines = pl.DataFrame({"tariff_line": ["610910"] * 2, "hs_edition": [EDITION, "HS2022"]})
    with pytest.raises(InputError, match="several editions"):
        line_links(pl.DataFrame({"hs_code": ["610910"], "hs_edition": [EDITION]}), lines)
