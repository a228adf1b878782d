"""Assumptions in words, by the part of their id that names the quantity.

Used wherever assumptions are named: on the sheet of assumptions, in the sensitivity and in
comparisons of scenarios.
"""

from collections.abc import Mapping

PAIRS: Mapping[str, tuple[str, str]] = {
    "assumption.adjustment_speed": ("Speed of adjustment", "调整速度"),
    "assumption.armington_elasticity": ("Substitution between origins", "来源地替代弹性"),
    "assumption.auto_parts_zero_share": ("Auto-part lines at zero", "零关税零部件税目占比"),
    "assumption.compliance_cost": ("Cost of proving origin", "原产地合规成本"),
    "assumption.composition": ("Composition of trade", "贸易构成"),
    "assumption.composition.consumer_goods_share_of_others": (
        "Consumer goods in “Others”",
        "“其他”中的消费品占比",
    ),
    "assumption.composition.cosmetics_jpy_bn": ("Trade in cosmetics", "化妆品贸易额"),
    "assumption.composition.food_share_of_trade": ("Food in all trade", "农产品和食品占比"),
    "assumption.domestic_share": ("Share of domestic goods", "国内商品份额"),
    "assumption.domestic_substitution_ratio": (
        "Substitution with domestic goods",
        "与国内商品的替代弹性",
    ),
    "assumption.domestic_supply_elasticity": (
        "Elasticity of supply of domestic goods",
        "国内商品的供给弹性",
    ),
    "assumption.dutiable_regime_share": ("Trade that pays duty", "应税贸易占比"),
    "assumption.dutiable_regime_share.export": ("Exports that pay duty", "应税出口占比"),
    "assumption.dutiable_regime_share.import": ("Imports that pay duty", "应税进口占比"),
    "assumption.duty_free_rival_share": ("Share of duty-free rivals", "零关税对手份额"),
    "assumption.export_share": ("Exports in all trade", "出口占比"),
    "assumption.export_supply_elasticity": (
        "Elasticity of export supply, all origins",
        "各来源的出口供给弹性",
    ),
    "assumption.growth": ("Growth without RCEP", "无RCEP的增速"),
    "assumption.margin_threshold": ("Least margin worth claiming", "最小优惠幅度"),
    "assumption.origin_share": ("Share of the origin", "来源地份额"),
    "assumption.staging_shares": ("Staging of China's lines", "中国税目的降税安排"),
    "assumption.staging_shares.at_once": ("China's lines free at once", "立即零关税的中国税目"),
    "assumption.staging_shares.by_year_11": (
        "China's lines free by year 11",
        "第11年零关税的中国税目",
    ),
    "assumption.staging_shares.by_year_16": (
        "China's lines free by year 16",
        "第16年零关税的中国税目",
    ),
    "assumption.staging_shares.by_year_21": (
        "China's lines free by year 21",
        "第21年零关税的中国税目",
    ),
    "assumption.staging_shares.excluded": ("China's lines excluded", "中国的例外税目"),
    "assumption.staging_shares.partial": ("China's lines partly reduced", "部分降税的中国税目"),
    "assumption.total_demand_elasticity": ("Demand elasticity", "需求弹性"),
    "assumption.trade_cost_change": ("Change of trade costs", "贸易成本变化"),
    "assumption.utilisation_rate": ("Use of the preference", "优惠利用率"),
    "assumption.utilisation_rate.export": ("Use of the preference, exports", "出口优惠利用率"),
    "assumption.utilisation_rate.import": ("Use of the preference, imports", "进口优惠利用率"),
}
