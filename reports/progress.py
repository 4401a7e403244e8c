"""How far a render has come, as its pool and the window hear of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a render has come.

    Attributes:
        stage: reading, layout, writing or checking.
        done, total: pages or steps; a total of 0 isn't known.
        text: for people.
    """

    stage: str
    done: int = 0
    total: int = 0
    text: str = ""


Tell = Callable[[Progress], None]
