"""The files of the item that is read: listed at the side, saved, removed, shown in its texts."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.dialogs.files import save_as
from desktop.item_pictures import ItemPictures
from desktop.widgets.buttons import ElidedLink, IconButton
from desktop.widgets.fields import LineField
from desktop.widgets.labels import PlainText, hline
from desktop.widgets.layouts import column, empty_layout, row
from kb.library.files import citing
from kb.library.files import service as files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop.pages.knowledge.page import KnowledgePage
    from desktop.pages.knowledge.reading import Reading
    from kb.changes import Changes
    from kb.library.files.schemas import ItemFile


class FilesList(QWidget):
    """The files of an item, each with its size and what can be done with it.

    Signals:
        save_wanted: `(ItemFile)` save a copy of it.
        remove_wanted: `(ItemFile)` take it away.
        caption_changed: `(ItemFile, str)` what it shows was written.
    """

    save_wanted = Signal(object)
    remove_wanted = Signal(object)
    caption_changed = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._lines = column(spacing=8)
        self.setLayout(self._lines)
        self.hide()

    def show_files(self, found: "Sequence[ItemFile]", used: frozenset[str]) -> None:
        """Shows the files; those whose names no text holds are marked."""
        shown = (tuple(found), used)
        if shown == self._shown:
            return
        self._shown = shown
        empty_layout(self._lines)
        self.setVisible(bool(found))
        self._lines.addWidget(hline())
        self._lines.addWidget(PlainText(self.tr("Files"), "strong"))
        for one in found:
            self._lines.addWidget(self._line(one, used=one.file_name.casefold() in used))

    def _line(self, one: "ItemFile", *, used: bool) -> QWidget:
        line = QWidget()
        link = ElidedLink(one.file_name)
        link.clicked.connect(lambda _checked=False: self.save_wanted.emit(one))
        save, remove = self.tr("Save %s as…"), self.tr("Remove %s")
        buttons = (
            IconButton(
                "download-simple",
                save % one.file_name,
                on_click=partial(self.save_wanted.emit, one),
            ),
            IconButton(
                "trash", remove % one.file_name, on_click=partial(self.remove_wanted.emit, one)
            ),
        )
        head = row(link, *buttons, spacing=2)
        head.setStretch(0, 1)
        caption = LineField(self.tr("Caption of %s") % one.file_name, look="inline")
        caption.setPlaceholderText(self.tr("Caption"))
        caption.set_value(one.caption)
        caption.setCursorPosition(0)

        def changed() -> None:
            if caption.text().strip() != one.caption:
                self.caption_changed.emit(one, caption.text().strip())

        caption.editingFinished.connect(changed)
        size = PlainText(size_words(one.size), "hint")
        layout = column(head, size, spacing=2)
        if not used:
            layout.addWidget(PlainText(self.tr("Not used in the text"), "warn"))
        layout.addWidget(caption)
        line.setLayout(layout)
        return line


def size_words(size: int) -> str:
    """A number of bytes as people read it."""
    shown, unit = float(size), "B"
    for larger in ("KB", "MB"):
        if shown < 1024:
            break
        shown, unit = shown / 1024, larger
    return f"{shown:.0f} {unit}" if unit == "B" else f"{shown:.1f} {unit}"


class ItemFiles(QObject):
    """Shows the files of the item that the page reads, and does what is asked of them.

    Attributes:
        save_as: asks where a copy goes; the platform's dialog.
        pictures: those that the texts show.
    """

    def __init__(self, page: "KnowledgePage") -> None:
        super().__init__(page)
        self._page = page
        self._files: dict[str, ItemFile] = {}
        self.save_as: Callable[[QWidget, str, Path, str], Path | None] = save_as
        self.pictures = ItemPictures(page.context.session, self)
        self._views = (page.reader.text, page.reader.steps, page.editor.preview)
        for view in self._views:
            view.pictures = self.pictures.picture
            self.pictures.arrived.connect(view.show_again)
        page.editor.preview.link_wanted.connect(self.open_link)
        listed = page.side.files
        listed.save_wanted.connect(self.save)
        listed.remove_wanted.connect(self.remove)
        listed.caption_changed.connect(self._caption)

    def show_reading(self, found: "Reading") -> None:
        """Takes the files of an item, before its texts are shown."""
        self._files = {one.file_name.casefold(): one for one in found.files}
        self.pictures.use(found.files)
        in_force = (found.item.published_version_id, found.item.draft_version_id)
        texts = [v.body for v in found.versions if v.id in in_force] or [found.version.body]
        used = frozenset(name for text in texts for name in citing.names_in(text))
        self._page.side.files.show_files(found.files, used)

    def open_link(self, address: str) -> bool:
        """Saves the attachment that a link names; whether it names one."""
        name = citing.name_of(address)
        if not name:
            return False
        item = self._files.get(name.casefold())
        if item is None:
            said = self.tr("There is no file “{name}” here.").format(name=name[:200])
            self._page.context.notices.show(said)
        else:
            self.save(item)
        return True

    def save(self, item: "ItemFile") -> None:
        """Asks where a copy goes and writes it; nothing is ever opened or run."""
        suggested = Path.home() / Path(item.file_name).name
        title, kinds = self.tr("Save a copy"), self.tr("All files (*)")
        target = self.save_as(self._page.window(), title, suggested, kinds)
        if target is None:
            return
        told = self.tr("Saved a copy as {name}")

        def tell(name: str) -> None:
            self._page.context.notices.show(told.format(name=name))

        copy = partial(files.save_copy, record_id=item.id, path=str(target))
        self._page.context.session.read(copy, tell, self._on_refused)

    def remove(self, item: "ItemFile") -> None:
        """Takes a file away, with a way back."""
        session, notices = self._page.context.session, self._page.context.notices
        told = self.tr("Removed {name}").format(name=item.file_name)

        def tell(_changes: "Changes") -> None:
            notices.show(told, self.tr("Undo"), session.way_back())

        session.write(partial(files.remove, record_id=item.id), self, tell, self._on_refused)

    def _caption(self, item: "ItemFile", words: str) -> None:
        change = partial(
            files.revise, record_id=item.id, version=item.version, values={"caption": words}
        )
        self._page.context.session.write(change, self, None, self._on_refused)

    def _on_refused(self, error: Exception) -> None:
        self._page.context.notices.show(str(error))
