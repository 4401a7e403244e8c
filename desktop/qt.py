"""Imports Qt so that what is imported after it comes quickly."""

import builtins


def load() -> None:
    """Imports Qt, and undoes what PySide does to every later import.

    PySide reads the source of each module that is imported after it and looks there for its
    `from __feature__ import`. Hotwash has none, and its start would take a quarter longer.
    """
    plain = builtins.__import__
    import PySide6.QtCore  # noqa: F401, PLC0415 - the import is what this function does

    builtins.__import__ = plain
