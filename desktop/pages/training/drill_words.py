"""Words of drills for people, and texts of others as plain words within Markdown."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Final

from PySide6.QtCore import QCoreApplication

from kb.training.drills import playing
from kb.training.drills.parts import Done, Fact
from kb.training.drills.schemas import Drill, DrillRun
from kb.vocabulary.training import FactKind

#: What Markdown would read as its own; a recorded text is shown as it was written.
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&^:])")
_SAME: Final = timedelta(minutes=1)
_MINUTE: Final = 60


def tr(text: str) -> str:
    """A text in the language of the window."""
    return QCoreApplication.translate("Drills", text)


def kind_words(kind: str) -> str:
    """What became known, in a word."""
    return {
        FactKind.DETECTION.value: tr("Detected by"),
        FactKind.ALERT.value: tr("Alert"),
        FactKind.EVENT.value: tr("Event"),
        FactKind.EVIDENCE.value: tr("Evidence"),
        FactKind.FINDING.value: tr("Finding"),
        FactKind.REASON.value: tr("Why it was done"),
        FactKind.AUTOMATION.value: tr("Ran by itself"),
    }.get(kind, kind)


def how_words(how: str) -> str:
    """What says when a fact became known."""
    return {
        "alert": tr("when the alert came"),
        "happened": tr("as it happened"),
        "evidence": tr("when it was collected"),
        "recorded": tr("when it was recorded"),
        "step": tr("from a step"),
        "hand": tr("placed by hand"),
        "not_recorded": tr("not recorded when"),
    }.get(how, how)


def time_words(at: datetime | None, zone: tzinfo) -> str:
    """A time as the scenario shows it; "" where it isn't known."""
    return f"{at.astimezone(zone):%m-%d %H:%M}" if at is not None else ""


def clock_words(seconds: float) -> str:
    """A clock: "03:12", "1:03:12"."""
    minutes, rest = divmod(int(max(seconds, 0)), _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def score_words(run: DrillRun) -> str:
    """How much was as it was done, and as the playbook says."""
    done, plan = run.done_percent, run.plan_percent
    if done is None:
        return ""
    if plan is None:
        return tr("{n} %").format(n=round(done))
    return tr("{n} % / {m} %").format(n=round(done), m=round(plan))


def escaped(text: str) -> str:
    """A recorded text within Markdown: what it looks like, and nothing else."""
    lines = [_MARKS.sub(r"\\\1", line.strip()) for line in text.splitlines() if line.strip()]
    return "  \n".join(lines)


def scenario(drill: Drill, decision: int, zone: tzinfo) -> str:
    """What is known at a decision, what was done by then: Markdown."""
    new = playing.new_at(drill, decision)
    known = playing.known_at(drill, decision)
    before = [one for one in known if one.place < decision]
    parts = [escaped(drill.briefing)] if drill.briefing.strip() else []
    if decision == 0:
        parts.append(f"### {tr('What is known')}")
        parts.append(_facts(known, zone) or escaped(tr("Nothing was recorded yet.")))
        return "\n\n".join(parts)
    parts.append(f"### {tr('New now')}")
    parts.append(_facts(new, zone) or escaped(tr("Nothing new was recorded.")))
    parts.append(f"### {tr('Done so far')}")
    done = playing.done_before(drill, decision)
    parts.append("\n".join(f"{n}. {_done(one, zone)}" for n, one in enumerate(done, 1)))
    if before:
        parts.append(f"### {tr('Known before')}")
        parts.append(_facts(before, zone))
    return "\n\n".join(parts)


def afterwards(drill: Drill, zone: tzinfo) -> str:
    """What became known behind the last decision; "" for nothing."""
    late = [one for one in drill.known if one.place >= len(drill.done) and not one.left_out]
    if not late:
        return ""
    heading = f"### {tr('Known only afterwards')}"
    return f"{heading}\n\n{_facts(late, zone)}"


def done_line(done: Done, zone: tzinfo) -> str:
    """A step that was taken: what, by whom, when; plain text."""
    begun, ended = time_words(done.started_at, zone), time_words(done.finished_at, zone)
    when = f"{begun} – {ended[6:]}" if begun and ended and ended != begun else begun
    return " · ".join(part for part in (done.action, done.by, when) if part)


def _done(done: Done, zone: tzinfo) -> str:
    return escaped(done_line(done, zone))


def _facts(facts: Sequence[Fact], zone: tzinfo) -> str:
    return "\n".join(_fact(one, zone) for one in facts)


def _fact(fact: Fact, zone: tzinfo) -> str:
    when = time_words(fact.known_at or fact.at, zone)
    if fact.at is not None and fact.known_at is not None and fact.known_at - fact.at > _SAME:
        happened = time_words(fact.at, zone)
        when = tr("{known}, happened {then}").format(known=when, then=happened)
    head = " · ".join(part for part in (kind_words(fact.kind), when) if part)
    return f"- **{escaped(head)}**  {escaped(fact.text).replace(chr(10), chr(10) + '  ')}"
