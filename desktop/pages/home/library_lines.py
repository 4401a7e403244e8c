"""What the library asks of a person: drafts to review, and what they should review or test."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.navigation import Route
from desktop.pages.home.blocks import Line

if TYPE_CHECKING:
    from desktop.pages.home.reading import HomeReading
    from kb.library.known_differences.schemas import KnownDifference
    from kb.library.life import Waiting
    from kb.library.proposals.schemas import ProposalRow

Go = Callable[[Route], object]


def library_lines(found: "HomeReading", go: Go) -> list[Line]:
    """Drafts in review first, then proposals, overdue reviews, re-tests of known differences."""
    return [
        *(_to_review(one, go) for one in found.to_review),
        *(_proposed(one, go) for one in found.proposed),
        *(_stale(one, go) for one in found.stale),
        *(_to_retest(one, title, go) for one, title in found.retests),
    ]


def _to_review(one: "Waiting", go: Go) -> Line:
    asked = _tr("version {n}, asked by {who}") if one.asked_by else _tr("version {n}")
    said = asked.format(n=one.number, who=one.asked_by)
    chip = (_tr("In review"), "info")
    return _line(one, said, _tr("Review"), chip, go)


def _proposed(one: "ProposalRow", go: Go) -> Line:
    by = _tr("{change}, proposed by {who}") if one.proposed_by else "{change}"
    said = by.format(change=one.title, who=one.proposed_by)
    open_it = partial(go, Route("proposals", one.id))
    chip = (_tr("Proposed"), "info")
    return Line("", one.item_title, said, _tr("Review"), open_it, chip, one.title)


def _stale(one: "Waiting", go: Go) -> Line:
    day = one.due.isoformat() if one.due is not None else ""
    said = _tr("review due {day}").format(day=day)
    return _line(one, said, _tr("Open"), (_tr("Overdue"), "warn"), go)


def _to_retest(one: "KnownDifference", title: str, go: Go) -> Line:
    due = one.retest_due.isoformat() if one.retest_due is not None else ""
    said = _tr("re-test due {day}: {what}").format(day=due, what=one.title)
    open_it = partial(go, Route("knowledge", record_id=one.item_id))
    return Line("", title, said, _tr("Open"), open_it, (_tr("Overdue"), "warn"), title)


def _line(one: "Waiting", said: str, action: str, chip: tuple[str, str], go: Go) -> Line:
    route = Route("knowledge", record_id=one.item_id)
    return Line("", one.title, said, action, partial(go, route), chip, one.title)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryLines", text)
