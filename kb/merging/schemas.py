"""What a merge would do or did, as it leaves kb."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both incidents fill in differently: the target's stays."""

    field: str
    label: str
    stays: str
    left: str


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What moves from one incident into another.

    Attributes:
        source, target: their numbers.
        moves: how many records move, by the plural of their kind.
        joined: how many are in both and become one, by the plural of their kind.
        filled: labels of fields that the target takes from the source.
        clashes: fields that both fill in differently.
    """

    source: str
    target: str
    moves: Mapping[str, int]
    joined: Mapping[str, int]
    filled: tuple[str, ...]
    clashes: tuple[Clash, ...]

    @property
    def total(self) -> int:
        """How many records move."""
        return sum(self.moves.values())
