"""Processes and policies: which clause a fact of the incident followed, and which it didn't."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QWidget

from desktop.navigation import Route
from desktop.pages.base import PageContext
from desktop.pages.incident.facts import facts
from desktop.pages.incident.link_targets import lessons
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.record_panel import FormKind, RecordForm, link_button
from desktop.pages.incident.registry import section_of
from desktop.pages.incident.section import label_of
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.fields import Combo, LineField
from kb.conformance import documents, judging
from kb.incidents.adherence import service
from kb.store.base import kinds
from kb.vocabulary.response import Finding

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.dossier import WholeIncident
    from kb.library.clauses import Clause

_TONES = {"followed": "ok", "deviated": "warn", "missing": "danger", "unclear": "neutral"}
_APART = "  "


class AdherenceSection(PartSection):
    """One row a clause: its document, what was found, and the fact that shows it."""

    name: ClassVar[str] = "adherence"
    state_field: ClassVar[str] = "finding"

    def __init__(self, context: PageContext) -> None:
        self._register: dict[UUID, documents.Document] = {}
        self._clauses: dict[tuple[UUID, int], Sequence[Clause]] = {}
        super().__init__(context)

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["adherence"],
            attribute="adherence",
            entry="clause",
            columns=(
                PartColumn("document_id", 150, self.tr("Document"), _document),
                PartColumn("clause", 150),
                PartColumn("finding", 104),
                PartColumn("fact_id", 150, self.tr("Fact"), _fact),
                PartColumn("explanation", 180),
                PartColumn("lesson_id", 76),
            ),
            words=TableWords(
                name=self.tr("Clauses of processes, policies and procedures"),
                entry=self.tr("Type a clause, such as “Isolation policy § 4.2”, or paste lines"),
                empty=self.tr("Which clause was followed, and which wasn't, stands here."),
                hint=self.tr("A step, an event or an action is held against one from its menu."),
                choose=self.tr("Choose a clause to say what was found and which fact shows it."),
            ),
            service=Service(
                judging.add, judging.add_many, judging.revise, service.remove, service.duplicate
            ),
            button=self.tr("Clause"),
            tones={"finding": _TONES},
            links={"document_id": self._documents, "fact_id": facts, "lesson_id": lessons},
            least=120,
            give_way=("explanation", "lesson_id", "fact_id"),
        )

    # --- showing

    @override
    def show_whole(self, whole: "WholeIncident") -> None:
        super().show_whole(whole)
        self.context.session.read(
            documents.register, self._on_register, replaces=(id(self), "register")
        )

    def _on_register(self, found: Sequence[documents.Document]) -> None:
        self._register = {document.id: document for document in found}
        self._clauses.clear()
        self.reshow()

    def _documents(self, _whole: "WholeIncident") -> list[tuple[object, str]]:
        """The register, and what rows name that is no longer in it."""
        known: dict[object, str] = {one.id: one.title for one in self._register.values()}
        for row in self.rows:
            if row.document_id is not None and row.document_id not in known:
                known[row.document_id] = row.document_title or self.tr("deleted document")
        return list(known.items())

    @override
    def counted(self) -> str:
        found = documents.counted(self.rows)
        return ", ".join(f"{n} {label_of(Finding, code).lower()}" for code, n in found)

    @override
    def note_of(self, record: Any) -> str:
        document = self._register.get(record.document_id)
        if document is None:
            if record.document_id is None or not self._register:
                return ""
            return self.tr("The document is no longer in the library; its words are kept here.")
        if document.title != record.document_title:
            return self.tr("The document is now called “{title}”.").format(title=document.title)
        if record.clause and not record.clause_text:
            return self.tr("Version {n} of the document has no clause “{clause}”.").format(
                n=record.document_version, clause=record.clause
            )
        return ""

    @override
    def form_kind(self, row: Any) -> FormKind:
        made = super().form_kind(row)
        own: dict[str, dict[str, Any]] = {
            "clause": {"editor": "person", "parse": _key_of},
            "document_title": {"wide": True},
        }
        fields = tuple(replace(field, **own.get(field.name, {})) for field in made.fields)
        return replace(made, fields=fields)

    @override
    def show_form(self, form: RecordForm, row: Any) -> None:
        super().show_form(form, row)
        for name in ("document_id", "fact_id", "lesson_id"):
            box = form.box(name)
            if box is not None and isinstance(box.editor, Combo):
                box.editor.set_choices(self.choices(self.part.kind.by_name[name]))
        self._offer_clauses(form, row)

    def _offer_clauses(self, form: RecordForm, row: Any) -> None:  # noqa: ANN401 - a schema
        """Completes the clause from the version of the document that is held against."""
        box = form.box("clause")
        if box is None or not isinstance(box.editor, LineField):
            return
        key = (row.document_id, row.document_version)
        known = self._clauses.get(key)
        model = box.editor.completer().model()
        if isinstance(model, QStringListModel):
            model.setStringList([_words_of(one) for one in known or ()])
        box.editor.setPlaceholderText(self.tr("type to choose") if known else self.tr("not set"))
        if known is None and row.document_id is not None:
            self._clauses[key] = ()

            def keep(found: "Sequence[Clause]") -> None:
                self._clauses[key] = found
                if found:
                    self.reshow()

            read = partial(documents.clauses, document_id=key[0], number=key[1])
            self.context.session.read(read, keep, replaces=(id(self), key))

    # --- beside

    @override
    def beside_key(self, record: Any) -> object:
        document = self._register.get(record.document_id)
        return (record.version, document, self.read_only)

    @override
    def beside(self, record: Any) -> list[QWidget]:
        shown: list[QWidget] = []
        document = self._register.get(record.document_id)
        if document is not None:
            go = partial(self.context.navigation.go, Route("knowledge", record_id=document.id))
            text = self.tr("Open “{title}”").format(title=document.title)
            shown.append(link_button(text, go))
        if record.fact_id is not None:
            shown.append(link_button(self.tr("Go to the fact"), partial(self._go_to_fact, record)))
        if record.lesson_id is not None:
            go = partial(self._go, "lessons", record.lesson_id)
            shown.append(link_button(self.tr("Go to the lesson"), go))
        if self.read_only:
            return shown
        if document is not None and document.current > record.document_version:
            text = self.tr("Hold against version {n}").format(n=document.current)
            take = partial(judging.take_version, record_id=record.id, number=document.current)
            shown.append(Button(text, on_click=partial(self._write, take)))
        if record.lesson_id is None:
            make = partial(self.make_lesson, record.id)
            shown.append(Button(self.tr("Make lesson"), icon="arrow-right", on_click=make))
        return shown

    def _write(self, operation: Any) -> None:  # noqa: ANN401 - an operation of kb
        self.write(operation, None, self._on_refused)

    def make_lesson(self, record_id: UUID) -> None:
        """Makes a lesson of a clause and goes there."""

        def go(changes: "Changes") -> None:
            self._go("lessons", changes.result)

        self.write(partial(judging.lesson_from, record_id=record_id), go, self._on_refused)

    def _go_to_fact(self, record: Any) -> None:  # noqa: ANN401
        self._go(section_of(record.fact_kind), record.fact_id)

    def _go(self, section: str, record_id: UUID) -> None:
        self.context.navigation.go(Route("incident", self.incident_id, section, record_id))

    @override
    def values_of(self, row: Any, key: str, value: object) -> Mapping[str, object]:
        return super().values_of(row, key, _key_of(value) if key == "clause" else value)


def _key_of(held: object) -> str:
    """The key of a clause that was chosen with its words: "§ 4.2  When" is "§ 4.2"."""
    return str(held or "").split(_APART)[0].strip()


def _words_of(clause: "Clause") -> str:
    words = clause.title if clause.title != clause.key else ""
    words = clause.text if clause.key.endswith(")") else words
    return f"{clause.key}{_APART}{words[:60]}".strip()


def _document(section: AdherenceSection, record: Any) -> Cell:  # noqa: ANN401 - a schema
    if not record.document_title:
        return Cell(section.tr("not set"), "muted")
    version = record.document_version
    return Cell(f"{record.document_title}, v{version}" if version else record.document_title)


def _fact(section: AdherenceSection, record: Any) -> Cell:  # noqa: ANN401
    words = record.fact or (section.tr("linked") if record.fact_id else "")
    return Cell(words, "secondary", wrap=True)
