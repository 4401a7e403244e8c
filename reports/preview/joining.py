"""Parts joined into one PDF, each page with its number in the foot."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import Any, Final

import pikepdf
from pikepdf import Name

from reports import pdf
from reports.language import N_, _, of, speaking
from reports.language.direction import RTL
from reports.language.tongue import SOURCE
from reports.layout_library import CSS
from reports.preview.laying import LaidPage

_FONT: Final = "HotwashNumbers"
_SIZE: Final = 8.0
WORDS: Final = N_("Page {page} of {pages}")
#: Of the small sheet that a number is laid out on, in points.
_STAMP_WIDTH: Final = 110
#: As the style sheet has it: #14181D.
_INK: Final = "0.078 0.094 0.114 rg"
#: Gives the operators that write the number of a page: of the page, its index, text and foot.
_Write = Callable[[Any, int, str, Sequence[float]], bytes]
_GLYPH: Final = re.compile(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]{4})>")


@dataclass(slots=True)
class Source:
    """An opened PDF that parts are pages of; its bytes are kept with it."""

    pdf: pikepdf.Pdf
    size: int
    used: int = 0

    @classmethod
    def of(cls, content: bytes) -> "Source":
        """Opened from its bytes."""
        return cls(pikepdf.open(io.BytesIO(content)), len(content))


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the draft: which page of which source."""

    source: Source
    page: int
    laid: LaidPage


def joined(leaves: Sequence[Leaf], title: str, language: str = SOURCE) -> bytes:
    """One PDF of these pages.

    Args:
        leaves: the pages, in order.
        title: of the document.
        language: tag of the language that the numbers of pages are told in.
    """
    with pikepdf.new() as out:
        for leaf in leaves:
            out.pages.append(leaf.source.pdf.pages[leaf.page])
        numbers = _numbers(language)
        write = _written(out, numbers) if numbers else _stamped(out, language, len(leaves))
        with speaking(of(language)):
            texts = [
                _(WORDS, page=number, pages=len(leaves)) for number in range(1, len(leaves) + 1)
            ]
        for index, leaf in enumerate(leaves):
            if leaf.laid.foot:
                page = out.pages[index].obj
                stream = pikepdf.Stream(out, write(page, index, texts[index], leaf.laid.foot))
                page.Contents = pikepdf.Array([page.Contents, out.make_indirect(stream)])
        out.docinfo[Name.Title] = title
        made = io.BytesIO()
        out.save(
            made,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            static_id=True,
        )
        return made.getvalue()


def warm() -> None:
    """Make the font of page numbers ahead of the first draft."""
    _numbers(SOURCE)


# --- letter by letter: what needs one font and no shaping


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The font of page numbers: its glyphs by letter, each with its width in thousandths."""

    source: pikepdf.Pdf
    font: Any
    glyphs: dict[str, str]
    widths: dict[str, float]


def _written(out: pikepdf.Pdf, numbers: _Numbers) -> _Write:
    """Writes each letter by its glyph; y runs downwards, as the page before left it."""
    font = out.copy_foreign(numbers.font)

    def write(page: Any, _index: int, text: str, foot: Sequence[float]) -> bytes:  # noqa: ANN401 - a page
        page.Resources.Font[Name(f"/{_FONT}")] = font
        width = sum(numbers.widths[letter] for letter in text) * _SIZE / 1000
        codes = "".join(numbers.glyphs[letter] for letter in text)
        at = f"1 0 0 -1 {foot[0] - width / 2:.2f} {foot[1]:.2f} Tm"
        return f"\nBT /{_FONT} {_SIZE} Tf {_INK} {at} <{codes}> Tj ET\n".encode()

    return write


@cache
def _numbers(language: str) -> _Numbers | None:
    """The font of the foot with the letters that page numbers need; None where that won't do."""
    with speaking(of(language)) as spoken:
        words = _(WORDS, page="0123456789", pages="0")
        if spoken.direction == RTL:
            return None
    html = f'<p style="font: 500 8pt var(--text)">{escape(words)}</p>'
    dress = pdf.Dress(language=language)
    source = pikepdf.open(io.BytesIO(pdf.write_plain(pdf.lay_out(html, "a4", dress=dress))))
    fonts = list(dict(source.pages[0].obj.Resources.Font.items()).values())
    coded = _GLYPH.findall(fonts[0].ToUnicode.read_bytes())
    glyphs = {chr(int(unicode, 16)): glyph.decode() for glyph, unicode in coded}
    if len(fonts) > 1 or not set(words) <= glyphs.keys():
        return None
    widths = _widths(fonts[0].DescendantFonts[0], glyphs)
    return _Numbers(source, source.make_indirect(fonts[0]), glyphs, widths)


def _widths(font: Any, glyphs: dict[str, str]) -> dict[str, float]:  # noqa: ANN401 - a dictionary of a PDF
    """Widths of letters, from the array of a font: a first code, then widths from it on."""
    by_code: dict[int, float] = {}
    entries = list(font.W)
    for first, widths in zip(entries[::2], entries[1::2], strict=False):
        for offset, width in enumerate(widths):
            by_code[int(first) + offset] = float(width)
    return {letter: by_code.get(int(code, 16), 0.0) for letter, code in glyphs.items()}


# --- as small pages: scripts that need shaping, or more fonts than one


def _stamped(out: pikepdf.Pdf, language: str, pages: int) -> _Write:
    """Puts the numbers on pages as the library laid them out, each on a small sheet."""
    stamps, base, height = _stamps(language, pages)

    def write(page: Any, index: int, _text: str, foot: Sequence[float]) -> bytes:  # noqa: ANN401 - a page
        name = f"/{_FONT}{index}"
        if "/XObject" not in page.Resources:
            page.Resources.XObject = pikepdf.Dictionary()
        stamp = out.copy_foreign(stamps.pages[index].as_form_xobject())
        page.Resources.XObject[Name(name)] = stamp
        left, foot_of_stamp = foot[0] - _STAMP_WIDTH / 2, foot[1] + height - base
        at = f"1 0 0 -1 {left:.2f} {foot_of_stamp:.2f} cm"
        return f"\nq {at} {name} Do Q\n".encode()

    return write


@lru_cache(maxsize=4)
def _stamps(language: str, pages: int) -> tuple[pikepdf.Pdf, float, float]:
    """A small sheet for each page number, its baseline, its height, in points."""
    with speaking(of(language)) as spoken:
        texts = [_(WORDS, page=number, pages=pages) for number in range(1, pages + 1)]
        lines = "".join(f"<p>{escape(text)}</p>" for text in texts)
        html = f'<html lang="{language}" dir="{spoken.direction}"><body>{lines}</body></html>'
    sheet = pdf.Draft((_stamp_sheet(),))
    layout = pdf.lay_out(html, "a4", dress=pdf.Dress(language=language), draft=sheet)
    first = layout.document.pages[0]
    line = next(b for b in first._page_box.descendants() if type(b).__name__ == "TextBox")  # noqa: SLF001 - as in reports.places
    opened = pikepdf.open(io.BytesIO(pdf.write_plain(layout)))
    return opened, (line.position_y + line.baseline) * 0.75, first.height * 0.75


@cache
def _stamp_sheet() -> CSS:
    return CSS(
        string=f"""
@page {{ size: {_STAMP_WIDTH}pt 14pt; margin: 0;
  @top-center {{ content: none }} @bottom-center {{ content: none }} }}
p {{ font: 500 8pt/1.3 var(--text); color: #14181D; text-align: center; margin: 0;
  break-after: page; max-width: none }}
p:last-child {{ break-after: auto }}
"""
    )
