"""Published figures on the use of the preference, which its parameters are fitted to."""

import dataframely as dy

from analytics.schemas import columns as c


class UseMomentsPublished(dy.Schema):
    """Comparisons of the benchmarks to which the use of the preference is fitted."""

    comparison = c.text("Comparison of the benchmarks, which has figure and period.", key=True,
                        regex=r"^[a-z0-9_]+$")  # fmt: skip
    kind = c.text(
        "ceiling: of all members of RCEP, so that one partner is at most this; range; target.",
        regex=r"^(ceiling|range|target)$",
    )
    scope = c.text("Whose trade is held against it, nation or city; empty as in the comparison.",
                   regex=r"^(nation|city)$", nullable=True)  # fmt: skip
    fact_id = c.text("Upper end of a range; otherwise the comparison's figure.",
                     regex=r"^[a-z0-9_]+$", nullable=True)  # fmt: skip
    low_fact_id = c.text("Lower end of a range.", regex=r"^[a-z0-9_]+$", nullable=True)


class UseMoments(dy.Schema):
    """Claims and relief of this scenario in every period for which customs published them."""

    moment = c.text("Comparison of the benchmarks.", key=True, regex=r"^[a-z0-9_]+$")
    flow = c.flow(key=False)
    ours = c.number("Figure of this scenario.", "see column unit")
    published_low = c.number("Lower end of a published range; otherwise as published.",
                             "see column unit")  # fmt: skip
    published = c.number("Published figure: of all members of RCEP, where it is a ceiling.",
                         "see column unit")  # fmt: skip
    unit = c.text("Unit of all three.")
    kind = c.text(
        "ceiling: ours is at most this; range: ours lies within; target: ours is near.",
        regex=r"^(ceiling|range|target)$",
    )
    distance = c.number("Ours over published, less 1.", "fraction")
    verdict = c.text(
        "holds or broken (ceiling, range); near a target, within a twentieth; above or below.",
        regex=r"^(holds|broken|near|above|below)$",
    )
    status = c.status()
    source_id = c.source_id()
