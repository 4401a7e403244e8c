"""The milestones T0 to T9: when they were, how exactly that is known, and what from."""

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.drafts import FieldKey
from desktop.pages.base import PageContext
from desktop.pages.incident.binding import BoundField
from desktop.pages.incident.editors import MomentField
from desktop.widgets.fields import Combo, LineField
from desktop.widgets.inspector import FieldBox
from desktop.widgets.labels import PlainText, as_tooltip, field_label
from kb.incidents.metrics.service import precision_of
from kb.incidents.record import service as record
from kb.incidents.record.fields import MILESTONES
from kb.vocabulary.enums import Precision
from kb.vocabulary.moments import format_moment

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.answers import Operation
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
        self._precisions: dict[str, Combo] = {}
        self._sources: dict[str, LineField] = {}
        self._known: dict[str, tuple[BoundField, BoundField]] = {}
        self._bound: dict[str, BoundField] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(4, 1)
        for at, text in enumerate(("", self.tr("Milestone"), self.tr("Time"), "", "")):
            grid.addWidget(PlainText(text, "hint"), 0, at)
        grid.addWidget(PlainText(self.tr("Known to the"), "hint"), 0, 3)
        grid.addWidget(PlainText(self.tr("Source"), "hint"), 0, 4)
        for at, (name, label) in enumerate(MILESTONES.items(), start=1):
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
        self._fields[name] = field
        grid.addWidget(PlainText(f"T{at - 1}", "monohint"), at, 0)
        grid.addWidget(shown, at, 1)
        grid.addWidget(FieldBox(field), at, 2)
        choices = [(precision.value, precision.label) for precision in Precision]
        precision = Combo(
            self.tr("{time}: known to the").format(time=label), choices, look="inline"
        )
        source = LineField(
            self.tr("{time}: source").format(time=label),
            look="inline",
            placeholder=self.tr("where it is known from"),
        )
        self._precisions[name], self._sources[name] = precision, source
        grid.addWidget(FieldBox(precision), at, 3)
        grid.addWidget(FieldBox(source), at, 4)

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
            self._load_known(name, incident, precision, read_only=read_only)

    def _load_known(
        self, name: str, incident: "Incident", precision: str, *, read_only: bool
    ) -> None:
        """How exactly the time is known, and what from; nothing of a time that isn't set."""
        is_set = getattr(incident, name) is not None
        how, source = self._known.get(name) or self._bind_known(name, incident)
        how.load(precision if is_set else None, incident.version)
        known = incident.moments.get(name)
        held = str(known.get("source") or "") if isinstance(known, dict) else ""
        source.load(held, incident.version)
        self._precisions[name].setEnabled(is_set and not read_only)
        self._sources[name].setEnabled(is_set)
        self._sources[name].setReadOnly(read_only)
        self._sources[name].setToolTip(as_tooltip(self._note(incident, name)))

    def _bind_known(self, name: str, incident: "Incident") -> tuple[BoundField, BoundField]:
        made = []
        for editor, field in (
            (self._precisions[name], "precision"),
            (self._sources[name], "source"),
        ):
            made.append(self._bind_one(editor, name, field, incident))
        self._known[name] = (made[0], made[1])
        return self._known[name]

    def _bind_one(self, editor: QWidget, name: str, field: str, incident: "Incident") -> BoundField:
        box = editor.parentWidget()
        if not isinstance(box, FieldBox):
            raise TypeError(name)

        def operation(value: Any, version: int) -> "Operation":  # noqa: ANN401 - a text
            del version  # what is said of one time is written alone
            return partial(
                record.describe_moment, record_id=incident.id, name=name, **{field: value}
            )

        key = FieldKey(
            "incident",
            str(incident.id),
            f"{name}.{field}",
            f"{incident.number}, {MILESTONES[name]}",
        )
        return BoundField(self._context, box, key, operation)

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

    def focus(self, name: str) -> None:
        """Puts the cursor into one milestone."""
        self._fields[name].setFocus()

    def focus_first_missing(self) -> None:
        """Puts the cursor into the first milestone that is not set, else into the first."""
        fields = list(self._fields.values())
        (next((field for field in fields if not field.text()), fields[0])).setFocus()
