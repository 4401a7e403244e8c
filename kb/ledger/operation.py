"""Names for operations: what people read in Undo and in History."""

from collections.abc import Callable
from functools import partial
from typing import Any

_LABEL = "operation_label"
#: Labels of operations that stand: nobody takes them back, nor what came before them.
FINAL: set[str] = set()


def final(label: str) -> str:
    """Say that operations of this name can't be undone, such as a signature."""
    FINAL.add(label)
    return label


def operation[**P, T](label: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Name a service function that writes, such as `@operation("Revise lesson")`."""

    def mark(function: Callable[P, T]) -> Callable[P, T]:
        setattr(function, _LABEL, label)
        return function

    return mark


def label_of(function: Callable[..., Any]) -> str:
    """The name of an operation, through any number of partials."""
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, _LABEL, "") or function.__name__.replace("_", " ").capitalize())
