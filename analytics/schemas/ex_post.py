"""Tables of the look back at the years since 2022."""

import dataframely as dy

from analytics.schemas import columns as c


def _goods(*, key: bool) -> dy.String:
    return c.text("Sector, or segment of one whose other segments have no series.", key=key,
                  regex=r"^[a-z_]+$")  # fmt: skip


def _log(description: str, *, nullable: bool = False) -> dy.Float64:
    return c.number(description, "log points", nullable=nullable)


class GoodsSeries(dy.Schema):
    """Japan's trade with China and with all others, by goods, seen from China."""

    flow = c.flow()
    goods = _goods(key=True)
    year = c.year()
    china_jpy_bn = c.number("Trade with China.", "bn JPY", decimals=6)
    others_jpy_bn = c.number("Trade with the rest of the world.", "bn JPY", decimals=6)
    cny_per_jpy = c.number("Annual average exchange rate.", "CNY per JPY")


class GoodsChanges(dy.Schema):
    """What became of trade since 2021, what is predicted of it, and how much it moves anyway."""

    flow = c.flow()
    goods = _goods(key=True)
    last_year = c.year(key=False)
    cut_share = c.share("Share of tariff lines that the schedule cuts.")
    is_cut = dy.Bool(nullable=False, description="Whether it cuts a good part of them.")
    base_jpy_bn = c.number("Trade with China in 2021.", "bn JPY", decimals=6)
    china_change_jpy = _log("Trade with China in JPY, last year against 2021.")
    china_change_cny = _log("The same in CNY.")
    others_change_jpy = _log("Trade with the rest of the world in JPY.")
    relative_change = _log("Trade with China less that with the rest of the world.")
    noise = _log("Standard deviation of year-to-year changes to 2021, trade with China in JPY.")
    noise_cny = _log("The same in CNY.")
    noise_relative = _log("The same of trade with China relative to the rest of the world.")
    detectable = _log("Two standard deviations of a relative change over as many years.")
    predicted = _log("Effect of RCEP in the last year, by the model.", nullable=True)


class Contrasts(dy.Schema):
    """Goods that are cut against goods that are not, over windows of equal length."""

    cut_from = dy.Float64(
        primary_key=True, nullable=False, min=0.0, max=1.0,
        description="Share of lines cut from which goods count as cut.",
        metadata={"unit": "fraction"},
    )  # fmt: skip
    flow = c.flow()
    first_year = c.year()
    last_year = c.year(key=False)
    cut_change = _log("Trade with China in goods that are cut, in JPY.")
    uncut_change = _log("Trade with China in goods that are not cut.")
    others_difference = _log("Cut less uncut in trade with the rest of the world.")
    contrast = _log("Cut less uncut with China, less the same with the rest of the world.")
