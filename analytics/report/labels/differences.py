"""Words of the report on differences between scenarios (``rcep compare``)."""

from collections.abc import Mapping

_GROUPS = {
    "group.schedule": ("China's schedule", "中国减让表"),
    "group.schedule_changes": ("Moved tariff lines", "税目降税方式调整"),
    "group.hypothetical_use": ("Hypothetical use of the preference", "假定的优惠利用率"),
}
"""Settings by their names at the top of a scenario; assumptions are named with the others."""

_SETTINGS = {
    "setting.not set": ("not set", "未设定"),
    "setting.none": ("none", "无"),
    "assumption_unit.bn JPY": ("bn JPY", "十亿日元"),
    "assumption_unit.elasticity": ("elasticity", "弹性"),
    "assumption_unit.fraction": ("fraction", "小数"),
    "assumption_unit.fraction a year": ("fraction a year", "小数（每年）"),
    "assumption_unit.fraction of value": ("fraction of value", "占货值比例"),
    "assumption_unit.ratio": ("ratio", "比率"),
    "assumption_unit.setting": ("setting", "设定"),
    "assumption_unit.share": ("share", "份额"),
    "assumption_unit.share a year": ("share a year", "比例（每年）"),
    "assumption_unit.share of eligible trade": ("share of eligible trade", "占可享惠贸易比例"),
    "assumption_unit.share of lines": ("share of lines", "占税目比例"),
    "measure.effect_cny": ("Effect of RCEP", "RCEP的影响"),
    "measure.projection_cny": ("Trade with RCEP", "有RCEP的贸易额"),
    "measure.duty_saved_cny": ("Duty saved", "节省的关税"),
    "method.exact": ("exact", "精确"),
    "method.sampled": ("sampled", "抽样"),
}

_TABLES = {
    "column.scenario": ("Scenario", "情景"),
    "column.group": ("Group of changes", "变动组"),
    "column.first_cny": ("In the first scenario", "第一个情景"),
    "column.other_cny": ("In this scenario", "本情景"),
    "column.difference_cny": ("Difference", "差异"),
    "column.relative": ("Difference, relative", "相对差异"),
    "column.contribution_cny": ("Contribution", "贡献"),
    "column.standard_error_cny": ("Standard error of sampling", "抽样标准误"),
    "column.attribution.share": ("Share of the difference", "占差异的比重"),
    "column.method": ("Method", "方法"),
    "column.first_value": ("Value in the first scenario", "第一个情景的数值"),
    "column.first_setting": ("Setting in the first scenario", "第一个情景的设定"),
    "column.setting": ("Setting", "设定"),
    "table.changed_assumptions": ("Changed assumptions and settings", "变动的假定与设定"),
    "table.changed_results": ("Changed results, all years", "结果的差异（全部年份）"),
    "table.attribution": ("What each change contributes, all years", "各项变动的贡献（全部年份）"),
    "table.differences": ("Changed results in key years", "主要年份结果的差异"),
    "table.contributions": (
        "What each change contributes to the effect of RCEP in key years",
        "主要年份各项变动对RCEP影响的贡献",
    ),
    "table.waterfall": (
        "From the first scenario's effect of RCEP to the others', {year}",
        "{year}年RCEP影响：由第一个情景到其他情景",
    ),
    "sheet.difference_findings": ("Findings", "主要结论"),
    "sheet.changed_assumptions": ("Changed assumptions", "变动的假定"),
    "sheet.differences": ("Differences in key years", "主要年份差异"),
    "sheet.waterfall": ("Waterfall", "分解图数据"),
    "sheet.contributions": ("Contributions in key years", "主要年份贡献"),
    "sheet.changed_results": ("Changed results", "结果差异"),
    "sheet.attribution": ("Attribution", "贡献分解"),
    "note.difference_findings": (
        "Sentences computed from the numbers of this comparison.",
        "由本次比较的数字生成的结论。",
    ),
    "note.changed_assumptions": (
        "Every value that differs from the first scenario in at least one other. Ids are those of "
        "the scenario files.",
        "至少在一个情景中与第一个情景不同的全部数值；名称与情景文件相同。",
    ),
    "note.differences": (
        "Difference: this scenario less the first. CNY of the year to 2025, constant CNY of 2025 "
        "afterwards. A relative difference is empty where the first scenario has nothing.",
        "差异＝本情景减第一个情景。2025年及以前为当年价，之后为2025年不变价人民币。"
        "第一个情景数值为零时，相对差异为空。",
    ),
    "note.waterfall": (
        "The rows of the chart: the effect of RCEP in the first scenario, what each group of "
        "changes contributes, and the effect in the other scenario. Rounded numbers may not add "
        "up; the sheet Attribution is exact.",
        "图中各行：第一个情景的RCEP影响、各组变动的贡献、另一情景的RCEP影响。"
        "取整后可能不完全相加；贡献分解表精确相加。",
    ),
    "note.contributions": (
        "Shapley values: what a group of changes adds, averaged over all orders of changing. "
        "Contributions of a sector add up to its difference; a share is empty where that is zero.",
        "Shapley值：一组变动在所有变动次序下增量的平均值。每个行业的各项贡献之和等于其差异；"
        "差异为零时，占比为空。",
    ),
    "note.changed_results": (
        "All measures, sectors and years in full CNY, as in the file changed_results.csv.",
        "全部指标、行业和年份，单位为元，与同名CSV文件相同。",
    ),
    "note.attribution": (
        "All measures, sectors and years in full CNY, as in the file attribution.csv. "
        "Contributions add up to the difference, and over sectors to the totals, exactly to 0.01.",
        "全部指标、行业和年份，单位为元，与同名CSV文件相同。"
        "各项贡献之和等于差异，各行业之和等于合计，精确到0.01元。",
    ),
}

