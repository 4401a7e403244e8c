"""Blocks of a Word document: headings, paragraphs, lists, tables and figures of the HTML."""

import io
import re
from dataclasses import dataclass, field
from typing import Any, Final

import resvg_py
from bs4 import Tag
from bs4.element import NavigableString
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reports.catalog import TEMPLATES
from reports.docx_runs import Look, bookmark, inline
from reports.language import current

_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 3}
_BLOCKS: Final = frozenset(
    "p div section ul ol dl table figure pre blockquote nav h1 h2 h3 h4 details".split()
)
#: A text held at its other end, since it runs from right to left; the drawer here holds every
#: text as if it ran from left to right.
_AGAINST: Final = re.compile(r'text-anchor="(\w+)"([^>]*) direction="rtl"')
_HELD: Final = {"start": "end", "end": "start", "middle": "middle"}
_WIDEST_FIGURE: Final = Mm(174)
#: A drawing has so many pixels for each of 96 an inch: sharp in print.
_ZOOM: Final = 3.0
_DEEPEST: Final = 5


@dataclass(slots=True)
class Writer:
    """Writes one document, block by block.

    Attributes:
        width: from margin to margin, in Word's units.
        drawings: the SVG of each figure as it was written; a reading of HTML changes its names.
    """

    document: WordDocument
    width: int
    drawings: list[str]
    _marks: int = field(default=0, init=False)
    _new_page: bool = field(default=False, init=False)

    def blocks(self, element: Tag, look: Look = Look(), depth: int = 0) -> None:  # noqa: B008
        """Write the blocks of an element in their order; loose text becomes a paragraph."""
        loose: list[Tag | NavigableString] = []
        for child in list(element.children):
            if isinstance(child, Tag) and child.name in _BLOCKS:
                self._paragraph_of(loose, look)
                loose = []
                self._block(child, look.within(child), depth)
            elif isinstance(child, Tag | NavigableString):
                loose.append(child)
        self._paragraph_of(loose, look)

    def _block(self, element: Tag, look: Look, depth: int) -> None:
        name, classes = element.name, element.get_attribute_list("class")
        self._new_page = self._new_page or "new-page" in classes
        own = {
            "dl": self._facts,
            "table": self._table,
            "figure": self._figure,
            "pre": self._code,
            "nav": self._contents,
            **dict.fromkeys(_HEADINGS, self._heading),
        }
        if "strip" in classes:
            self._strip(element)
        elif name in own:
            own[name](element)
        elif name in {"ul", "ol"}:
            self._list(element, look, min(depth + 1, _DEEPEST))
        elif name == "p" or (name == "div" and not element.find(list(_BLOCKS))):
            self._paragraph(element, look)
        else:
            self.blocks(element, look, depth)

    # --- text

    def _mark(self, paragraph: Paragraph, element: Tag) -> None:
        anchor = element.get("id")
        if isinstance(anchor, str) and anchor:
            self._marks += 1
            bookmark(paragraph, anchor, self._marks)

    def _heading(self, element: Tag) -> None:
        if "title" in element.get_attribute_list("class"):
            made = self.document.add_paragraph(style="Title")
        else:
            made = self.document.add_heading(level=_HEADINGS[element.name])
        made.paragraph_format.page_break_before = self._new_page or None
        self._new_page = False
        self._mark(made, element)
        for number in element.select(".num"):
            number.append(" ")
        inline(made, element, Look())

    def _paragraph(self, element: Tag, look: Look) -> None:
        if not element.get_text(strip=True):
            return
        made = self.document.add_paragraph()
        self._mark(made, element)
        if "brief-title" in element.get_attribute_list("class"):
            made.style = self.document.styles["Title"]
        inline(made, element, look)

    def _paragraph_of(self, loose: list[Tag | NavigableString], look: Look) -> None:
        if not any(str(part).strip() for part in loose):
            return
        holder = Tag(name="p")
        for part in loose:
            holder.append(part)
        self._paragraph(holder, look)

    def _list(self, element: Tag, look: Look, depth: int) -> None:
        kind = "List Number" if element.name == "ol" else "List Bullet"
        style = kind if depth == 1 else f"{kind} {min(depth, 3)}"
        for item in element.find_all("li", recursive=False):
            made = self.document.add_paragraph(style=style)
            inner = list(item.find_all(["ul", "ol"], recursive=False))
            for nested in inner:
                nested.extract()
            inline(made, item, look)
            for nested in inner:
                self._list(nested, look, min(depth + 1, _DEEPEST))

    def _contents(self, element: Tag) -> None:
        """A line a section, each leading there."""
        for line in element.find_all("li"):
            for nested in line.find_all("ol"):
                nested.extract()
            for number in line.select(".n"):
                number.append(" ")
            inline(self.document.add_paragraph(), line, Look())

    def _code(self, element: Tag) -> None:
        lines = element.get_text().rstrip("\n").split("\n")
        made = self.document.add_paragraph(style="Code")
        for number, line in enumerate(lines):
            if number:
                made.add_run().add_break()
            holder = Tag(name="span")
            holder.append(NavigableString(line))
            inline(made, holder, Look(preformatted=True))

    # --- tables

    def _facts(self, element: Tag) -> None:
        pairs = [
            (name, value)
            for name in element.find_all("dt")
            if isinstance(value := name.find_next_sibling("dd"), Tag)
        ]
        if not pairs:
            return
        table = self._new_table(len(pairs), [0.28, 0.72])
        for line, (name, value) in zip(table.rows, pairs, strict=True):
            inline(line.cells[0].paragraphs[0], name, Look(bold=True))
            inline(line.cells[1].paragraphs[0], value, Look())
        self._gap()

    def _strip(self, element: Tag) -> None:
        """Figures side by side: the number, its name, what it is held against."""
        cells = element.find_all(recursive=False)
        if not cells:
            return
        table = self._new_table(1, [1 / len(cells)] * len(cells))
        for cell, held in zip(table.rows[0].cells, cells, strict=True):
            for number, part in enumerate(held.find_all(recursive=False)):
                line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                line.style = "Cell"
                inline(line, part, Look(bold=number == 0, soft=number > 1))
        self._gap()

    def _gap(self) -> None:
        """Word joins tables that stand next to each other."""
        made = self.document.add_paragraph()
        made.paragraph_format.space_after = Pt(0)
        made.paragraph_format.line_spacing = Pt(6)

    def _table(self, element: Tag) -> None:
        caption = element.find("caption", recursive=False)
        if isinstance(caption, Tag):
            made = self.document.add_paragraph(style="Caption")
            made.paragraph_format.keep_with_next = True
            inline(made, caption, Look())
        rows = [row for row in element.find_all("tr") if row.find_parent("table") is element]
        count = max((sum(_span(cell) for cell in _cells(row)) for row in rows), default=0)
        if not count:
            return
        table = self._new_table(len(rows), _shares(element, count))
        for line, row in zip(table.rows, rows, strict=True):
            self._row(line.cells, row)
            if row.find_parent("thead") is not None:
                _repeat(line._tr)  # noqa: SLF001 - the library has no name for it
        self._gap()

    def _new_table(self, rows: int, shares: list[float]) -> Table:
        table: Table = self.document.add_table(rows, len(shares))
        table.style = self.document.styles["Table Grid"]
        table.autofit = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Emu(int(self.width * share))
            for cell in column.cells:
                cell.width = Emu(int(self.width * share))
        return table

    def _row(self, cells: "tuple[_Cell, ...]", row: Tag) -> None:
        place = 0
        for held in _cells(row):
            span = min(_span(held), len(cells) - place)
            if span <= 0:
                return
            cell = cells[place] if span == 1 else cells[place].merge(cells[place + span - 1])
            self._cell(cell, held)
            place += span

    def _cell(self, cell: "_Cell", held: Tag) -> None:
        made = cell.paragraphs[0]
        made.style = "Cell"
        self._mark(made, held)
        look = Look().within(held)
        parts = held.find_all(list(_BLOCKS), recursive=False)
        if not parts:
            inline(made, held, look)
            return
        for number, part in enumerate(parts):
            line = made if number == 0 else cell.add_paragraph(style="Cell")
            inline(line, part, look.within(part))

    # --- figures

    def _figure(self, element: Tag) -> None:
        drawing = element.find("svg")
        if isinstance(drawing, Tag):
            self._picture(drawing)
        caption = element.find("figcaption")
        if isinstance(caption, Tag):
            inline(self.document.add_paragraph(style="Caption"), caption, Look())

    def _picture(self, drawing: Tag) -> None:
        title = drawing.find("title")
        told = title.get_text(" ", strip=True) if isinstance(title, Tag) else ""
        width = min(int(_WIDEST_FIGURE), self.width)
        paragraph = self.document.add_paragraph()
        picture = paragraph.add_run().add_picture(
            io.BytesIO(_pixels(self.drawings[int(str(drawing["data-number"]))])), width=Emu(width)
        )
        about = picture._inline.docPr  # noqa: SLF001 - the library has no name for it
        about.set("descr", told)


