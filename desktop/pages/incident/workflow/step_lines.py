"""Lines of text as workflow steps: "09:57 Isolated the host", or columns separated by tabs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Final

from desktop.pages.incident.editors import read_moment
from kb.vocabulary.enums import Precision, StepState

_BULLET: Final = re.compile(r"^\s*(?:[-*•+]|\d{1,3}[.)])\s+(?=\S)")
_TIMED: Final = re.compile(
    r"^\s*(?P<time>(?:\d{4}-\d{2}-\d{2}[ T])?\d{1,2}:\d{2}(?::\d{2})?(?:Z|\s*UTC)?)"
    r"\s*(?:[-–—:,;|]\s*)?(?P<text>\S.*)$"
)
_CLOCK: Final = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?$")
#: A clock time that much earlier than the one before it is meant for the next day: within
#: pasted lines, which are in order, sooner than behind a step that was recorded earlier.
_NEXT_LINE: Final = timedelta(hours=6)
_NEXT_DAY: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line as a step.

    Attributes:
        at: when it was done, UTC; None where the line has no time.
        precision: how exactly.
        action: what was done.
        who: who did it.
        outcome: what happened.
    """

    at: datetime | None
    precision: str
    action: str
    who: str = ""
    outcome: str = ""

    def values(self, phase: str, by: str = "") -> Mapping[str, object]:
        """The fields of the step; a time means that it was done then."""
        values: dict[str, object] = {"action": self.action, "phase": phase}
        if self.at is not None:
            values |= {
                "finished_at": self.at,
                "finished_precision": self.precision,
                "state": StepState.DONE.value,
            }
        who = self.who or (by if self.at is not None else "")
        return values | {
            name: text for name, text in (("done_by", who), ("outcome", self.outcome)) if text
        }


def read_line(
    line: str, near: datetime | None, zone: tzinfo, rolls_over: timedelta = _NEXT_DAY
) -> StepLine:
    """One line: tab-separated time, action, who, what happened; or a time and text; or text.

    Args:
        line: as it was typed or pasted.
        near: the instant whose day a clock time means.
        zone: the window's zone.
        rolls_over: a clock time earlier than `near` by more than this means the next day.
    """
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) > 1:
        return _from_cells(cells, near, zone, rolls_over)
    text = _BULLET.sub("", line).strip()
    timed = _TIMED.match(text)
    if timed is None:
        return StepLine(None, Precision.UNKNOWN.value, text)
    found = _time(timed["time"], near, zone, rolls_over)
    if found is None:
        return StepLine(None, Precision.UNKNOWN.value, text)
    return StepLine(*found, timed["text"].strip())


def _from_cells(
    cells: Sequence[str], near: datetime | None, zone: tzinfo, rolls_over: timedelta
) -> StepLine:
    found = _time(cells[0], near, zone, rolls_over)
    rest = list(cells[1:] if found is not None or not cells[0] else cells)
    rest += [""] * 3
    at, precision = found or (None, Precision.UNKNOWN.value)
    return StepLine(at, precision, rest[0], rest[1], rest[2])


def _time(
    text: str, near: datetime | None, zone: tzinfo, rolls_over: timedelta
) -> tuple[datetime, str] | None:
    """A time, on the day of `near` or the next one when the clock has clearly passed midnight."""
    if not text or not text[0].isdigit():
        return None
    cleaned = re.sub(r"(?:Z|\s*UTC)$", "", text)
    try:
        at, precision = read_moment(cleaned, zone, near)
    except ValueError:
        return None
    if at is None:
        return None
    if near is not None and _CLOCK.match(cleaned) and near - at > rolls_over:
        at += timedelta(days=1)
    return at, precision


def read_lines(lines: Sequence[str], near: datetime | None, zone: tzinfo) -> list[StepLine]:
    """All lines that say something; each clock time is taken after the one before it."""
    found: list[StepLine] = []
    timed = False
    for line in lines:
        if not line.strip():
            continue
        step = read_line(line, near, zone, _NEXT_LINE if timed else _NEXT_DAY)
        near, timed = step.at or near, timed or step.at is not None
        if step.action:
            found.append(step)
    return found
