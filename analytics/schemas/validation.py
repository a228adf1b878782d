"""Published figures that the model can be held against, and how it does."""

import dataframely as dy

from analytics.schemas import columns as c

TESTS = ("ceiling", "floor", "equal", "order")
"""What a published figure is to the model."""
VERDICTS = ("holds", "broken", "within_factor_2", "beyond_factor_2", "not_comparable")
"""What follows by the rule."""
ROLES = ("independent", "same_source", "input", "fitted")
"""Whether the model knows the figure."""
_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class _Comparison(dy.Schema):
    place = c.whole("Place in the order of a report.", "place", min=1)
    comparison = c.text("Name of the comparison.", key=True, regex=c.ID)
    measure = c.text("How the model's figure is got, or none where it has none.", regex=c.ID)
    flow = c.one_of(*c.FLOWS, says="import or export; empty where both.", nullable=True)
    scope = c.text("Whose trade, or which lines.", nullable=True, regex=c.ID)
    first_month = c.text("First month of the period; empty where none.", nullable=True,
                         regex=_MONTH)  # fmt: skip
    last_month = c.text("Last month of it.", nullable=True, regex=_MONTH)


class Benchmarks(_Comparison):
    """Published figures by which the model is judged, and how its own figure is got."""

    test = c.one_of(*TESTS, says="What the published figure is to the model: a ceiling or floor, "
                    "its equal, or an order of magnitude.")  # fmt: skip
    fact_id = c.text("The published figure, in the facts.", regex=c.ID)
    over_fact_id = c.text("What it is divided by, in per cent; empty where nothing.", nullable=True,
                          regex=c.ID)  # fmt: skip
    tolerance = c.number(
        "By how much the two may differ: half a unit of the last digit published; for a rounded "
        "'about' and for the province's path as much as the word allows (a tenth).",
        "see column unit", min=0.0,
    )  # fmt: skip
    role = c.one_of(*ROLES, says="Whether the model knows the figure: independent, of the same "
                    "source, an input, or fitted.")  # fmt: skip
    comparability = c.text("Name of the words that say what is comparable.", regex=c.ID)
    before = c.number("The model's figure in the baseline of the edition before; null where it had "
                      "none.", "see column unit", nullable=True)  # fmt: skip


class Validation(_Comparison):
    """The model against every published figure: both values, the distance and the verdict."""

    model = c.number("The model's figure; null where it has none.", "see column unit",
                     nullable=True)  # fmt: skip
    before = c.number("The same in the baseline of the edition before.", "see column unit",
                      nullable=True)  # fmt: skip
    published = c.number("Published figure.", "see column unit")
    unit = c.text("Unit of both.")
    test = c.one_of(*TESTS, says="ceiling, floor, equal or order (of magnitude).")
    tolerance = c.number("By how much the two may differ.", "see column unit")
    distance = c.number("The model's figure over the published one, less 1.", "fraction",
                        nullable=True)  # fmt: skip
    verdict = c.one_of(
        *VERDICTS, says="By one rule: holds or broken for ceilings, floors and equals, within the "
        "tolerance; within_factor_2 or beyond_factor_2 for orders of magnitude; not_comparable "
        "without a figure of the model.",
    )  # fmt: skip
    role = c.one_of(*ROLES, says="Whether the model knows the figure.")
    status = c.status()
    source_id = c.source_id()
    comparability = c.text("Name of the words that say what is comparable.", regex=c.ID)
