"""Downloads of China's customs query (GACC): columns in the order that the user chose."""

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers import trade_columns as column
from analytics.readers.partner_codes import partner_of
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Layout, Told, TradeFormat
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
    has = {name: name in head.header for name in (_PERIOD, _PARTNER, _REGIME, _PLACE)}
    value = next(name for name in _CURRENCY if name in head.header)
    if not has[_PERIOD] and told.period is None:
        raise InputError(
            "period", f"there is no column {_PERIOD}; say which with --period 2023 or 202305"
        )
    period = pl.col(_PERIOD) if has[_PERIOD] else pl.lit(told.period)
    pairs = [pair for pair in _QUANTITIES if {*pair[1:]} <= {*head.header}]
    columns = {
        **column.year_and_month(period),
        "flow": pl.lit(told.flow, dtype=pl.String),
        "reporter": pl.lit("CHN"),
        "partner": partner_of(pl.col(_PARTNER), "gacc", "GACC")
        if has[_PARTNER]
        else pl.lit(ALL_PARTNERS),
        "hs_code": pl.col(_CODE),
        "value": column.as_whole(value),
        "currency": pl.lit(_CURRENCY[value]),
    }
    columns |= {"regime": pl.col(_REGIME)} if has[_REGIME] else {}
    columns |= {"place": pl.col(_PLACE)} if has[_PLACE] else {}
    columns |= column.counted(pairs, lambda unit: pl.col(unit).str.contains(r"[^?]"))
    return Layout(
        checks=_checks(has, value, pairs),
        columns=columns,
        warnings=(
            *(() if told.flow else (_FLOW_NOT_TOLD,)),
            *_second_currency(head),
            *_unknown(head),
        ),
        words=tuple(unit for _, _, unit in pairs),
    )


def _second_currency(head: TextHead) -> list[str]:
    found = [name for name in _CURRENCY if name in head.header]
    return [f"of the columns {' and '.join(found)} the first is read"] if len(found) > 1 else []


def _unknown(head: TextHead) -> list[str]:
    """Say which columns are not known: one of them may be one that matters, misspelt."""
    counted = [name for pair in _QUANTITIES for name in pair[1:]]
    known = {_PERIOD, _CODE, _PARTNER, _REGIME, _PLACE, *_NAMES, *counted, *_CURRENCY}
    return [
        f"column {quoted(name)} is no column of a customs query; it is not read"
        for name in head.header
        if name not in known
    ]


def _checks(
    has: dict[str, bool], value: str, pairs: list[tuple[str, str, str]]
) -> tuple[Check, ...]:
    checks = [column.hs_code(_CODE, (2, 4, 6, 8, 10)), column.whole(value)]
    checks += [column.month(_PERIOD)] if has[_PERIOD] else []
    checks += [
        column.matches(name, r"^[0-9]{1,5}$", "the code of the customs, digits")
        for name in (_PARTNER, _REGIME, _PLACE)
        if has[name]
    ]
    for _, quantity, unit in pairs:
        checks.append(column.optional(column.amount(quantity)))
        destroyed = pl.col(unit).str.contains(r"^\?{2,}$")
        checks.append(Check(unit, "a unit in Chinese; ?? is a text that another program destroyed",
                            ~destroyed, keeps=True))  # fmt: skip
    return tuple(checks)


FORMAT = TradeFormat(
    title="China's customs query",
    told_by=(_CODE, "|".join(_CURRENCY)),
    layout=_layout,
    most_rows=10_000,
)
"""How the file is recognised and read."""
