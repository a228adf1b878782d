"""Words of the charts to edit and of the change log in the workbook."""

from collections.abc import Mapping

_NATIVE = {
    "sheet.native_charts": ("Charts to edit", "可编辑图表"),
    "native.title": (
        "Charts to edit, of the cells of this workbook",
        "取自本工作簿单元格的可编辑图表",
    ),
    "native.use": (
        "Each chart follows the cells of the sheet named above it; change those, or the chart. "
        "Where a sector has no bar, the column Tariff channel there says why.",
        "每张图表随其上方所示工作表的单元格变化，单元格和图表均可修改；"
        "某行业没有柱形时，原因见该表的关税渠道一栏。",
    ),
    "native.data": ("Data: {sheet}", "数据：{sheet}"),
    "native.shares.title": (
        "Shares at zero tariff, China for goods from Japan, all goods",
        "中国对日本货物的零关税占比（全部商品）",
    ),
    "native.shares.up": ("Share on 31 December (%)", "12月31日占比（%）"),
    "native.shares.text": (
        "Line chart of the shares at zero tariff in China for goods from Japan, year by year to "
        "2042: of tariff lines, of trade in products at zero, and of trade entered at zero.",
        "折线图：中国对日本货物的零关税占比，逐年至2042年，分税目、零关税商品贸易和实际零关税进口。",
    ),
    "native.trade.title": (
        "Qingdao's trade with Japan, with and without RCEP",
        "青岛对日贸易：有RCEP与无RCEP",
    ),
    "native.trade.up": (
        "bn CNY; from 2026 at constant prices of 2025",
        "十亿元，2026年起为2025年不变价",
    ),
    "native.trade.series": ("{flow}, {level}", "{flow}，{level}"),
    "native.trade.text": (
        "Line chart of Qingdao's imports from and exports to Japan, year by year to 2042, in bn "
        "CNY: with RCEP as full lines, without RCEP dashed.",
        "折线图：青岛自日本进口和对日本出口，逐年至2042年，单位为十亿元；实线为有RCEP，虚线为无RCEP。",
    ),
    "native.effects.import.title": (
        "Effect of RCEP on Qingdao's imports from Japan, by sector",
        "RCEP对青岛自日本进口的影响（分行业）",
    ),
    "native.effects.import.up": ("mn CNY", "百万元"),
    "native.effects.import.text": (
        "Bar chart of the effect of RCEP on Qingdao's imports from Japan in key years, a bar for "
        "each sector, in mn CNY.",
        "柱形图：主要年份RCEP对青岛自日本进口的影响，每个行业一柱，单位为百万元。",
    ),
    "native.effects.export.title": (
        "Effect of RCEP on Qingdao's exports to Japan, by sector",
        "RCEP对青岛对日本出口的影响（分行业）",
    ),
    "native.effects.export.up": ("mn CNY", "百万元"),
    "native.effects.export.text": (
        "Bar chart of the effect of RCEP on Qingdao's exports to Japan in key years, a bar for "
        "each sector, in mn CNY.",
        "柱形图：主要年份RCEP对青岛对日本出口的影响，每个行业一柱，单位为百万元。",
    ),
}

_CHANGE_LOG = {
    "sheet.change_log": ("Change log", "更新记录"),
    "change_log.version": ("Version", "版本"),
    "change_log.unreleased": ("Unreleased", "未发布"),
    "change_log.kind": ("Kind", "类别"),
    "change_log.added": ("added", "新增"),
    "change_log.changed": ("changed", "变更"),
    "change_log.choice": ("choice that moves figures", "影响数字的取舍"),
    "change_log.change": ("What changed", "变化内容"),
    "change_log.figure": ("Figure that moved", "变动的数字"),
    "change_log.moved": ("From what to what", "由何值变为何值"),
    "change_log.reason": ("Why it moved", "变动原因"),
    "change_log.source": (
        "Source: the change log of the package, version {version}; the latest changes stand first.",
        "来源：软件包{version}版的更新记录，最新变化在前。",
    ),
}

PAIRS: Mapping[str, tuple[str, str]] = {**_NATIVE, **_CHANGE_LOG}
