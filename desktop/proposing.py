"""Proposing a change from wherever one reads what asks for it: in words, and the way there."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.navigation import Route
from kb.vocabulary.moments import format_duration
from kb.vocabulary.proposals import ProposalState, StepWish

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes


def wish_words(wish: StepWish, minutes: float | None = None) -> str:
    """What a change does to a step, as a command."""
    if wish is StepWish.EXPECT and minutes is not None:
        return _tr("Expect {time} for it").format(time=format_duration(minutes))
    return {
        StepWish.INSERT: _tr("Insert it as a step"),
        StepWish.MAKE_OPTIONAL: _tr("Make it optional"),
        StepWish.REMOVE: _tr("Take it out of the playbook"),
        StepWish.EXPECT: _tr("Expect the time that it took"),
        StepWish.MOVE: _tr("Move it to where it was done"),
        StepWish.REWORD: _tr("Write the change…"),
    }[wish]


def state_words(state: str) -> str:
    """The state of a proposal; a code of a newer program as it is."""
    words = {
        ProposalState.PROPOSED: _tr("Proposed"),
        ProposalState.EDITED: _tr("Edited"),
        ProposalState.ACCEPTED: _tr("Accepted"),
        ProposalState.REJECTED: _tr("Rejected"),
        ProposalState.PUBLISHED: _tr("Published"),
    }
    return next((said for one, said in words.items() if one == state), state)


def add_wishes(
    menu: QMenu,
    wishes: Sequence[StepWish],
    minutes: float | None,
    act: Callable[[StepWish], object],
) -> QMenu:
    """Adds "Propose playbook change" with what a row asks for to a menu."""
    inner = menu.addMenu(_tr("Propose playbook change"))
    fill(inner, wishes, minutes, act)
    return inner


def fill(
    menu: QMenu,
    wishes: Sequence[StepWish],
    minutes: float | None,
    act: Callable[[StepWish], object],
) -> None:
    """Adds what a row asks for to a menu."""
    for wish in wishes:
        chosen = partial(_chosen, act, wish)
        menu.addAction(wish_words(wish, minutes)).triggered.connect(chosen)


def _chosen(act: Callable[[StepWish], object], wish: StepWish, _checked: bool = False) -> None:
    act(wish)


def propose(
    context: "PageContext", operation: Callable[..., object], initiator: QWidget, *, edit: bool
) -> None:
    """Writes a proposal and goes there; why it can't be written is said in a line.

    Args:
        context: session, notices and navigation.
        operation: a service function that gives back the proposal's id.
        initiator: who asked.
        edit: the text is to be written now.
    """

    def made(changes: "Changes") -> None:
        section = "edit" if edit else ""
        context.navigation.go(Route("proposals", changes.result, section=section))

    def refused(error: Any) -> None:  # noqa: ANN401 - kb's error, or any other
        context.notices.show(str(getattr(error, "what", "") or error))

    context.session.write(operation, initiator, made, refused)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Proposing", text)
