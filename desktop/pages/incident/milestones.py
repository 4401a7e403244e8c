"""The milestones T0 to T9: when they were, how exactly that is known, and what from."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.drafts import FieldKey
from desktop.pages.base import PageContext
from desktop.pages.incident.binding import BoundField
from desktop.pages.incident.editors import MomentField
from desktop.widgets.inspector import FieldBox
from desktop.widgets.labels import PlainText, field_label
from desktop.widgets.layouts import row
from kb.incidents.metrics.service import precision_of
from kb.incidents.record import service as record
from kb.incidents.record.fields import MILESTONES
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.session import Operation
    from kb.incidents.record.schemas import Incident

_REQUIRED = frozenset({"detected_at", "resolved_at"})


class Milestones(QWidget):
    """A form of all milestones.

    Args:
        context: where writes and drafts go.
        now: gives the time now as text, for Ctrl+;.
    """

    def __init__(self, context: PageContext, now: Any) -> None:  # noqa: ANN401 - () -> str
        super().__init__()
        self._context = context
        self._now = now
        self._incident: Incident | None = None
        self._fields: dict[str, MomentField] = {}
        self._notes: dict[str, PlainText] = {}
        self._bound: dict[str, BoundField] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(3, 1)
        for at, (name, label) in enumerate(MILESTONES.items()):
            self._add(grid, at, name, label)
        self.setLayout(grid)

    def _add(self, grid: QGridLayout, at: int, name: str, label: str) -> None:
        field = MomentField(
            label, self._now, lambda: self._context.session.zone, lambda: self._near(name)
        )
        field.setMinimumWidth(170)
        shown = field_label(f"{label} *" if name in _REQUIRED else label, None)
        if name in _REQUIRED:
            shown.setToolTip(self.tr("Needed for sign-off"))
        note = PlainText("", "hint", elide=True)
        self._fields[name], self._notes[name] = field, note
        grid.addWidget(PlainText(f"T{at}", "monohint"), at, 0)
        grid.addWidget(shown, at, 1)
        box = FieldBox(field)
        grid.addWidget(box, at, 2)
        holder = QWidget()
        holder.setLayout(row(note))
        grid.addWidget(holder, at, 3)

    def _near(self, name: str) -> "datetime | None":
        """A clock time means the day of this milestone, else of the nearest one before it."""
        if self._incident is None:
            return None
        names = list(MILESTONES)
        earlier = names[: names.index(name) + 1][::-1] + names[names.index(name) + 1 :]
        return next((at for n in earlier if (at := getattr(self._incident, n)) is not None), None)

    def load(self, incident: "Incident", *, read_only: bool) -> None:
        """Shows the times as they are now; what is being typed stays."""
        self._incident = incident
        for name, field in self._fields.items():
            bound = self._bound.get(name) or self._bind(name, incident)
            precision = precision_of(incident.moments, name).value
            bound.load((getattr(incident, name), precision), incident.version)
            field.setReadOnly(read_only)
            self._notes[name].set_text(self._note(incident, name))

    def _bind(self, name: str, incident: "Incident") -> BoundField:
        box = self._fields[name].parentWidget()
        if not isinstance(box, FieldBox):
            raise TypeError(name)

        def operation(value: Any, version: int) -> "Operation":  # noqa: ANN401 - a Moment
            return partial(
                record.set_moment,
                record_id=incident.id,
                version=version,
                name=name,
                at=value[0],
                precision=value[1],
            )

        bound = BoundField(
            self._context,
            box,
            FieldKey("incident", str(incident.id), name, f"{incident.number}, {MILESTONES[name]}"),
            operation,
            parse=self._fields[name].parse,
            text_of=self._text_of,
        )
        self._bound[name] = bound
        return bound

    def _text_of(self, value: Any) -> str:  # noqa: ANN401 - a Moment or its instant
        at, precision = value if isinstance(value, tuple) else (value, "minute")
        return format_moment(at, precision, self._context.session.zone)

    def _note(self, incident: "Incident", name: str) -> str:
        known = incident.moments.get(name)
        if not isinstance(known, dict):
            return ""
        derived, source = str(known.get("derived") or ""), str(known.get("source") or "")
        if derived:
            return self.tr("derived from {what}").format(what=derived)
        return self.tr("from {what}").format(what=source) if source else ""

    def focus_first_missing(self) -> None:
        """Puts the cursor into the first milestone that is not set, else into the first."""
        fields = list(self._fields.values())
        (next((field for field in fields if not field.text()), fields[0])).setFocus()
