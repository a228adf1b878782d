"""Published figures on the use of the preference, which its parameters are fitted to."""

import dataframely as dy

from analytics.schemas import columns as c


class UseMomentsPublished(dy.Schema):
    """Published figures on the use of the preference, and what each is held against."""

    moment = c.text("What is compared, and when.", key=True, regex=r"^[a-z0-9_]+$")
    fact_id = c.text("Published figure; the upper end of a range.", regex=r"^[a-z0-9_]+$")
    low_fact_id = c.text("Lower end of a range.", regex=r"^[a-z0-9_]+$", nullable=True)
    flow = c.flow(key=False)
    scope = c.text("Whose trade: the nation's or the city's.", regex=r"^(nation|city)$")
    quantity = c.text(
        "claims and relief in bn CNY; relief_rate over claims and use of what has a margin in %.",
        regex=r"^(claims|relief|relief_rate|use)$",
    )
    first_day = dy.Date(description="First day.", metadata={"unit": "date"})
    day_after = dy.Date(description="Day after the last.", metadata={"unit": "date"})
    kind = c.text(
        "ceiling: of all members of RCEP, so that one partner is at most this; range; target.",
        regex=r"^(ceiling|range|target)$",
    )


class UseMoments(dy.Schema):
    """Claims and relief of this scenario in every period for which customs published them."""

    moment = c.text("What is compared, and when.", key=True, regex=r"^[a-z0-9_]+$")
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
