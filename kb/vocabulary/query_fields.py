"""Fields that a query can name, the values they take, and dates as people type them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from kb.vocabulary import enums as e
from kb.vocabulary.folding import fold
from kb.vocabulary.moments import parse_duration

ValueKind = Literal["choice", "text", "person", "date", "duration"]


@dataclass(frozen=True, slots=True)
class QueryField:
    """A field of the query language.

    Attributes:
        name: as typed before the colon.
        label: what people read.
        kind: what its values are.
        choices: the values of a choice, with their labels.
        hint: how to use it, in one example.
    """

    name: str
    label: str
    kind: ValueKind
    choices: Mapping[str, str]
    hint: str


def _words(*enumerations: type[e.Word]) -> dict[str, str]:
    return {word.value.replace("_", "-"): word.label for kind in enumerations for word in kind}


#: Before the key of a field that the organisation added: `own.regulator-ref:2026/17`.
OWN = "own."

_KINDS = {
    "incident": "Incidents",
    "alert": "Alerts",
    "asset": "Assets",
    "event": "Timeline events",
    "step": "Workflow steps",
    "lesson": "Lessons",
    "change": "Configuration changes",
    "follow-up": "Follow-ups",
    "comment": "Comments",
    "source": "Sources",
    "playbook": "Playbooks",
    "playbook-step": "Playbook steps",
    "article": "Articles",
    "file": "Files of articles and playbooks",
    "rule": "Automation rules",
    "known-difference": "Known differences",
    "proposal": "Proposed changes",
    "person": "People",
}
#: The kind of record that each word of `kind:` means.
KIND_OF_WORD = {
    **{word: word for word in _KINDS},
    "event": "timeline_event",
    "step": "workflow_step",
    "change": "config_change",
    "follow-up": "follow_up",
    "source": "incident_source",
    "playbook-step": "playbook_step",
    "file": "item_file",
    "rule": "automation_rule",
    "known-difference": "known_difference",
}
_HAS = {
    "follow-ups": "Open follow-ups",
    "overdue": "Overdue follow-ups",
    "lessons": "Lessons",
    "changes": "Configuration changes",
    "assets": "Assets or entities",
    "alerts": "Alerts",
    "comments": "Comments",
    "playbook": "A playbook",
    "example": "It is the example",
}
_REVIEW = {
    "incomplete": "Parts are missing",
    "complete": "All parts are there",
    "skipped": "There is none, with a reason",
}
_LEARNED = {
    "lesson": "A lesson was written",
    "change": "A change was applied",
    "verified": "A change was verified",
    "report": "A report was exported",
}

FIELDS: Mapping[str, QueryField] = {
    field.name: field
    for field in (
        QueryField("kind", "Kind", "choice", _KINDS, "kind:lesson"),
        QueryField("severity", "Severity", "choice", _words(e.Severity), "severity:high,critical"),
        QueryField(
            "state", "State", "choice", _words(e.ReviewState, e.KnowledgeState), "state:in-review"
        ),
        QueryField("lead", "Lead", "person", {}, "lead:me"),
        QueryField("technique", "ATT&CK technique", "text", {}, "technique:T1566"),
        QueryField("asset", "Asset or entity", "text", {}, "asset:10.20.3.4"),
        QueryField("tag", "Tag", "text", {}, "tag:finance"),
        QueryField("tlp", "Marking", "choice", _words(e.Tlp), "tlp:amber"),
        QueryField("playbook", "Playbook", "text", {}, "playbook:phishing"),
        QueryField("type", "Type", "text", {}, "type:phishing"),
        QueryField("began", "Began", "date", {}, "began:2026-Q1"),
        QueryField("opened", "Opened", "date", {}, "opened:this-quarter"),
        QueryField("updated", "Updated", "date", {}, "updated:7d"),
        QueryField("has", "Has", "choice", _HAS, "has:follow-ups"),
        QueryField("review", "Review", "choice", _REVIEW, "review:incomplete"),
        QueryField("detected", "Detected", "date", {}, "detected:2026-Q1"),
        *(
            QueryField(f"time-to-{name}", f"Time to {name}", "duration", {}, f"time-to-{name}:>2h")
            for name in ("detect", "triage", "contain", "resolve")
        ),
        QueryField("late-step", "Late step", "text", {}, 'late-step:"Isolate the host"'),
        QueryField("skipped-step", "Skipped step", "text", {}, 'skipped-step:"Tell the lead"'),
        QueryField("added-step", "Added step", "text", {}, 'added-step:"Call the bank"'),
        QueryField("moved-step", "Step out of order", "text", {}, 'moved-step:"Reset it"'),
        QueryField("cause", "Shared factor", "text", {}, 'cause:"No MFA"'),
        QueryField("owed-by", "Follow-up owed by", "text", {}, 'owed-by:"Tomasz Nowak"'),
        QueryField("owed-since", "Follow-up owed since", "date", {}, "owed-since:<2026-03"),
        QueryField("learned", "Learned", "choice", _LEARNED, "learned:verified"),
    )
}


def choice(field: QueryField, typed: str) -> str | None:
    """The value of a choice that people mean: by code, by label, or by a beginning of one."""
    wanted = fold(typed).replace("_", "-").replace(" ", "-").replace("+", "-")
    if field.name == "tlp":
        wanted = wanted.removeprefix("tlp:").removeprefix("tlp-")
    if wanted in field.choices:
        return wanted
    for code, label in field.choices.items():
        if wanted == fold(label).replace(" ", "-"):
            return code
    if wanted == "white" and field.name == "tlp":
        return "clear"
    begun = [code for code in field.choices if wanted and code.startswith(wanted)]
    return begun[0] if len(begun) == 1 else None


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in UTC: from `since` on, before `until`; None is open."""

    since: datetime | None
    until: datetime | None


