"""One origin of an incident: its fields where they stand, its prerequisites to be ticked."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.pages.incident.editors import WrappingLine
from desktop.pages.incident.record_panel import FormField, FormKind, RecordForm
from desktop.pages.incident.section import Section
from desktop.widgets.buttons import Button, IconButton
from desktop.widgets.fields import CheckBox
from desktop.widgets.labels import PlainText
from desktop.widgets.layouts import row
from kb.incidents.record import sources
from kb.vocabulary.indicators import defang

if TYPE_CHECKING:
    from kb.incidents.record.schemas import IncidentSource


def _tr(text: str) -> str:
    return QCoreApplication.translate("OriginForm", text)


def _kind() -> FormKind:
    return FormKind(
        "incident_source",
        sources.revise,
        (
            FormField("product", _tr("Product")),
            FormField("portal", _tr("Portal")),
            FormField("tenant", _tr("Workspace")),
            FormField("external_id", _tr("Id there")),
            FormField("external_number", _tr("Number")),
            FormField("connected_on", _tr("Connected"), "day", placeholder="2026-01-31"),
        ),
        label_width=92,
    )


class OriginForm(RecordForm):
    """Product, portal, workspace, ids, since when, and what had to be in place.

    Args:
        section: the overview.
        source: the origin.
    """

    def __init__(self, section: Section, source: "IncidentSource") -> None:
        self._owner = section
        super().__init__(section, _kind(), source, "")
        self.ref.hide()
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)

    @override
    def _editor(self, spec: FormField) -> tuple[QWidget, Callable[[object], object] | None]:
        if spec.editor == "line":
            return WrappingLine(spec.label, placeholder=_tr("not set")), None
        return super()._editor(spec)

    def show_source(self, source: "IncidentSource") -> None:
        """Shows the origin as it is now."""
        self.load(source)
        key = (source.version, self.read_only)
        self.set_below(key, lambda: self._below(source))

    def _below(self, source: "IncidentSource") -> list[QWidget]:
        shown: list[QWidget] = []
        if source.url:
            shown.append(_copied(source.url))
        checklist = sources.checklist_of(source)
        met = sum(done for _what, done in checklist)
        said = _tr("Prerequisites: {n} of {all} met")
        shown.append(PlainText(said.format(n=met, all=len(checklist)), "secondary"))
        for what, done in checklist:
            box = CheckBox(what, checked=done, elide=True)
            box.setEnabled(not self.read_only)
            box.ticked.connect(partial(self._tick, source, what))
            shown.append(box)
        if not self.read_only:
            remove = Button(_tr("Remove origin"), "flat", on_click=partial(self._remove, source))
            holder = QWidget()
            holder.setLayout(row(remove, None))
            shown.append(holder)
        return shown

    def _tick(self, source: "IncidentSource", what: str, met: bool) -> None:
        self._owner.write(partial(sources.check, record_id=source.id, what=what, met=met))

    def _remove(self, source: "IncidentSource") -> None:
        self._owner.write(
            partial(sources.remove, record_id=source.id), self._owner.tell_deleted(_tr("origin"))
        )


def _copied(url: str) -> QWidget:
    """An address as text, and a button that copies the live one."""
    text = PlainText(defang(url), "monohint", selectable=True, elide=True)
    copy = IconButton(
        "copy",
        _tr("Copy {text}").format(text=defang(url)),
        on_click=lambda: QGuiApplication.clipboard().setText(url),
    )
    holder = QWidget()
    line = row(text, copy, spacing=4)
    line.setStretch(0, 1)
    holder.setLayout(line)
    return holder
