"""Tables of a comparison of scenarios; each row compares one scenario with the first."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c


class _OtherScenario(dy.Schema):
    scenario = c.text("Scenario that is compared with the first.", key=True)


class _Cell(_OtherScenario):
    measure = c.one_of(
        "effect_cny", "projection_cny", "duty_saved_cny", key=True,
        says="Column of the table projection that is compared.",
    )  # fmt: skip
    flow = c.flow()
    sector = c.sector()
    level = c.level()
    year = c.year()


class ChangedAssumptions(_OtherScenario):
    """Every assumption and policy setting that differs from the first scenario."""

    id = c.text("Dotted name, as in scenario files.", key=True)
    group = c.text("Group that is changed as a whole in the attribution.")
    unit = c.text("Unit of the values; setting where they are words.")
    first_value = c.value("Value in the first scenario.", nullable=True, infinite=True)
    value = c.value("Value in this scenario.", nullable=True, infinite=True)
    first_setting = c.text("Instead of a value: words, or not set.", nullable=True)
    setting = c.text("Instead of a value: words, or not set.", nullable=True)

    @dy.rule()
    def each_side_has_a_value_or_words(cls) -> pl.Expr:
        first = pl.col("first_value").is_null() ^ pl.col("first_setting").is_null()
        return first & (pl.col("value").is_null() ^ pl.col("setting").is_null())


class ChangedResults(_Cell):
    """The same cell of the projection in the first scenario and in another."""

    first_cny = c.money_cny("Value in the first scenario.")
    other_cny = c.money_cny("Value in this scenario.")
    difference_cny = c.money_cny("other_cny - first_cny.")
    relative = c.rate(
        "difference_cny / first_cny; null where that is zero.", nullable=True, signed=True
    )

    @dy.rule()
    def difference_is_other_less_first(cls) -> pl.Expr:
        parts = {"other_cny": 1, "first_cny": -1}
        return c.add_up(parts, "difference_cny", 0.005, "other_cny")


class Attribution(_Cell):
    """What each group of changes contributes to a difference; contributions add up to it."""

    group = c.text("Group of changed assumptions or settings.", key=True)
    contribution_cny = c.money_cny("Shapley value, in whole hundredths that add up.")
    standard_error_cny = c.money_cny("Error of sampling; zero where method is exact.", signed=False)
    share = c.rate(
        "contribution_cny / difference; null where there is no difference.",
        nullable=True,
        signed=True,
    )
    method = c.one_of(
        "exact", "sampled",
        says="exact: all subsets of the groups; sampled: some orders of changing them.",
    )  # fmt: skip
