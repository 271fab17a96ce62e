"""Make workbook_templates/report.docx, the Word base of the report: run it after changing the look.

Everything that can be seen is a named style, so that the report is edited in Word like any document of the house. The
same script gives the same bytes. A city's own template needs none of this: the styles that it lacks are added from here.
"""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

TARGET = Path(__file__).parent.parent / "workbook_templates" / "report.docx"

FONT = "Calibri"
# One accent colour, 5.4:1 on white; a pale tint of it behind headers; ink and a muted grey (6:1) for text.
ACCENT, TINT, INK, MUTED, LINE = "2B6CB0", "EAF1F8", "1F2328", "5A616B", "D5D9DE"
# A4 in twentieths of a point; margins of 2.2 cm at the sides leave lines of about 90 characters.
PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1247" w:bottom="1304" w:left="1247" w:header="680" w:footer="567" w:gutter="0"/>'
WIDTH = 11906 - 2 * 1247

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES = f"""{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>
<Override PartName="/word/settings.xml" ContentType="{WORD}.settings+xml"/>
<Override PartName="/word/fontTable.xml" ContentType="{WORD}.fontTable+xml"/>
<Override PartName="/word/numbering.xml" ContentType="{WORD}.numbering+xml"/>
<Override PartName="/word/header1.xml" ContentType="{WORD}.header+xml"/>
<Override PartName="/word/footer1.xml" ContentType="{WORD}.footer+xml"/>
<Override PartName="/word/header2.xml" ContentType="{WORD}.header+xml"/>
<Override PartName="/word/footer2.xml" ContentType="{WORD}.footer+xml"/>
<Override PartName="/word/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""

PACKAGE_RELATIONS = f"""{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>"""

DOCUMENT_RELATIONS = f"""{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{OFFICE}/settings" Target="settings.xml"/>
<Relationship Id="rId3" Type="{OFFICE}/numbering" Target="numbering.xml"/>
<Relationship Id="rId4" Type="{OFFICE}/theme" Target="theme/theme1.xml"/>
<Relationship Id="rId5" Type="{OFFICE}/header" Target="header1.xml"/>
<Relationship Id="rId6" Type="{OFFICE}/footer" Target="footer1.xml"/>
<Relationship Id="rId7" Type="{OFFICE}/header" Target="header2.xml"/>
<Relationship Id="rId8" Type="{OFFICE}/footer" Target="footer2.xml"/>
<Relationship Id="rId9" Type="{OFFICE}/fontTable" Target="fontTable.xml"/>
</Relationships>"""

CORE = f"""{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title></dc:title><dc:language>fi-FI</dc:language></cp:coreProperties>"""

SETTINGS = f"""{HEAD}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="fi-FI"/><w:clrSchemeMapping w:bg1="light1" w:t1="dark1" w:bg2="light2" w:t2="dark2" w:accent1="accent1" w:accent2="accent2" w:accent3="accent3" w:accent4="accent4" w:accent5="accent5" w:accent6="accent6" w:hyperlink="hyperlink" w:followedHyperlink="followedHyperlink"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>"""

FONTS = f"""{HEAD}<w:fonts {W}><w:font w:name="{FONT}"><w:panose1 w:val="020F0502020204030204"/><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>"""

NUMBERING = f"""{HEAD}<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="–"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="284" w:hanging="284"/></w:pPr><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}"/><w:color w:val="{ACCENT}" w:themeColor="accent1"/></w:rPr></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"""


def colour(value: str) -> str:
    theme = ' w:themeColor="accent1"' if value == ACCENT else ""
    return f'<w:color w:val="{value}"{theme}/>'


def paragraph_style(
    style_id: str,
    name: str,
    paragraph: str = "",
    run: str = "",
    *,
    based_on: str = "Normal",
    following: str = "",
    priority: int = 1,
) -> str:
    """Return a paragraph style; one of Word's own names (lower case there) is not custom."""
    custom = ' w:customStyle="1"' if name.startswith("Report") else ""
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    after = f'<w:next w:val="{following}"/>' if following else ""
    properties = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    runs = f"<w:rPr>{run}</w:rPr>" if run else ""
    default = ' w:default="1"' if style_id == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style_id}"><w:name w:val="{name}"/>{based}{after}'
        f'<w:uiPriority w:val="{priority}"/><w:qFormat/>{properties}{runs}</w:style>'
    )


def spacing(before: int, after: int, line: int = 0) -> str:
    extra = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{extra}/>'


