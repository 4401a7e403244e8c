"""Some neighbouring units of a report laid out, and cut where their pages begin."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, Final, Self

from reports import pdf, places
from reports.language.tongue import SOURCE
from reports.layout_library import CSS

#: What parts have no use for: numbers of pages come when they are joined.
_SHEET: Final = """
.page-of::after { content: none }
nav.contents a::after { content: leader('.') attr(data-page) }
body[data-goes-on] > section:first-of-type,
body[data-goes-on] > section:first-of-type > table:first-child,
body[data-goes-on] [data-u="0"],
body[data-goes-on] [data-u="0"] > :first-child { margin-top: 0 !important }
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How pages look: the name of the sheet's size, the kind's own sheet, the dress, the tongue."""

    page_size: str
    style: str
    accent: str
    logo: str
    language: str = SOURCE

    def as_json(self) -> dict[str, str]:
        """Plain JSON values."""
        return asdict(self)

    @property
    def text(self) -> str:
        """The same as one text, for keys."""
        return "\0".join((self.page_size, self.style, self.accent, self.logo, self.language))


@dataclass(frozen=True, slots=True)
class LaidPage:
    """One page of a part.

    Attributes:
        places: as rows of `Place.as_row`.
        anchors: the names that stand on it.
        foot: the middle and the baseline of "Page x of y", in points from the top left; empty
            for a page without a foot.
    """

    places: list[list[Any]]
    anchors: list[str]
    foot: list[float]


@dataclass(frozen=True, slots=True)
class Laid:
    """Pages of a run of units.

    Attributes:
        content: their PDF.
        cuts: the unit and the page, from 0, that each part begins with.
        pages: what is known of each.
        refused: how many addresses something asked for.
    """

    content: bytes
    cuts: list[list[int]]
    pages: list[LaidPage]
    refused: int

    def head(self) -> dict[str, Any]:
        """Everything but the content, as plain JSON values."""
        return {
            "cuts": self.cuts,
            "pages": [asdict(page) for page in self.pages],
            "refused": self.refused,
            "size": len(self.content),
        }

    @classmethod
    def from_head(cls, head: dict[str, Any], content: bytes) -> Self:
        """The inverse of `head`."""
        pages = [LaidPage(**page) for page in head["pages"]]
        return cls(content, head["cuts"], pages, head["refused"])


@cache
def _sheet() -> CSS:
    return CSS(string=_SHEET)


def lay(html: str, look: Look, on_page: Callable[[int], None] = lambda page: None) -> Laid:
    """Lay out a run of units and write it as a small PDF, without tags.

    Args:
        html: of `units.as_html`.
        look: how pages look.
        on_page: told each page that is laid out.
    """
    dress = pdf.Dress(look.accent, look.logo, look.language)
    layout = pdf.lay_out(html, look.page_size, look.style, dress, on_page, pdf.Draft((_sheet(),)))
    pages = layout.document.pages
    cuts = [[unit, page] for unit, page in _cuts(pages)]
    known = [
        LaidPage(
            [place.as_row() for place in places.of_page(page, number)],
            list(page.anchors),
            _foot(page),
        )
        for number, page in enumerate(pages, 1)
    ]
    return Laid(pdf.write_plain(layout), cuts, known, len(layout.refused))


def _cuts(pages: list[Any]) -> Iterator[tuple[int, int]]:
    """Where a page begins with a unit that no page before has a piece of."""
    yield 0, 0
    seen: set[int] = set()
    for number, page in enumerate(pages):
        units = list(dict.fromkeys(_units_on(page)))
        if number and units and units[0] not in seen:
            yield units[0], number
        seen.update(units)


def _units_on(page: Any) -> Iterator[int]:  # noqa: ANN401 - the library's page
    """The numbers of the units on a page, from top to bottom."""
    waiting = [box for box in page._page_box.children if box.element_tag == "html"]  # noqa: SLF001 - as in reports.places
    while waiting:
        box = waiting.pop()
        number = box.element.attrib.get("data-u") if box.element is not None else None
        if number is not None:
            yield int(number)
        else:
            waiting += [
                child
                for child in reversed(getattr(box, "children", ()))
                if hasattr(child, "element_tag")
            ]


def _foot(page: Any) -> list[float]:  # noqa: ANN401 - as above
    """Where the number of a page goes."""
    for box in page._page_box.descendants():  # noqa: SLF001 - as above
        element = getattr(box, "element", None)
        if element is not None and element.attrib.get("class") == "middle page-of":
            left = next((b for b in _beside(page) if type(b).__name__ == "TextBox"), None)
            if left is None:
                return []
            return [
                round((box.content_box_x() + box.width / 2) * 0.75, 2),
                round((left.position_y + left.baseline) * 0.75, 2),
            ]
    return []


def _beside(page: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    """The boxes of the foot's left side, whose baseline the number shares."""
    for margin in page._page_box.children:  # noqa: SLF001 - as above
        if getattr(margin, "at_keyword", "").startswith("@bottom"):
            for box in margin.descendants():
                element = getattr(box, "element", None)
                if element is not None and element.attrib.get("class") == "left":
                    yield from box.descendants()
