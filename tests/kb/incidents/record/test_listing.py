import itertools
import random
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from kb.errors import NotFoundError, ValidationError
from kb.incidents.assets import service as assets
from kb.incidents.config_changes import service as config_changes
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import listing
from kb.incidents.record import service as incidents
from kb.incidents.record.listing import ListQuery
from kb.incidents.review.checklist import checklist, parts_done
from kb.incidents.timeline import service as timeline
from kb.incidents.workflow import service as workflow
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks
from kb.search.incidents import list_query

ME = "Amelie Fontaine"
BASE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def made(kb: KnowledgeBase, operation: Callable[..., object], kind: str) -> uuid.UUID:
    return kb.write(operation).created(kind)


@pytest.fixture
def many(kb: KnowledgeBase) -> list[uuid.UUID]:
    """Twelve incidents of all severities and two leads, one of them without a beginning."""

    def fill(session: Session) -> list[uuid.UUID]:
        severities = ["critical", "high", "medium", "low"]
        return [
            incidents.add(
                session,
                {
                    "title": f"Incident {number:02d}",
                    "severity": severities[number % 4],
                    "lead": ME if number % 3 else "Tomasz Nowak",
                    "tags": ["even"] if number % 2 == 0 else ["odd", "All of them"],
                    "techniques": ["T1566.002"] if number == 5 else [],
                    "tlp": "red" if number == 7 else "amber",
                    "first_activity_at": BASE + timedelta(days=10 * number) if number else None,
                },
            )
            for number in range(12)
        ]

    ids: list[uuid.UUID] = kb.write(fill).result
    return ids


def titles(kb: KnowledgeBase, text: str, **options: object) -> list[str]:
    q = list_query(text, actor=ME, today=date(2026, 3, 12), **options)  # type: ignore[arg-type]
    rows = kb.read(partial(listing.page, q=q))
    assert kb.read(partial(listing.count, q=q)) == len(rows)
    return [row.title.removeprefix("Incident ") for row in rows]


def _all_ids(session: Session, q: ListQuery) -> list[uuid.UUID]:
    return list(listing.ids(session, q))


def test_every_sort_goes_both_ways_and_pages_fit_together(
    kb: KnowledgeBase, many: list[uuid.UUID]
) -> None:
    for sort, descending in itertools.product(listing.SORTS, (False, True)):
        q = ListQuery.read(sort=sort, descending=descending)
        whole_list = [row.id for row in kb.read(partial(listing.page, q=q))]
        assert sorted(whole_list) == sorted(many)
        for total in (None, len(many)):
            paged = [
                row.id
                for offset in range(0, len(many), 5)
                for row in kb.read(partial(listing.page, q=q, offset=offset, limit=5, total=total))
            ]
            assert paged == whole_list, (sort, descending, total)
        places = [kb.read(partial(listing.offset_of, q=q, incident_id=i)) for i in whole_list]
        assert places == list(range(len(many))), (sort, descending)
        assert kb.read(partial(_all_ids, q=q)) == whole_list


def test_sorting_by_what_has_no_index_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="worked out for each row"):
        ListQuery.read(sort="review_done")
    assert listing.sort_refusal("title") is None


def test_filters(kb: KnowledgeBase, many: list[uuid.UUID]) -> None:
    down = {"sort": "title", "descending": False}
    expected = {
        "severity:critical": ["00", "04", "08"],
        "severity:critical,high lead:me": ["01", "04", "05", "08"],
        "-severity:critical,high,medium": ["03", "07", "11"],
        "lead:nowak": ["00", "03", "06", "09"],
        "lead:t.now": ["00", "03", "06", "09"],
        "lead:nobody": [],
        "tag:even": ["00", "02", "04", "06", "08", "10"],
        'tag:"all of them" severity:high': ["01", "05", "09"],
        "tag:ev*": ["00", "02", "04", "06", "08", "10"],
        "technique:T1566": ["05"],
        "technique:T1566.002": ["05"],
        "technique:T156": [],
        "tlp:red": ["07"],
        "began:2026-01": ["01", "02"],
        "began:>=2026-04": ["09", "10", "11"],
        "-began:2026": ["00"],
        "opened:<2020": [],
        "state:recording tlp:red": ["07"],
        "state:approved": [],
        "kind:lesson": [],
        "tag:odd (severity:high OR tlp:red)": ["01", "05", "07", "09"],
        "has:playbook": [],
        "review:complete": [],
        "review:incomplete tlp:red": ["07"],
    }
    assert {text: titles(kb, text, **down) for text in expected} == expected


def test_words_are_looked_for_in_every_record_of_an_incident(
    kb: KnowledgeBase, many: list[uuid.UUID]
) -> None:
    kb.write(partial(lessons.add, incident_id=many[3], values={"title": "Golden ticket forged"}))
    kb.write(partial(assets.add, incident_id=many[4], values={"value": "LONDC01.contoso.local"}))
    assert titles(kb, "forged") == ["03"]
    assert titles(kb, "londc01 severity:critical") == ["04"]
    assert titles(kb, '"golden ticket"') == ["03"]
    assert titles(kb, '"ticket golden"') == []
    assert titles(kb, "asset:contoso.local") == ["04"]
    assert titles(kb, "asset:lond") == ["04"]
    assert titles(kb, "…") == titles(kb, "")