def size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def heading(level: int, before: int, after: int, points: float, *, ink: str = ACCENT, bold: bool = True) -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    return paragraph_style(
        f"Heading{level}",
        f"heading {level}",
        f'<w:keepNext/><w:keepLines/><w:suppressAutoHyphens/>{spacing(before, after, 252)}<w:outlineLvl w:val="{level - 1}"/>',
        f"{weight}{colour(ink)}{size(points)}",
        following="Normal",
        priority=9,
    )


def contents_style(level: int, left: int, before: int, run: str = "") -> str:
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{WIDTH}"/></w:tabs>'
    return paragraph_style(
        f"TOC{level}",
        f"toc {level}",
        f'{tab}{spacing(before, 40)}<w:ind w:left="{left}" w:right="567"/>',
        run,
        following="Normal",
        priority=39,
    )


def table_style() -> str:
    """Return the one table style: a tinted header over hairlines, no upright lines, the accent on top and bottom."""
    hair = f'w:val="single" w:sz="4" w:space="0" w:color="{LINE}"'
    rule = f'w:val="single" w:sz="8" w:space="0" w:color="{ACCENT}" w:themeColor="accent1"'
    return (
        '<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Report Table"/>'
        '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders><w:top {rule}/><w:bottom {rule}/><w:insideH {hair}/></w:tblBorders>"
        '<w:tblCellMar><w:top w:w="45" w:type="dxa"/><w:left w:w="70" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/>'
        '<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr><w:tcBorders><w:bottom {rule}/>'
        f'</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
        "</w:style>"
    )


def styles() -> str:
    """Return the styles part."""
    fonts = '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:cstheme="minorBidi"/>'
    bar = f'<w:pBdr><w:left w:val="single" w:sz="24" w:space="10" w:color="{ACCENT}" w:themeColor="accent1"/></w:pBdr>'
    box = f'<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/>'
    parts = [
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts}{size(11)}<w:lang w:val="fi-FI" w:eastAsia="fi-FI" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{spacing(0, 120, 269)}</w:pPr></w:pPrDefault></w:docDefaults>",
        paragraph_style("Normal", "Normal", "<w:widowControl/>", colour(INK), based_on="", priority=0),
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>',
        heading(1, 0, 200, 30),
        heading(2, 480, 160, 20),
        heading(3, 400, 120, 15),
        heading(4, 320, 100, 12, ink=INK),
        paragraph_style("Subtitle", "Subtitle", spacing(0, 240), f"{colour(INK)}{size(18)}", following="Normal", priority=11),
        paragraph_style("ReportCover", "Report Cover", spacing(0, 40), f"{colour(INK)}{size(13)}", priority=20),
        paragraph_style("ReportMark", "Report Mark", f"{box}{spacing(160, 160)}", f"<w:b/><w:bCs/>{colour(INK)}{size(12)}", priority=20),
        paragraph_style("ReportLead", "Report Lead", spacing(0, 160, 276), f"{colour(INK)}{size(13)}", following="Normal", priority=20),
        paragraph_style("ReportNote", "Report Note", spacing(60, 120, 247), f"{colour(MUTED)}{size(9.5)}", following="Normal", priority=20),
        paragraph_style("ReportObjective", "Report Objective", f'{spacing(0, 60)}<w:ind w:left="284" w:hanging="284"/>', "", priority=20),
        paragraph_style("ReportDecision", "Report Decision", f'<w:keepLines/>{bar}{box}{spacing(120, 240, 276)}<w:ind w:left="227" w:right="113"/>', size(12), following="Normal", priority=20),
        paragraph_style("ReportTableText", "Report Table Text", f"<w:suppressAutoHyphens/>{spacing(0, 20, 240)}", size(9.5), priority=20),
        paragraph_style("ReportFigure", "Report Figure", f"<w:keepNext/>{spacing(120, 40, 240)}", "", following="Caption", priority=20),
        paragraph_style("Caption", "caption", f"<w:keepNext/><w:keepLines/>{spacing(240, 80, 247)}", f"<w:b/><w:bCs/>{colour(INK)}{size(10)}", following="Normal", priority=35),
        paragraph_style("ListBullet", "List Bullet", '<w:numPr><w:numId w:val="1"/></w:numPr>' + spacing(0, 80) + '<w:ind w:left="284" w:hanging="284"/>', "", priority=36),
        paragraph_style("TOCHeading", "TOC Heading", f"<w:keepNext/>{spacing(0, 200)}", f"<w:b/><w:bCs/>{colour(ACCENT)}{size(20)}", following="Normal", priority=39),
        contents_style(1, 0, 0),
        contents_style(2, 0, 100, "<w:b/><w:bCs/>"),
        contents_style(3, 284, 0),
        paragraph_style("Header", "header", f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>{spacing(0, 0, 240)}', f"<w:b/><w:bCs/>{colour(MUTED)}{size(9.5)}", priority=99),
        paragraph_style("Footer", "footer", f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH}"/></w:tabs>{spacing(0, 0, 240)}', f"{colour(MUTED)}{size(9.5)}", priority=99),
        f'<w:style w:type="character" w:customStyle="1" w:styleId="ReportMuted"><w:name w:val="Report Muted"/><w:uiPriority w:val="20"/><w:qFormat/><w:rPr>{colour(MUTED)}</w:rPr></w:style>',
        '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:uiPriority w:val="22"/><w:qFormat/><w:rPr><w:b/><w:bCs/></w:rPr></w:style>',
        f'<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr>{colour(ACCENT)}<w:u w:val="single"/></w:rPr></w:style>',
        table_style(),
    ]  # fmt: skip
    return f"{HEAD}<w:styles {W}>{''.join(parts)}</w:styles>"


