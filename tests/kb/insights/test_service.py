"""Figures over many incidents against counting them one by one, on both databases."""

import random
import statistics
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kb import dossier
from kb.conformance import service as conformance
from kb.dossier import WholeIncident
from kb.incidents.causes import service as causes
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.metrics.targets import TARGETS
from kb.incidents.record import listing
from kb.incidents.record import service as record
from kb.incidents.record.listing import ListQuery
from kb.incidents.workflow import service as workflow
from kb.insights import service
from kb.insights.schemas import Insights
from kb.knowledge_base import KnowledgeBase
from kb.ledger.operation import operation
from kb.library.playbooks import service as playbooks
from kb.vocabulary.enums import FollowUpState, Severity
from kb.vocabulary.keys import quoted

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
BODY = (
    "## Containment\n\n1. **Isolate the host**\n\n   Expected: 15 m\n\n"
    "2. **Reset the password**\n\n3. **Tell the lead**\n"
)
FACTORS = ("No MFA", 'The "old" server', "", "Nobody on call")
OWNERS = ("Tomasz Nowak", "Amelie Fontaine", "")
COUNT = 60


@operation("Make up incidents")
def make_up(session: Session, version_id: uuid.UUID, chance: random.Random) -> None:
    for number in range(COUNT):
        at = AT - timedelta(days=chance.randrange(400), minutes=chance.randrange(1000))
        made = record.add(session, _incident(chance, at, example=number == 0))
        for factor in chance.sample(FACTORS, chance.randrange(3)):
            cause = causes.add(session, made, {"title": "Why", "factor": factor})
            if chance.random() < 0.4:
                config_changes.add(session, made, _change(chance, at, cause))
        if chance.random() < 0.5:
            lessons.add(session, made, {"title": "Learn"})
        for _ in range(chance.randrange(3)):
            follow_ups.add(session, made, _follow_up(chance))
        if chance.random() < 0.6:
            workflow.add_many(session, made, tuple(_steps(chance, at)))
            conformance.choose_playbook(session, made, version_id)


def _incident(chance: random.Random, at: datetime, *, example: bool) -> dict[str, Any]:
    later = lambda: at + timedelta(minutes=chance.randrange(-60, 3000))  # noqa: E731 - drawn anew
    values: dict[str, Any] = {
        "title": "Fraud",
        "severity": chance.choice(list(Severity)).value,
        "detected_at": at if chance.random() < 0.9 else None,
        "first_activity_at": at - timedelta(minutes=chance.randrange(-30, 5000)),
        "techniques": chance.sample(["T1566.002", "T1566", "T1078", "t9999"], 2),
        "backfilled": chance.random() < 0.2,
        "is_example": example,
    }
    for name in ("triaged_at", "contained_at", "resolved_at"):
        if chance.random() < 0.8:
            values[name] = later()
    return values


def _change(chance: random.Random, at: datetime, cause: uuid.UUID) -> dict[str, Any]:
    state = chance.choice(["proposed", "implemented", "verified"])
    times = {"applied_at": at + timedelta(days=3), "verified_at": at + timedelta(days=9)}
    return {"title": "Switch it on", "cause_id": cause, "state": state, **times}


def _follow_up(chance: random.Random) -> dict[str, Any]:
    due = (AT + timedelta(days=chance.randrange(-90, 90))).date().isoformat()
    state = chance.choice(["open", "open", "done"])
    closed = {"closing_note": "Done", "evidence_ids": []} if state == "done" else {}
    return {"action": "Do it", "owner": chance.choice(OWNERS), "due": due, "state": state, **closed}


def _steps(chance: random.Random, at: datetime) -> Iterable[dict[str, Any]]:
    for title in ("Isolate the host", "Reset the password", "Tell the lead", "Call the bank"):
        if chance.random() < 0.75:
            end = at + timedelta(minutes=chance.randrange(1, 40))
            yield {"action": title, "state": "done", "started_at": at, "finished_at": end}


@pytest.fixture
def filled(kb: KnowledgeBase) -> KnowledgeBase:
    book = kb.write(partial(playbooks.add, values={"title": "BEC"}, body=BODY)).result
    kb.write(partial(playbooks.publish, record_id=book, note="", by="AF"))
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    kb.write(partial(make_up, version_id=version, chance=random.Random(4)))  # noqa: S311 - the same incidents each time
    return kb


def read(kb: KnowledgeBase, text: str = "") -> Insights:
    return kb.read(partial(service.read, q=ListQuery.read(text), at=AT))


def wholes(kb: KnowledgeBase, text: str = "") -> list[WholeIncident]:
    """Each incident of a list with all its parts, examples left out."""
    ids = kb.read(lambda s: list(listing.ids(s, ListQuery.read(text))))
    found = [kb.read(partial(dossier.whole, incident_id=one)) for one in ids]
    return [one for one in found if not one.incident.is_example]


def count(kb: KnowledgeBase, text: str) -> int:
    q = ListQuery.read(text)
    assert q.problems == ()
    return kb.read(partial(listing.count, q=q))


