"""Trade files in every layout that is read, written from rows of made-up trade."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PARTNERS = {
    # ISO code: customs of China, customs of Japan, United Nations
    "JPN": ("116", "", "392"),
    "KOR": ("133", "103", "410"),
    "CHN": ("", "105", "156"),
    "USA": ("502", "304", "842"),
    "AUS": ("601", "601", "36"),
    "VNM": ("141", "110", "704"),
}


@dataclass(frozen=True)
class Row:
    """A figure of trade that every layout can say."""

    year: int = 2023
    month: int | None = 5
    flow: str = "import"
    reporter: str = "CHN"
    partner: str = "JPN"
    place: str | None = None
    regime: str | None = None
    hs_code: str = "87032341"
    value: int = 1_234_567
    quantity: int | None = 10
    unit: str | None = "台"
    second: int | None = None
    second_unit: str | None = None

    def told(self) -> tuple[Any, ...]:
        """Return what must be read back."""
        return (
            self.year, self.month, self.partner, self.place, self.regime, self.hs_code, self.value,
            self.quantity, self.unit, self.second, self.second_unit,
        )  # fmt: skip


TOLD = (
    "year", "month", "partner", "place", "regime", "hs_code", "value", "quantity",
    "quantity_unit", "second_quantity", "second_quantity_unit",
)  # fmt: skip
"""Columns of the trade lines in the order of :meth:`Row.told`."""

GACC = (
    "数据年月", "商品编码", "商品名称", "贸易伙伴编码", "贸易伙伴名称", "贸易方式编码",
    "贸易方式名称", "注册地编码", "注册地名称", "第一数量", "第一计量单位",
    "第二数量", "第二计量单位", "人民币",
)  # fmt: skip


_COMTRADE = (
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,reporterDesc,"
    "flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,classificationCode,"
    "cmdCode,cmdDesc,aggrLevel,customsCode,mosCode,motCode,qtyUnitAbbr,qty,altQtyUnitAbbr,altQty,"
    "primaryValue,isAggregate"
)
_COMTRADE_LEGACY = (
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,"
    "Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,"
    "Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,"
    "Netweight (kg),Trade Value (US$),Flag"
)


def gacc(
    rows: Sequence[Row],
    columns: Sequence[str] = GACC,
    *,
    encoding: str = "gb18030",
    trailing: bool = True,
    name: str = "小轿车\t，\n其他",
) -> bytes:
    """Return a download of China's customs query with columns in some order."""

    def field(row: Row, column: str) -> str:
        return {
            "数据年月": str(row.year) if row.month is None else f"{row.year}{row.month:02}",
            "商品编码": row.hs_code,
            "商品名称": name,
            "贸易伙伴编码": PARTNERS[row.partner][0],
            "贸易伙伴名称": "伙伴",
            "贸易方式编码": row.regime or "10",
            "贸易方式名称": "一般贸易",
            "注册地编码": row.place or "37",
            "注册地名称": "山东省",
            "第一数量": str(row.quantity or 0),
            "第一计量单位": row.unit or "?",
            "第二数量": str(row.second or 0),
            "第二计量单位": row.second_unit or "?",
            "人民币": f"{row.value:,}",
            "美元": f"{row.value:,}",
        }[column]

    table = [list(columns), *([field(row, column) for column in columns] for row in rows)]
    end = ",\n" if trailing else "\n"
    text = "".join(",".join(f'"{cell}"' for cell in line) + end for line in table)
    return text.encode(encoding)


