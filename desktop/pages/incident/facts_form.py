"""The facts of an incident: each is edited where it stands."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, override
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop.pages.incident.editors import WrappingLine, WrappingWords
from desktop.pages.incident.own_fields import own_fields, same_fields
from desktop.pages.incident.playbook_choices import playbook_choices
from desktop.pages.incident.record_panel import FormField, FormKind, RecordForm
from desktop.pages.incident.section import Section, choices_of
from desktop.widgets.fields import Combo
from desktop.widgets.labels import PlainText
from kb.conformance import service as conformance
from kb.incidents.record import service as record
from kb.vocabulary.enums import Classification, Pap

if TYPE_CHECKING:
    from kb.dossier import WholeIncident


def _tr(text: str) -> str:
    return QCoreApplication.translate("FactsForm", text)


def _kind(own: tuple[FormField, ...]) -> FormKind:
    none = _tr("none")
    return FormKind(
        "incident",
        record.revise,
        (
            FormField("entry", _tr("Entry")),
            FormField("reported_to", _tr("Reported"), placeholder=_tr("nobody yet")),
            FormField("incident_type", _tr("Type")),
            FormField(
                "classification",
                _tr("Classification"),
                "choice",
                choices=tuple(choices_of(Classification)),
            ),
            FormField("determination", _tr("Determination")),
            FormField("detection_source", _tr("Detected by")),
            FormField("pap", _tr("PAP"), "choice", choices=tuple(choices_of(Pap))),
            FormField("responders", _tr("Responders"), "tags", placeholder=none),
            FormField("tags", _tr("Tags"), "tags", placeholder=none),
            FormField("techniques", _tr("ATT&CK"), "tags", placeholder=none),
            FormField("backfilled", _tr("Old incident"), "flag", placeholder=_tr("recorded later")),
            *own,
        ),
        label_width=92,
    )


class FactsForm(RecordForm):
    """Playbook, entry, impact, classification, people, tags, and fields of one's own.

    Args:
        section: the overview.
        whole: the incident.
    """

    def __init__(self, section: Section, whole: "WholeIncident") -> None:
        self._section_of_facts = section
        self._first = True
        self._chosen: UUID | None = None
        self._own = own_fields(whole, "incident", whole.incident)
        super().__init__(section, _kind(self._own), whole.incident, "")
        self.ref.hide()
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, 0, 0)
        self.show_facts(whole)

    @override
    def _add(self, spec: FormField, record_id: UUID, ref: str) -> None:
        if self._first:
            self._first = False
            self.playbook = Combo(_tr("Playbook"), look="inline")
            self.playbook.picked.connect(self._choose)
            self.form.add_field(_tr("Playbook"), self.playbook)
        super()._add(spec, record_id, ref)
        if spec.name == "entry":
            self.impact = PlainText("", wrap=True, selectable=True)
            self.impact.setContentsMargins(11, 6, 4, 5)
            self.form.add_field(_tr("Impact"), self.impact)

    @override
    def _editor(self, spec: FormField) -> tuple[QWidget, Callable[[object], object] | None]:
        if spec.editor in {"line", "number"}:
            hint = spec.placeholder or _tr("not set")
            return WrappingLine(spec.label, placeholder=hint), None
        if spec.editor == "tags":
            words = WrappingWords(spec.label, placeholder=spec.placeholder)
            return words, words.parse
        return super()._editor(spec)

    def fits(self, whole: "WholeIncident") -> bool:
        """Whether it asks for the fields of one's own that are wanted now."""
        return same_fields(self._own, own_fields(whole, "incident", whole.incident))

    def show_facts(self, whole: "WholeIncident") -> None:
        """Shows the facts as they are now."""
        self.load(whole.incident)
        said = "; ".join(
            str(row.get("what") or "") for row in whole.incident.impacts if row.get("what")
        )
        self.impact.set_text(said or _tr("not set"))
        self.impact.set_role("" if said else "muted")
        self._chosen = whole.incident.playbook_version_id
        self.playbook.setEnabled(not self.read_only)
        self._section_of_facts.context.session.read(
            partial(playbook_choices, chosen=self._chosen),
            self._on_playbooks,
            replaces=("incident.facts.playbooks", id(self)),
        )

    def _on_playbooks(self, found: list[tuple[UUID, str]]) -> None:
        none: tuple[object, str] = (None, _tr("none"))
        self.playbook.set_choices([none, *found])
        self.playbook.set_value(self._chosen)

    def _choose(self, version_id: object) -> None:
        chosen = version_id if isinstance(version_id, UUID) else None
        self._section_of_facts.write(
            partial(
                conformance.choose_playbook,
                incident_id=self._section_of_facts.incident_id,
                version_id=chosen,
            )
        )
