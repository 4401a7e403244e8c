"""One thing that the doctor looked at."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is."""

    FINE = "fine"
    ADVISED = "advised"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing, and what to do about it.

    Attributes:
        area: program, store, window, reports or fonts.
        name: what was looked at.
        value: its version, place or measure; empty when it isn't there.
        state: fine, advised (all main jobs work without it) or missing.
        remedy: what to do; empty when it is fine.
        package: the Debian package that brings it.
    """

    area: str
    name: str
    value: str = ""
    state: State = State.FINE
    remedy: str = ""
    package: str = ""

    def as_json(self) -> dict[str, str]:
        """Its part of `doctor --json`."""
        return {
            "area": self.area,
            "name": self.name,
            "value": self.value,
            "state": self.state.value,
            "remedy": self.remedy,
        }
