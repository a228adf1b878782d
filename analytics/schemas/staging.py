"""How staging was calibrated: constraints with their fit, the prior, and known lines left out."""

import dataframely as dy

from analytics.schemas import columns as c


def _lines(description: str, *, signed: bool = False) -> dy.Float64:
    return c.number(description, "tariff lines", min=None if signed else 0.0)


class StagingConstraints(dy.Schema):
    """What the calibrated staging was made to satisfy, and how well it does."""

    constraint = c.text("Name; known lines of the schedule are one.", key=True)
    staging_categories = c.text("Categories that it is about, divided by |.")
    lines = _lines("Lines that it is about.")
    share_asked = c.share(
        "Share of them in the categories, as much or at least; null where none is.", nullable=True
    )
    share_found = c.share("Share of them in the categories, as calibrated.")
    slack_lines = _lines("Lines found less lines asked for.", signed=True)
    multiplier = c.log_points(
        "By how much it moves the log odds of its categories; null where it rules others out.",
        nullable=True,
    )
    counterfactual_cny = c.money_cny("Trade without RCEP in these lines in the last year.")
    effect_cny = c.money_cny("Effect of RCEP on it.")
    status = c.status()
    source_id = c.source_id(nullable=True)


class StagingPrior(dy.Schema):
    """What the staging of a line for another party says, before and after totals hold."""

    asean_category = c.text("Staging category of the same lines for ASEAN.", key=True)
    staging_category = c.staging_category(key=True)
    lines = _lines("Lines of that category for ASEAN, those known by themselves left out.")
    prior_share = c.share("Share that the prior gives.")
    calibrated_share = c.share("Share after all constraints hold.")
    status = c.status()


class StagingValidation(dy.Schema):
    """Lines that are known, each left out of the calibration and then predicted."""

    tariff_line = c.text("Tariff line.", key=True)
    asean_category = c.text("Staging category of the same line for ASEAN.")
    staging_category = c.staging_category()
    likeliest_category = c.text("Likeliest of exclusion and 11, 16 and 21 cuts.")
    probability = c.share("Probability given to the category that is known.")
    pro_rata_probability = c.share("What totals of dutiable lines, spread evenly, would give.")
    log_score = c.log_points("Natural logarithm of the probability.")
    pro_rata_log_score = c.log_points("Natural logarithm of the pro-rata probability.")
    hits = c.count("1 where the likeliest category is the one that is known, else 0.")
    status = c.status()
