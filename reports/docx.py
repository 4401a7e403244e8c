"""The report as a Word document: the same HTML as for a screen, block by block.

The pictures, the head and the foot of each page are made here; what stands between them is
in `docx_blocks`. Equal reports give equal bytes.
"""

import base64
import io
import re
import zipfile
from datetime import UTC
from typing import Final

from bs4 import BeautifulSoup
from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from reports.catalog import ReportKind
from reports.context import ReportContext
from reports.document import Prepared, subject_of
from reports.docx_blocks import Writer
from reports.docx_direction import in_language
from reports.docx_runs import field, shaded
from reports.html import for_word
from reports.language import _, current, direction, of, speaking
from reports.wording import defang, visible

_SHEETS: Final = {"a4": (Mm(210), Mm(297)), "letter": (Mm(215.9), Mm(279.4))}
_LOGO: Final = (Mm(40), Mm(14))
_SIDES, _TOP, _BOTTOM = Mm(18), Mm(27), Mm(24)
_TLP: Final = {
    "red-marking": "FF2B2B",
    "amber": "FFC000",
    "amber_strict": "FFC000",
    "green": "33FF00",
    "clear": "FFFFFF",
}
#: A zip can't hold an earlier time; a fixed one keeps equal reports equal.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_DRAWING: Final = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_TEXT, _MONO = "Calibri", "Consolas"
_SIZES: Final = {"Heading 1": 19, "Heading 2": 13, "Heading 3": 10.5, "Title": 24}


def as_docx(prepared: Prepared, kind: ReportKind, context: ReportContext) -> bytes:
    """A report as a .docx file.

    Args:
        prepared: the report as plain values.
        kind: the kind of report.
        context: what was asked for: the sheet, the language, the time of the export.
    """
    with speaking(of(context.options.language)):
        return _written(prepared, kind, context)


def _written(prepared: Prepared, kind: ReportKind, context: ReportContext) -> bytes:
    text = for_word(prepared, kind)
    soup = BeautifulSoup(text, "html.parser")
    for number, drawing in enumerate(soup.find_all("svg")):
        drawing["data-number"] = str(number)
    document = Document()
    _style(document)
    _sheet(document, context.options.page_size, lies=kind.style == "landscape")
    _running(document, prepared)
    body = soup.body
    assert body is not None  # noqa: S101 - every template of a whole has one
    for part in body.select(".running-head, .running-foot, .cover .tlp"):
        part.decompose()
    _logo(document, prepared, context)
    writer = Writer(document, _width(document), _DRAWING.findall(text))
    writer.blocks(body)
    _about(document, prepared, context)
    in_language(document, current())
    return _with_fixed_times(document)


def _style(document: WordDocument) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = _TEXT, Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    for name, size in _SIZES.items():
        style = styles[name]
        style.font.name, style.font.size = _TEXT, Pt(size)
        style.font.color.rgb = RGBColor(0x14, 0x18, 0x1D)
        fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            if fonts is not None and fonts.get(qn(theme)) is not None:
                del fonts.attrib[qn(theme)]
    styles["Title"].font.bold = True
    border = styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        styles["Title"].element.pPr.remove(border)
    caption = styles["Caption"].font
    caption.size, caption.bold, caption.color.rgb = Pt(8.5), False, RGBColor(0x4A, 0x52, 0x5C)
    for name in ("Header", "Footer"):
        styles[name].paragraph_format.tab_stops.clear_all()
    cell = styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
    cell.font.name, cell.font.size = _TEXT, Pt(9)
    cell.paragraph_format.space_after = Pt(1)
    code = styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    code.font.name, code.font.size = _MONO, Pt(8.5)


def _sheet(document: WordDocument, page_size: str, *, lies: bool) -> None:
    section = document.sections[0]
    width, height = _SHEETS[page_size]
    section.orientation = WD_ORIENT.LANDSCAPE if lies else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if lies else (width, height)
    section.left_margin = section.right_margin = _SIDES
    section.top_margin, section.bottom_margin = _TOP, _BOTTOM


def _width(document: WordDocument) -> int:
    """What lines have from margin to margin, in Word's units."""
    section = document.sections[0]
    assert section.page_width is not None  # noqa: S101 - set above
    return int(section.page_width) - 2 * int(_SIDES)


def _running(document: WordDocument, prepared: Prepared) -> None:
    """Number, kind and marking over each page; version, page and marking under it."""
    values, section = prepared.values, document.sections[0]
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    for line in (head, foot):
        stops = line.paragraph_format.tab_stops
        stops.add_tab_stop(_width(document) // 2, WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(_width(document), WD_TAB_ALIGNMENT.RIGHT)
    head.add_run(direction.unmarked(f"{values['number']} · {values['kind_label']}\t\t"))
    _marking(head, values["tlp"])
    exported = _("exported {time} UTC", time=values["exported"])
    foot.add_run(direction.unmarked(f"{values['version']} · {exported}\t"))
    _page_of(foot)
    foot.add_run("\t")
    _marking(foot, values["tlp"])
    if values["footer_text"]:
        line = section.footer.add_paragraph()
        line.add_run(defang(visible(values["footer_text"]))).font.size = Pt(8)


def _logo(document: WordDocument, prepared: Prepared, context: ReportContext) -> None:
    """The logo of the house above everything, at most 40 × 14 mm."""
    if not context.options.logo:
        return
    run = document.add_paragraph().add_run()
    shape = run.add_picture(io.BytesIO(base64.b64decode(context.options.logo)))
    scale = min(_LOGO[0] / shape.width, _LOGO[1] / shape.height)
    shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
    described = shape._inline.docPr  # noqa: SLF001 - the library has no name for it
    described.set("descr", defang(visible(prepared.values["logo_text"])))


def _page_of(line: Paragraph) -> None:
    """The page and how many there are, in the order of the language."""
    codes = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    for piece in re.split(r"(\{pages?\})", _("Page {page} of {pages}")):
        if piece in codes:
            field(line, codes[piece])
        elif piece:
            line.add_run(piece)


def _marking(line: Paragraph, tlp: dict[str, str]) -> None:
    """FIRST TLP 2.0: bold capitals of 12 points in the marking's colour on black."""
    run = line.add_run(f" {tlp['label']} ")
    run.font.bold, run.font.size = True, Pt(12)
    run.font.color.rgb = RGBColor.from_string(_TLP[tlp["style"]])
    shaded(run, "000000")


def _about(document: WordDocument, prepared: Prepared, context: ReportContext) -> None:
    options, values = context.options, prepared.values
    at = options.now.astimezone(UTC).replace(tzinfo=None)
    about = document.core_properties
    about.title = prepared.title[:255]
    about.subject = subject_of(values)
    about.author = (values["organisation"] or options.exported_by or "Hotwash")[:255]
    about.last_modified_by = about.author
    about.language, about.comments, about.revision = options.language, "", 1
    about.created = about.modified = at


def _with_fixed_times(document: WordDocument) -> bytes:
    """The file, its members dated alike whenever it is written."""
    written, target = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(member, before.read(name))
    return target.getvalue()
