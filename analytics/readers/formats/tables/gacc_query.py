"""Downloads of China's customs query (GACC): columns in the order that the user chose."""

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers import trade_columns as column
from analytics.readers.partner_codes import partner_of
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Fields, Layout, Told, TradeFormat
from analytics.schemas.trade_lines import ALL_PARTNERS

_PERIOD, _CODE, _PARTNER = "数据年月", "商品编码", "贸易伙伴编码"
_REGIME, _PLACE = "贸易方式编码", "注册地编码"
_QUANTITIES = (("", "第一数量", "第一计量单位"), ("second_", "第二数量", "第二计量单位"))
_NAMES = ("商品名称", "贸易伙伴名称", "贸易方式名称", "注册地名称")
_CURRENCY = {"人民币": "CNY", "美元": "USD"}
_FLOW_NOT_TOLD = (
    "the file does not tell imports from exports; say which with --flow import or --flow export"
)


def _layout(head: TextHead, told: Told) -> Layout:
    value, *others = [name for name in _CURRENCY if name in head.header]
    second = [f"of the columns {value} and {name} the first is read" for name in others]
    if _PERIOD not in head.header and told.period is None:
        problem = f"there is no column {_PERIOD}; say which with --period 2023 or 202305"
        raise InputError("period", problem)
    pairs = [pair for pair in _QUANTITIES if {*pair[1:]} <= {*head.header}]
    units = tuple(unit for _, _, unit in pairs)
    period: Fields = {**column.year_and_month(pl.lit(told.period))}
    fields: Fields = {
        "hs_code": column.hs_code(_CODE, (2, 4, 6, 8, 10)),
        "value": column.whole(value),
        **(column.period(_PERIOD) if _PERIOD in head.header else period),
        "partner": pl.lit(ALL_PARTNERS),
        "flow": pl.lit(told.flow, dtype=pl.String),
        "reporter": pl.lit("CHN"),
        "currency": pl.lit(_CURRENCY[value]),
    }
    meant = {
        "partner": (_PARTNER, partner_of(pl.col(_PARTNER), "gacc", "GACC")),
        "regime": (_REGIME, pl.col(_REGIME)),
        "place": (_PLACE, pl.col(_PLACE)),
    }
    fields |= {
        name: column.matches(code, r"^[0-9]{1,5}$", "the code of the customs, digits", of_code)
        for name, (code, of_code) in meant.items()
        if code in head.header
    }
    return Layout(
        fields=fields | column.quantities(pairs, lambda unit: unit.str.contains(r"[^?]")),
        further=tuple(_unit_in_chinese(unit) for unit in units),
        warnings=(*(() if told.flow else (_FLOW_NOT_TOLD,)), *second, *_unknown(head)),
        words=units,
    )


def _unit_in_chinese(unit: str) -> Check:
    says = "a unit in Chinese; ?? is a text that another program destroyed"
    return Check(unit, says, ~pl.col(unit).str.contains(r"^\?{2,}$"), keeps=True)


def _unknown(head: TextHead) -> list[str]:
    """Say which columns are not known: one of them may be one that matters, misspelt."""
    counted = [name for pair in _QUANTITIES for name in pair[1:]]
    known = {_PERIOD, _CODE, _PARTNER, _REGIME, _PLACE, *_NAMES, *counted, *_CURRENCY}
    return [
        f"column {quoted(name)} is no column of a customs query; it is not read"
        for name in head.header
        if name not in known
    ]


FORMAT = TradeFormat(
    title="China's customs query",
    told_by=(_CODE, "|".join(_CURRENCY)),
    layout=_layout,
    most_rows=10_000,
)
"""How the file is recognised and read."""
