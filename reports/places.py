"""Where each passage of a report stands on its pages, and what doesn't fit into its cell.

Templates name the record in `data-r` and the field in `data-f`; a table names the fields of its
columns once, on its `<colgroup>`. None of it reaches the file: it is read from the layout.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

#: CSS pixels to points.
_POINTS: Final = 0.75
#: A text may stand out of its cell by this much, in points: the slope of an italic letter.
_SLOPE: Final = 1.5


@dataclass(frozen=True, slots=True)
class Place:
    """A passage on a page, in points from its top left corner.

    Attributes:
        page: from 1.
        section: the key of the section of the report.
        kind, record: what it shows; empty for the incident itself.
        field: of that record; empty when it is more than one.
        overfull: its text is wider than its cell.
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    section: str = ""
    kind: str = ""
    record: str = ""
    field: str = ""
    overfull: bool = False

    def holds(self, page: int, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        inside = self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height
        return page == self.page and inside

    @property
    def size(self) -> float:
        """The area."""
        return self.width * self.height

    def as_row(self) -> list[Any]:
        """Plain JSON, short: there are thousands."""
        return [
            *(self.page, self.x, self.y, self.width, self.height),
            *(self.section, self.kind, self.record, self.field, self.overfull),
        ]

    @classmethod
    def from_row(cls, row: list[Any]) -> Self:
        """The inverse of `as_row`."""
        return cls(*row)


def at(places: "tuple[Place, ...]", page: int, x: float, y: float) -> Place | None:
    """The smallest passage at a point; of equal ones the one that names a field."""
    found = [place for place in places if place.holds(page, x, y)]
    return min(found, key=lambda place: (place.size, not place.field), default=None)


def of_page(page: Any, number: int) -> Iterator[Place]:  # noqa: ANN401 - the library's page
    """All passages of one page."""
    root = next((box for box in page._page_box.children if box.element_tag == "html"), None)  # noqa: SLF001 - the library shows its boxes in no other way
    if root is not None:
        yield from _within(root, _Known(number, "", "", "", None), None)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the boxes around say."""

    page: int
    section: str
    kind: str
    record: str
    columns: tuple[str, ...] | None


def _within(box: Any, known: _Known, told: Any) -> Iterator[Place]:  # noqa: ANN401 - the library's boxes
    """The passages in a box; `told` is the element that was spoken for already."""
    element = box.element
    name = type(box).__name__
    if name in {"LineBox", "TextBox"}:
        return
    if element is not None and element is not told:
        known = _heard(element, known)
        field = _field_of(box, element, known)
        if field or "data-r" in element.attrib or "data-s" in element.attrib:
            told = element
            yield _place(box, known, field, overfull=name == "TableCellBox" and _is_overfull(box))
    if name == "TableBox":
        known = _with_columns(element, known)
    for child in getattr(box, "children", ()):
        if hasattr(child, "element_tag"):
            yield from _within(child, known, told)


def _heard(element: Any, known: _Known) -> _Known:  # noqa: ANN401 - an element
    section = element.attrib.get("data-s", known.section)
    if "data-r" not in element.attrib:
        return _Known(known.page, section, known.kind, known.record, known.columns)
    kind, _, record = element.attrib["data-r"].partition(":")
    return _Known(known.page, section, kind, record, known.columns)


def _with_columns(element: Any, known: _Known) -> _Known:  # noqa: ANN401 - as above
    group = element.find("colgroup") if element is not None else None
    names = tuple(group.attrib.get("data-f", "").split()) if group is not None else ()
    return _Known(known.page, known.section, known.kind, known.record, names)


def _field_of(box: Any, element: Any, known: _Known) -> str:  # noqa: ANN401 - as above
    own = str(element.attrib.get("data-f", ""))
    if own or type(box).__name__ != "TableCellBox" or not known.columns:
        return own if element.tag != "colgroup" else ""
    column = box.grid_x
    named = known.columns[column] if element.tag == "td" and column < len(known.columns) else "-"
    return "" if named == "-" else named


def _place(box: Any, known: _Known, field: str, *, overfull: bool) -> Place:  # noqa: ANN401 - as above
    return Place(
        known.page,
        round(box.border_box_x() * _POINTS, 1),
        round(box.border_box_y() * _POINTS, 1),
        round(box.border_width() * _POINTS, 1),
        round(box.border_height() * _POINTS, 1),
        known.section,
        known.kind,
        known.record,
        field,
        overfull,
    )


def _is_overfull(cell: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a line of a cell reaches out of it."""
    edge = cell.content_box_x() + cell.width + cell.padding_right + _SLOPE / _POINTS
    return any(right > edge for right in _line_ends(cell))


def _line_ends(box: Any) -> Iterator[float]:  # noqa: ANN401 - as above
    for child in getattr(box, "children", ()):
        if type(child).__name__ == "LineBox":
            yield from (part.position_x + part.margin_width() for part in child.children[-1:])
        elif hasattr(child, "element_tag"):
            yield from _line_ends(child)
