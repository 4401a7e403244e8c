"""A cell that two people changed: both values side by side, above the table."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from desktop.widgets.diff import ConflictBox
from desktop.widgets.layouts import column

if TYPE_CHECKING:
    from kb.errors import ConflictError


class CellConflict(QWidget):
    """Hidden until an edit of a cell is refused because somebody else changed it.

    Args:
        rewrite: writes values of a record over a version: `(record, values, version)`.
    """

    def __init__(self, rewrite: Callable[[Any, Mapping[str, object], int], object]) -> None:
        super().__init__()
        self._rewrite = rewrite
        self._box: ConflictBox | None = None
        self._place = column(margins=(20, 0, 16, 10))
        self.setLayout(self._place)
        self.hide()

    def show_error(self, record: Any, error: Exception) -> bool:  # noqa: ANN401 - any schema
        """Shows a conflict; other errors are shown by the window."""
        if type(error).__name__ != "ConflictError":
            return False
        self._show(record, error)  # type: ignore[arg-type]
        return True

    def _show(self, record: Any, error: "ConflictError") -> None:  # noqa: ANN401
        if self._box is not None:
            self._box.hide()
            self._box.deleteLater()
        mine, theirs = _text(error.mine), _text(error.theirs)
        self._box = ConflictBox(
            error.what,
            mine,
            theirs,
            on_mine=lambda: self._solve(record, error.mine, error.version),
            on_theirs=self._close,
            on_both=lambda: self._solve(record, _both(error), error.version),
        )
        self._place.addWidget(self._box)
        self.show()

    def _solve(self, record: Any, values: Mapping[str, object], version: int) -> None:  # noqa: ANN401
        self._close()
        self._rewrite(record, values, version)

    def _close(self) -> None:
        self._box = None
        self.hide()


def _text(values: Mapping[str, Any]) -> str:
    return "\n".join(str(value) for value in values.values() if value is not None)


def _both(error: "ConflictError") -> dict[str, object]:
    """Texts one behind the other; of anything else mine, since it cannot be both."""
    return {
        name: f"{value} / {error.theirs.get(name, '')}" if isinstance(value, str) else value
        for name, value in error.mine.items()
    }
