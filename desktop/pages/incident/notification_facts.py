"""The facts that the clocks of notifications start at: entered once for all rules."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.drafts import FieldKey
from desktop.pages.base import PageContext
from desktop.pages.incident.binding import BoundField
from desktop.pages.incident.editors import MomentField
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.inspector import FieldBox
from desktop.widgets.labels import PlainText, as_tooltip
from kb.house import deadlines
from kb.incidents.notifications.facts import FACTS, Fact, Known, known
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from desktop.answers import Operation
    from kb.incidents.record.schemas import Incident

_COLUMNS = 3


class NotificationFacts(QWidget):
    """A form of all facts, several side by side.

    Args:
        context: where writes and drafts go.
        now: gives the time now as text, for Ctrl+;.
    """

    def __init__(self, context: PageContext, now: Any) -> None:  # noqa: ANN401 - () -> str
        super().__init__()
        self._context, self._now = context, now
        self._incident: Incident | None = None
        self._boxes: dict[str, FieldBox] = {}
        self._bound: dict[str, BoundField] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for at, fact in enumerate(FACTS):
            line, place = divmod(at, _COLUMNS)
            label = PlainText(fact.label, "secondary")
            box = FieldBox(self._editor(fact))
            if fact.help:
                label.setToolTip(as_tooltip(fact.help))
                box.editor.setToolTip(as_tooltip(fact.help))
                box.editor.setAccessibleDescription(fact.help)
            grid.addWidget(label, 2 * line, place)
            grid.addWidget(box, 2 * line + 1, place)
            grid.setColumnStretch(place, 1)
            self._boxes[fact.name] = box
        self.setLayout(grid)

    def editor(self, name: str) -> QWidget:
        """The editor of a fact."""
        return self._boxes[name].editor

    def load(self, incident: "Incident", *, read_only: bool) -> None:
        """Shows the facts as they are now; what is being typed stays."""
        self._incident = incident
        for fact in FACTS:
            bound = self._bound.get(fact.name) or self._bind(fact, incident)
            now = known(incident.moments, fact.name)
            held: object = (now.at, now.precision) if fact.type == "time" else now.value or ""
            bound.load(held, incident.version)
            editor = self.editor(fact.name)
            if isinstance(editor, LineField):
                editor.setReadOnly(read_only)
            else:
                editor.setEnabled(not read_only)

    def _editor(self, fact: Fact) -> QWidget:
        if fact.type == "time":
            field = MomentField(fact.label, self._now, self._zone, self._near)
            field.setPlaceholderText(self.tr("not set"))
            return field
        if fact.type == "choice":
            return Combo(fact.label, fact.choices, look="inline")
        return LineField(fact.label, look="inline", placeholder=self.tr("not set"))

    def _zone(self) -> Any:  # noqa: ANN401 - a tzinfo
        return self._context.session.zone

    def _near(self) -> Any:  # noqa: ANN401 - datetime | None
        """A clock time means the day on which the incident was detected."""
        return self._incident.detected_at if self._incident is not None else None

    def _bind(self, fact: Fact, incident: "Incident") -> BoundField:
        box = self._boxes[fact.name]

        def operation(value: Any, version: int) -> "Operation":  # noqa: ANN401 - Moment or text
            del version  # each fact is written alone: nobody else's is overwritten
            given = Known(*value) if isinstance(value, tuple) else Known(value)
            return partial(deadlines.set_fact, incident_id=incident.id, name=fact.name, value=given)

        editor = box.editor
        bound = BoundField(
            self._context,
            box,
            FieldKey(
                "incident",
                str(incident.id),
                f"fact.{fact.name}",
                f"{incident.number}, {fact.label}",
            ),
            operation,
            parse=editor.parse if isinstance(editor, MomentField) else None,
            text_of=partial(self._text_of, fact),
        )
        self._bound[fact.name] = bound
        return bound

    def _text_of(self, fact: Fact, value: Any) -> str:  # noqa: ANN401
        if isinstance(value, tuple):
            return format_moment(value[0], value[1], self._zone())
        return dict(fact.choices).get(value, str(value or ""))
