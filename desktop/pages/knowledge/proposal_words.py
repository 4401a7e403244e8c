"""Proposed changes in words: their state, what they are about, the columns of their list."""

from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.proposing import state_words
from desktop.widgets.cells import Cell
from desktop.widgets.rows import Column
from kb.conformance.sources import Listed
from kb.library.proposals.schemas import ProposalRow, Standing
from kb.vocabulary.proposals import ProposalState

#: Columns that give way to the title where it is narrow, the first one first.
YIELDING: Final = ("owner", "by", "since", "because")
_TONES: Final = {
    ProposalState.PROPOSED: "info",
    ProposalState.EDITED: "info",
    ProposalState.ACCEPTED: "warn",
    ProposalState.REJECTED: "neutral",
    ProposalState.PUBLISHED: "ok",
}
_MOST_NUMBERS: Final = 3


def tone_of(state: str) -> str:
    """The tone of its chip."""
    return next((tone for one, tone in _TONES.items() if one == state), "neutral")


def columns() -> list[Column[Listed]]:
    """What the list says of each proposal."""
    return [
        Column("state", _tr("State"), _state, 104),
        Column("title", _tr("What changes"), _title, 200, stretch=True),
        Column("about", _tr("In"), lambda one: Cell(one.row.item_title, wrap=True), 170),
        Column("because", _tr("Because of"), _because, 132),
        Column("by", _tr("Proposed by"), lambda one: Cell(one.row.proposed_by, "person"), 132),
        Column("since", _tr("Since"), lambda one: Cell(f"{one.row.created_at:%Y-%m-%d}"), 108),
        Column("owner", _tr("Owner"), lambda one: Cell(one.row.item_owner, "person"), 132),
    ]


def became(row: ProposalRow) -> str:
    """What became of a proposal, in a short sentence; "" while it is open."""
    if row.state == ProposalState.PUBLISHED and row.version_number:
        said = _tr("version {n}").format(n=row.version_number)
        if row.effective_from is not None:
            since = _tr("in force from {day}").format(day=row.effective_from.isoformat())
            return f"{said}, {since}"
        return said
    return row.decision_reason if row.state == ProposalState.REJECTED else ""


def what_is_compared(found: Standing) -> str:
    """Which text a proposal is compared with."""
    if found.after is None:
        return _tr("Against the text it was written for")
    if found.before_is_draft:
        return _tr("Against the draft of version {n}").format(n=found.before_number)
    if not found.before_number:
        return _tr("Against the text it was written for")
    return _tr("Against version {n}").format(n=found.before_number)


def _state(one: Listed) -> Cell:
    return Cell(state_words(one.row.state), "chip", tone_of(one.row.state))


def _title(one: Listed) -> Cell:
    said = became(one.row)
    return Cell(one.row.title, "title", wrap=True, tip=said)


def _because(one: Listed) -> Cell:
    shown = ", ".join(one.numbers[:_MOST_NUMBERS])
    more = len(one.numbers) - _MOST_NUMBERS
    if more > 0:
        shown = _tr("{numbers} and {n} more").format(numbers=shown, n=more)
    return Cell(shown, "secondary", wrap=True, tip=", ".join(one.numbers))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Proposals", text)
