"""What trade by commodity and partner shows of the cuts, and what it could show."""

import dataframely as dy

from analytics.schemas import columns as c

PARTNERS = ("china", "korea", "taiwan", "usa", "hong_kong")
"""Partners with series: two that cut, three that do not."""
_PER_POINT = "log points per percentage point of cut"


def _log(description: str) -> dy.Float64:
    return c.number(description, _PER_POINT)


def _goods() -> dy.String:
    return c.one_of("import", "export", "both", says="import, export, or both flows.", key=True)


def _value(partner: str) -> dy.Float64:
    return c.number(f"Trade with {partner}.", "bn JPY", decimals=6, min_exclusive=0.0)


class Commodities(dy.Schema):
    """Principal commodities of the Ministry with the headings that they stand for."""

    flow = c.flow()
    commodity = c.text("Principal commodity as the Ministry names it.", key=True)
    headings = c.text("HS headings: ranges such as 8706-8708;8714.")
    status = c.status()
    source_id = c.source_id()


class TradeByArea(dy.Schema):
    """Japan's trade with five partners by commodity, six significant digits; flow as seen there."""

    flow = c.flow()
    commodity = c.text("Principal commodity as the Ministry names it.", key=True)
    year = c.year()
    china = _value("China")
    korea = _value("Korea")
    taiwan = _value("Taiwan")
    usa = _value("the United States")
    hong_kong = _value("Hong Kong")
    status = c.status()
    source_id = c.source_id()


class TripleDifference(dy.Schema):
    """What a point of cut went with since entry into force, by sample."""

    goods = _goods()
    design = c.text("Which partners and years.", key=True, regex=c.ID)
    commodities = c.count("Commodities, each flow's counted apart: the clusters.")
    observations = c.count("Commodities x partners x years.")
    coefficient = _log("Change of trade with those who cut, since entry into force.")
    standard_error = _log("Clustered by commodity.")
    low = _log("Lower end of the 95 % confidence interval.")
    high = _log("Upper end of it.")
    p_value = c.share("Of no effect, by Student's t.")
    p_wild = c.share("Of no effect, by the wild cluster bootstrap.")
    p_before = c.share("Of no effect in any year before the base year, jointly.")
    trend_before = _log("Yearly trend before entry into force.")
    p_trend = c.share("Of no such trend.")
    placebo_rank = c.count("Place of the size of the coefficient among all choices of as many "
                           "partners: 1 is the largest.")  # fmt: skip
    placebos = c.count("Number of such choices.")
    detectable = _log("Smallest effect seen with probability 0.8 at the 5 % level.")
    predicted = _log("The model's, by the same regression.")
    power = c.share("Probability of seeing the model's effect at the 5 % level.")


class EventStudy(dy.Schema):
    """The same year by year, against the last year before entry into force."""

    goods = _goods()
    year = c.year()
    coefficient = _log("Trade with those who cut, relative to the base year.")
    standard_error = _log("Clustered by commodity.")
    low = _log("Lower end of the 95 % confidence interval.")
    high = _log("Upper end of it.")
    predicted = _log("The model's, by the same regression.")
