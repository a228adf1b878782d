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
_NAME = r"^[a-z0-9_]+$"


def _one_of(names: tuple[str, ...]) -> str:
    return rf"^({'|'.join(names)})$"


class Benchmarks(dy.Schema):
    """Published figures by which the model is judged, and how its own figure is got."""

    place = dy.Int64(
        nullable=False, min=1, description="Place in the order of a report.",
        metadata={"unit": "place"},
    )  # fmt: skip
    comparison = c.text("Name of the comparison.", key=True, regex=_NAME)
    measure = c.text("How the model's figure is got, or none where it has none.", regex=_NAME)
    flow = c.text("import or export; empty where both.", nullable=True, regex=r"^(import|export)$")
    scope = c.text("Whose trade, or which lines.", nullable=True, regex=_NAME)
    first_month = c.text("First month of the period; empty where none.", nullable=True,
                         regex=_MONTH)  # fmt: skip
    last_month = c.text("Last month of it.", nullable=True, regex=_MONTH)
    test = c.text("What the published figure is to the model: a ceiling or floor, its equal, or "
                  "an order of magnitude.", regex=_one_of(TESTS))  # fmt: skip
    fact_id = c.text("The published figure, in the facts.", regex=_NAME)
    over_fact_id = c.text("What it is divided by, in per cent; empty where nothing.", nullable=True,
                          regex=_NAME)  # fmt: skip
    tolerance = dy.Float64(
        nullable=False, min=0.0, metadata={"unit": "see column unit", "decimals": 8},
        description="By how much the two may differ: half a unit of the last digit published; for "
        "a rounded 'about' and for the province's path as much as the word allows (a tenth).",
    )  # fmt: skip
    role = c.text("Whether the model knows the figure: independent, of the same source, an input, "
                  "or fitted.", regex=_one_of(ROLES))  # fmt: skip
    comparability = c.text("Name of the words that say what is comparable.", regex=_NAME)
    before = c.number("The model's figure in the baseline of the edition before; null where it had "
                      "none.", "see column unit", nullable=True)  # fmt: skip


class Validation(dy.Schema):
    """The model against every published figure: both values, the distance and the verdict."""

    place = dy.Int64(nullable=False, min=1, description="Place in the order of a report.",
                     metadata={"unit": "place"})  # fmt: skip
    comparison = c.text("Name of the comparison.", key=True, regex=_NAME)
    measure = c.text("How the model's figure is got.", regex=_NAME)
    flow = c.text("import or export; empty where both.", nullable=True, regex=r"^(import|export)$")
    scope = c.text("Whose trade, or which lines.", nullable=True, regex=_NAME)
    first_month = c.text("First month of the period.", nullable=True, regex=_MONTH)
    last_month = c.text("Last month of it.", nullable=True, regex=_MONTH)
    model = c.number("The model's figure; null where it has none.", "see column unit",
                     nullable=True)  # fmt: skip
    before = c.number("The same in the baseline of the edition before.", "see column unit",
                      nullable=True)  # fmt: skip
    published = c.number("Published figure.", "see column unit")
    unit = c.text("Unit of both.")
    test = c.text("ceiling, floor, equal or order (of magnitude).", regex=_one_of(TESTS))
    tolerance = c.number("By how much the two may differ.", "see column unit")
    distance = c.number("The model's figure over the published one, less 1.", "fraction",
                        nullable=True)  # fmt: skip
    verdict = c.text(
        "By one rule: holds or broken for ceilings, floors and equals, within the tolerance; "
        "within_factor_2 or beyond_factor_2 for orders of magnitude; not_comparable without a "
        "figure of the model.", regex=_one_of(VERDICTS),
    )  # fmt: skip
    role = c.text("Whether the model knows the figure.", regex=_one_of(ROLES))
    status = c.status()
    source_id = c.source_id()
    comparability = c.text("Name of the words that say what is comparable.", regex=_NAME)
