"""Who signed what, and what was changed since: each change leads to its place."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.dialogs.signing import grouped
from desktop.pages.incident import history_words
from desktop.pages.incident.flashing import FlashingLine
from desktop.pages.incident.section import Section, label_of
from desktop.widgets.buttons import ElidedLink
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import column, empty_layout
from kb.vocabulary.response import SignOffDecision, SignOffRole

if TYPE_CHECKING:
    from kb.incidents.sign_offs.schemas import SignOff
    from kb.ledger.history import HistoryEntry

type Changes = "Mapping[UUID, Sequence[HistoryEntry]]"

_MOST: Final = 12


class Signatures(QWidget):
    """The signatures, oldest first; under those that no longer fit, what came after them.

    Args:
        section: gives zone and incident.
        on_choose: gets a change to go to.
    """

    def __init__(self, section: Section, on_choose: "Callable[[HistoryEntry], object]") -> None:
        super().__init__()
        self._section = section
        self._on_choose = on_choose
        self._lines = column(spacing=10)
        self._shown: dict[UUID, FlashingLine] = {}
        self._key: object = None
        self.setLayout(self._lines)

    def show_signatures(self, signed: "Sequence[SignOff]", changes: Changes) -> None:
        """Shows them; `changes` are those that came after each one that no longer fits."""
        key = (tuple(signed), {one: tuple(found) for one, found in changes.items()})
        if key == self._key:
            return
        self._key = key
        empty_layout(self._lines)
        self._shown = {}
        listed: set[int] = set()
        for one in signed:
            line = self._signature(one, changes.get(one.id, ()), listed)
            self._shown[one.id] = line
            self._lines.addWidget(line)
        if not signed:
            self._lines.addWidget(PlainText(self.tr("Nobody has signed yet."), "muted"))

    def line_of(self, sign_off_id: UUID) -> FlashingLine | None:
        """The line of a signature."""
        return self._shown.get(sign_off_id)

    def _signature(
        self, signed: "SignOff", changes: "Sequence[HistoryEntry]", listed: set[int]
    ) -> FlashingLine:
        held = signed.decision == SignOffDecision.SIGNED
        void = held and not signed.in_force
        tone = "muted" if void else "strong"
        parts: list[QWidget] = [PlainText(self._words(signed), tone, wrap=True, selectable=True)]
        if void:
            parts.append(PlainText(self.tr("No longer in force"), "muted"))
        if signed.statement:
            parts.append(PlainText(signed.statement, "secondary", wrap=True, selectable=True))
        parts += self._changed(changes, listed)
        line = FlashingLine()
        line.setLayout(column(*parts, spacing=2))
        return line

    def _words(self, signed: "SignOff") -> str:
        role = {
            SignOffDecision.RETURNED.value: self.tr("returned it"),
            SignOffDecision.REOPENED.value: self.tr("reopened it"),
        }.get(signed.decision, label_of(SignOffRole, signed.role).lower())
        return self.tr("Version {n}  {who}, {role}  {when}  {hash}").format(
            n=signed.review_number,
            who=signed.by,
            role=role,
            when=self._section.moment(signed.at),
            hash=grouped(signed.content_hash),
        )

    def _changed(self, changes: "Sequence[HistoryEntry]", listed: set[int]) -> list[QWidget]:
        """What came after a signature; what stands under an older one isn't told twice."""
        if not changes:
            return []
        fresh = [entry for entry in changes if entry.sequence not in listed]
        listed |= {entry.sequence for entry in changes}
        text = self.tr("Changed since it was signed: %n change(s)", "", len(changes))
        if not fresh:
            text = self.tr("%n of these changes came after it", "", len(changes))
        shown: list[QWidget] = [PlainText(text, "warn", wrap=True)]
        shown += [self._change(entry) for entry in fresh[:_MOST]]
        if len(fresh) > _MOST:
            more = self.tr("and {n} more, in History").format(n=len(fresh) - _MOST)
            shown.append(PlainText(more, "muted"))
        return shown

    def _change(self, entry: "HistoryEntry") -> ElidedLink:
        zone = self._section.context.session.zone
        whole = self._section.whole
        names = history_words.names_of(whole) if whole is not None else {}
        verb = {"insert": self.tr("added"), "delete": self.tr("deleted")}.get(entry.action, "")
        what = verb or history_words.summary(entry, zone, names)
        words = f"{self._section.moment(entry.at)}  {entry.actor}  {entry.record_label}: {what}"
        link = ElidedLink(words)
        link.setAccessibleName(words)
        link.clicked.connect(lambda _checked=False: self._on_choose(entry))
        return link
