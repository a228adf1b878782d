"""Codes of the tables in words: sectors, flows, measures, statuses, tables and their sheets."""

from collections.abc import Mapping

SECTOR_ORDER = (
    "cars",
    "auto_parts",
    "autos",
    "cosmetics",
    "consumer_goods",
    "other_imports",
    "machinery_electrical",
    "textiles_clothing",
    "food_agriculture",
    "other_exports",
    "total",
)
"""Order in which sectors are presented: imports, exports, sum."""

_SECTORS = {
    "sector.cars": ("Cars", "汽车整车"),
    "sector.auto_parts": ("Auto parts", "汽车零部件"),
    "sector.autos": ("Cars and auto parts", "汽车及零部件"),
    "sector.cosmetics": ("Cosmetics", "化妆品"),
    "sector.consumer_goods": ("Consumer goods", "消费品"),
    "sector.other_imports": ("Other imports", "其他进口"),
    "sector.machinery_electrical": ("Machinery and electrical goods", "机电产品"),
    "sector.textiles_clothing": ("Textiles and clothing", "纺织服装"),
    "sector.food_agriculture": ("Food and farm goods", "农产品和食品"),
    "sector.other_exports": ("Other exports", "其他出口"),
    "sector.total": ("All goods", "全部商品"),
}

_CODES = {
    "flow.import": ("Imports from Japan", "自日本进口"),
    "flow.export": ("Exports to Japan", "对日本出口"),
    "level.sector": ("sector", "行业"),
    "level.sum": ("sum", "合计"),
    "importer.CHN": ("China", "中国"),
    "importer.JPN": ("Japan", "日本"),
    "origin.CHN": ("China", "中国"),
    "origin.JPN": ("Japan", "日本"),
    "scope.all": ("all goods", "全部商品"),
    "scope.industrial": ("industrial goods", "工业品"),
    "weighting.simple": ("simple average", "简单平均"),
    "weighting.trade": ("trade-weighted average", "贸易加权平均"),
    "measure.lines": ("Tariff lines at zero", "零关税税目占比"),
    "measure.trade": ("Trade in products at zero", "零关税商品贸易占比"),
    "measure.entered": ("Trade entered at zero", "实际零关税进口占比"),
    "measure.qingdao_japan_trade": ("Trade between Qingdao and Japan", "青岛与日本进出口总额"),
    "measure.qingdao_japan_trade_jpy": (
        "Trade between Qingdao and Japan, in yen",
        "青岛与日本进出口总额（日元）",
    ),
    "measure.qingdao_share_of_shandong": (
        "Qingdao's share of Shandong's trade with Japan",
        "青岛占山东省对日贸易的比重",
    ),
    "measure.zero_tariff_lines": ("China's lines free for Japan", "中国对日零关税税目占比"),
    "measure.shandong_japan_trade": (
        "Trade between Shandong and Japan",
        "山东省与日本进出口总额",
    ),
    "comparison.same_numbers": ("same numbers", "数值相同"),
    "comparison.matched_parameters": ("matched parameters", "参数对应"),
    "solution.projection": ("projection", "预测"),
    "solution.finite_supply": ("effect with finite supply", "有限供给弹性下的影响"),
    "solution.linear_exact": ("exact model beside SMART", "与线性模型对照的精确模型"),
    "solution.third_countries": ("third countries", "第三国"),
    "number.infinite": ("infinite", "无限"),
    "status.published": ("published", "公布"),
    "status.derived": ("derived", "推算"),
    "status.calibrated": ("calibrated", "校准"),
    "status.assumed": ("assumed", "假定"),
    "schedule.embedded": ("calibrated profile", "校准的减让结构"),
    "schedule.imported": ("imported official schedule", "导入的官方减让表"),
    "staging_category.free": ("already free", "已为零关税"),
    "staging_category.immediate": ("free at once", "立即降为零"),
    "staging_category.cuts": ("{cuts} equal annual cuts", "{cuts}年等额降税"),
    "staging_category.partial": ("partly reduced", "部分降税"),
    "staging_category.standstill": ("bound at base rate", "维持基准税率"),
    "staging_category.excluded": ("excluded", "例外（不降税）"),
    "staging_category.published": ("rates as printed", "按公布税率"),
    "staging_category.non_ad_valorem": ("not ad valorem", "非从价税"),
    "staging_category.unclassified": ("not classified", "未能归类"),
    "target.clusters_2035": ("Clusters of 10 bn CNY by 2035", "2035年百亿级产业集群"),
    "target.foreign_capital_2025": (
        "Foreign capital used by 2025, cumulative",
        "2025年累计实际使用外资",
    ),
    "target.fortune_500_2025": (
        "Fortune Global 500 firms among Japanese-funded firms by 2025",
        "2025年引进日资世界500强企业",
    ),
    "target.industrial_output_2035": ("Industrial output by 2035", "2035年产业规模"),
    "target.leading_industries_output_2025": (
        "Output of the leading industries by 2025 (energy saving and environmental protection)",
        "2025年主导产业（节能环保）产值",
    ),
}

