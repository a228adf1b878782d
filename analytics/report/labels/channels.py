"""Fixed sentences of the tables by their English words, which the tables hold."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "Open: the staged rate falls below the MFN rate on part of the lines.": (
        "有：部分税目的协定税率将低于最惠国税率。"
    ),
    "None: the importer's schedule excludes every dutiable line, so MFN stays.": (
        "无：进口方的减让表将全部应税税目列为例外，继续适用最惠国税率。"
    ),
    "None: the MFN rate is zero on every line, so there is no duty to remove.": (
        "无：全部税目的最惠国税率已为零，没有可以取消的关税。"
    ),
    "Nearly none: the MFN rate is zero on 95 % of the lines or more.": (
        "几乎没有：95%以上税目的最惠国税率已为零。"
    ),
    "None: no staged rate falls below the MFN rate by 2042.": (
        "无：到2042年没有任何协定税率低于最惠国税率。"
    ),
    "Sum: see its parts.": "合计：见各组成部分。",
    "Lower trade costs act on all goods in this scenario.": (
        "本情景中，贸易成本下降作用于全部商品。"
    ),
}
"""Every sentence of the column ``channel`` with its translation."""

HINTS: Mapping[str, tuple[str, str]] = {
    "None: the importer's schedule excludes": ("excluded: MFN rate stays", "例外：维持最惠国税率"),
    "None: the MFN rate is zero": ("free already", "已为零关税"),
    "Nearly none: the MFN rate is zero": ("almost all free already", "几乎全部已为零关税"),
    "None: no staged rate falls": ("never below the MFN rate", "从未低于最惠国税率"),
}
"""The reasons in a few words (English, Chinese), by how their sentences begin."""

REMARKS: Mapping[str, str] = {
    "Imports and exports together.": "进出口合计。",
    "The total of 2020 and its published growth of 13.1 %.": (
        "由2020年总额与公布的13.1%增速推算。"
    ),
    "As published beside the CNY figure; never converted.": ("与人民币数字同时公布，未作换算。"),
    "Check: the source article says more than one third.": ("核对：原文称占全省三分之一以上。"),
    "Check on the same basis.": "按同一口径核对。",
    "From the total of 2021 and its growth of 16.5 %.": "由2021年总额与16.5%的增速推算。",
    "Industrial lines that China let in free from Japan before RCEP.": (
        "协定生效前中国对日免税的工业品税目。"
    ),
    "All lines that China frees for Japan at once, those free before included.": (
        "中国对日立即零关税的全部税目，含此前已免税者。"
    ),
    "All lines that China frees for Japan in the end.": "中国最终对日零关税的全部税目。",
    "no ad valorem MFN rate": "没有从价的最惠国税率",
    "staging not known": "降税方式不明",
    "No effect and no duty is computed; the trade stays in the totals.": (
        "不计算影响与关税；相应贸易仍计入总额。"
    ),
    "Counted as without preference: MFN applies.": "按无优惠处理：适用最惠国税率。",
}
"""Other fixed sentences; a sentence that is missing here stays English."""
