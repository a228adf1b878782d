"""Trade told in another edition: what splits, what cannot be mapped, and sums that stay."""

from pathlib import Path

import dataframely as dy
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers.hs_concordance import read_end_uses, read_hs_concordance
from analytics.schemas.lines import Concordance, EndUses
from analytics.tariffs import hs_editions
from analytics.tariffs.hs_editions import edition_links, to_edition, with_end_use

PAIRS = [
    ("010121", "010110", True),
    ("850000", "850001", False),
    ("850000", "850002", True),
    ("850000", "850003", False),
    ("860000", "860001", False),
    ("860000", "860002", False),
]


def concordance() -> dy.DataFrame[Concordance]:
    rows = [("HS2022", "HS2012", *pair) for pair in PAIRS]
    names = list(Concordance.column_names())
    return Concordance.validate(pl.DataFrame(rows, schema=names, orient="row"))


def trade(*rows: tuple[str | None, str, int | None]) -> pl.DataFrame:
    schema = {"hs_code": pl.String, "hs_edition": pl.String, "value": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def values(table: pl.DataFrame) -> dict[str, int]:
    sums = table.group_by("hs_code").agg(pl.col("value").sum()).sort("hs_code")
    return dict(sums.iter_rows())


def test_without_weights_all_goes_to_the_one_that_was_chosen() -> None:
    found = to_edition(trade(("850000", "HS2022", 11), ("860000", "HS2022", 11)), concordance())
    # Nobody chose for 860000, so it is split evenly, and the coverage says so.
    assert values(found.trade) == {"850002": 11, "860001": 6, "860002": 5}
    assert found.coverage["cause"].to_list() == [hs_editions.CHOSEN, hs_editions.EQUAL]
    assert found.trade["hs_edition"].unique().to_list() == ["HS2012"]


def test_an_even_split_is_asked_for() -> None:
    found = to_edition(trade(("850000", "HS2022", 11)), concordance(), fallback="equal")
    assert values(found.trade) == {"850001": 4, "850002": 4, "850003": 3}
    assert found.coverage["treatment"].to_list() == ["the same value to each (assumed)"]


def test_weights_are_trade_in_the_other_edition_or_given_by_pair() -> None:
    weights = pl.DataFrame({"to_code": ["850001", "850003"], "weight": [300, 100]})
    found = to_edition(trade(("85000090", "HS2022", 10)), concordance(), weights)
    assert values(found.trade) == {"850001": 8, "850003": 2}
    assert found.coverage["cause"].to_list() == [hs_editions.WEIGHTED]
    by_pair = weights.with_columns(from_code=pl.lit("850000"), to_code=pl.lit("850002")).head(1)
    found = to_edition(trade(("850000", "HS2022", 10)), concordance(), by_pair)
    assert values(found.trade) == {"850002": 10}
    # Weights of nothing are none.
    nothing = weights.with_columns(weight=0)
    assert edition_links(concordance(), nothing).equals(edition_links(concordance()))


def test_what_cannot_be_mapped_is_counted_in_rows_and_value() -> None:
    rows = trade(
        ("010121", "HS2022", 1), ("01012190", "HS2022", 2), ("999000", "HS2022", 4),
        ("010110", "HS2012", 8), ("010110", "HS2007", 16), ("8703", "HS2022", 32),
        (None, "HS2022", 64), ("860000", "HS2022", None),
    )  # fmt: skip
    found = to_edition(rows, concordance())
    told = found.coverage.select("cause", "matched", "codes", "rows", "value").rows()
    assert told == [
        (hs_editions.ONE, True, 2, 2, 3),
        (hs_editions.EQUAL, True, 1, 1, None),
        (hs_editions.KEPT, True, 1, 1, 8),
        (hs_editions.OTHER_EDITION, False, 1, 1, 16),
        (hs_editions.NO_CODE, False, 1, 2, 96),
        (hs_editions.UNKNOWN, False, 1, 1, 4),
    ]
    assert found.trade["value"].sum() + 16 + 96 + 4 == rows["value"].sum()
    # A value that is not known is not known in any part.
    assert found.trade.filter(pl.col("hs_code").str.starts_with("86"))["value"].to_list() == [
        None, None,
    ]  # fmt: skip


def test_quantities_are_split_too_and_currencies_counted_apart() -> None:
    rows = trade(("860000", "HS2022", 3), ("860000", "HS2022", 5)).with_columns(
        currency=pl.Series(["JPY", "CNY"]), quantity=pl.Series([1.0, 2.0]), partner=pl.lit("KOR")
    )
    found = to_edition(rows, concordance())
    assert found.trade["quantity"].to_list() == [0.5, 0.5, 1.0, 1.0]
    assert found.trade["partner"].unique().to_list() == ["KOR"]
    assert found.coverage.select("currency", "value").rows() == [("CNY", 5), ("JPY", 3)]


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"code": ["850001"], "weight": [1]}, "to_code and weight are needed"),
        ({"to_code": ["850001"], "weight": [0.5]}, "whole number"),
        ({"to_code": ["850001"], "weight": [-1]}, "negative"),
        ({"to_code": ["850001"] * 2, "weight": [1, 2]}, "2 rows repeat a code"),
    ],
)
def test_weights_that_cannot_be_used_are_refused(
    weights: dict[str, list[object]], says: str
) -> None:
    with pytest.raises(InputError, match=says):
        edition_links(concordance(), pl.DataFrame(weights))


def test_a_table_that_is_no_trade_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        to_edition(pl.DataFrame({"hs_code": [10121], "value": [1.5]}), concordance())
    assert len(refused.value.problems) == 3


def test_end_uses_of_several_categories() -> None:
    rows = [("HS2022", code, category) for code, category in (
        ("010101", "41"), ("010102", "112"), ("010102", "122"), ("010103", "22"),
        ("010103", "61"), ("870320", "51"),
    )]  # fmt: skip
    uses = EndUses.validate(pl.DataFrame(rows, schema=list(EndUses.column_names()), orient="row"))
    codes = ["01010100", "010102", "010103", "870320", "999999"]
    found = with_end_use(pl.LazyFrame({"hs_code": codes}), uses).collect()
    assert found["end_use"].to_list() == ["capital", "consumption", "mixed", "mixed", None]


@pytest.mark.parametrize("fallback", ["chosen", "equal"])
def test_all_of_an_edition_is_mapped_and_sums_stay(
    shared_data: Path, fallback: hs_editions.Fallback
) -> None:
    links = read_hs_concordance(
        shared_data / "hs" / "HS2022toHS2012ConversionAndCorrelationTables.xlsx"
    )
    codes = links["from_code"].unique().sort()
    rows = pl.DataFrame({"hs_code": codes}).with_columns(
        hs_edition=pl.lit("HS2022"), value=pl.int_range(pl.len()) ** 3 + 1
    )
    found = to_edition(rows, links, fallback=fallback)
    assert found.trade["value"].sum() == rows["value"].sum()
    assert found.coverage.filter(~pl.col("matched")).is_empty()
    if fallback == "chosen":
        assert found.trade.height == codes.len()


def test_consumer_goods_of_an_edition(shared_data: Path) -> None:
    uses = read_end_uses(shared_data / "hs" / "HS2022_to_BEC4.csv")
    codes = uses.select("hs_code").unique().lazy()
    counts = with_end_use(codes, uses).collect()["end_use"].value_counts().sort("end_use")
    assert counts.rows() == [
        ("capital", 706), ("consumption", 1419), ("intermediate", 3366), ("mixed", 120),
    ]  # fmt: skip
