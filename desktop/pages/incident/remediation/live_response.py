"""Live response: what was done on a device by hand, command by command."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.theme import fonts
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText, upright_in_place
from kb.incidents.live_response import service, sessions, transcript
from kb.store.base import kinds
from kb.vocabulary.indicators import defang

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.dossier import WholeIncident


class LiveResponseSection(PartSection):
    """The sessions; a transcript is pasted, and its commands stand beside."""

    name: ClassVar[str] = "remediation"

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["live_response"],
            attribute="live_responses",
            entry="title",
            columns=(
                PartColumn("title", 220),
                PartColumn("device", 120),
                PartColumn("operator", 126),
                PartColumn("started_at", 130),
                PartColumn("ended_at", 130),
                PartColumn("commands", 90, self.tr("Commands"), _commands),
                PartColumn("files", 70, self.tr("Files"), _files),
            ),
            words=TableWords(
                name=self.tr("Live response"),
                entry=self.tr("Type what a session was for, or paste its transcript"),
                empty=self.tr("What was done on a device by hand, stands here with its commands."),
                hint=self.tr("Copy the text of the console, then paste it as a transcript."),
                choose=self.tr("Choose a session to read its commands and to attach its files."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Session"),
            give_way=("ended_at", "files", "device"),
            links={"asset_id": _assets, "evidence_ids": _evidence},
        )

    @override
    def more_buttons(self) -> list[QPushButton]:
        return [Button(self.tr("Paste transcript"), on_click=self.paste_transcript)]

    @override
    def paste_lines(self, lines: Sequence[str]) -> bool:
        text = "\n".join(lines)
        if self.read_only or not transcript.looks_like(text):
            return super().paste_lines(lines)
        self.take(text)
        return True

    def paste_transcript(self) -> None:
        """Takes the text of the clipboard as the transcript of a session."""
        self.take(QGuiApplication.clipboard().text())

    def take(self, text: str) -> None:
        """Records a session from its transcript; times without a zone are the window's."""
        self.say("")
        take = partial(
            sessions.take,
            incident_id=self.incident_id,
            text=text,
            zone=self.context.session.zone,
        )

        def tell(changes: "Changes") -> None:
            self._wanted = (changes.result, "")
            self.tell_added(1)

        self.write(take, tell, self._on_refused)

    # --- the panel

    @override
    def ahead(self, record: Any) -> list[QWidget]:
        if not record.commands:
            return []
        box = QPlainTextEdit()
        box.setReadOnly(True)
        box.setFont(fonts.mono())
        box.setFixedHeight(fonts.px(200))
        box.setAccessibleName(self.tr("Commands of the session in their order"))
        told = "\n".join(self._told(row) for row in record.commands)
        box.setPlainText(upright_in_place(told))
        return [PlainText(self.tr("Commands"), "strong"), box]

    def _told(self, row: Mapping[str, Any]) -> str:
        at = str(row.get("at") or "")
        head = f"{at[11:19]}  " if at else ""
        output = "\n".join(f"    {line}" for line in str(row.get("output") or "").splitlines())
        return f"{head}> {row.get('command', '')}" + (f"\n{output}" if output else "")

    @override
    def beside(self, record: Any) -> list[QWidget]:
        if not record.files:
            return []
        shown: list[QWidget] = [PlainText(self.tr("Files"), "strong")]
        items = self.whole.evidence if self.whole is not None else ()
        offered = tuple((one.id, f"{one.ref}  {one.title}") for one in items if one.sha256)
        for position, file in enumerate(record.files):
            shown.append(PlainText(self._file(file), "secondary", wrap=True, selectable=True))
            if offered and not file.get("evidence_id") and not self.read_only:
                asks = (InlineAsk("evidence_id", self.tr("Evidence"), choices=offered),)
                attach = partial(self._attach, record.id, position)
                shown.append(InlineForm(self.tr("Attach evidence…"), asks, attach))
        return shown

    @override
    def beside_key(self, record: Any) -> object:
        return record.version, len(self.whole.evidence) if self.whole is not None else 0

    def _file(self, file: Mapping[str, Any]) -> str:
        items = self.whole.evidence if self.whole is not None else ()
        known = {str(one.id): one.ref for one in items}
        size = QLocale().formattedDataSize(int(file.get("size") or 0), 1)
        said = (
            str(file.get("direction") or ""),
            defang(str(file.get("name") or "")),
            size if file.get("size") else "",
            str(file.get("sha256") or ""),
            known.get(str(file.get("evidence_id") or ""), ""),
        )
        return "  ".join(part for part in said if part)

    def _attach(self, record_id: UUID, position: int, given: Mapping[str, Any]) -> None:
        attach = partial(
            sessions.attach,
            record_id=record_id,
            position=position,
            evidence_id=given["evidence_id"],
        )
        self.write(attach, None, self._on_refused)


def _commands(section: LiveResponseSection, record: Any) -> Cell:  # noqa: ANN401
    del section
    return Cell(str(len(record.commands)) if record.commands else "", "number")


def _files(section: LiveResponseSection, record: Any) -> Cell:  # noqa: ANN401
    del section
    return Cell(str(len(record.files)) if record.files else "", "number")


def _assets(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(asset.id, f"{asset.ref}  {defang(asset.value)}") for asset in whole.assets]


def _evidence(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(item.id, f"{item.ref}  {item.title}") for item in whole.evidence]
