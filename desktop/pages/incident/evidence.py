"""Evidence: files kept by their hash, their custody, and a look at them that never runs them."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, override
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.dialogs.files import choose_files, save_as
from desktop.pages.base import PageContext
from desktop.pages.incident.evidence_preview import EvidencePreview
from desktop.pages.incident.part_declaration import Part, PartColumn
from desktop.pages.incident.part_section import PartSection
from desktop.pages.incident.section import label_of
from desktop.pages.incident.table_parts import Service, TableWords
from desktop.widgets.buttons import Button
from desktop.widgets.cells import Cell
from desktop.widgets.inline_form import InlineAsk, InlineForm
from desktop.widgets.labels import PlainText
from kb.incidents.evidence import copies, files, service
from kb.store.base import kinds
from kb.vocabulary.response import CustodyAction, Verification

if TYPE_CHECKING:
    from kb.changes import Changes
    from kb.dossier import WholeIncident

_TONES = {
    Verification.SOUND.value: "ok",
    Verification.CHANGED.value: "danger",
    Verification.MISSING.value: "danger",
}


class EvidenceSection(PartSection):
    """The register of evidence; the whole section takes dropped files."""

    name: ClassVar[str] = "evidence"
    state_field: ClassVar[str] = "verification"

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self.preview = EvidencePreview(self)
        self.table.takes_things = True
        self.table.things_pasted.connect(self.paste_things)

    @override
    def declare(self) -> Part:
        return Part(
            kind=kinds()["evidence_item"],
            attribute="evidence",
            entry="title",
            columns=(
                PartColumn("title", 200),
                PartColumn("evidence_kind", 96),
                PartColumn("size", 78, self.tr("Size"), _size),
                PartColumn("sha256", 134, "SHA-256", _hash),
                PartColumn("collected_by", 126),
                PartColumn("collected_at", 130),
                PartColumn("custody", 86, self.tr("Custody"), _moves),
                PartColumn("verification", 104, self.tr("Verified"), _verified),
                PartColumn("in_report", 84),
                PartColumn("redact", 72),
            ),
            words=TableWords(
                name=self.tr("Evidence"),
                entry=self.tr("Type what was collected, drop files, or paste lines"),
                empty=self.tr("What proves what happened, stands here, each with its hash."),
                hint=self.tr("Drop files anywhere here, or add them by name."),
                choose=self.tr("Choose an item to look at it, to hand it over or to verify it."),
            ),
            service=Service(
                service.add, service.add_many, service.revise, service.remove, service.duplicate
            ),
            button=self.tr("Item"),
            least=170,
            tones={"verification": _TONES},
            give_way=("collected_at", "redact", "collected_by", "size", "in_report", "sha256"),
            links={"asset_ids": _assets, "step_ids": _steps},
        )

    @override
    def more_buttons(self) -> list[QPushButton]:
        return [
            Button(self.tr("Add files…"), icon="plus", on_click=self._choose_files),
            Button(self.tr("Add malware…"), on_click=self._choose_malware),
            Button(self.tr("Paste image"), on_click=self.paste_image),
            Button(self.tr("Verify all"), on_click=self._verify_all),
        ]

    @override
    def counted(self) -> str:
        if not self.rows:
            return ""
        shown = sum(item.in_report for item in self.rows)
        text = self.tr("In report {n} of {all}").format(n=shown, all=len(self.rows))
        wrong = sum(item.verification in {"changed", "missing"} for item in self.rows)
        return text + (self.tr(", {n} not as collected").format(n=wrong) if wrong else "")

    # --- files

    def _choose_files(self) -> None:
        paths = choose_files(self.window(), self.tr("Add evidence"))
        if paths:
            self.take_files(paths)

    def _choose_malware(self) -> None:
        paths = choose_files(self.window(), self.tr("Add malware, each in an encrypted zip"))
        if paths:
            self.take_files(paths, malware=True)

    def take_files(self, paths: Sequence[Path], *, malware: bool = False) -> None:
        """Adds files as evidence, read beside the window; malware in an encrypted zip."""
        if self.read_only:
            return
        self.say("")

        def tell(changes: "Changes") -> None:
            made = changes.result if isinstance(changes.result, tuple) else ()
            if made:
                self._wanted = (made[-1], "")
            self.tell_added(len(made))

        take = files.collect_malware if malware else files.collect_many
        collect = partial(take, incident_id=self.incident_id, paths=tuple(map(str, paths)))
        self.write(collect, tell, self._on_refused)

    def paste_things(self) -> None:
        """Takes the files of the clipboard as evidence, or its picture as a screenshot."""
        urls = QGuiApplication.clipboard().mimeData().urls()
        local = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if local:
            self.take_files(local)
        else:
            self.paste_image()

    def paste_image(self) -> None:
        """Takes the picture of the clipboard as a screenshot."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.say(self.tr("Copy a picture first, then paste it here."))
            return
        zone = self.context.session.zone
        stamp = datetime.now(UTC).astimezone(zone).strftime("%Y-%m-%d-%H%M%S")
        folder = Path(tempfile.mkdtemp(prefix="hotwash-"))
        place = folder / f"screenshot-{stamp}.png"
        if not image.save(str(place)):
            self.say(self.tr("The picture can't be written to “{place}”.").format(place=folder))
            return
        done = partial(_discard, place)
        collect = partial(files.collect, incident_id=self.incident_id, path=str(place))

        def tell(changes: "Changes") -> None:
            done()
            self._wanted = (changes.result, "title")
            self.tell_added(1)

        def refuse(error: Exception) -> None:
            done()
            self._on_refused(error)

        self.write(collect, tell, refuse)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self.read_only and event.mimeData().hasUrls():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            event.acceptProposedAction()
            self.take_files([Path(name) for name in local])

    # --- custody

    def _verify_all(self) -> None:
        def tell(changes: "Changes") -> None:
            counted: dict[str, int] = changes.result or {}
            parts = [f"{n} {label_of(Verification, c).lower()}" for c, n in counted.items()]
            text = ", ".join(parts) or self.tr("No item has a file")
            self.context.notices.show(self.tr("Verified: {counts}").format(counts=text))

        verify = partial(files.verify_all, incident_id=self.incident_id)
        self.write(verify, tell, self._on_refused)

    def _verify(self, record_id: UUID) -> None:
        self.write(partial(files.verify, evidence_id=record_id), None, self._on_refused)

    def _save_copy(self, item: Any) -> None:  # noqa: ANN401 - a schema of the part
        wrapped = copies.leaves_wrapped(item)
        name = (item.file_name or "evidence") + (".zip" if wrapped else "")
        title = self.tr("Save a copy in an encrypted zip") if wrapped else self.tr("Save a copy")
        suggested = Path.home() / Path(name).name
        place = save_as(self.window(), title, suggested, self.tr("All files (*)"))
        if place is None:
            return
        told = self.tr("A copy was saved as {name}; its custody says so.")

        def tell(changes: "Changes") -> None:
            self.context.notices.show(told.format(name=changes.result))

        save = partial(copies.save_copy, evidence_id=item.id, path=str(place))
        self.write(save, tell, self._on_refused)

    def _hand_over(self, record_id: UUID, given: Mapping[str, Any]) -> None:
        self.say("")
        try:
            at = self.read_moment(str(given["at"]))[0] if str(given["at"]).strip() else None
        except ValueError as error:
            self.say(str(error))
            return
        hand_over = partial(files.hand_over, evidence_id=record_id, **{**given, "at": at})
        self.write(hand_over, None, self._on_refused)

    def moves_of(self, record_id: UUID) -> list[Any]:
        """The custody of an item, oldest first."""
        moves = self.whole.custody if self.whole is not None else ()
        return [move for move in moves if move.evidence_id == record_id]

    # --- the panel

    @override
    def beside_key(self, record: Any) -> object:
        return record.version, len(self.moves_of(record.id)), record.sha256

    @override
    def beside(self, record: Any) -> list[QWidget]:
        shown: list[QWidget] = []
        if record.sha256:
            shown += self._file(record)
        moves = [self._move_words(move) for move in self.moves_of(record.id)]
        if moves:
            shown.append(PlainText(self.tr("Custody"), "strong"))
            shown += [PlainText(words, "secondary", wrap=True, selectable=True) for words in moves]
        if not self.read_only:
            asks = (
                InlineAsk("to_person", self.tr("To"), required=True, people=self.people),
                InlineAsk("reason", self.tr("Why"), required=True),
                InlineAsk("place", self.tr("Storage place")),
                InlineAsk("at", self.tr("When (empty: now)")),
            )
            give = partial(self._hand_over, record.id)
            shown.append(InlineForm(self.tr("Hand over…"), asks, give))
        return shown

    def _file(self, record: Any) -> list[QWidget]:  # noqa: ANN401 - a schema of the part
        shown: list[QWidget] = [PlainText("SHA-256", "strong")]
        halves = f"{record.sha256[:32]}\n{record.sha256[32:]}"
        shown.append(PlainText(halves, "mono", selectable=True))
        if not self.read_only:
            shown += [
                Button(self.tr("Verify now"), on_click=partial(self._verify, record.id)),
                Button(self.tr("Save a copy…"), on_click=partial(self._save_copy, record)),
            ]
        shown.append(self.preview.of(record))
        return shown

    def _move_words(self, move: Any) -> str:  # noqa: ANN401
        hands = " → ".join(name for name in (move.from_person, move.to_person) if name)
        said = (
            self.moment(move.at),
            label_of(CustodyAction, move.custody_action),
            hands,
            move.place,
            move.reason,
        )
        return "  ".join(part for part in said if part)

    @override
    def menu_for(self, menu: QMenu, row: Any) -> None:
        if row.sha256:
            copy = QGuiApplication.clipboard().setText
            menu.addAction(self.tr("Copy SHA-256"), partial(copy, row.sha256))
            if not self.read_only:
                menu.addAction(self.tr("Verify now"), partial(self._verify, row.id))
                menu.addAction(self.tr("Save a copy…"), partial(self._save_copy, row))


