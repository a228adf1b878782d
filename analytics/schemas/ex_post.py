"""Tables of the look back at the years since 2022."""

import dataframely as dy

from analytics.schemas import columns as c

_GOODS = "Sector, or segment of one whose other segments have no series."


class GoodsSeries(dy.Schema):
    """Japan's trade with China and with all others, by goods, seen from China."""

    flow = c.flow()
    goods = c.segment(_GOODS)
    year = c.year()
    china_jpy_bn = c.jpy_bn("Trade with China.")
    others_jpy_bn = c.jpy_bn("Trade with the rest of the world.")
    cny_per_jpy = c.number("Annual average exchange rate.", "CNY per JPY")


class GoodsChanges(dy.Schema):
    """What became of trade since 2021, what is predicted of it, and how much it moves anyway."""

    flow = c.flow()
    goods = c.segment(_GOODS)
    last_year = c.year(key=False)
    cut_share = c.share("Share of tariff lines that the schedule cuts.")
    is_cut = dy.Bool(nullable=False, description="Whether it cuts a good part of them.")
    base_jpy_bn = c.jpy_bn("Trade with China in 2021.")
    china_change_jpy = c.log_points("Trade with China in JPY, last year against 2021.")
    china_change_cny = c.log_points("The same in CNY.")
    others_change_jpy = c.log_points("Trade with the rest of the world in JPY.")
    relative_change = c.log_points("Trade with China less that with the rest of the world.")
    noise = c.log_points(
        "Standard deviation of year-to-year changes to 2021, trade with China in JPY."
    )
    noise_cny = c.log_points("The same in CNY.")
    noise_relative = c.log_points("The same of trade with China relative to the rest of the world.")
    detectable = c.log_points("Two standard deviations of a relative change over as many years.")
    predicted = c.log_points("Effect of RCEP in the last year, by the model.", nullable=True)


class Contrasts(dy.Schema):
    """Goods that are cut against goods that are not, over windows of equal length."""

    cut_from = c.number(
        "Share of lines cut from which goods count as cut.", "fraction", decimals=None, key=True,
        min=0.0, max=1.0,
    )  # fmt: skip
    flow = c.flow()
    first_year = c.year()
    last_year = c.year(key=False)
    cut_change = c.log_points("Trade with China in goods that are cut, in JPY.")
    uncut_change = c.log_points("Trade with China in goods that are not cut.")
    others_difference = c.log_points("Cut less uncut in trade with the rest of the world.")
    contrast = c.log_points("Cut less uncut with China, less the same with the rest of the world.")
