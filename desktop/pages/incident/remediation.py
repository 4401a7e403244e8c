"""What was done to assets and entities: pending approvals first, each with who and when."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.incident.inline_form import InlineAsk, InlineForm
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.record_panel import link_button
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout
from kb.incidents.remediation import actions, service
from kb.store.base import kinds
from kb.vocabulary.indicators import defang
from kb.vocabulary.moments import format_duration
from kb.vocabulary.response import RemediationState

if TYPE_CHECKING:
    from kb.dossier import WholeIncident

S = RemediationState
_TONES = {
    S.PROPOSED.value: "neutral",
    S.PENDING_APPROVAL.value: "warn",
    S.APPROVED.value: "info",
    S.RUNNING.value: "info",
    S.DONE.value: "ok",
    S.FAILED.value: "danger",
    S.DECLINED.value: "neutral",
    S.UNDONE.value: "neutral",
}
_WAITING = {S.PROPOSED.value, S.PENDING_APPROVAL.value}
_MOST_LINKS = 6


class RemediationSection(PartSection):
    """The actions on entities, and the entities that none holds on."""

    name: ClassVar[str] = "remediation"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["remediation_action"],
            attribute="remediation",
            entry="action",
            columns=(
                PartColumn("action", 230),
                PartColumn("action_kind", 88),
                PartColumn("asset_ids", 110, self.tr("Targets"), _targets),
                PartColumn("state", 132),
                PartColumn("asked_by", 120),
                PartColumn("approver", 120),
                PartColumn("ran_at", 130),
                PartColumn("waited", 96, self.tr("Waited"), _waited),
                PartColumn("result", 150),
            ),
            words=TableWords(
                name=self.tr("Remediation"),
                entry=self.tr("Type an action, or paste lines"),
                empty=self.tr("What was done to contain, eradicate and recover, stands here."),
                hint=self.tr("Type the action; its targets and who allowed it may come later."),
                choose=self.tr("Choose an action to approve it, or to take it back."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Action"),
            tones={"state": _TONES},
            links={"asset_ids": _assets},
        )

    @override
    def above(self) -> list[QWidget]:
        self.still_open = QWidget()
        self._open_line = FlowLayout(spacing=6)
        self.still_open.setLayout(self._open_line)
        self.still_open.hide()
        return [self.still_open]

    @override
    def arranged(self, rows: Sequence[Any]) -> list[Any]:
        return sorted(rows, key=lambda action: action.state not in _WAITING)

    @override
    def counted(self) -> str:
        waiting = sum(action.state in _WAITING for action in self.rows)
        return self.tr("{n} waiting for a decision").format(n=waiting) if waiting else ""

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        found = actions.open_entities(whole.assets, whole.remediation)
        for _ in range(self._open_line.count()):
            widget = self._open_line.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.still_open.setVisible(bool(found))
        if not found:
            return
        text = self.tr("Malicious, and no action holds on it:")
        self._open_line.addWidget(PlainText(text, "warn"))
        for asset in found[:_MOST_LINKS]:
            label = f"{asset.ref}  {defang(asset.value)}"
            link = link_button(label, partial(self._go_to, "assets", asset.id))
            self._open_line.addWidget(link)
        if len(found) > _MOST_LINKS:
            more = self.tr("and {n} more").format(n=len(found) - _MOST_LINKS)
            self._open_line.addWidget(PlainText(more, "muted"))

    @override
    def reshow(self) -> None:
        # A decision moves its row down the table; whoever decided stays with it.
        chosen = self.table.current_record() if self._wanted is None else None
        super().reshow()
        if chosen is None or self.is_typing() or self.model.row_of(chosen.id) < 0:
            return
        now = self.table.current_record()
        if now is None or now.id != chosen.id:
            self.table.select_key(chosen.id)

    @override
    def note_of(self, record: Any) -> str:
        if record.state not in _WAITING or record.asked_at is None:
            return ""
        waited = actions.waited(record, datetime.now(UTC))
        if waited is None:
            return ""
        when = self.moment(record.asked_at)
        how_long = format_duration(waited.total_seconds() / 60)
        if record.approver:
            return self.tr("Waiting for {who} since {when} ({how_long})").format(
                who=record.approver, when=when, how_long=how_long
            )
        return self.tr("Waiting since {when} ({how_long})").format(when=when, how_long=how_long)

    @override
    def beside_key(self, record: Any) -> object:
        # A link stays right when the other action is deleted or brought back.
        linked = [o.id for o in self.rows if record.id == o.undoes_id or o.id == record.undoes_id]
        return (record.version, *linked, self._effects(record))

    @override
    def beside(self, record: Any) -> list[QWidget]:
        shown: list[QWidget] = [*self._linked(record)]
        effects = self._effects(record)
        if effects:
            shown.append(PlainText(effects, "secondary", wrap=True))
        if self.read_only:
            return shown
        state = RemediationState(record.state)
        moves = actions.LEGAL_MOVES[state]
        if S.APPROVED in moves and state in {S.PROPOSED, S.PENDING_APPROVAL}:
            approve = partial(self._decide, record.id, S.APPROVED)
            shown.append(Button(self.tr("Approve"), on_click=approve))
            why = (InlineAsk("reason", self.tr("Why not"), required=True),)
            decline = partial(self._decline, record.id)
            shown.append(InlineForm(self.tr("Decline…"), why, decline))
        elif state in {S.APPROVED, S.RUNNING}:
            for target in (S.DONE, S.FAILED):
                move = partial(self._advance, record.id, target)
                shown.append(
                    Button(
                        self.tr("It is {state}").format(state=target.label.lower()), on_click=move
                    )
                )
        elif state is S.DONE and record.undoes_id is None:
            why = (InlineAsk("reason", self.tr("Why, and with what result")),)
            back = partial(self._take_back, record.id)
            shown.append(InlineForm(self.tr("Take this action back…"), why, back))
        return shown

    def _effects(self, record: Any) -> str:  # noqa: ANN401 - a schema of the part
        """What the targets are after all actions, a line for each."""
        if self.whole is None:
            return ""
        known = [asset for asset in self.whole.assets if asset.id in record.asset_ids]
        words = {
            "contained": self.tr("contained"),
            "remediated": self.tr("remediated"),
            "released": self.tr("released"),
            "not remediated": self.tr("not remediated"),
        }
        net = actions.net_states(known, self.whole.remediation)
        line = self.tr("{ref} is now {state}")
        return "\n".join(line.format(ref=one.ref, state=words[net[one.id]]) for one in known)

    def _linked(self, record: Any) -> list[QWidget]:  # noqa: ANN401 - a schema of the part
        """The action that takes this one back, or that this one takes back."""
        links: list[QWidget] = []
        for other in self.rows:
            if other.undoes_id == record.id:
                label = self.tr("Taken back by {ref}").format(ref=other.ref)
            elif record.undoes_id == other.id:
                label = self.tr("Takes back {ref}").format(ref=other.ref)
            else:
                continue
            links.append(link_button(label, partial(self.reveal, other.id)))
        return links

    def _decide(self, record_id: UUID, state: RemediationState, reason: str = "") -> None:
        by = self.context.session.actor
        decide = partial(
            actions.decide, record_id=record_id, state=state.value, by=by, reason=reason
        )
        self.write(decide, None, self._on_refused)

    def _decline(self, record_id: UUID, given: Mapping[str, Any]) -> None:
        self._decide(record_id, S.DECLINED, str(given["reason"]))

    def _advance(self, record_id: UUID, state: RemediationState) -> None:
        by = self.context.session.actor
        move = partial(actions.advance, record_id=record_id, state=state.value, by=by)
        self.write(move, None, self._on_refused)

    def _take_back(self, record_id: UUID, given: Mapping[str, Any]) -> None:
        by = self.context.session.actor
        back = partial(actions.take_back, record_id=record_id, by=by, reason=str(given["reason"]))
        self.write(back, None, self._on_refused)

    def _go_to(self, section: str, anchor: UUID) -> None:
        self.context.navigation.go(
            Route("incident", record_id=self.incident_id, section=section, anchor=anchor)
        )


def _targets(section: RemediationSection, action: Any) -> Cell:  # noqa: ANN401
    whole = section.whole
    known = {} if whole is None else {asset.id: asset for asset in whole.assets}
    found = [known[key] for key in action.asset_ids if key in known]
    if not found:
        return Cell(defang(action.target), "mono") if action.target else Cell("")
    tip = "\n".join(f"{asset.ref}  {defang(asset.value)}" for asset in found)
    return Cell(", ".join(asset.ref for asset in found), "mono", tip=tip)


def _waited(section: RemediationSection, action: Any) -> Cell:  # noqa: ANN401
    del section
    waited = actions.waited(action, datetime.now(UTC))
    if waited is None:
        return Cell("")
    return Cell(format_duration(waited.total_seconds() / 60), "number")


def _assets(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(asset.id, f"{asset.ref}  {defang(asset.value)}") for asset in whole.assets]