def listed(kb: KnowledgeBase, found: Insights) -> Callable[[str], int]:
    """How many incidents the list holds that a row opens."""
    return lambda query: count(kb, found.list_of(query))


@pytest.mark.parametrize("text", ["", "severity:high,critical", "technique:t1566", "detected:2026"])
def test_months_and_times_are_those_of_each_incident(filled: KnowledgeBase, text: str) -> None:
    found, each = read(filled, text), wholes(filled, text)
    opens = listed(filled, found)
    assert found.incidents == len(each) == opens("")
    by_month = Counter(
        f"{w.incident.detected_at or w.incident.first_activity_at:%Y-%m}" for w in each
    )
    assert found.unit == "month"
    assert {row.period.name: row.total for row in found.periods if row.total} == by_month
    for row in found.periods:
        assert opens(row.period.query) == row.total
        for severity in Severity:
            code = severity.value.replace("_", "-")
            assert opens(f"{row.period.query} severity:{code}") == row.by_rank[severity.rank]
    for figure in found.times:
        known = [metric for w in each for metric in w.metrics if metric.name == figure.name]
        good = sorted(m.minutes for m in known if m.minutes is not None and m.state != "data_error")
        assert figure.errors == sum(metric.state == "data_error" for metric in known)
        assert figure.missing == sum(metric.minutes is None for metric in known)
        assert figure.whole.count == len(good) == opens(figure.query)
        assert figure.whole.median == pytest.approx(statistics.median(good))
        if len(good) >= 10:
            assert figure.whole.p90 == pytest.approx(statistics.quantiles(good, n=10)[-1])
        judged = [metric for metric in known if metric.state in {"met", "missed"}]
        assert figure.judged == len(judged)
        assert figure.met == sum(metric.state == "met" for metric in judged)
        assert opens(figure.missed_query) == figure.judged - figure.met
        assert opens(f"time-to-{figure.name}:error") == figure.errors
        assert sum(spread.count for _period, spread in figure.rows) == len(good)
        for period, spread in figure.rows:
            assert opens(f"{period.query} {figure.query}") == spread.count


def test_wrong_times_are_named_and_not_counted(filled: KnowledgeBase) -> None:
    found = read(filled)
    wrong = {
        w.incident.number: tuple(m.name for m in w.metrics if m.state == "data_error")
        for w in wholes(filled)
    }
    names = {"detect", "triage", "contain", "resolve"}
    expected = {n: tuple(m for m in each if m in names) for n, each in wrong.items()}
    assert {one.number: one.names for one in found.wrong} == {
        n: m for n, m in expected.items() if m
    }
    assert found.errors == len(found.wrong) > 0


def test_steps_are_those_of_each_comparison(filled: KnowledgeBase) -> None:
    found = read(filled).adherence
    results: dict[tuple[str, str], set[str]] = {}
    kept = due = 0
    for whole in wholes(filled):
        comparison = whole.comparison
        for step in comparison.steps if comparison is not None else ():
            title = step.playbook_step or step.performed_step
            name = getattr(title, "title", "") or getattr(title, "action", "")
            results.setdefault((step.result.value, name), set()).add(whole.incident.number)
            kept += step.result.value == "as_planned"
            due += step.result.value in {"as_planned", "late", "skipped", "reordered"}
    assert (found.due, found.kept) == (due, kept)
    opens = listed(filled, read(filled))
    assert {row.title for row in found.rows} == {
        title for result, title in results if result in {"late", "skipped", "added", "reordered"}
    }
    for row in found.rows:
        for result, name, field in (
            ("late", "late", "late"),
            ("skipped", "skipped", "skipped"),
            ("added", "added", "added"),
            ("reordered", "moved", "moved"),
        ):
            numbers = results.get((result, row.title), set())
            assert getattr(row, name) == len(numbers)
            assert opens(f'{field}-step:"{row.title}"') == len(numbers)


