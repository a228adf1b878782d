"""Words of the workbook and the page that no other part of the report needs."""

from collections.abc import Mapping

from analytics.report import labels

_WORKBOOK = {
    "sheet.cover": ("Cover", "封面"),
    "sheet.findings": ("Findings", "主要结论"),
    "sheet.contents": ("Contents", "目录"),
    "sheet.projection_years": ("Effects in key years", "主要年份影响"),
    "sheet.charts": ("Charts", "图表"),
    "workbook.sheet": ("Sheet", "工作表"),
    "workbook.holds": ("What it holds", "内容"),
    "sheet.notes": ("Notes", "注释"),
    "workbook.note": ("Note", "编号"),
    "workbook.note_text": ("Text", "说明"),
    "workbook.note_used": ("Used on", "用于"),
    "workbook.label": ("What it is", "含义"),
    "workbook.input_title": ("Cell to edit", "可编辑"),
    "workbook.input": ("edit value", "可改value"),
    "workbook.not_allowed": ("This value is not allowed", "数值超出范围"),
    "workbook.allowed": (
        "A number: {limits}. Shares and rates are fractions, 0.05 for 5 %.",
        "请输入数值：{limits}。比重和税率用小数，5%写作0.05。",
    ),
    "workbook.symbols": (
        "[x] in a cell: there is no such value; it never means zero. [note n] in a title refers to "
        "the note of that number.",
        "单元格中的[x]表示没有该数值，绝不表示零；标题中的[note n]指该编号的注释。",
    ),
    "workbook.source": (
        "Source: {origin}. Sources read by {date}. Scenario {scenario} ({digest}), data {data}.",
        "来源：{origin}。数据读取截至{date}。情景{scenario}（{digest}），数据{data}。",
    ),
    "workbook.source_comparison": (
        "Source: {origin}. Sources read by {date}. Scenarios {scenarios}, data {data}.",
        "来源：{origin}。数据读取截至{date}。情景{scenarios}，数据{data}。",
    ),
    "workbook.source_model": (
        "RCEP Analytics, from the publishers on the sheet Sources",
        "RCEP Analytics，根据Sources工作表所列发布机构的数据",
    ),
    "workbook.back": ("Back to contents", "返回目录"),
    "workbook.key_figures": ("Key figures", "主要数字"),
    "workbook.answer": ("The answer in brief", "简要回答"),
    "workbook.citing": ("Citation and contact", "引用与联系"),
    "workbook.cite": ("How to cite", "引用格式"),
    "workbook.citation": (
        "{authors}: {title}. Version {version}, scenario {scenario} ({digest}), data {data}. Cite "
        "figures of others by their publishers, on the sheet Sources.",
        "{authors}：《{title}》，{version}版，情景{scenario}（{digest}），数据{data}。"
        "引用他人数字请注明Sources工作表所列发布机构。",
    ),
    "workbook.contact": ("Contact", "联系"),
    "workbook.contact_text": (
        "{authors}. Report a problem in the repository from which the package came, with the "
        "version and the digests above, the sheet and the cell.",
        "{authors}。如发现问题，请在软件包来源的代码库中反映，并注明上列版本和摘要码、工作表及单元格。",
    ),
    "workbook.topic": ("Topic", "主题"),
    "workbook.finding": ("Finding", "结论"),
    "workbook.limits": ("Limits", "局限"),
    "unit.yi CNY": ("100 million CNY", "亿元"),
    "unit.yi USD": ("100 million USD", "亿美元"),
    "workbook.relative_effect": ("Effect (% of trade without RCEP)", "影响（占无RCEP贸易额，%）"),
    "workbook.low": ("lower bound", "下界"),
    "workbook.high": ("upper bound", "上界"),
    "workbook.schedule": ("Importer and origin", "进口方与原产方"),
}

