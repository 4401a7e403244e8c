"""Files into a text that is written: pasted, dropped or chosen, and named at the cursor."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtWidgets import QWidget

from desktop.dialogs.files import choose_files
from desktop.widgets.buttons import Button
from desktop.widgets.text import MarkdownEdit
from kb.library.files import citing
from kb.library.files import service as files

if TYPE_CHECKING:
    from desktop.pages.base import PageContext
    from kb.changes import Changes
    from kb.library.files.schemas import ItemFile


class Attaching(QObject):
    """Takes files for the item that is written.

    Args:
        context: session and notices.
        text: where they are named.
        item: whose files they become.
        say: says why one wasn't taken; "" takes that away.

    Attributes:
        button: chooses files.
        choose: asks which; the platform's dialog.
    """

    def __init__(
        self,
        context: "PageContext",
        text: MarkdownEdit,
        item: Callable[[], UUID | None],
        say: Callable[[str], object],
    ) -> None:
        super().__init__(text)
        self._context = context
        self._text = text
        self._item = item
        self._say = say
        self.choose: Callable[[QWidget, str], list[Path]] = choose_files
        self.button = Button(self.tr("Attach…"), on_click=self.ask)
        text.takes_files = True
        text.files_given.connect(self.take)
        text.picture_given.connect(self.paste)

    def ask(self) -> None:
        """Asks which files to attach."""
        chosen = self.choose(self._text.window(), self.tr("Attach files"))
        if chosen:
            self.take(chosen)

    def take(self, paths: Sequence[Path]) -> None:
        """Takes files and names them at the cursor."""
        given = [str(path) for path in paths]
        self._write(partial(files.attach_many, paths=given))

    def paste(self, image: QImage) -> None:
        """Takes a copied picture as PNG, and shows it at the cursor."""
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload]
            self._say(self.tr("What was copied can't be read as a picture."))
            return
        stamp = datetime.now(UTC).astimezone(self._context.session.zone)
        name = f"picture-{stamp:%Y-%m-%d-%H%M%S}.png"
        raw = bytes(content.data())
        self._write(partial(files.attach_content, name=name, content=raw))

    def _write(self, operation: "Callable[..., object]") -> None:
        item_id = self._item()
        if item_id is None:
            return
        self._say("")
        place = self._text.textCursor()

        def tell(changes: "Changes") -> None:
            made: tuple[ItemFile, ...] = (
                changes.result if isinstance(changes.result, tuple) else (changes.result,)
            )
            if self._item() == item_id:
                self._name(place, made)
            names = ", ".join(one.file_name for one in made)
            session = self._context.session
            said = self.tr("Attached {names}").format(names=names)
            self._context.notices.show(said, self.tr("Undo"), session.way_back())

        def refuse(error: Exception) -> None:
            self._say(str(error))

        self._context.session.write(partial(operation, item_id=item_id), self, tell, refuse)

    @staticmethod
    def _name(place: QTextCursor, made: "Sequence[ItemFile]") -> None:
        """Writes a reference to each file; selected words become the caption of one."""
        words = place.selectedText() if len(made) == 1 else ""
        written = [
            citing.reference(
                one.file_name,
                words or (Path(one.file_name).stem if one.is_picture else ""),
                picture=one.is_picture,
            )
            for one in made
        ]
        place.insertText("\n".join(written))