def placed(style: str, words: str, paragraph: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{paragraph}</w:pPr><w:r><w:t xml:space="preserve">{words}</w:t></w:r></w:p>'


def field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def document() -> str:
    """Return the document part: the cover by placeholders, then the contents and the report."""
    rule = (
        f'<w:pBdr><w:bottom w:val="single" w:sz="18" w:space="14" w:color="{ACCENT}" w:themeColor="accent1"/></w:pBdr>'
    )
    body = (
        placed("ReportCover", "{{city}}")
        + placed("ReportCover", "{{unit}}")
        + placed("Heading1", "{{title}}", spacing(4200, 240, 240))
        + placed("Subtitle", "{{subtitle}}", rule + spacing(0, 320))
        + placed("ReportCover", "{{date}}")
        + placed("ReportMark", "{{draft}}")
        + placed("ReportMark", "{{notice}}")
        + placed("Normal", "{{contents}}")
        + placed("Normal", "{{report}}")
    )
    references = (
        '<w:headerReference w:type="default" r:id="rId5"/><w:headerReference w:type="first" r:id="rId7"/>'
        '<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="first" r:id="rId8"/>'
    )
    return f"{HEAD}<w:document {W} {R}><w:body>{body}<w:sectPr>{references}{PAGE}<w:titlePg/></w:sectPr></w:body></w:document>"


def footer() -> str:
    kept = '<w:t xml:space="preserve">'
    word, slash = f"<w:r><w:tab/>{kept}{{{{page}}}} </w:t></w:r>", f"<w:r>{kept} / </w:t></w:r>"
    numbers = word + field("PAGE") + slash + field("NUMPAGES")
    first = f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t>{{{{running}}}}</w:t></w:r>{numbers}</w:p>'
    return f"{HEAD}<w:ftr {W} {R}>{first}{placed('Footer', '{{notice}}')}</w:ftr>"


def header() -> str:
    mark = placed("Header", "{{draft}}", '<w:jc w:val="right"/>')
    return f"{HEAD}<w:hdr {W} {R}>{mark}</w:hdr>"


def theme() -> str:
    """Return a theme of one accent, its tints and greys, and the fonts."""
    colours = {
        "accent1": ACCENT, "accent2": "1E7145", "accent3": "F2B233", "accent4": "8B2635", "accent5": MUTED, "accent6": "E4E7EB",
        "hlink": ACCENT, "folHlink": MUTED,
    }  # fmt: skip
    named = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colours.items())
    base = f'<a:dk1><a:srgbClr val="{INK}"/></a:dk1><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="{MUTED}"/></a:dk2><a:lt2><a:srgbClr val="{TINT}"/></a:lt2>'
    font = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="9525">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Report"><a:themeElements>'
        f'<a:clrScheme name="Report">{base}{named}</a:clrScheme>'
        f'<a:fontScheme name="Report"><a:majorFont>{font}</a:majorFont><a:minorFont>{font}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="Report"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{line * 3}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    )


def empty(kind: str, style: str) -> str:
    return f'{HEAD}<w:{kind} {W}><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr></w:p></w:{kind}>'


def main() -> None:
    """Write the base with a fixed time in every entry."""
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE_RELATIONS,
        "docProps/core.xml": CORE,
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": DOCUMENT_RELATIONS,
        "word/styles.xml": styles(),
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": FONTS,
        "word/numbering.xml": NUMBERING,
        "word/header1.xml": header(),
        "word/footer1.xml": footer(),
        "word/header2.xml": empty("hdr", "Header"),
        "word/footer2.xml": empty("ftr", "Footer"),
        "word/theme/theme1.xml": theme(),
    }
    with ZipFile(TARGET, "w", ZIP_DEFLATED) as package:
        for name, xml in parts.items():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            package.writestr(entry, xml)


if __name__ == "__main__":
    main()
