"""What was done to assets and entities: pending approvals first, each with who and when."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.making import action_values
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.record_panel import link_button
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import FlowLayout, row
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


class ActionsSection(PartSection):
    """The actions on entities, and the entities that none holds on."""

    name: ClassVar[str] = "remediation"

    def __init__(self, context: PageContext) -> None:
        self._decline_form: InlineForm | None = None
        super().__init__(context)

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["remediation_action"],
            attribute="remediation",
            entry="action",
            columns=(
                PartColumn("action", 230),
                PartColumn("action_kind", 88),
                PartColumn("asset_ids", 100, self.tr("Targets"), _targets),
                PartColumn("state", 132),
                PartColumn("now", 108, self.tr("Targets now"), _now),
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
            self._open_line.addWidget(self._open_entity(asset))
        if len(found) > _MOST_LINKS:
            more = self.tr("and {n} more").format(n=len(found) - _MOST_LINKS)
            self._open_line.addWidget(PlainText(more, "muted"))

    def _open_entity(self, asset: Any) -> QWidget:  # noqa: ANN401 - a schema of assets
        """A way to the entity, and a key to propose an action on it."""
        line = QWidget()
        label = f"{asset.ref}  {defang(asset.value)}"
        link = link_button(label, partial(self._go_to, "assets", asset.id))
        layout = row(link, spacing=0)
        if not self.read_only:
            name = self.tr("Make an action for {ref} (Ctrl+Shift+R)").format(ref=asset.ref)
            layout.addWidget(IconButton("plus", name, on_click=partial(self.act_on, asset)))
        line.setLayout(layout)
        return line

    def act_on_open(self) -> None:
        """Proposes an action on the first open entity that nobody proposed one for."""
        if self.whole is None:
            return
        found = actions.open_entities(self.whole.assets, self.whole.remediation)
        untouched = [asset for asset in found if self._proposed_for(asset) is None]
        if untouched:
            self.act_on(untouched[0])
        elif found:
            self.act_on(found[0])

    def act_on(self, asset: Any) -> None:  # noqa: ANN401 - a schema of assets
        """Proposes an action on an entity, its words ready to be edited."""
        there = self._proposed_for(asset)
        if there is None:
            self.add(action_values(self, asset), edit="action")
            return
        self.reveal(there.id)
        self.say(self.tr("{ref} is meant for it already.").format(ref=there.ref))

    def _proposed_for(self, asset: Any) -> Any:  # noqa: ANN401
        return next(
            (
                action
                for action in self.rows
                if asset.id in action.asset_ids and RemediationState(action.state).is_open
            ),
            None,
        )

    @override
    def picked_row(self, row: Any) -> None:
        # Whether there is something to approve depends on the row.
        self.handlers_changed.emit()

    @override
    def handlers(self) -> dict[str, Callable[[], object]]:
        own = super().handlers()
        if self.read_only or self.whole is None:
            return own
        chosen = self.table.current_record()
        if chosen is not None and chosen.state in _WAITING:
            own["approve"] = partial(self._decide, chosen.id, S.APPROVED)
            own["decline"] = self._open_decline
        if self.still_open.isVisibleTo(self):
            own["make_action"] = self.act_on_open
        return own

    @override
    def reasons(self) -> dict[str, str]:
        waits = self.tr("Choose an action that waits for a decision.")
        return {"approve": waits, "decline": waits} | super().reasons()

    def _open_decline(self) -> None:
        """Asks for the reason in the panel, which is shown if it was hidden."""
        self.inspector_wanted.emit()
        if self._decline_form is not None and isValid(self._decline_form):
            self._decline_form.open()

    @override
    def reshow(self) -> None:
        # A decision moves its row down the table; whoever decided stays with it.
        chosen = self.table.current_record() if self._wanted is None else None
        focused = QApplication.focusWidget()
        in_panel = focused is not None and self.panel.isAncestorOf(focused)
        super().reshow()
        if chosen is None or self.is_typing() or self.model.row_of(chosen.id) < 0:
            return
        now = self.table.current_record()
        if now is None or now.id != chosen.id:
            self.table.select_key(chosen.id)
            if in_panel and self.panel.form is not None:
                self.panel.form.above.focus_first()

    @override
    def note_of(self, record: Any) -> str:
        if record.state not in _WAITING or record.asked_at is None:
            return ""
        waited = actions.waited(record, datetime.now(UTC))
        if waited is None:
            return ""
        when = self._when(record.asked_at)
        how_long = format_duration(waited.total_seconds() / 60)
        if record.approver:
            return self.tr("Waiting for {who} since {when} ({how_long})").format(
                who=record.approver, when=when, how_long=how_long
            )
        return self.tr("Waiting since {when} ({how_long})").format(when=when, how_long=how_long)

    def _when(self, at: datetime) -> str:
        """A time of today without its day."""
        day, _, clock = self.moment(at).partition(" ")
        return clock if day == self.today().isoformat() and clock else self.moment(at)

    @override
    def beside_key(self, record: Any) -> object:
        # A link stays right when the other action is deleted or brought back.
        linked = [o.id for o in self.rows if record.id == o.undoes_id or o.id == record.undoes_id]
        return (record.version, *linked, self._effects(record))

    @override
    def ahead(self, record: Any) -> list[QWidget]:
        if self.read_only:
            return []
        state = RemediationState(record.state)
        if record.state in _WAITING:
            return [self._decision(record)]
        if state in {S.APPROVED, S.RUNNING}:
            return [self._outcome(record)]
        if state is S.DONE and record.undoes_id is None:
            why = (InlineAsk("reason", self.tr("Why, and with what result")),)
            back = partial(self._take_back, record.id)
            return [InlineForm(self.tr("Take this action back…"), why, back)]
        return []

    def _decision(self, record: Any) -> QWidget:  # noqa: ANN401 - a schema of the part
        approve = Button(
            self.tr("Approve"),
            "primary",
            on_click=partial(self._decide, record.id, S.APPROVED),
            tip=self.tr("Approve the action (Ctrl+Shift+A)"),
        )
        why = (InlineAsk("reason", self.tr("Why not"), required=True),)
        decline = partial(self._decline, record.id)
        form = InlineForm(self.tr("Decline…"), why, decline, before=(approve,))
        form.opener.setToolTip(self.tr("Decline with a reason (Ctrl+Shift+D)"))
        self._decline_form = form
        return form

    def _outcome(self, record: Any) -> QWidget:  # noqa: ANN401
        moves = [
            Button(
                self.tr("It is {state}").format(state=target.label.lower()),
                on_click=partial(self._advance, record.id, target),
            )
            for target in (S.DONE, S.FAILED)
        ]
        line = QWidget()
        line.setLayout(row(*moves, None, spacing=6))
        return line

    @override
    def beside(self, record: Any) -> list[QWidget]:
        shown: list[QWidget] = [*self._linked(record)]
        effects = self._effects(record)
        if effects:
            shown.append(PlainText(effects, "secondary", wrap=True))
        return shown

    def _effects(self, record: Any) -> str:  # noqa: ANN401 - a schema of the part
        """What the targets are after all actions, a line for each."""
        line = self.tr("{ref} is now {state}")
        return "\n".join(
            line.format(ref=one.ref, state=state) for one, state in self.targets_now(record)
        )

    def targets_now(self, record: Any) -> list[tuple[Any, str]]:  # noqa: ANN401
        """The targets of an action, each with what it is after all actions."""
        if self.whole is None:
            return []
        words = {
            "contained": self.tr("contained"),
            "remediated": self.tr("remediated"),
            "released": self.tr("released"),
            "not remediated": self.tr("not remediated"),
        }
        known = [asset for asset in self.whole.assets if asset.id in record.asset_ids]
        net = actions.net_states(known, self.whole.remediation)
        return [(one, words[net[one.id]]) for one in known]

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


def _targets(section: ActionsSection, action: Any) -> Cell:  # noqa: ANN401
    whole = section.whole
    known = {} if whole is None else {asset.id: asset for asset in whole.assets}
    found = [known[key] for key in action.asset_ids if key in known]
    if not found:
        return Cell(defang(action.target), "mono") if action.target else Cell("")
    tip = "\n".join(f"{asset.ref}  {defang(asset.value)}" for asset in found)
    return Cell(", ".join(asset.ref for asset in found), "mono", tip=tip)


def _now(section: ActionsSection, action: Any) -> Cell:  # noqa: ANN401
    found = section.targets_now(action)
    tip = "\n".join(f"{asset.ref}  {state}" for asset, state in found)
    states = list(dict.fromkeys(state for _asset, state in found))
    return Cell(", ".join(states), "secondary", wrap=True, tip=tip)


def _waited(section: ActionsSection, action: Any) -> Cell:  # noqa: ANN401
    del section
    waited = actions.waited(action, datetime.now(UTC))
    if waited is None:
        return Cell("")
    return Cell(format_duration(waited.total_seconds() / 60), "number")


def _assets(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(asset.id, f"{asset.ref}  {defang(asset.value)}") for asset in whole.assets]
