"""Results held beside what others found."""

from collections.abc import Mapping

import dataframely as dy

from analytics.schemas import columns as c

COMPARISONS = (
    "relief_district",
    "certificates_district",
    "relief_rate_district",
    "relief_rate_exports",
    "relief_rate_imports",
    "use_exports",
    "use_exports_city",
    "use_imports",
    "use_imports_city",
    "unctad_japan_gain",
    "unctad_japan_gain_dutiable",
    "unctad_japan_gain_share",
    "unctad_diversion",
    "ex_post_exports",
    "ex_post_imports",
)
"""What is compared, in the order in which a report tells it."""


_ALL_MEMBERS = "The published figure covers all members of RCEP, ours China and Japan alone. "
_DISTRICT = (
    "The published figure covers the customs district, which is larger than the city, and all "
    "members of RCEP: an upper bound for the city's exports to Japan. Ours from January 2022 to "
    "March 2024, the years taken as even. "
)
_EVEN_LINES = (
    "Trade within a segment leans from lines with a high margin as far as published relief asks "
    "for. "
)
_NATIONAL = "National trade by segment with this scenario's use. "
_UNCTAD = (
    "Same design: trade of 2019 (Ministry of Finance of Japan), tariffs only, all stages, full "
    "use, all trade dutiable; but only what China and Japan grant each other, for which there are "
    "totals. "
)
NOTES: Mapping[str, str] = {
    "relief_district": _DISTRICT + "Published as more than 0.5.",
    "certificates_district": _DISTRICT.rstrip(),
    "relief_rate_district": _DISTRICT + _EVEN_LINES.rstrip(),
    "relief_rate_exports": _ALL_MEMBERS + _NATIONAL + "Published for January to June 2022, ours "
    "for the year. " + _EVEN_LINES.rstrip(),
    "relief_rate_imports": _ALL_MEMBERS + _NATIONAL + "January 2022 to August 2023. "
    + _EVEN_LINES.rstrip(),
    "use_exports": "Exports under the preference to all members over exports to Japan: an upper "
    "bound for Japan. " + _NATIONAL.rstrip(),
    "use_exports_city": "The national bound beside the city's trade by segment.",
    "use_imports": "Imports under the preference from all members over imports from Japan: an "
    "upper bound for Japan. " + _NATIONAL.rstrip(),
    "use_imports_city": "The national bound beside the city's trade by segment.",
    "unctad_japan_gain": _UNCTAD + "The published gain is on exports to all members, so China's "
    "part of it should not be larger.",
    "unctad_japan_gain_dutiable": "As above, but only the part of imports that this scenario takes "
    "to enter under a regime that pays duty responds.",
    "unctad_japan_gain_share": _UNCTAD + "Ours is the gain in China over Japan's exports to China "
    "and Korea, the members with totals here; gains in Korea are not counted.",
    "unctad_diversion": _UNCTAD + "Ours is what all foreign rivals lose over the beneficiary's "
    "gain, other members among the rivals; the published one is what non-members lose over the "
    "gain of all trade within RCEP, 25 of 42 bn USD.",
    "ex_post_exports": "Published: log difference in differences over all pairs of members to "
    "2024, descriptive. Ours: with and without RCEP, 2022 to 2024 together; China and Japan had "
    "no agreement before.",
    "ex_post_imports": "Published: log difference in differences over all pairs of members to "
    "2024, descriptive. Ours: with and without RCEP, 2022 to 2024 together; China and Japan had "
    "no agreement before.",
}  # fmt: skip
"""What is and what is not comparable, by comparison."""


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


class Plausibility(dy.Schema):
    """Figures of this result beside published ones, and on which side of them they lie."""

    comparison = c.text("What is compared.", key=True, regex=rf"^({'|'.join(COMPARISONS)})$")
    ours = c.number(
        "Figure of this result; null where nothing claims the preference.",
        "see column unit",
        nullable=True,
    )
    published = c.number("Published figure.", "see column unit")
    unit = c.text("Unit of both.")
    bound = c.text(
        "upper: the published figure covers more, so ours should not be above it; estimate: "
        "neither side is a bound.",
        regex=r"^(upper|estimate)$",
    )
    verdict = c.text(
        "inside or outside of a bound; near an estimate (within a quarter), above or below it.",
        regex=r"^(inside|outside|near|above|below)$",
        nullable=True,
    )
    status = c.status()
    source_id = c.source_id()
    note = c.text("What is and what is not comparable.")
