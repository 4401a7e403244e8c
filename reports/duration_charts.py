"""Phase durations against their targets, a bar each."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.drawing import (
    DARK,
    INK,
    SOFT,
    WHITE,
    box,
    fitting,
    hatched,
    line,
    picture,
    shape,
    text,
)
from reports.language import _
from reports.language.words import format_duration, in_turn, listed, named, number

_LEFT, _UNIT, _WORDS = 30.0, 58.0, 135.0
_ROW, _BAR, _TOP = 9.6, 4.2, 3.4
#: A bar longer than so many targets is cut, and its words say how long it is.
_LONGEST = 1.75


@dataclass(frozen=True, slots=True)
class Phase:
    """A metric of the incident.

    Attributes:
        label: such as "Time to contain".
        value: its duration in words, no more exact than it is known.
        minutes: None where it isn't known.
        target: minutes; None where there is none.
        state: met, missed, measured, not_set or data_error.
    """

    label: str
    value: str
    minutes: float | None
    target: float | None
    state: str

    @property
    def judged(self) -> bool:
        """It can be drawn against a target."""
        return bool(self.minutes is not None and self.minutes >= 0 and self.target)

    @property
    def verdict(self) -> str:
        """What its target says, in a word or two."""
        words = {"met": _("Met"), "missed": _("Missed"), "data_error": _("Times contradict")}
        if said := words.get(self.state):
            return said
        if self.minutes is None:
            return _("Times not recorded")
        return _("Not exact enough") if self.target else _("No target")


def durations(phases: Sequence[Phase]) -> Markup:
    """A bar a phase, the target as a line with its value.

    Each bar has its own scale, on which its target is as long as every other's: minutes of
    triage and weeks of recovery are both legible, and what passes the line was missed. On one
    scale the short ones would vanish, and on a logarithmic one a length would say nothing.

    Args:
        phases: at least one.
    """
    parts: list[Markup] = []
    for place, phase in enumerate(phases):
        parts += _row(phase, place * _ROW)
    told = in_turn(_told(phase) for phase in phases)
    words = _("Phase durations against their targets. {phases}.", phases=told)
    return picture(parts, _ROW * len(phases), words)


def _row(phase: Phase, top: float) -> list[Markup]:
    middle = top + _TOP + _BAR / 2 + 0.9
    parts = [text(0, middle, phase.label, weight=600, size=fitting(phase.label, _LEFT - 1))]
    if not phase.judged or phase.minutes is None or not phase.target:
        value = phase.value if phase.state == "measured" else ""
        parts.append(text(_LEFT, middle, listed((value, phase.verdict.lower())), fill=SOFT))
        return parts
    share = phase.minutes / phase.target
    parts += _bar(top + _TOP, share)
    at = _LEFT + _UNIT
    parts.append(line(at, top + _TOP - 0.6, at, top + _TOP + _BAR + 0.6, INK, 0.8))
    parts.append(
        text(
            at,
            top + 2.3,
            _("target {duration}", duration=format_duration(phase.target)),
            anchor="middle",
        )
    )
    verdict, cut = named(phase.verdict, phase.value), share > _LONGEST
    parts.append(text(_WORDS, middle - 1.6 if cut else middle, verdict, weight=600))
    if cut:
        longer = _("about {times} times the target", times=number(round(share)))
        parts.append(text(_WORDS, middle + 1.9, longer, fill=SOFT))
    return parts


def _bar(top: float, share: float) -> list[Markup]:
    """Dark up to the target, hatched beyond it, with a torn end where it is cut."""
    drawn = min(share, _LONGEST) * _UNIT
    parts: list[Markup] = []
    if share > 1:
        parts += hatched(_LEFT + _UNIT, top, drawn - _UNIT, _BAR)
    parts.append(box(_LEFT, top, min(drawn, _UNIT), _BAR, DARK))
    if share > _LONGEST:
        end = _LEFT + drawn
        for x in (end - 5, end - 3):
            edges = [(x, top + _BAR + 1), (x + 1.6, top - 1), (x + 2.4, top - 1)]
            parts.append(shape([*edges, (x + 0.8, top + _BAR + 1)], WHITE))
    return parts


def _told(phase: Phase) -> str:
    if phase.minutes is None or phase.state == "data_error":
        return named(phase.label, phase.verdict.lower())
    if not phase.judged or phase.target is None:
        return _("{name}: {duration}, no target", name=phase.label, duration=phase.value)
    goal = format_duration(phase.target)
    return _(
        "{name}: {duration}, target {goal}, {verdict}",
        name=phase.label,
        duration=phase.value,
        goal=goal,
        verdict=phase.verdict.lower(),
    )
