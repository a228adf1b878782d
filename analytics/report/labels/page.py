"""Words of the workbook and of the page: headings, notes, navigation."""

from collections.abc import Mapping

PAIRS: Mapping[str, tuple[str, str]] = {
    "language.name": ("English", "中文"),
    "report.title": (
        "RCEP and trade between Japan and Qingdao",
        "RCEP与青岛对日贸易",
    ),
    "report.subtitle": (
        "What tariff cuts change, year by year to 2042",
        "关税减让带来的变化：逐年至2042年",
    ),
    "report.scenario": ("Scenario", "情景"),
    "report.accepted_rules": ("Imported file with reservations", "有保留导入的文件"),
    "report.schedule": ("China's schedule for Japan", "中国对日本减让表"),
    "report.date": ("Sources read by", "数据读取截至"),
    "report.digest": ("Scenario digest", "情景摘要码"),
    "report.data_digest": ("Data digest", "数据摘要码"),
    "section.summary": ("In brief", "要点"),
    "section.headline": ("The headline figures", "主要数字"),
    "section.shares": ("How much is free of duty", "零关税的比例"),
    "section.trade": ("Trade, past and projected", "贸易：历史与预测"),
    "section.tariffs": ("What goods pay", "商品实际缴纳的关税"),
    "section.effects": ("What RCEP changes", "RCEP带来的变化"),
    "section.welfare": ("Who gains and who loses", "谁受益、谁受损"),
    "section.models": ("What a linear model says", "线性模型的结果"),
    "section.targets": ("Targets of the demonstration zone", "示范区目标"),
    "section.certificate": ("The first certificate of origin", "首份原产地证书"),
    "section.charts": ("Charts", "图表"),
    "section.tables": ("Tables", "数据表"),
    "section.assumptions": ("Assumptions", "假定"),
    "section.coverage": ("What is left out", "未覆盖的部分"),
    "section.sources": ("Sources", "数据来源"),
    "section.contents": ("Contents", "目录"),
    "section.method": ("How to read the numbers", "如何理解这些数字"),
    "status.meaning.published": (
        "published: printed by the source named",
        "公布：来源原文所载",
    ),
    "status.meaning.derived": (
        "derived: arithmetic on published figures",
        "推算：由公布数字计算得出",
    ),
    "status.meaning.calibrated": (
        "calibrated: allocated so that published totals hold; not the text of the treaty",
        "校准：按公布总数分摊，并非协定文本",
    ),
    "status.meaning.assumed": (
        "assumed: chosen by us, with range and reason in the table of assumptions",
        "假定：由我们选定，取值范围和理由见假定表",
    ),
}