_QUESTION = {
    "report.question": (
        "Which tariffs do goods between Japan and Qingdao really face under RCEP, year by year "
        "to 2042, and what does that change in trade?",
        "在RCEP之下，日本与青岛之间的商品逐年（至2042年）实际面对怎样的关税？贸易因此发生什么变化？",
    ),
    "report.accepted_rules_text": (
        "{file} breaks rules of import that the user accepted ({rules}); the figures rest on the "
        "file as it is.",
        "{file}不符合导入规则（{rules}），由用户知情接受；各项数字以该文件现状为准。",
    ),
    "report.read_measures": (
        "Three measures stand side by side: tariff lines at zero (a count), trade in products at "
        "zero (weights of 2021), and trade that really entered at zero once the use of the "
        "preference is counted.",
        "三个指标并列：零关税税目占比（计数）、零关税商品贸易占比（2021年权重）、计入优惠利用率后"
        "实际以零关税进口的占比。",
    ),
    "report.read_effect": (
        "Effect of RCEP = trade with RCEP less trade without it, in the same year. It is the sum "
        "of trade creation, trade diversion and a price effect.",
        "RCEP的影响＝同一年份有RCEP的贸易额减去无RCEP的贸易额，等于贸易创造、贸易转移与价格效应之和。",
    ),
    "report.read_rates": (
        "Applied rate = the lower of the MFN rate and the staged rate of the agreement. Effective "
        "rate = what is paid on average once part of the trade does not claim the preference.",
        "实施税率＝最惠国税率与协定税率中较低者；有效税率＝部分贸易未申请优惠时平均实际缴纳的税率。",
    ),
    "report.read_dots": (
        "A dash, or [x] in the workbook, means that there is no such value; it never means zero.",
        "短横线（工作簿中为[x]）表示没有该数值，绝不表示零。",
    ),
}

