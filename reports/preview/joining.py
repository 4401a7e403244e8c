"""Parts joined into one PDF, each page with its number in the foot."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pikepdf
from pikepdf import Name

from reports import pdf
from reports.preview.laying import LaidPage

_FONT: Final = "HotwashNumbers"
_SIZE: Final = 8.0
_WORDS: Final = "Page {page} of {pages}"
#: As the style sheet has it: #14181D.
_INK: Final = "0.078 0.094 0.114 rg"
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


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The font of page numbers: its glyphs by letter, each with its width in thousandths."""

    source: pikepdf.Pdf
    font: Any
    glyphs: dict[str, str]
    widths: dict[str, float]

    def show(self, text: str, middle: float, base: float) -> bytes:
        """The operators that write a text around a place, y downwards as in the page before."""
        width = sum(self.widths.get(letter, 0) for letter in text) * _SIZE / 1000
        codes = "".join(self.glyphs.get(letter, "0000") for letter in text)
        at = f"1 0 0 -1 {middle - width / 2:.2f} {base:.2f} Tm"
        return f"\nBT /{_FONT} {_SIZE} Tf {_INK} {at} <{codes}> Tj ET\n".encode()


def joined(leaves: Sequence[Leaf], title: str) -> bytes:
    """One PDF of these pages.

    Args:
        leaves: the pages, in order.
        title: of the document.
    """
    with pikepdf.new() as out:
        numbers = _numbers()
        font: Any = None
        for leaf in leaves:
            out.pages.append(leaf.source.pdf.pages[leaf.page])
        for number, leaf in enumerate(leaves, 1):
            if not leaf.laid.foot:
                continue
            if font is None:
                font = out.copy_foreign(numbers.font)
            page = out.pages[number - 1].obj
            page.Resources.Font[Name(f"/{_FONT}")] = font
            text = _WORDS.format(page=number, pages=len(leaves))
            written = pikepdf.Stream(out, numbers.show(text, *leaf.laid.foot))
            page.Contents = pikepdf.Array([page.Contents, out.make_indirect(written)])
        out.docinfo[Name.Title] = title
        made = io.BytesIO()
        out.save(
            made,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            static_id=True,
        )
        return made.getvalue()


@cache
def _numbers() -> _Numbers:
    """The font of the foot, with the letters that page numbers need."""
    words = _WORDS.format(page="0123456789", pages="0")
    html = f'<p style="font: 500 8pt var(--text)">{words}</p>'
    source = pikepdf.open(io.BytesIO(pdf.write_plain(pdf.lay_out(html, "a4"))))
    fonts = source.pages[0].obj.Resources.Font
    font = next(iter(dict(fonts.items()).values()))
    font = source.make_indirect(font) if not font.is_indirect else font
    coded = _GLYPH.findall(font.ToUnicode.read_bytes())
    glyphs = {chr(int(unicode, 16)): glyph.decode() for glyph, unicode in coded}
    return _Numbers(source, font, glyphs, _widths(font.DescendantFonts[0], glyphs))


def _widths(font: Any, glyphs: dict[str, str]) -> dict[str, float]:  # noqa: ANN401 - a dictionary of a PDF
    """Widths of letters, from the array of a font: a first code, then widths from it on."""
    by_code: dict[int, float] = {}
    entries = list(font.W)
    for first, widths in zip(entries[::2], entries[1::2], strict=False):
        for offset, width in enumerate(widths):
            by_code[int(first) + offset] = float(width)
    return {letter: by_code.get(int(code, 16), 0.0) for letter, code in glyphs.items()}


def warm() -> None:
    """Make the font of page numbers ahead of the first draft."""
    _numbers()