def _pixels(source: str) -> bytes:
    """A drawing as PNG; only scripts that our own fonts lack are drawn with the machine's."""
    fonts = sorted(str(path) for path in (TEMPLATES / "fonts").glob("*.ttf"))
    if "xmlns=" not in source:
        source = source.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    source = _AGAINST.sub(lambda found: f'text-anchor="{_HELD[found[1]]}"{found[2]}', source)
    made = resvg_py.svg_to_bytes(
        svg_string=source,
        zoom=_ZOOM,
        dpi=96.0,
        background="#ffffff",
        skip_system_fonts=current().is_source,
        font_files=fonts,
        font_family="Inter",
        sans_serif_family="Inter",
    )
    return bytes(made)


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def _span(cell: Tag) -> int:
    said = cell.get("colspan")
    return int(said) if isinstance(said, str) and said.isdecimal() else 1


def _shares(element: Tag, count: int) -> list[float]:
    """The widths of columns as parts of one: as the template says, else equal."""
    said = [str(column.get("style") or "") for column in element.select("colgroup > col")]
    widths = [float(text.split("width:")[1].split("%")[0]) for text in said if "width:" in text]
    if len(widths) != count or sum(widths) <= 0:
        return [1 / count] * count
    return [width / sum(widths) for width in widths]


def _repeat(row: Any) -> None:  # noqa: ANN401 - an element of the library
    """The head of a table stands on each of its pages."""
    properties = row.get_or_add_trPr()
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)