_TEXTS = {
    "difference.title": ("Scenarios compared: {names}", "情景比较：{names}"),
    "difference.question": (
        "Which assumptions differ between the scenarios, what does that change in RCEP's effect on "
        "Qingdao's trade with Japan, and how much of the change is due to which assumption?",
        "各情景的假定有何不同？这使RCEP对青岛对日贸易的影响有何变化？各项假定分别贡献多少？",
    ),
    "difference.first": ("First scenario", "第一个情景"),
    "difference.other": ("Compared with it", "与之比较的情景"),
    "difference.digest": ("{title} · {name} · {digest}", "{title}·{name}·{digest}"),
    "difference.total": (
        "{scenario}, {flow} {year}: RCEP's effect is {other}, against {first} under "
        "{base} ({difference}).",
        "{scenario}，{year}年{flow}：RCEP的影响为{other}，“{base}”为{first}（差异{difference}）。",
    ),
    "difference.same": (
        "{scenario}, {flow} {year}: RCEP's effect is {other}, as under {base}.",
        "{scenario}，{year}年{flow}：RCEP的影响为{other}，与“{base}”相同。",
    ),
    "difference.one": (" All of it is due to: {group}.", "全部来自：{group}。"),
    "difference.several": (" Contributions: {contributions}.", "其中：{contributions}。"),
    "difference.contribution": ("{group} {amount}", "{group}{amount}"),
    "difference.sampled": (
        " They are sampled; standard errors are at most {error}.",
        "贡献由抽样得出，标准误至多{error}。",
    ),
    "difference.read_shapley": (
        "Contributions are Shapley values: an assumption is changed before, between and after the "
        "others, in every order, and what it adds is averaged. The result does not depend on an "
        "order, and contributions add up to the difference in every sector and year.",
        "贡献为Shapley值：每项假定按所有可能的次序先后变动，取其增量的平均值。"
        "结果与次序无关，且在每个行业和年份中各项贡献之和等于差异。",
    ),
    "difference.read_group": (
        "An assumption with all its sectors and years is one group. Groups whose mixtures would "
        "break a rule (shares that would exceed 1) are joined and named with a plus sign.",
        "一项假定及其全部行业和年份为一组。如组合后不合规则（如份额之和超过1），则并为一组，以加号连接。",
    ),
    "difference.read_sampling": (
        "With more than six groups, orders of changing are sampled; the standard error says how "
        "far a contribution may be from the average over all orders. They still add up.",
        "超过六组时对变动次序抽样；标准误表示贡献与全部次序平均值可能相差多少，各项贡献仍相加等于差异。",
    ),
    "difference.read_policy": (
        "A policy experiment leaves what happened until 2025 as it is; other assumptions change "
        "how what happened is split into trade without RCEP and RCEP's effect.",
        "调整降税安排、优惠利用率或贸易成本的实验不改变2025年以前的实际情况；其他假定会改变实际贸易额在无RCEP的贸易额与RCEP影响之间的划分。",
    ),
    "difference.more": (
        "All years and measures are in the workbook and in the folder tables.",
        "全部年份和指标见工作簿和数据表文件夹。",
    ),
    "difference.section.differences": ("Changed results", "结果的差异"),
    "difference.section.contributions": ("What is due to which change", "各项变动的贡献"),
    "difference.effect_caption": (
        "{scenario} less {base}: effect of RCEP, million CNY",
        "“{scenario}”减“{base}”：RCEP的影响（百万元）",
    ),
    "difference.first_effect": ("{title}, {year}", "{year}年{title}"),
    "difference.in_year": ("Difference {year}", "{year}年差异"),
    "difference.relative": ("Difference {year} (%)", "{year}年差异（%）"),
    "difference.contribution_caption": (
        "{scenario} less {base}: contributions to the effect of RCEP in {year}, million CNY",
        "“{scenario}”减“{base}”：{year}年对RCEP影响的贡献（百万元）",
    ),
    "difference.sum": ("Difference", "差异"),
    "difference.step": ("Step", "项目"),
    "difference.effect_in": ("Effect: {title}", "影响：{title}"),
}

_CHART = {
    "chart.waterfall.title": (
        "{other}: in {year} RCEP changes imports by {import_other} and exports by {export_other} "
        "mn CNY, against {import_first} and {export_first} under {base}",
        "{other}：{year}年RCEP使进口变动{import_other}亿元、出口变动{export_other}亿元，"
        "“{base}”分别为{import_first}和{export_first}亿元",
    ),
    "chart.waterfall.title_several": (
        "What separates RCEP's effect in {year} from that under {base}",
        "{year}年RCEP的影响与“{base}”的差异从何而来",
    ),
    "chart.waterfall.subtitle": (
        "Effect of RCEP on Qingdao's trade with Japan in {year}, mn CNY at constant prices of "
        "2025. Between the two effects: what each change contributes, averaged over all orders of "
        "changing (Shapley values). All of it rests on assumptions. {schedule}.",
        "{year}年RCEP对青岛对日贸易的影响，亿元，2025年不变价。"
        "两个影响之间为各项变动的贡献，取所有变动次序下增量的平均值（Shapley值）；均基于假定；{schedule}。",
    ),
    "chart.waterfall.sampled": (
        " ±: standard error of the sampled orders of changing, unless it rounds to zero.",
        "±为变动次序抽样的标准误（取整为零的不列）。",
    ),
}

PAIRS: Mapping[str, tuple[str, str]] = {**_GROUPS, **_SETTINGS, **_TABLES, **_TEXTS, **_CHART}