def _discard(place: Path) -> None:
    place.unlink(missing_ok=True)
    place.parent.rmdir()


def _size(section: EvidenceSection, item: Any) -> Cell:  # noqa: ANN401
    del section
    if not item.sha256:
        return Cell("")
    return Cell(QLocale().formattedDataSize(item.size, 1), "number")


def _hash(section: EvidenceSection, item: Any) -> Cell:  # noqa: ANN401
    del section
    sha = item.sha256
    return Cell(f"{sha[:8]}…{sha[-4:]}" if sha else "", "mono", tip=sha)


def _moves(section: EvidenceSection, item: Any) -> Cell:  # noqa: ANN401
    n = len(section.moves_of(item.id))
    if not n:
        return Cell("")
    text = QCoreApplication.translate("EvidenceSection", "%n move(s)", "", n)
    return Cell(text.replace("(s)", "" if n == 1 else "s"), "secondary")


def _verified(section: EvidenceSection, item: Any) -> Cell:  # noqa: ANN401
    if not item.sha256:
        return Cell(section.tr("no file"), "muted")
    code = item.verification
    words = label_of(Verification, code)
    if code == Verification.NOT_YET:
        return Cell(words, "secondary")
    return Cell(words, "chip", _TONES[code], tip=section.moment(item.verified_at))


def _assets(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(asset.id, f"{asset.ref}  {asset.value}") for asset in whole.assets]


def _steps(whole: "WholeIncident") -> list[tuple[object, str]]:
    return [(step.id, f"S-{n:02d}  {step.action}") for n, step in enumerate(whole.workflow, 1)]