_NOTES = {
    "note.findings": (
        "Sentences computed from the numbers of this scenario.",
        "由本情景的数字生成的结论。",
    ),
    "note.headline": (
        "Published figures and what follows from them.",
        "公布的数字及由此推算的结果。",
    ),
    "note.qingdao_japan_trade": (
        "The yearly totals are published; their split into imports and exports is assumed.",
        "年度总额为公布数字，进出口构成为假定。",
    ),
    "note.trade_history": (
        "Ministry of Finance of Japan; CNY at annual average exchange rates. National trade, not "
        "Qingdao's.",
        "日本财务省数据，人民币按年平均汇率折算；为全国贸易，不是青岛贸易。",
    ),
    "note.zero_tariff_share": (
        "On 31 December of each year. Lines: schedule rate zero, by count. Trade: applied rate "
        "zero, weights of 2021. Entered: as trade, with the use of the preference. Bounds show "
        "how far the allocation of the published totals can move a share.",
        "每年12月31日。税目：减让税率为零，按个数计；贸易：实施税率为零，2021年权重；"
        "实际：在此基础上计入优惠利用率。上下界表示公布总数的不同分摊可使占比变动的范围。",
    ),
    "note.tariff_path": (
        "Averages over the lines of a sector, weighted by line count. A staged rate above the "
        "MFN rate gives a negative margin; the MFN rate then applies.",
        "行业内各税目按个数加权平均。协定税率高于最惠国税率时优惠幅度为负，此时适用最惠国税率。",
    ),
    "note.average_tariff": (
        "Averages over all goods or industrial goods (HS chapters 25-97).",
        "全部商品或工业品（协调制度第25—97章）的平均值。",
    ),
    "note.projection_years": (
        "Trade with and without RCEP; CNY of the year to 2025, constant CNY of 2025 afterwards. "
        "Duty saved = trade with RCEP x (MFN rate less effective rate).",
        "有无RCEP情况下的贸易；2025年及以前为当年价，之后为2025年不变价人民币。"
        "节省的关税＝有RCEP的贸易额×（最惠国税率－有效税率）。",
    ),
    "note.projection": (
        "All years and sectors in full CNY, as in the file projection.csv.",
        "全部年份和行业，单位为元，与文件projection.csv相同。",
    ),
    "note.welfare": (
        "Net gain of the importing country (China for imports, Japan for exports) on the goods "
        "with which this trade competes: consumer surplus + domestic producer surplus + change of "
        "duty revenue from all origins - cost of proving origin. Foreign producers stand beside. "
        "Prices pass through at once, quantities adjust slowly.",
        "进口国（进口为中国，出口为日本）在相关商品市场上的净收益＝消费者剩余变化＋本国生产者剩余变化"
        "＋全部来源的关税收入变化－原产地合规成本；外国生产者剩余单列。价格立即传导，数量逐步调整。",
    ),
    "note.linear_exact": (
        "Long run, tariff alone, before adjustment. Same numbers: SMART takes the elasticities of "
        "the exact model as they are; the gap is one of meaning, since SMART books all creation on "
        "the beneficiary. Matched parameters: SMART's substitution is lowered so that both answer "
        "a tiny cut alike where all origins pay the same duty; the rest is linearisation. SMART "
        "diverts at most the rivals' trade.",
        "长期影响，只考虑关税，未计逐步调整。数值相同：线性模型直接采用精确模型的弹性，差别在于含义，"
        "因为线性模型把全部贸易创造计在受益方。参数对应：降低线性模型的替代弹性，使两者在各来源税率相同时"
        "对极小降税的反应一致，其余差别来自线性化。线性模型的贸易转移以其他来源的贸易额为上限。",
    ),
    "note.certificates": (
        "Largest residual of every solution, recomputed by a function that the solver does not "
        "use. Above 1E-10 the run ends with an error; 1E-13 stands for what is rounding.",
        "每个解的最大残差，由求解程序之外的函数重新计算；超过1E-10即报错终止，1E-13代表舍入误差。",
    ),
    "note.zone_targets": (
        "Targets of the China-Japan (Qingdao) Local Development Cooperation Demonstration Zone.",
        "中日（青岛）地方发展合作示范区的目标。",
    ),
    "note.certificate_saving": (
        "Calcium chloride from Qingdao to Japan: duty saved at the published yearly exports, less "
        "an assumed cost of proving origin.",
        "青岛出口日本的氯化钙：按公布的年出口额计算节省的关税，减去假定的原产地合规成本。",
    ),
    "note.coverage": (
        "Tariff lines without a rate that can be computed with, and what the model does with them.",
        "税率无法用于计算的税目及其处理方法。",
    ),
    "note.markets": (
        "One market is a segment and a distinct path of rates; the weight is its share of the "
        "segment's trade.",
        "一个市场对应一个细分及一条不同的税率路径，权重为其在细分贸易中的比重。",
    ),
    "note.sectors": (
        "A sector consists of one or more segments with their own elasticities.",
        "一个行业由一个或多个细分组成，各有弹性取值。",
    ),
    "note.assumptions": (
        "Every assumption of this scenario with its range, source and reason; low and high are "
        "the ends of the range considered. Edit the filled cells of the column value and run "
        "again: rcep run --assumptions FILE.xlsx.",
        "本情景的全部假定及其区间、来源和理由。可修改value一列的底色单元格后重新运行："
        "rcep run --assumptions FILE.xlsx。",
    ),
    "note.change_log": (
        "Figures are those of the baseline. For a choice, the first value is the one that the "
        "other choice or the publisher gives. [x]: no figure moved.",
        "数字均指基准情景。对于取舍，前一数值为另一种取舍或发布机构给出的数值。[x]表示没有数字变动。",
    ),
    "note.sources": (
        "Publishers of the figures used; the column source of the other sheets names a row here.",
        "所用数字的发布机构，其他工作表的来源栏对应此表。",
    ),
}

