"""What the numbers are not: the limits that every report states, computed from the result."""

from analytics.report.figures import money, percent, round_percent
from analytics.report.ranges import ranges_statement
from analytics.results import Results


def limits(results: Results, language: str) -> list[str]:
    """Return the limits of a result, the most important first.

    Parameters
    ----------
    results
        A result.
    language
        ``en`` or ``zh``.
    """
    assumptions = results.scenario.assumptions
    staging = assumptions.staging_shares
    final = 1.0 - staging.excluded - staging.partial
    texts = [
        _LIMITS[language][results.scenario.schedule].format(
            at_once=round_percent(staging.at_once, language), final=round_percent(final, language)
        )
    ]
    texts.append(
        _LIMITS[language]["composition"].format(
            export_share=round_percent(assumptions.export_share, language)
        )
    )
    texts += [_LIMITS[language][name] for name in ("weights", "effect", "model")]
    texts.append(ranges_statement(results, language))
    if assumptions.compliance_cost > assumptions.margin_threshold:
        texts.append(
            _LIMITS[language]["claims"].format(
                cost=percent(assumptions.compliance_cost, language),
                threshold=percent(assumptions.margin_threshold, language),
            )
        )
    coverage = results.coverage
    if coverage.height:
        texts.append(
            _LIMITS[language]["coverage"].format(
                rows=f"{int(coverage['rows'].sum()):,}",
                trade=money(float(coverage["trade_value_cny"].sum() or 0.0), language),
            )
        )
    return texts


_LIMITS = {
    "en": {
        "embedded": "China's line-by-line schedule for Japan is not included. The embedded "
        "profile spreads published totals ({at_once} of lines free at once, {final} at the end) "
        "over China's real base rates: it is calibrated and is not the treaty. The rate of a "
        "single product must be looked up in the official schedule, which can be imported.",
        "imported": "China's schedule for Japan is the official file that the user imported; "
        "its rates are used as printed.",
        "composition": "Qingdao's trade with Japan is published as a total only. Its split by "
        "direction (exports {export_share}) and by product is assumed from national and "
        "provincial figures.",
        "weights": "Trade is spread evenly over the tariff lines of a segment. Where rates differ "
        "much between lines, as in food and farm goods, the effect depends on this; trade by line "
        "would replace it.",
        "effect": "An effect is the difference between the same year with and without RCEP, "
        "never a change over time: trade between China and Japan fell in USD in 2022 and 2023 for "
        "other reasons.",
        "model": "The model looks at tariffs in each market on its own. Incomes, exchange rates, "
        "investment and rules other than tariffs do not change; values from 2026 are in constant "
        "CNY of 2025.",
        "claims": "The use of the preference is assumed, not derived from what it costs: goods "
        "claim it from a margin of {threshold} of their value on, while proving origin is taken "
        "to cost {cost}. Some claims thus cost more than they save, which can turn the change of "
        "welfare negative.",
        "coverage": "{rows} tariff lines or groups, with trade of {trade} in 2021, could not be "
        "priced or matched; the table on coverage says what was done with them.",
    },
    "zh": {
        "embedded": "中国对日本逐项税目的减让表未包含在内。内置的减让结构把公布的总数"
        "（{at_once}的税目立即零关税，最终{final}）分摊到中国真实的基准税率上：它是校准结果，并非协定文本。"
        "单项商品的税率须查官方减让表，该表可以导入。",
        "imported": "中国对日本的减让表为用户导入的官方文件，税率按原文使用。",
        "composition": "青岛对日贸易只公布总额，其进出口构成（出口占{export_share}）和商品构成"
        "根据全国和全省数据假定。",
        "weights": "每一类商品的贸易额按税目平均分摊。税目间税率差别大的类别（如农产品和食品），"
        "其影响取决于这一假定；如有分税目贸易数据可替代。",
        "effect": "影响是同一年份有无RCEP的差别，不是前后年份的变化："
        "2022年和2023年中日贸易按美元计下降另有原因。",
        "model": "模型逐个市场考察关税；收入、汇率、投资和非关税规则均不变；"
        "2026年起为2025年不变价人民币。",
        "claims": "优惠利用率为假定，并非由成本推出：优惠幅度达到货值的{threshold}即申请优惠，"
        "而原产地合规成本假定为{cost}；部分申请的成本因此高于节省的关税，福利变化可能为负。",
        "coverage": "有{rows}个税目或税目组（2021年贸易额{trade}）无法定价或归类，"
        "处理方法见覆盖范围表。",
    },
}
