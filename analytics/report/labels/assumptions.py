"""Assumptions in words, by the part of their id that names the quantity."""

from collections.abc import Mapping

PAIRS: Mapping[str, tuple[str, str]] = {
    "assumption.adjustment_speed": ("Speed of adjustment", "调整速度"),
    "assumption.armington_elasticity": (
        "Elasticity of substitution between origins of imports",
        "进口来源之间的替代弹性",
    ),
    "assumption.auto_parts_zero_share": (
        "Share of auto-part lines that reach zero",
        "最终零关税的汽车零部件税目比重",
    ),
    "assumption.compliance_cost": ("Cost of proving origin", "原产地合规成本"),
    "assumption.composition.consumer_goods_share_of_others": (
        "Consumer goods in the group Others of the statistics",
        "统计中“其他”类所含消费品比重",
    ),
    "assumption.composition.cosmetics_jpy_bn": (
        "Japan's exports of cosmetics to China in 2021",
        "2021年日本对中国化妆品出口额",
    ),
    "assumption.composition.food_share_of_trade": (
        "Exports of food and farm goods in all trade with Japan",
        "农产品和食品出口占对日贸易的比重",
    ),
    "assumption.domestic_share": (
        "Share of domestic goods in the importer's spending",
        "进口方支出中国内商品的比重",
    ),
    "assumption.domestic_supply_elasticity": (
        "Elasticity of supply of domestic goods",
        "国内商品的供给弹性",
    ),
    "assumption.export_supply_elasticity": (
        "Elasticity of export supply, all origins",
        "各来源的出口供给弹性",
    ),
    "assumption.domestic_substitution_ratio": (
        "Substitution of imports with domestic goods, relative to that between origins",
        "进口与国内商品替代弹性对来源间替代弹性之比",
    ),
    "assumption.dutiable_regime_share": (
        "Share of trade under a regime that pays duty",
        "应税贸易方式的比重",
    ),
    "assumption.duty_free_rival_share": (
        "Share of rivals that pay no duty in imports",
        "免税竞争来源占进口的比重",
    ),
    "assumption.export_share": (
        "Exports in Qingdao's trade with Japan",
        "出口占青岛对日贸易的比重",
    ),
    "assumption.growth": ("Growth without RCEP from 2026", "2026年起无RCEP的增长率"),
    "assumption.margin_threshold": (
        "Least margin for which the preference is claimed",
        "申请优惠的最低优惠幅度",
    ),
    "assumption.origin_share": ("Share of the partner in imports", "伙伴占进口的比重"),
    "assumption.staging_shares.at_once": ("Lines free at once", "立即零关税的税目"),
    "assumption.staging_shares.by_year_11": ("Lines free by year 11", "第11年零关税的税目"),
    "assumption.staging_shares.by_year_16": ("Lines free by year 16", "第16年零关税的税目"),
    "assumption.staging_shares.by_year_21": ("Lines free by year 21", "第21年零关税的税目"),
    "assumption.staging_shares.excluded": ("Lines excluded", "例外税目"),
    "assumption.staging_shares.partial": ("Lines partly reduced", "部分降税的税目"),
    "assumption.total_demand_elasticity": ("Elasticity of total demand", "总需求弹性"),
    "assumption.trade_cost_change": ("Change of trade costs", "贸易成本变化"),
    "assumption.utilisation_rate": ("Use of the preference", "优惠利用率"),
}