def estat(rows: Sequence[Row], *, quoted: bool = True) -> bytes:
    """Return Japan's table by commodity and country, a row for each year."""
    header = ["Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2"]
    for period in ("Year", *MONTHS):
        header += [f"Quantity1-{period}", f"Quantity2-{period}", f"Value-{period}"]
    years: dict[tuple[Any, ...], dict[int, Row]] = {}
    for row in rows:
        key = (row.flow, row.year, row.hs_code, row.partner, row.unit, row.second_unit)
        years.setdefault(key, {})[row.month or 1] = row
    lines = [header]
    for (flow, year, code, partner, unit, second_unit), months in years.items():
        line = ["1" if flow == "export" else "2", str(year)]
        line += [f"'{code}'" if quoted else code, PARTNERS[partner][1], unit or "  ",
                 second_unit or "  "]  # fmt: skip
        found = [months.get(month) for month in range(1, 13)]
        numbers = [
            (row.quantity or 0, row.second or 0, row.value // 1000) if row else (0, 0, 0)
            for row in found
        ]
        total = [sum(column) for column in zip(*numbers, strict=True)]
        line += [str(number) for triple in (total, *numbers) for number in triple]
        lines.append(line)
    return _csv(lines)


def comtrade(rows: Sequence[Row], *, encoding: str = "utf-8") -> bytes:
    """Return a file of UN Comtrade as of today, with the columns that matter and a few more."""
    lines = [_COMTRADE.split(",")]
    for row in rows:
        period = str(row.year) if row.month is None else f"{row.year}{row.month:02}"
        unit, second_unit = row.unit or "N/A", row.second_unit or "N/A"
        lines.append([
            "C", "A" if row.month is None else "M", period, str(row.year), str(row.month or 52),
            period, PARTNERS[row.reporter][2], row.reporter, "Réunion",
            "M" if row.flow == "import" else "X", "Import", PARTNERS[row.partner][2], row.partner,
            "Côte d'Ivoire", "0", "H6", row.hs_code, 'Cars, "new"', "6", row.regime or "C00", "0",
            "0", unit, str(row.quantity or 0), second_unit, str(row.second or 0),
            f"{row.value}.0", "False",
        ])  # fmt: skip
    return _csv(lines, encoding)


def comtrade_legacy(rows: Sequence[Row], *, encoding: str = "utf-8") -> bytes:
    """Return a file of UN Comtrade as its website gave it until 2022."""
    lines = [_COMTRADE_LEGACY.split(",")]
    for row in rows:
        period = str(row.year) if row.month is None else f"{row.year}{row.month:02}"
        lines.append([
            "H6", str(row.year), period, period, "6", "1", "1" if row.flow == "import" else "2",
            "Import", PARTNERS[row.reporter][2], "Réunion", row.reporter, PARTNERS[row.partner][2],
            "Japan", row.partner, row.hs_code, "Cars; new", "5", row.unit or "N/A",
            _text(row.quantity), "1", row.second_unit or "", _text(row.second), "",
            str(row.value), "0",
        ])  # fmt: skip
    return _csv(lines, encoding)


def baci(rows: Sequence[Row]) -> bytes:
    """Return a file of BACI: exporter, importer, thousand dollars, tonnes."""
    lines = [["t", "i", "j", "k", "v", "q"]]
    for row in rows:
        value = f"{row.value // 1000}.{row.value % 1000:03}"
        quantity = "NA" if row.quantity is None else str(row.quantity)
        lines.append([str(row.year), PARTNERS[row.partner][2], PARTNERS[row.reporter][2],
                      row.hs_code, value, quantity])  # fmt: skip
    return _csv(lines)


def wits(rows: Sequence[Row], flows: str = "Import|Export") -> bytes:
    """Return a download of WITS: thousand dollars, a row for each year."""
    lines = [["Nomenclature", "ReporterISO3", "ProductCode", "ReporterName", "PartnerISO3",
              "PartnerName", "Year", "TradeFlowName", "TradeFlowCode", "TradeValue in 1000 USD",
              "Quantity", "QtyUnit", "NetWeight in KGM"]]  # fmt: skip
    names = dict(zip(("import", "export"), flows.split("|"), strict=True))
    lines += [
        ["H6", row.reporter, row.hs_code, "Reporter", row.partner, "Korea, Rep.", str(row.year),
         names[row.flow], "5" if row.flow == "import" else "6",
         f"{row.value // 1000}.{row.value % 1000:03}", _text(row.quantity), row.unit or "",
         _text(row.second)]
        for row in rows
    ]  # fmt: skip
    return _csv(lines)


def own(rows: Sequence[Row], *, encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Return a table of trade with the columns of the template."""
    lines = [["year", "month", "flow", "reporter", "partner", "place", "regime", "hs_code",
              "hs_edition", "value", "currency", "quantity", "quantity_unit", "second_quantity",
              "second_quantity_unit"]]  # fmt: skip
    lines += [
        [_text(cell) for cell in (row.year, row.month, row.flow, row.reporter, row.partner,
                                  row.place, row.regime, row.hs_code, "HS2022", row.value,
                                  "USD", row.quantity, row.unit, row.second, row.second_unit)]
        for row in rows
    ]  # fmt: skip
    return _csv(lines, encoding, separator)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def _csv(lines: Sequence[Sequence[str]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", delimiter=separator).writerows(lines)
    return out.getvalue().encode(encoding)


@dataclass(frozen=True)
class Layout:
    """A layout with the rows that it can say.

    Attributes
    ----------
    write
        Writes rows.
    fit
        Makes a row one that the layout can say.
    """

    write: Callable[[Sequence[Row]], bytes]
    fit: Callable[[Row], Row]


def _fit_gacc(row: Row) -> Row:
    partner = row.partner if PARTNERS[row.partner][0] else "JPN"
    return replace(row, reporter="CHN", partner=partner, place=row.place or "37",
                   regime=row.regime or "10")  # fmt: skip


def _fit_estat(row: Row) -> Row:
    partner = row.partner if PARTNERS[row.partner][1] else "CHN"
    return replace(row, reporter="JPN", partner=partner, place=None, regime=None,
                   month=row.month or 1, hs_code=f"{row.hs_code[:6]}000", unit="NO",
                   value=max(1, row.value // 1000) * 1000, quantity=row.quantity or 0)  # fmt: skip


def _fit_un(row: Row) -> Row:
    return replace(row, place=None, regime=None, hs_code=row.hs_code[:6],
                   unit=row.unit and "kg", second_unit=row.second_unit and "u")  # fmt: skip


def _fit_wits(row: Row) -> Row:
    return replace(_fit_un(row), month=None, unit="kg", second_unit=row.second and "kg")


def _fit_baci(row: Row) -> Row:
    tonnes = None if row.quantity is None else "t"
    return replace(row, month=None, flow="import", place=None, regime=None, unit=tonnes,
                   hs_code=row.hs_code[:6], second=None, second_unit=None)  # fmt: skip


LAYOUTS: dict[str, Layout] = {
    "gacc-query": Layout(gacc, _fit_gacc),
    "gacc in UTF-8": Layout(lambda rows: gacc(rows, encoding="utf-8-sig"), _fit_gacc),
    "gacc, columns backward": Layout(lambda rows: gacc(rows, GACC[::-1]), _fit_gacc),
    "gacc in dollars": Layout(
        lambda rows: gacc(rows, (*GACC[1:-1], "美元", GACC[0]), trailing=False), _fit_gacc
    ),
    "gacc, line ends of Windows": Layout(
        lambda rows: gacc(rows, name="车").replace(b"\n", b"\r\n"), _fit_gacc
    ),
    "gacc, line ends of old Macintoshes": Layout(
        lambda rows: gacc(rows, name="车").replace(b"\n", b"\r"), _fit_gacc
    ),
    "estat": Layout(estat, _fit_estat),
    "estat without apostrophes": Layout(lambda rows: estat(rows, quoted=False), _fit_estat),
    "comtrade": Layout(comtrade, _fit_un),
    "comtrade in Latin-1": Layout(lambda rows: comtrade(rows, encoding="iso-8859-1"), _fit_un),
    "comtrade-legacy": Layout(comtrade_legacy, _fit_un),
    "comtrade-legacy in Latin-1": Layout(
        lambda rows: comtrade_legacy(rows, encoding="iso-8859-1"), _fit_un
    ),
    "baci": Layout(baci, _fit_baci),
    "wits-trade": Layout(wits, _fit_wits),
    "own": Layout(own, lambda row: row),
    "own with semicolons": Layout(lambda rows: own(rows, separator=";"), lambda row: row),
    "own in GB18030": Layout(lambda rows: own(rows, encoding="gb18030"), lambda row: row),
}
"""Every layout by name, and the same with other encodings, orders and line ends."""


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Rows with keys of their own."""
    seconds = st.sampled_from([(None, None), (7, "千克"), (120, "千克")])
    rows = draw(
        st.lists(
            st.builds(
                Row,
                year=st.integers(1995, 2026),
                month=st.none() | st.integers(1, 12),
                flow=st.sampled_from(["import", "export"]),
                reporter=st.sampled_from(["CHN", "KOR"]),
                partner=st.sampled_from(["JPN", "USA", "AUS", "VNM"]),
                place=st.none() | st.sampled_from(["37", "11"]),
                regime=st.none() | st.sampled_from(["10", "14"]),
                hs_code=st.from_regex(r"(0[1-9]|[1-8][0-9])[0-9]{6}", fullmatch=True),
                value=st.integers(0, 10**13),
                quantity=st.integers(0, 10**9),
                unit=st.sampled_from(["台", "千克", "平方米"]),
            ),
            min_size=1,
            max_size=8,
        )
    )
    return [
        replace(row, second=second, second_unit=unit)
        for row in rows
        for second, unit in [draw(seconds)]
    ]


def fitted(layout: Layout, rows: Sequence[Row]) -> list[Row]:
    """Return rows that a layout can say, the first of each key, all of one flow.

    What a layout cannot say, such as China's customs the flow, is not part of the key.
    """
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        fit = layout.fit(replace(row, flow=rows[0].flow))
        found.setdefault((*fit.told()[:6], fit.reporter, fit.unit is None), fit)
    return list(found.values())


def write(folder: Path, content: bytes, name: str = "download.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content)
    return path
