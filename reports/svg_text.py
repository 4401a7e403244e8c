"""Texts of figures in scripts whose letters join: drawn as a whole.

WeasyPrint lays the text of a drawing out letter by letter, which takes Arabic apart and turns
it round. A text that comes as one piece is laid out as one.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, override

from reports.layout_library import svg

#: Hebrew to Myanmar, Khmer, and the forms of Arabic: scripts that join or change places.
_JOINED: Final = re.compile("[\u0590-\u109f\u1780-\u17ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefe]")


class _Whole(str):
    """A text that is one letter to who goes through it."""

    __slots__ = ()

    @override
    def __iter__(self) -> Iterator[str]:
        yield str(self)


def install() -> None:
    """Teach the library; once a process is enough, and doing it again changes nothing."""
    drawn = svg.text
    if getattr(drawn, "joins", False):
        return

    def joined(drawing: Any, node: Any, font_size: float) -> None:  # noqa: ANN401 - the library's
        if node.text and _JOINED.search(node.text):
            node._etree_node.text = _Whole(node.text)  # noqa: SLF001 - it has no other way in
        drawn(drawing, node, font_size)

    joined.joins = True  # type: ignore[attr-defined]
    svg.text = joined
    for tag in [tag for tag, draw in svg.TAGS.items() if draw is drawn]:
        svg.TAGS[tag] = joined
