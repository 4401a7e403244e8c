"""Who had to be told, by when, and whether they were. It informs and gives no legal advice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, override

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.inline_form import InlineAsk, InlineForm
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.cells import Cell
from desktop.widgets.labels import PlainText
from kb.incidents.notifications import clocks, service
from kb.store.base import kinds
from kb.vocabulary.moments import format_duration


class NotificationsSection(PartSection):
    """The messages that were owed, each with its clock."""

    name: ClassVar[str] = "notifications"
    state_field: ClassVar[str] = "rule"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["notification"],
            attribute="notifications",
            entry="recipient",
            columns=(
                PartColumn("recipient", 190),
                PartColumn("rule", 110),
                PartColumn("stage", 170),
                PartColumn("clock_from", 130),
                PartColumn("due_at", 130),
                PartColumn("sent_at", 130),
                PartColumn("margin", 150, self.tr("Margin"), _margin),
                PartColumn("channel", 90),
                PartColumn("reference", 110),
            ),
            words=TableWords(
                name=self.tr("Notifications"),
                entry=self.tr("Type who had to be told, or paste lines"),
                empty=self.tr("Who had to be told of this incident, and by when, stands here."),
                hint=self.tr("Or plan the messages of a rule, with their clocks."),
                choose=self.tr("Choose a notification to note what was said, and when."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Notification"),
            least=170,
        )

    @override
    def above(self) -> list[QWidget]:
        rules = tuple((rule.value, rule.label) for rule in clocks.STAGES)
        asks = (
            InlineAsk("rule", self.tr("Rule"), choices=rules),
            InlineAsk("start", self.tr("The clock starts at (empty: when it was detected)")),
        )
        self.planner = InlineForm(self.tr("Plan by rule…"), asks, self._plan)
        self.planner.setMaximumWidth(420)
        self.writing.append(self.planner)
        advice = self.tr(
            "Clocks are counted from the times you give; this is no legal advice. Weekends are no "
            "business days, holidays aren't known."
        )
        return [self.planner, PlainText(advice, "hint", wrap=True)]

    def _plan(self, given: Mapping[str, Any]) -> None:
        text = str(given["start"]).strip()
        detected = self.whole.incident.detected_at if self.whole is not None else None
        try:
            start = self.read_moment(text, detected)[0] if text else detected
        except ValueError as error:
            self.say(str(error))
            return
        if start is None:
            self.say(self.tr("Give the time that the clock starts at: detection isn't set."))
            return
        self.say("")
        plan = partial(
            clocks.plan, incident_id=self.incident_id, rule=str(given["rule"]), start=start
        )
        self.write(plan, None, self._on_refused)

    @override
    def counted(self) -> str:
        at = datetime.now(UTC)
        late = [n for n in self.rows if (left := clocks.margin(n, at)) and left.total_seconds() < 0]
        return self.tr("{n} late").format(n=len(late)) if late else ""

    @override
    def note_of(self, record: Any) -> str:
        left = clocks.margin(record, datetime.now(UTC))
        if left is not None and left.total_seconds() < 0 and not record.late_reason.strip():
            return self.tr("It is late: say why.")
        if record.not_needed and not record.reason.strip():
            return self.tr("Say why nobody had to be told.")
        return ""


def _margin(section: NotificationsSection, notification: Any) -> Cell:  # noqa: ANN401
    if notification.not_needed:
        return Cell(section.tr("not needed"), "secondary")
    left = clocks.margin(notification, datetime.now(UTC))
    if left is None:
        return Cell("")
    words = format_duration(abs(left.total_seconds()) / 60)
    if left.total_seconds() < 0:
        return Cell(section.tr("late by {time}").format(time=words), "chip", "danger")
    if notification.sent_at is not None:
        return Cell(section.tr("met, {time} to spare").format(time=words), "chip", "ok")
    return Cell(section.tr("{time} left").format(time=words), "chip", "info")
