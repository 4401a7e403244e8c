"""A Word document in its language: what it is proofed in, its fonts, and right to left."""

from collections.abc import Iterator
from typing import Any, Final

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from reports.language import Language
from reports.language.direction import LTR, RTL, of_text

#: What follows a mark in the order that Word wants within its element.
_AFTER_BIDI: Final = tuple(
    "w:adjustRightInd w:snapToGrid w:spacing w:ind w:contextualSpacing w:mirrorIndents "
    "w:suppressOverlap w:jc w:textDirection w:textAlignment w:textboxTightWrap w:outlineLvl "
    "w:divId w:cnfStyle w:rPr w:sectPr w:pPrChange".split()
)
_AFTER_VISUAL: Final = tuple(
    "w:tblStyleRowBandSize w:tblStyleColBandSize w:tblW w:jc w:tblCellSpacing w:tblInd "
    "w:tblBorders w:shd w:tblLayout w:tblCellMar w:tblLook".split()
)
_AFTER_SECTION_BIDI: Final = ("w:rtlGutter", "w:docGrid", "w:printerSettings", "w:sectPrChange")
#: Fonts that Word has for scripts of East Asia.
_EAST_ASIAN: Final = {"ja": "Yu Gothic", "zh-Hans": "Microsoft YaHei", "ko": "Malgun Gothic"}


def in_language(document: WordDocument, language: Language) -> None:
    """Say which language the text is in, and which way it runs.

    Args:
        document: written already.
        language: of the report.
    """
    normal = document.styles["Normal"].element.get_or_add_rPr()
    said = OxmlElement("w:lang")
    said.set(qn("w:val"), language.tag)
    if language.direction == RTL:
        said.set(qn("w:bidi"), language.tag)
    if font := _EAST_ASIAN.get(language.tag):
        said.set(qn("w:eastAsia"), language.tag)
        for fonts in document.styles.element.iter(qn("w:rFonts")):
            fonts.set(qn("w:eastAsia"), font)
    normal.append(said)
    if language.direction == RTL:
        _turned(document)


def _turned(document: WordDocument) -> None:
    for section in document.sections:
        section._sectPr.insert_element_before(  # noqa: SLF001 - the library has no name for it
            OxmlElement("w:bidi"), *_AFTER_SECTION_BIDI
        )
    for style in document.styles.element.iter(qn("w:rPr")):
        _sized(style)
    for root in _roots(document):
        for table in root.iter(qn("w:tblPr")):
            table.insert_element_before(OxmlElement("w:bidiVisual"), *_AFTER_VISUAL)
        for paragraph in root.iter(qn("w:p")):
            _paragraph(paragraph)


def _roots(document: WordDocument) -> Iterator[Any]:
    yield document.element.body
    for section in document.sections:
        yield section.header._element  # noqa: SLF001 - as above
        yield section.footer._element  # noqa: SLF001 - as above


def _paragraph(paragraph: Any) -> None:  # noqa: ANN401 - an element of the library
    """Right to left, but for code and for prose that runs the other way."""
    properties = paragraph.get_or_add_pPr()
    style = properties.find(qn("w:pStyle"))
    text = "".join(piece.text or "" for piece in paragraph.iter(qn("w:t")))
    runs = [run for run in paragraph.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    code = style is not None and style.get(qn("w:val")) == "Code"
    prose = style is None and all(_way(run) == LTR for run in runs) and len(text) > 60
    if code or prose:
        return
    properties.insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
    for run in runs:
        if _way(run) != LTR:
            look = run.get_or_add_rPr()
            _sized(look)
            look.append(OxmlElement("w:rtl"))


def _way(run: Any) -> str:  # noqa: ANN401 - an element of the library
    return of_text("".join(piece.text or "" for piece in run.iter(qn("w:t"))))


def _sized(look: Any) -> None:  # noqa: ANN401 - an element of the library
    """Letters of such scripts as bold and as large as the others beside them."""
    for plain, complex_ in (("w:b", "w:bCs"), ("w:i", "w:iCs"), ("w:sz", "w:szCs")):
        own = look.find(qn(plain))
        if own is not None and look.find(qn(complex_)) is None:
            twin = OxmlElement(complex_)
            for name, value in own.attrib.items():
                twin.set(name, value)
            own.addnext(twin)
