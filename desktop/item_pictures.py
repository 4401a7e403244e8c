"""The pictures of one playbook or article, read from the store beside the window."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from desktop.widgets.pictures import decoded
from kb.library.files import citing
from kb.library.files import service as files

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session as Store

    from desktop.session import Session
    from kb.library.files.schemas import ItemFile

#: Larger files aren't drawn; they are saved and looked at elsewhere.
_LARGEST: Final = 32 << 20
#: Pictures that are kept ready, of this item and of those before it.
_MOST_KEPT: Final = 60
_TOGETHER_MS: Final = 30


class ItemPictures(QObject):
    """Gives the pictures that the texts of an item name.

    Args:
        session: reads their bytes.

    Signals:
        arrived: some can be shown now that couldn't before.
    """

    arrived = Signal()

    def __init__(self, session: "Session", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._known: dict[str, ItemFile] = {}
        self._ready: dict[str, QImage | str] = {}
        self._asked: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=_TOGETHER_MS)
        self._soon.timeout.connect(self.arrived)

    def use(self, found: "Iterable[ItemFile]") -> None:
        """Takes the files of the item that is shown."""
        self._known = {one.file_name.casefold(): one for one in found}

    def picture(self, address: str) -> QImage | str:
        """The picture that an address means, or why it isn't shown."""
        name = citing.name_of(address)
        if not name:
            return self.tr("nothing is loaded from %s") % address[:200]
        item = self._known.get(name.casefold())
        if item is None:
            return self.tr("there is no file “%s” here") % name[:200]
        ready = self._ready.get(item.sha256)
        if ready is not None:
            return ready
        if item.sha256 not in self._asked:
            self._asked.add(item.sha256)
            take, refuse = partial(self._take, item), partial(self._refuse, item)
            self._session.read(partial(_read, record_id=item.id), take, refuse)
        return self.tr("is being read")

    def _take(self, item: "ItemFile", image: QImage | None) -> None:
        broken = self.tr("“%s” is no picture that can be shown") % item.file_name
        self._keep(item.sha256, image if image is not None else broken)

    def _refuse(self, item: "ItemFile", error: Exception) -> None:
        self._keep(item.sha256, str(getattr(error, "what", "") or error))

    def _keep(self, sha: str, found: QImage | str) -> None:
        self._asked.discard(sha)
        self._ready[sha] = found
        while len(self._ready) > _MOST_KEPT:
            del self._ready[next(iter(self._ready))]
        self._soon.start()


def _read(session: "Store", record_id: "UUID") -> QImage | None:
    """Reads and decodes, both on the reader's thread."""
    return decoded(files.content(session, record_id, _LARGEST))