def test_techniques_causes_and_lessons_open_their_lists(filled: KnowledgeBase) -> None:
    found, each = read(filled), wholes(filled)
    opens = listed(filled, found)
    named = Counter(name.upper() for w in each for name in w.incident.techniques)
    assert {row.id: row.count for row in found.techniques} == named
    mail = next(row for row in found.techniques if row.id == "T1566.002")
    assert (mail.name, mail.tactics) == ("Phishing: Spearphishing Link", ("Initial Access",))
    assert mail.last_at == max(
        w.incident.detected_at or w.incident.first_activity_at or w.incident.created_at
        for w in each
        if "T1566.002" in w.incident.techniques
    )
    assert next(row for row in found.techniques if row.id == "T9999").tactics == ()
    factors = Counter(f for w in each for f in {cause.factor for cause in w.causes} if f)
    assert {row.factor: row.count for row in found.causes} == factors
    for row in found.causes:
        assert opens(_named(row.factor)) == row.count
        answered = [
            change.applied_at
            for w in each
            for change in w.config_changes
            for cause in w.causes
            if change.cause_id == cause.id and cause.factor == row.factor
            if change.applied_at is not None and change.state in {"implemented", "verified"}
        ]
        assert row.answered_at == (min(answered) if answered else None)
        after = {
            w.incident.id
            for w in each
            for cause in w.causes
            if cause.factor == row.factor and answered
            if (w.incident.detected_at or w.incident.first_activity_at or AT).date()
            > min(answered).date()
        }
        assert row.after == len(after)
        if row.answered_at is not None:
            since = f"detected:>{row.answered_at:%Y-%m-%d}"
            assert opens(f"{_named(row.factor)} {since}") == row.after
    for lag in found.lags:
        assert opens(lag.query) == lag.days.count
    over = [
        w
        for w in each
        if (w.incident.resolved_at or w.incident.closed_at) and not w.incident.backfilled
    ]
    lesson = found.lags[0]
    assert lesson.days.count == sum(bool(w.lessons) for w in over)
    assert lesson.missing == len(over) - lesson.days.count
    change = found.lags[1]
    days = sorted(
        max((min(held) - (w.incident.resolved_at or AT)).total_seconds() / 86400, 0.0)
        for w in over
        if (
            held := [
                c.applied_at
                for c in w.config_changes
                if c.applied_at and c.state in {"implemented", "verified"}
            ]
        )
    )
    assert change.days.median == pytest.approx(statistics.median(days), abs=1e-4)
    for review in found.reviews:
        assert opens(review.query) == review.count


def _named(factor: str) -> str:
    return "cause:" + quoted(factor)


def test_follow_ups_are_counted_by_age_owner_and_cause(filled: KnowledgeBase) -> None:
    each = wholes(filled)
    owed = [(w, f) for w in each for f in w.follow_ups if FollowUpState(f.state).is_open]
    # They were written down just now: by a later day they have an age.
    now = datetime.now(UTC)
    found = filled.read(partial(service.read, q=ListQuery.read(), at=now + timedelta(days=40)))
    assert found.owed.count == len(owed)
    owners = Counter(f.owner for _w, f in owed)
    assert {row.name: row.count for row in found.owed.by_owner} == owners
    assert [row.count for row in found.owed.by_age] == [0, 0, len(owed), 0, 0]
    assert found.owed.overdue == sum(
        f.due is not None and f.due < (now + timedelta(days=40)).date() for _w, f in owed
    )
    by_cause = Counter(
        factor for w, _f in owed for factor in {c.factor for c in w.causes} if factor
    )
    assert {row.name: row.count for row in found.owed.by_cause} == by_cause
    opens = listed(filled, found)
    for row in found.owed.by_owner:
        owing = {w.incident.id for w, f in owed if f.owner == row.name}
        assert opens(f'owed-by:"{row.name or "nobody"}"') == len(owing)
    today = filled.read(partial(service.read, q=ListQuery.read(), at=now))
    assert opens(today.owed.by_age[0].query) == len({w.incident.id for w, _f in owed})
    assert opens(today.owed.by_age[1].query) == 0


def test_nothing_is_counted_in_an_empty_store(kb: KnowledgeBase) -> None:
    found = read(kb)
    assert (found.incidents, found.periods, found.times, found.owed.count) == (0, (), (), 0)
    assert read(kb, "severity:high").incidents == 0


def test_long_spans_become_quarters_and_years(kb: KnowledgeBase) -> None:
    def add(year: int) -> None:
        values = {"title": "Old", "detected_at": datetime(year, 5, 1, tzinfo=UTC)}
        kb.write(partial(record.add, values=values))

    add(2026)
    add(2023)
    found = read(kb)
    assert (found.unit, found.periods[0].period.name) == ("quarter", "2023-Q2")
    assert listed(kb, found)("detected:2023-Q2") == 1
    add(1970)
    found = read(kb)
    assert (found.unit, found.periods[-1].period.name) == ("year", "2026")
    assert len(found.periods) <= 41  # a wrong century makes no chart of a hundred bars
    assert found.incidents == 3


def test_targets_of_the_house_judge(filled: KnowledgeBase) -> None:
    contain = next(one for one in read(filled).times if one.name == "contain")
    high = next(one for one in contain.by_severity if one.severity == "high")
    assert high.target == TARGETS["high"]["contain"]
    assert contain.goal is not None
    assert contain.goal.target is not None


def test_two_filters_in_one_reading_do_not_meet(filled: KnowledgeBase) -> None:
    def both(session: Session) -> tuple[int, int, int]:
        texts = ("technique:t1566", "state:approved", "technique:t1078")
        each = [service.read(session, ListQuery.read(text), AT).incidents for text in texts]
        return each[0], each[1], each[2]

    mail, approved, accounts = filled.read(both)
    assert (mail, approved) == (len(wholes(filled, "technique:t1566")), 0)
    assert accounts == len(wholes(filled, "technique:t1078"))
