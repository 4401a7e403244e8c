"""Issues of Microsoft 365 service health: alone, in lists, and inside an overview."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kb.interchange import service
from kb.knowledge_base import KnowledgeBase
from tests.kb.interchange.case_samples import count_stored, incident_of, parts, taken
from tests.kb.interchange.samples import DATA, incidents, incidents_of, write_json

FOLDER = "postmortems/m365_service_health"
ONE = f"{FOLDER}/v1.0-servicehealthissue-get_0.json"


def issue(*posts: str, content_type: str = "Text") -> dict[str, Any]:
    """An issue with these posts."""
    return {
        "id": "MO1",
        "title": "Mail is late",
        "startDateTime": "2024-01-01T00:00:00Z",
        "service": "Exchange Online",
        "isResolved": False,
        "posts": [
            {
                "createdDateTime": f"2024-01-01T0{number}:00:00Z",
                "postType": "Quick",
                "description": {"contentType": content_type, "content": content},
            }
            for number, content in enumerate(posts, start=1)
        ],
    }


def test_an_issue_is_an_incident_with_its_posts() -> None:
    found = incidents(ONE)[0]
    values = found.values
    assert found.source.external_id == "MO226784"
    assert (values["incident_type"], values["status"]) == ("Advisory", "Service Restored")
    assert values["first_activity_at"] == datetime(2020, 11, 14, 8, 15, tzinfo=UTC)
    assert values["resolved_at"] == datetime(2020, 11, 14, 9, 45, tzinfo=UTC)
    assert values["backfilled"] is True
    assert parts(found, "asset")[0].values["value"] == "Microsoft 365 suite"
    posts = [e for e in found.events if e.values.get("lane") == "business"]
    assert posts[0].values["at"] == datetime(2020, 11, 12, 7, 7, 38, 970000, tzinfo=UTC)
    assert posts[0].values["text"].startswith("Title: Intermittently unable")


def test_an_overview_brings_its_issues() -> None:
    (found,) = incidents(f"{FOLDER}/v1.0-servicehealth-get_1.json")
    assert found.source.extra["overview"]["status"] == "ServiceOperational"
    listed = incidents(f"{FOLDER}/v1.0-serviceannouncement-list-healthoverviews_1.json")
    assert [i.source.external_id for i in listed] == ["EX226574"]


def test_an_overview_without_issues_is_refused(kb: KnowledgeBase) -> None:
    path = DATA / FOLDER / "v1.0-serviceannouncement-list-healthoverviews_0.json"
    (refused,) = service.import_paths(kb, [path]).refused
    assert "without its issues" in refused.reason


def test_the_last_post_that_knows_the_cause_tells_it() -> None:
    found = incidents_of(
        issue(
            "Preliminary root cause: A queue.",
            "Final status: fixed.\n\nRoot cause: A certificate\nran out.\n\n"
            "Next steps:\n- Renew earlier\n- Watch the queue\n\nThis is the final update.",
        )
    )[0]
    assert found.values["root_cause"] == "A certificate\nran out."
    assert [f.values["action"] for f in parts(found, "follow_up")] == [
        "Renew earlier",
        "Watch the queue",
    ]


def test_html_becomes_text() -> None:
    found = incidents_of(
        issue("<p>Mail is <b>late</b></p><script>x()</script>", content_type="Html")
    )
    assert found[0].events[0].values["text"] == "Mail is **late**"


@pytest.mark.parametrize("posts", [None, "x", [None], [{"description": "text"}], [{}]])
def test_posts_that_say_nothing_break_nothing(posts: object) -> None:
    assert incidents_of(issue() | {"posts": posts})[0].source.external_id == "MO1"


def test_a_new_post_is_added_when_it_is_imported_again(kb: KnowledgeBase, inbox: Path) -> None:
    given = json.loads((DATA / ONE).read_text("utf-8"))
    path = write_json(inbox / "a.json", given)
    taken(kb, path)
    assert taken(kb, path).totals["unchanged"] == 1
    before = count_stored(kb)
    post = given["posts"][0] | {"createdDateTime": "2020-11-14T12:00:00Z"}
    given |= {"posts": [*given["posts"], post], "lastModifiedDateTime": "2020-11-15T00:00:00Z"}
    given["status"] = "PostIncidentReviewPublished"
    assert taken(kb, write_json(path, given)).totals["updated"] == 1
    assert count_stored(kb) - before == {"timeline_event": 1}
    assert incident_of(kb, "MO226784")["status"] == "Post Incident Review Published"
