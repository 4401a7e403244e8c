"""Choosing files and where they go, with the platform's own dialog."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def save_as(parent: QWidget, title: str, suggested: Path, kinds: str) -> Path | None:
    """Asks where to write; None when the person changed their mind.

    Args:
        parent: the window that asks.
        title: of the dialog.
        suggested: folder and name to begin with.
        kinds: such as "PDF (*.pdf)".
    """
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, str(suggested), kinds)
    return Path(chosen) if chosen else None


def choose_files(parent: QWidget, title: str) -> list[Path]:
    """Asks which files to read; an empty list when the person changed their mind.

    Args:
        parent: the window that asks.
        title: of the dialog.
    """
    chosen, _kind = QFileDialog.getOpenFileNames(parent, title)
    return [Path(path) for path in chosen]
