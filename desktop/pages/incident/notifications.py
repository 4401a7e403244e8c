"""Who had to be told, by when, and whether they were. It informs and gives no legal advice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override

from PySide6.QtWidgets import QWidget

from desktop.pages.incident.notification_facts import NotificationFacts
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row
from kb.house import deadlines
from kb.house import service as house
from kb.house.rules import HouseRules
from kb.incidents.notifications import clocks, service
from kb.incidents.notifications.facts import KEY
from kb.store.base import kinds
from kb.vocabulary.moments import format_duration

if TYPE_CHECKING:
    from kb.dossier import WholeIncident


class NotificationsSection(PartSection):
    """The messages that were owed, each with its clock."""

    name: ClassVar[str] = "notifications"
    state_field: ClassVar[str] = "rule"
    _rules = HouseRules()

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["notification"],
            attribute="notifications",
            entry="recipient",
            columns=(
                PartColumn("recipient", 130),
                PartColumn("rule", 110),
                PartColumn("stage", 112),
                PartColumn("clock_from", 130),
                PartColumn("due_at", 112),
                PartColumn("sent_at", 130),
                PartColumn("margin", 184, self.tr("Margin"), _margin),
                PartColumn("late_reason", 150, self.tr("Reason"), _reason),
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
            least=130,
            give_way=("reference", "channel", "clock_from", "rule", "sent_at", "late_reason"),
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
        self.facts = NotificationFacts(self.context, self.time_now)
        self.facts_button = Button(
            self.tr("Hide facts"), "flat", icon="list", on_click=self._toggle_facts
        )
        advice = self.tr(
            "Clocks are counted from the facts you give. This informs and is no legal advice."
        )
        head = QWidget()
        head.setLayout(row(self.facts_button, PlainText(advice, "hint"), None, spacing=8))
        self.calendar = PlainText("", "hint", wrap=True)
        return [head, self.facts, self.planner, self.calendar]

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        first = self.whole is None
        self.facts.load(whole.incident, read_only=self.read_only)
        super().show_whole(whole)
        if first:
            self._show_facts(not whole.notifications or KEY in whole.incident.moments)
        self.context.session.read(
            house.read, self._on_house, replaces=("incident.notifications.house", id(self))
        )

    def _on_house(self, rules: HouseRules) -> None:
        if rules != self._rules:
            self._rules = rules
            days = [day for day in rules.holidays if day.year >= datetime.now(UTC).year]
            said = self.tr("Business days in {zone}; {n} holidays known from this year on.")
            self.calendar.set_text(
                rules.trouble or said.format(zone=rules.zone, n=len(days) or self.tr("no"))
            )

    def _toggle_facts(self) -> None:
        self._show_facts(self.facts.isHidden())

    def _show_facts(self, shown: bool) -> None:
        self.facts.setVisible(shown)
        self.calendar.setVisible(shown)
        self.facts_button.set_label(self.tr("Hide facts") if shown else self.tr("Facts"))

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
            deadlines.plan, incident_id=self.incident_id, rule=str(given["rule"]), start=start
        )
        self.write(plan, None, self._on_refused)

    @override
    def counted(self) -> str:
        at = datetime.now(UTC)
        late = [n for n in self.rows if (left := clocks.margin(n, at)) and left.total_seconds() < 0]
        silent = sum(clocks.is_unexplained(n, at) for n in late)
        told = [self.tr("{n} late").format(n=len(late))] if late else []
        if silent:
            told.append(self.tr("{n} without a reason").format(n=silent))
        return ", ".join(told)

    @override
    def note_of(self, record: Any) -> str:
        if clocks.is_unexplained(record, datetime.now(UTC)):
            return self.tr("It is late: say why.")
        if record.due_at is not None and record.sent_at is None:
            until = clocks.grace(record.rule, record.due_at, self._rules.calendar)
            if until is not None:
                said = self.tr("It falls due on a day off. Some entities may send it until {time}.")
                return said.format(time=self.moment(until))
        if record.not_needed and not record.reason.strip():
            return self.tr("Say why nobody had to be told.")
        return ""


def _margin(section: NotificationsSection, notification: Any) -> Cell:  # noqa: ANN401
    if notification.not_needed:
        return Cell(section.tr("not needed"), "secondary")
    at = datetime.now(UTC)
    left = clocks.margin(notification, at)
    if left is None:
        return Cell("")
    words = format_duration(abs(left.total_seconds()) / 60)
    if left.total_seconds() < 0:
        silent = clocks.is_unexplained(notification, at)
        form = section.tr("no reason: late {time}") if silent else section.tr("late by {time}")
        said = form.format(time=words)
        why = notification.late_reason.strip() or section.tr("No reason is given.")
        return Cell(said, "chip", "danger", tip=why)
    if notification.sent_at is not None:
        return Cell(section.tr("met, {time} to spare").format(time=words), "chip", "ok")
    return Cell(section.tr("{time} left").format(time=words), "chip", "info")


def _reason(section: NotificationsSection, notification: Any) -> Cell:  # noqa: ANN401
    """Why it was late or not needed; that nobody said so stands out."""
    if clocks.is_unexplained(notification, datetime.now(UTC)):
        return Cell(section.tr("late: no reason given"), "chip", "warn")
    text = notification.reason if notification.not_needed else notification.late_reason
    return Cell(text, "secondary", wrap=True)
