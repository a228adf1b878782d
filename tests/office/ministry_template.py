"""A ministry's own workbook, made of parts that no library keeps when it loads and saves."""

import struct
import zlib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

SHEET, OTHER_SHEET = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_EXCEL = "http://schemas.microsoft.com/office/excel/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
_RELATIONS = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
_TYPE = "application/vnd.openxmlformats-officedocument"


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0" + bytes(6) + b"\0" + b"\xff" * 6))
    + _chunk(b"IEND", b"")
)

ROWS = """<row r="1" spans="1:4" ht="24" customHeight="1" x14ac:dyDescent="0.3"><c r="A1" s="1" \
t="s"><v>0</v></c><c r="B1" s="1"/></row>
<row r="3" spans="1:4"><c r="A3" t="s"><v>1</v></c><c r="B3" s="2"><v>1</v></c><c r="C3" s="2" \
t="s"><v>2</v></c><c r="D3" s="2"><f>SUM(B3:C3)</f><v>1</v></c></row>
<row r="4" s="3" customFormat="1" spans="1:4"><c r="A4" t="s"><v>1</v></c></row>
<row r="6" hidden="1"/>
<row r="7" spans="1:4"><c r="A7" t="s"><v>1</v></c><c r="B7" s="2"><v>7</v></c>\
<c r="C7"><f t="array" ref="C7:C8">B7:B8</f><v>7</v></c></row>
<row r="8" spans="1:4"><c r="B8" s="2"><v>8</v></c><c r="C8"><v>8</v></c></row>
<row r="12" spans="1:4"><c r="A12" s="2" t="s"><v>1</v></c></row>"""

WORKSHEET = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'mc:Ignorable="x14ac" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
    '<sheetPr><tabColor rgb="FFC00000"/></sheetPr><dimension ref="A1:D12"/>'
    '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
    '<cols><col min="1" max="1" width="30" customWidth="1"/>'
    '<col min="2" max="5" width="12" style="2" customWidth="1"/></cols>'
    f"<sheetData>{ROWS}</sheetData>"
    '<sheetProtection sheet="1" objects="1" scenarios="1"/>'
    '<mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>'
    '<conditionalFormatting sqref="B3:B8"><cfRule type="dataBar" priority="1"><dataBar>'
    '<cfvo type="min"/><cfvo type="max"/><color rgb="FF638EC6"/></dataBar>'
    f'<extLst><ext xmlns:x14="{_X14}" uri="{{B025F937-C7B1-47D3-B67F-A62EFF666E3E}}">'
    "<x14:id>{11111111-2222-3333-4444-555555555555}</x14:id></ext></extLst></cfRule>"
    "</conditionalFormatting>"
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    '<headerFooter><oddFooter>&amp;L&amp;"-,Bold"商务部&amp;R&amp;P / &amp;N</oddFooter>'
    '</headerFooter><drawing r:id="rId1"/><extLst>'
    f'<ext xmlns:x14="{_X14}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}">'
    f'<x14:conditionalFormattings><x14:conditionalFormatting xmlns:xm="{_EXCEL}">'
    '<x14:cfRule type="dataBar" id="{11111111-2222-3333-4444-555555555555}">'
    '<x14:dataBar minLength="0" maxLength="100" border="1">'
    '<x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/><x14:borderColor rgb="FF638EC6"/>'
    '<x14:negativeFillColor rgb="FFFF0000"/><x14:axisColor rgb="FF000000"/></x14:dataBar>'
    "</x14:cfRule><xm:sqref>B3:B8</xm:sqref></x14:conditionalFormatting>"
    f'</x14:conditionalFormattings></ext><ext xmlns:x14="{_X14}" '
    'uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}">'
    f'<x14:sparklineGroups xmlns:xm="{_EXCEL}"><x14:sparklineGroup displayEmptyCellsAs="gap">'
    '<x14:colorSeries rgb="FF376092"/><x14:sparklines><x14:sparkline><xm:f>Trade!B3:C3</xm:f>'
    "<xm:sqref>E3</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
    "</x14:sparklineGroups></ext></extLst></worksheet>"
)

_ANCHOR = (
    "<xdr:from><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{0}</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>8</xdr:col><xdr:colOff>0</xdr:colOff>"
    "<xdr:row>{1}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
)
_SHAPE = (
    '<a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="600000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
)

