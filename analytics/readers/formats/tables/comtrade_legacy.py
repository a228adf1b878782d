"""UN Comtrade, the files of the website until 2022 (35 columns), in US dollars."""

from analytics.readers import trade_columns as column
from analytics.readers.formats.tables.comtrade import UnFiles, un_layout
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Layout, Told, TradeFormat

_FILES = UnFiles(
    period="Period",
    reporter="Reporter Code",
    flow="Trade Flow Code",
    partner="Partner Code",
    edition="Classification",
    code="Commodity Code",
    value="Trade Value (US$)",
    flows={"1": "import", "2": "export"},
    quantities=(("", "Qty", "Qty Unit"), ("second_", "Alt Qty", "Alt Qty Unit")),
    no_unit=("", "N/A", "No Quantity"),
)


def _layout(head: TextHead, _told: Told) -> Layout:
    return un_layout(head, _FILES, column.whole(_FILES.value))


FORMAT = TradeFormat(
    title="UN Comtrade, its files until 2022", told_by=_FILES.told_by, layout=_layout
)
"""How the file is recognised and read."""