_UNITS = {
    "unit.fraction": ("%", "%"),
    "unit.CNY": ("CNY", "元"),
    "unit.mn CNY": ("mn CNY", "百万元"),
    "unit.bn CNY": ("bn CNY", "十亿元"),
    "unit.bn JPY": ("bn JPY", "十亿日元"),
    "unit.bn USD": ("bn USD", "十亿美元"),
    "unit.tariff lines": ("tariff lines", "税目数"),
    "unit.count": ("number", "个"),
    "unit.clusters": ("clusters", "个"),
    "unit.residual": ("log points", "对数点"),
    "unit.firms": ("firms", "家"),
}

_TABLES = {
    "table.headline": ("Published headline figures", "公布的主要数字"),
    "table.qingdao_japan_trade": ("Trade between Qingdao and Japan", "青岛与日本的贸易"),
    "table.trade_history": (
        "Trade between China and Japan by segment, 2009-2025",
        "2009—2025年中日分类贸易",
    ),
    "table.zero_tariff_share": ("Zero-tariff shares", "零关税占比"),
    "table.tariff_path": ("Tariffs by sector", "分行业关税税率"),
    "table.average_tariff": ("Average tariffs", "平均关税税率"),
    "table.markets": ("Markets of the model", "模型中的市场"),
    "table.projection": ("Trade with and without RCEP", "有无RCEP情况下的贸易"),
    "table.welfare": ("Welfare and revenue of the importer", "进口方的福利与关税收入"),
    "table.linear_exact": (
        "SMART (linear) beside the exact model",
        "线性模型（SMART）与精确模型对照",
    ),
    "table.certificates": ("Certificates of the solutions", "模型求解的核验"),
    "table.zone_targets": ("Targets of the demonstration zone", "示范区目标"),
    "table.certificate_saving": (
        "Duty saved with the first certificate of origin",
        "首份原产地证书项下节省的关税",
    ),
    "table.assumptions": ("Assumptions", "假定"),
    "table.sources": ("Sources", "数据来源"),
    "table.sectors": ("Sectors and segments", "行业与细分"),
    "table.coverage": ("What could not be mapped or priced", "未能归类或定价的部分"),
}

_SHEETS = {
    "sheet.headline": ("Headline", "主要数字"),
    "sheet.qingdao_japan_trade": ("Qingdao-Japan trade", "青岛对日贸易"),
    "sheet.trade_history": ("Trade history", "历史贸易"),
    "sheet.zero_tariff_share": ("Zero-tariff shares", "零关税占比"),
    "sheet.tariff_path": ("Tariffs by sector", "分行业税率"),
    "sheet.average_tariff": ("Average tariffs", "平均税率"),
    "sheet.markets": ("Markets", "模型市场"),
    "sheet.projection": ("Projection", "预测"),
    "sheet.welfare": ("Welfare", "福利"),
    "sheet.linear_exact": ("SMART and exact", "线性与精确"),
    "sheet.certificates": ("Certificates", "求解核验"),
    "sheet.zone_targets": ("Zone targets", "示范区目标"),
    "sheet.certificate_saving": ("First certificate", "首份证书"),
    "sheet.assumptions": ("Assumptions", "假定"),
    "sheet.sources": ("Sources", "数据来源"),
    "sheet.sectors": ("Sectors", "行业"),
    "sheet.coverage": ("Coverage", "覆盖范围"),
}

PAIRS: Mapping[str, tuple[str, str]] = {
    **_SECTORS,
    **_CODES,
    **_UNITS,
    **_TABLES,
    **_SHEETS,
}