_PAGE = {
    "page.skip": ("Skip to the report", "跳至报告正文"),
    "page.language": ("Language", "语言"),
    "page.measures": (
        "Share at zero on 31 December, China for goods from Japan (bounds in brackets)",
        "每年12月31日中国对日本货物的零关税占比（括号内为上下界）",
    ),
    "page.effects": (
        "Effect of RCEP on Qingdao's trade with Japan in key years, million CNY",
        "主要年份RCEP对青岛对日贸易的影响（百万元）",
    ),
    "page.band": ("90 % of draws {year}", "{year}年影响的区间"),
    "page.years_effect": ("Effect {year}", "{year}年影响"),
    "page.without": ("Trade without RCEP {year}", "{year}年无RCEP贸易额"),
    "page.finite_supply": ("Effect {year}, finite supply", "{year}年影响（有限供给弹性）"),
    "page.welfare": (
        "Change of welfare in the importing country in {year}, million CNY",
        "{year}年进口国福利变化（百万元）",
    ),
    "page.linear_exact": (
        "Gain in {year} by model, long run, million CNY",
        "{year}年各模型的增加额（长期，百万元）",
    ),
    "page.certified": (
        "All {count} solutions of this run satisfy the equations of their markets: the largest "
        "residual is at most {residual}; {limit} is allowed.",
        "本次运行的{count}个解均满足市场方程：最大残差不超过{residual}，允许上限{limit}。",
    ),
    "page.relative": ("Effect {year} (%)", "{year}年影响（%）"),
    "page.tariffs": (
        "Average tariffs by sector in {year}, lines weighted equally",
        "{year}年分行业平均关税税率（税目等权）",
    ),
    "page.files": ("Files of this report", "本报告的文件"),
    "page.facts": ("Facts of this report", "报告信息"),
    "page.version": ("Package version", "软件版本"),
    "page.schema": ("Version of the tables", "数据表版本"),
    "page.workbook": ("Workbook", "工作簿"),
    "page.more": ("All tables are in the workbook and in the folder tables.",
                  "全部数据表见工作簿和tables文件夹。"),
    "page.retrieved": ("read on {date}", "读取于{date}"),
}  # fmt: skip

_REMARKS = {
    "A range of 2 to 3; no start value was published.": "区间为2至3；未公布起始值。",
    "At least; cumulative from the start of the zone, not a yearly flow, so no growth follows.": (
        "下限；为示范区设立以来累计数，并非年度流量，因此不推算增速。"
    ),
    "More than; no start value was published.": "下限；未公布起始值。",
    "More than. The start value is the zone's own target for 2025, which counts the output of the "
    "leading industries, while this target counts industrial output: the bases differ, and the "
    "growth between them is what the two targets taken together would require.": (
        "下限。起始值为示范区2025年自身目标，口径为主导产业产值，而本目标为产业规模："
        "两者口径不同，所列增速为同时实现两项目标所需的增速。"
    ),
}

COMPARISONS = {"en": "comparison.xlsx", "zh": "comparison.zh.xlsx"}
WORKBOOKS = {"en": "report.xlsx", "zh": "report.zh.xlsx"}
"""File name of the workbook in each language."""

PAIRS: Mapping[str, tuple[str, str]] = {**_WORKBOOK, **_QUESTION, **_NOTES, **_PAGE}
"""Words (English, Chinese) by key."""


def say(key: str, language: str, **values: object) -> str:
    """Return words of this module, or the label of that key.

    Examples
    --------
    >>> say("sheet.contents", "zh")
    '目录'
    """
    if key not in PAIRS:
        return labels.label(key, language, **values)
    text = PAIRS[key][labels.LANGUAGES.index(language)]
    return text.format(**values) if values else text


def remark(text: str, language: str) -> str:
    """Return a fixed sentence of the tables in a language; unknown sentences stay English."""
    known = {**labels.channels.REMARKS, **labels.outside.REMARKS, **_REMARKS}
    return known.get(text, text) if language == "zh" else text