def test_without_the_search_words_are_looked_for_in_titles(
    kb: KnowledgeBase, many: list[uuid.UUID]
) -> None:
    q = ListQuery.read('"Incident 07"')
    assert [r.id for r in kb.read(partial(listing.page, q=q))] == [many[7]]


def test_a_place_in_a_filtered_list(kb: KnowledgeBase, many: list[uuid.UUID]) -> None:
    q = ListQuery.read("tag:even", sort="title", descending=False)
    assert kb.read(partial(listing.offset_of, q=q, incident_id=many[4])) == 2
    assert kb.read(partial(listing.offset_of, q=q, incident_id=many[5])) is None
    with pytest.raises(NotFoundError):
        kb.read(partial(listing.offset_of, q=q, incident_id=uuid.uuid4()))


def test_an_empty_list_says_which_filter_excludes_most(
    kb: KnowledgeBase, many: list[uuid.UUID]
) -> None:
    q = ListQuery.read("tag:even tlp:red severity:low", actor=ME)
    assert kb.read(partial(listing.excluding_most, q=q)) == ("tag:even", 1)


def test_views_are_counted(kb: KnowledgeBase, many: list[uuid.UUID]) -> None:
    late = {"action": "Late", "due": date(2020, 1, 1), "owner": ME}
    kb.write(partial(follow_ups.add, incident_id=many[0], values=late))
    assert kb.read(partial(listing.view_counts, actor=ME)) == {
        "all": 12,
        "mine": 8,
        "waiting": 0,
        "overdue": 1,
    }
    assert titles(kb, "has:overdue") == ["00"]
    assert titles(kb, "has:follow-ups") == ["00"]


def test_a_row_says_what_the_list_shows(kb: KnowledgeBase, many: list[uuid.UUID]) -> None:
    book = made(kb, partial(playbooks.add, values={"title": "Phishing"}, body="# x"), "playbook")
    version = kb.read(partial(playbooks.current, playbook_id=book)).id
    incident = kb.read(partial(incidents.get, record_id=many[5]))
    kb.write(
        partial(
            incidents.revise,
            record_id=many[5],
            version=incident.version,
            values={"playbook_version_id": version},
        )
    )
    kb.write(partial(assets.add, incident_id=many[5], values={"value": "a"}))
    kb.write(partial(assets.add, incident_id=many[5], values={"value": "b"}))
    for state in ("open", "done"):
        values = {"action": state, "state": state, "due": date(2020, 1, 1)}
        kb.write(partial(follow_ups.add, incident_id=many[5], values=values))
    (row,) = kb.read(partial(listing.page, q=ListQuery.read("technique:T1566", actor=ME)))
    assert (row.playbook, row.assets, row.open_follow_ups, row.overdue_follow_ups) == (
        "Phishing",
        2,
        1,
        1,
    )
    assert row.tags == ("odd", "All of them")
    assert row.counts["follow_ups"] == 2
    assert row.source is None
    assert titles(kb, "playbook:phish") == ["05"]


def _random_record(chance: random.Random, kb: KnowledgeBase, incident: uuid.UUID) -> None:
    """Add records that may or may not lack something."""
    some = chance.random
    texts: list[tuple[Callable[..., object], dict[str, object]]] = [
        (timeline.add, {"text": "e", "at": BASE if some() < 0.8 else None}),
        (assets.add, {"value": "v", "role": chance.choice(["victim", "victim", "not_set"])}),
        (lessons.add, {"title": "t", "owner": chance.choice(["A", "A", ""])}),
        (
            workflow.add,
            {
                "action": "a",
                "state": chance.choice(["done", "done", "skipped", "planned"]),
                "done_by": chance.choice(["A", "A", ""]),
                "finished_at": BASE if some() < 0.8 else None,
                "reason": chance.choice(["r", ""]),
            },
        ),
        (
            config_changes.add,
            {
                "title": "c",
                "before": chance.choice(["x", ""]),
                "reason": chance.choice(["x", "x", ""]),
                "rollback": chance.choice(["x", "x", ""]),
            },
        ),
        (
            follow_ups.add,
            {"action": "f", "owner": chance.choice(["A", ""]), "due": date(2030, 1, 1)},
        ),
    ]
    for add, values in texts:
        if some() < 0.7:
            kb.write(partial(add, incident_id=incident, values=values))


def _parts_done(session: Session, incident_id: uuid.UUID) -> int:
    services = (timeline, workflow, assets, lessons, config_changes, follow_ups)
    each = [service.list_for(session, incident_id) for service in services]
    return parts_done(checklist(incidents.get(session, incident_id), *each))


def test_review_parts_are_those_of_the_checklist(kb: KnowledgeBase) -> None:
    chance = random.Random(4)  # noqa: S311 - made-up records
    for number in range(12):
        incident = made(
            kb,
            partial(
                incidents.add,
                values={
                    "title": f"Incident {number}",
                    "summary": chance.choice(["s", " ", ""]),
                    "lead": chance.choice([ME, ""]),
                    "severity": chance.choice(["high", "not_set"]),
                    "detected_at": BASE,
                    "resolved_at": BASE if chance.random() < 0.7 else None,
                },
            ),
            "incident",
        )
        _random_record(chance, kb, incident)
    rows = kb.read(partial(listing.page, q=ListQuery()))
    for row in rows:
        assert row.review_done == kb.read(partial(_parts_done, incident_id=row.id)), row.title
    complete = ListQuery.read("review:complete")
    assert kb.read(partial(listing.count, q=complete)) == sum(r.review_done == 9 for r in rows)
