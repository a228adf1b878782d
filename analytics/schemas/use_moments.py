"""Published figures on the use of the preference, which its parameters are fitted to."""

import dataframely as dy

from analytics.schemas import columns as c

KINDS = ("ceiling", "range", "target")
"""What a published figure is to the use of the preference."""


class UseMomentsPublished(dy.Schema):
    """Comparisons of the benchmarks to which the use of the preference is fitted."""

    comparison = c.text("Comparison of the benchmarks, which has figure and period.", key=True,
                        regex=c.ID)  # fmt: skip
    kind = c.one_of(*KINDS, says="ceiling: of all members of RCEP, so that one partner is at most "
                    "this; range; target.")  # fmt: skip
    scope = c.one_of("nation", "city", nullable=True, says="Whose trade is held against it, nation "
                     "or city; empty as in the comparison.")  # fmt: skip
    fact_id = c.text("Upper end of a range; otherwise the comparison's figure.",
                     regex=c.ID, nullable=True)  # fmt: skip
    low_fact_id = c.text("Lower end of a range.", regex=c.ID, nullable=True)


class UseMoments(dy.Schema):
    """Claims and relief of this scenario in every period for which customs published them."""

    moment = c.text("Comparison of the benchmarks.", key=True, regex=c.ID)
    flow = c.flow(key=False)
    ours = c.number("Figure of this scenario.", "see column unit")
    published_low = c.number("Lower end of a published range; otherwise as published.",
                             "see column unit")  # fmt: skip
    published = c.number("Published figure: of all members of RCEP, where it is a ceiling.",
                         "see column unit")  # fmt: skip
    unit = c.text("Unit of all three.")
    kind = c.one_of(*KINDS, says="ceiling: ours is at most this; range: ours lies within; target: "
                    "ours is near.")  # fmt: skip
    distance = c.number("Ours over published, less 1.", "fraction")
    verdict = c.one_of(
        "holds", "broken", "near", "above", "below",
        says="holds or broken (ceiling, range); near a target, within a twentieth; above or below.",
    )  # fmt: skip
    status = c.status()
    source_id = c.source_id()
