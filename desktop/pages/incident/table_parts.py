"""What a section with a table is made of: its operations, its words, its narrow form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kb.ledger.operation import operation

if TYPE_CHECKING:
    from desktop.answers import Operation


@dataclass(frozen=True, slots=True)
class Service:
    """The operations of a part of the incident."""

    add: Callable[..., object]
    add_many: Callable[..., object]
    revise: Callable[..., object]
    remove: Callable[..., object]
    duplicate: Callable[..., object]


@dataclass(frozen=True, slots=True)
class TableWords:
    """What a table calls its rows, in the language of the window.

    Attributes:
        name: accessible name of the table.
        entry: prompt of the row for quick entry.
        empty: one sentence that tells what belongs here.
        hint: another way to fill it.
        choose: what the panel says when no row is chosen.
    """

    name: str
    entry: str
    empty: str
    hint: str
    choose: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which columns give way.

    Attributes:
        least: pixels that the stretching column keeps.
        order: keys of columns that are hidden in narrow windows, the first one first.
    """

    least: int
    order: tuple[str, ...]


def together(label: str, steps: "Sequence[Operation]") -> "Operation":
    """Several operations as one, with one step of undo; its result are theirs."""

    @operation(label)
    def run(session: Any) -> tuple[object, ...]:  # noqa: ANN401 - kb's own session
        return tuple(step(session) for step in steps)

    return run