_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})$")
_QUARTER = re.compile(r"(\d{4})-?q([1-4])$", re.IGNORECASE)
_YEAR = re.compile(r"(\d{4})$")
_BACK = re.compile(r"(\d{1,4})([dwmy])$", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def span(typed: str, today: date) -> Span | None:
    """The stretch of time that a value means, or None when it means none.

    Takes 2026, 2026-Q1, 2026-03, 2026-03-12, ranges with `..` (either end may be open),
    `<`, `<=`, `>`, `>=` before one of these, today, yesterday, this- or last- with week,
    month, quarter or year, and 7d, 2w, 3m, 1y for the time until now.
    """
    text = typed.strip().lower()
    if ".." in text:
        return _range(text, today)
    for sign in ("<=", ">=", "<", ">"):
        if text.startswith(sign):
            one = _single(text.removeprefix(sign), today)
            return _compared(sign, one) if one else None
    one = _single(text, today)
    return Span(*map(_midnight, one)) if one else None


@dataclass(frozen=True, slots=True)
class Minutes:
    """Which durations a value means.

    Attributes:
        state: "any" that counts, "error" for less than zero, "none" where a time isn't set.
        over, under: limits in minutes; with a limit the state is "any".
        even: whether a limit itself belongs to it.
    """

    state: str = "any"
    over: float | None = None
    under: float | None = None
    even: bool = False


def minutes_meant(typed: str) -> Minutes | None:
    """The durations that a value means: `any`, `error`, `none`, `>2h`, `<=90m`; else None."""
    text = typed.strip().lower()
    if text in {"any", "error", "none"}:
        return Minutes(text)
    found = re.match(r"([<>])(=?)\s*(.+)$", text)
    if found is None:
        return None
    try:
        limit = parse_duration(found[3])
    except ValueError:
        return None
    if limit is None:
        return None
    even = bool(found[2])
    return Minutes(over=limit, even=even) if found[1] == ">" else Minutes(under=limit, even=even)


def _range(text: str, today: date) -> Span | None:
    first, _, last = text.partition("..")
    since = _single(first, today) if first else None
    until = _single(last, today) if last else None
    if (first and not since) or (last and not until) or not (first or last):
        return None
    start = _midnight(since[0]) if since else None
    end = _midnight(until[1]) if until else None
    if start is not None and end is not None and start >= end:
        return None
    return Span(start, end)


def _compared(sign: str, one: tuple[date, date]) -> Span:
    start, end = map(_midnight, one)
    if sign == "<":
        return Span(None, start)
    if sign == "<=":
        return Span(None, end)
    return Span(end, None) if sign == ">" else Span(start, None)


def _single(text: str, today: date) -> tuple[date, date] | None:
    """First day, and the day after the last."""
    try:
        return _calendar(text) or _relative(text, today)
    except (ValueError, OverflowError):
        return None


def _calendar(text: str) -> tuple[date, date] | None:
    if found := _DAY.match(text):
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return day, day + timedelta(days=1)
    if found := _MONTH.match(text):
        return _months(int(found[1]), int(found[2]), 1)
    if found := _QUARTER.match(text):
        return _months(int(found[1]), int(found[2]) * 3 - 2, 3)
    if found := _YEAR.match(text):
        return _months(int(found[1]), 1, 12)
    return None


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    last = year * 12 + month - 1 + count
    return date(year, month, 1), date(last // 12, last % 12 + 1, 1)


def _relative(text: str, today: date) -> tuple[date, date] | None:
    tomorrow = today + timedelta(days=1)
    if text == "today":
        return today, tomorrow
    if text == "yesterday":
        return today - timedelta(days=1), today
    if found := _BACK.match(text):
        return today - timedelta(days=int(found[1]) * _DAYS[found[2].lower()]), tomorrow
    which, _, unit = text.partition("-")
    if which not in {"this", "last"}:
        return None
    this = _period(unit, today)
    if this is None or which == "this":
        return this
    return _period(unit, this[0] - timedelta(days=1))


def _period(unit: str, day: date) -> tuple[date, date] | None:
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    if unit == "month":
        return _months(day.year, day.month, 1)
    if unit == "quarter":
        return _months(day.year, (day.month - 1) // 3 * 3 + 1, 3)
    return _months(day.year, 1, 12) if unit == "year" else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
