"""Runs of a Word document: text with its looks, fields, links within the document."""

from dataclasses import dataclass, replace
from typing import Final

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.wording import visible

_SOFT: Final = RGBColor(0x4A, 0x52, 0x5C)
_ACCENT: Final = RGBColor(0x0B, 0x5F, 0x7C)
_MONO: Final = "Consolas"
_BOLD: Final = frozenset({"b", "strong", "th", "dt"})
_ITALIC: Final = frozenset({"i", "em"})
_CODE: Final = frozenset({"code", "kbd", "samp", "tt"})
_STRUCK: Final = frozenset({"s", "del", "strike"})


@dataclass(frozen=True, slots=True)
class Look:
    """How text looks, as its elements say."""

    bold: bool = False
    italic: bool = False
    mono: bool = False
    soft: bool = False
    struck: bool = False
    redacted: bool = False
    preformatted: bool = False

    def within(self, element: Tag) -> "Look":
        """The look inside an element."""
        classes = set(element.get_attribute_list("class"))
        return replace(
            self,
            bold=self.bold or element.name in _BOLD or "id" in classes,
            italic=self.italic or element.name in _ITALIC,
            mono=self.mono or element.name in _CODE or "mono" in classes,
            soft=self.soft or "soft" in classes or "meta" in classes,
            struck=self.struck or element.name in _STRUCK,
            redacted=self.redacted or "red" in classes,
        )


def inline(paragraph: Paragraph, element: Tag, look: Look) -> None:
    """Write what stands in an element, up to the blocks in it, which others write."""
    for child in element.children:
        if isinstance(child, PreformattedString):
            continue  # a comment or the like
        if isinstance(child, NavigableString):
            _text(paragraph, str(child), look)
        elif isinstance(child, Tag):
            if child.name == "br":
                paragraph.add_run().add_break()
            elif child.name not in {"svg", "style", "script"}:
                _inside(paragraph, child, look.within(child))


def _inside(paragraph: Paragraph, element: Tag, look: Look) -> None:
    target = element.get("href")
    if element.name == "a" and isinstance(target, str) and target.startswith("#"):
        _link(paragraph, element.get_text(" ", strip=True), target[1:])
    else:
        inline(paragraph, element, look)


def _text(paragraph: Paragraph, text: str, look: Look) -> None:
    shown = text if look.preformatted else _spaced(paragraph, text)
    if not shown:
        return
    run = paragraph.add_run(_allowed(shown))
    run.bold = look.bold or None
    run.italic = look.italic or None
    run.font.strike = look.struck or None
    if look.mono:
        run.font.name, run.font.size = _MONO, Pt(8.5)
    if look.redacted:
        run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
        shaded(run, "14181D")
    elif look.soft:
        run.font.color.rgb = _SOFT


def _spaced(paragraph: Paragraph, text: str) -> str:
    """As a browser shows white space: one space, none at the beginning of a line."""
    words = " ".join(text.split(" ")) if not text.strip() else text
    begins, ends = words[:1].isspace(), words[-1:].isspace()
    inner = " ".join(words.split())
    before = paragraph.text
    lead = " " if begins and before and not before[-1:].isspace() else ""
    if not inner:
        return lead
    return f"{lead}{inner}{' ' if ends else ''}"


def _allowed(text: str) -> str:
    """Without what XML can't hold, and without characters that change what is read."""
    return "".join(c for c in visible(text) if c in "\t\n" or ord(c) >= 0x20)


def shaded(run: Run, fill: str) -> None:
    """Put a colour behind a run."""
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)):
        shade.set(qn(name), value)
    run._r.get_or_add_rPr().append(shade)  # noqa: SLF001 - the library has no name for it


def field(paragraph: Paragraph, code: str) -> None:
    """A field such as PAGE, which Word fills in."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = paragraph.add_run("1" if kind == "text" else "")
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif kind != "text":
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            continue
        run._r.append(element)  # noqa: SLF001 - as above


def _link(paragraph: Paragraph, text: str, anchor: str) -> None:
    """A link to a place of this document."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), bookmark_name(anchor))
    run = paragraph.add_run(_allowed(text))
    run.font.color.rgb = _ACCENT
    link.append(run._r)  # noqa: SLF001 - as above
    paragraph._p.append(link)  # noqa: SLF001 - as above


def bookmark(paragraph: Paragraph, anchor: str, number: int) -> None:
    """Name a place that links may lead to."""
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(kind)
        mark.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            mark.set(qn("w:name"), bookmark_name(anchor))
        paragraph._p.append(mark)  # noqa: SLF001 - as above


def bookmark_name(anchor: str) -> str:
    """A name that Word takes: letters, digits and underscores, at most forty."""
    return "".join(c if c.isalnum() else "_" for c in f"x_{anchor}")[:40]
