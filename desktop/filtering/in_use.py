"""Values that the store holds, for menus and completion; read in a reader thread."""

from typing import TYPE_CHECKING

from kb.search.completion import complete

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_OFFERED = ("lead", "tag", "technique", "type", "playbook", "asset")


def in_use(session: "Session") -> dict[str, tuple[str, ...]]:
    """Values that the store holds, by field of the query language; the first few of each."""
    return {
        name: tuple(
            option.text.strip('"')
            for option in complete(session, f"{name}:").options
            if option.text != "me"
        )
        for name in _OFFERED
    }