PARTS: dict[str, bytes | str] = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.spreadsheetml.sheet.main+xml"/>'
    + "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in (
            ("worksheets/sheet1", "spreadsheetml.worksheet"),
            ("worksheets/sheet2", "spreadsheetml.worksheet"),
            ("styles", "spreadsheetml.styles"),
            ("sharedStrings", "spreadsheetml.sharedStrings"),
            ("calcChain", "spreadsheetml.calcChain"),
            ("tables/table1", "spreadsheetml.table"),
            ("drawings/drawing1", "drawing"),
            ("charts/chart1", "drawingml.chart"),
        )
    )
    + "</Types>",
    "_rels/.rels": f'{_RELATIONS}<Relationship Id="rId1" '
    f'Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
    '<sheet name="Trade" sheetId="1" r:id="rId1"/><sheet name="部门 表" sheetId="2" r:id="rId2"/>'
    '</sheets><calcPr calcId="191029"/></workbook>',
    "xl/_rels/workbook.xml.rels": _RELATIONS
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_DOCUMENT}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            (
                ("worksheet", "worksheets/sheet1.xml"),
                ("worksheet", "worksheets/sheet2.xml"),
                ("styles", "styles.xml"),
                ("sharedStrings", "sharedStrings.xml"),
                ("calcChain", "calcChain.xml"),
            ),
            1,
        )
    )
    + "</Relationships>",
    SHEET: WORKSHEET,
    OTHER_SHEET: f'{_HEAD}<x:worksheet xmlns:x="{_MAIN}" xmlns:r="{_DOCUMENT}"><x:sheetData>'
    '<x:row r="1"><x:c r="A1" t="s"><x:v>1</x:v></x:c><x:c r="B1" t="s"><x:v>2</x:v></x:c></x:row>'
    '<x:row r="2"><x:c r="A2" t="s"><x:v>2</x:v></x:c></x:row></x:sheetData>'
    '<x:tableParts count="1"><x:tablePart r:id="rId1"/></x:tableParts></x:worksheet>',
    "xl/worksheets/_rels/sheet1.xml.rels": f"{_RELATIONS}"
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/drawing" Target="../drawings/drawing1.xml"/>'
    "</Relationships>",
    "xl/worksheets/_rels/sheet2.xml.rels": f"{_RELATIONS}"
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/table" Target="../tables/table1.xml"/>'
    "</Relationships>",
    "xl/tables/table1.xml": f'{_HEAD}<table xmlns="{_MAIN}" id="1" name="t" displayName="t" '
    'ref="A1:B2"><tableColumns count="2"><tableColumn id="1" name="Sector"/>'
    '<tableColumn id="2" name="old"/></tableColumns></table>',
    "xl/calcChain.xml": f'{_HEAD}<calcChain xmlns="{_MAIN}"><c r="D3" i="1"/>'
    '<c r="C7" i="1" a="1"/></calcChain>',
    "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{_MAIN}" count="8" uniqueCount="3"><si>'
    '<r><rPr><b/></rPr><t xml:space="preserve">Trade </t></r>'
    "<r><rPr><i/></rPr><t>with Japan</t></r></si>"
    "<si><t>Sector</t></si><si><t>old</t></si></sst>",
    "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="#,##0.0"/></numFmts><fonts count="1">'
    '<font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf/><xf applyAlignment="1"><alignment horizontal="center"/></xf>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>",
    "xl/drawings/drawing1.xml": f'{_HEAD}<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" '
    f'xmlns:a="{_DRAWING}/main" xmlns:r="{_DOCUMENT}">'
    f'<xdr:twoCellAnchor>{_ANCHOR.format(1, 4)}<xdr:sp macro="" textlink=""><xdr:nvSpPr>'
    '<xdr:cNvPr id="2" name="TextBox 1"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
    f"<xdr:spPr>{_SHAPE}</xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>内部资料 internal</a:t>"
    "</a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
    f"<xdr:twoCellAnchor>{_ANCHOR.format(5, 8)}<xdr:pic><xdr:nvPicPr>"
    '<xdr:cNvPr id="3" name="Logo"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
    '<a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
    f"<xdr:spPr>{_SHAPE}</xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>"
    f'<xdr:twoCellAnchor>{_ANCHOR.format(9, 20)}<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
    '<xdr:cNvPr id="4" name="Chart 1"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm>'
    '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic>'
    f'<a:graphicData uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" r:id="rId2"/>'
    "</a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>"
    "</xdr:wsDr>",
    "xl/charts/chart1.xml": f'{_HEAD}<c:chartSpace xmlns:c="{_DRAWING}/chart"><c:chart>'
    '<c:plotArea><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser>'
    '<c:idx val="0"/><c:order val="0"/><c:val><c:numRef><c:f>Trade!$B$8:$B$12</c:f></c:numRef>'
    '</c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    '<c:catAx><c:axId val="1"/><c:scaling/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>'
    '<c:valAx><c:axId val="2"/><c:scaling/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx>'
    "</c:plotArea></c:chart></c:chartSpace>",
    "xl/drawings/_rels/drawing1.xml.rels": f"{_RELATIONS}"
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/image" Target="../media/image1.png"/>'
    f'<Relationship Id="rId2" Type="{_DOCUMENT}/chart" Target="../charts/chart1.xml"/>'
    "</Relationships>",
    "xl/media/image1.png": PNG,
    "customXml/item1.xml": "<own>of the ministry</own>",
}


def write_template(path: Path, **exchanged: bytes | str) -> None:
    """Write the workbook, its parts dated as a program would; some of them may be exchanged."""
    with ZipFile(path, "w") as archive:
        for number, (name, content) in enumerate((PARTS | exchanged).items()):
            entry = ZipInfo(name, (2024, 3, 1 + number, 12, 30, 2 * number))
            entry.compress_type = ZIP_STORED if name.endswith(".png") else ZIP_DEFLATED
            archive.writestr(entry, content)
