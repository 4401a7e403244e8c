"""A small store with something of every kind, for searches."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest

from kb.incidents.assets import service as assets
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.lessons import service as lessons
from kb.incidents.record import service as incidents
from kb.incidents.timeline import service as timeline
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.search import service
from kb.search.service import SearchPage

_PLAYBOOK = """# Session theft

## Containment

1. Revoke all sessions of the user.
2. Reset the password, *then* the MFA methods.

## Recovery

3. Watch the mailbox for a week.
"""


@dataclass(frozen=True)
class Filled:
    """What the store holds."""

    kb: KnowledgeBase
    fraud: uuid.UUID
    ransom: uuid.UUID
    lesson: uuid.UUID
    asset: uuid.UUID
    playbook: uuid.UUID
    article: uuid.UUID


@pytest.fixture
def filled(kb: KnowledgeBase) -> Filled:
    def made(kind: str, operation: Callable[..., object]) -> uuid.UUID:
        return kb.write(operation).created(kind)

    fraud = made(
        "incident",
        partial(
            incidents.add,
            values={
                "title": "Supplier payment fraud after session theft",
                "summary": "The attacker stole a *session cookie* and moved a payment. Seen at "
                "hxxps://evil[.]example[.]com/login from 10.20.3.4. A golden ticket was forged.",
                "tags": ["finance", "Größe"],
                "techniques": ["T1566.002"],
                "lead": "Amelie Fontaine",
                "severity": "high",
            },
        ),
    )
    ransom = made(
        "incident",
        partial(
            incidents.add,
            values={
                "title": "Ransomware on a file server",
                "summary": "A ticket, but golden it was not. Backups were restored.",
                "tags": ["ransomware"],
                "lead": "Tomasz Nowak",
                "severity": "critical",
            },
        ),
    )
    lesson = made(
        "lesson",
        partial(
            lessons.add,
            incident_id=fraud,
            values={
                "title": "Sessions must expire sooner",
                "what_happened": "恶意软件 kept its tokens for 24 hours.",
            },
        ),
    )
    asset = made(
        "asset",
        partial(
            assets.add,
            incident_id=ransom,
            values={"value": "LONDC01.contoso.local", "identifiers": {"ip": "10.20.3.99"}},
        ),
    )
    kb.write(
        partial(
            timeline.add, incident_id=ransom, values={"text": "Encryption of the shares begins"}
        )
    )
    kb.write(
        partial(
            follow_ups.add,
            incident_id=fraud,
            values={"action": "Shorten token lifetimes", "owner": "Rosa Okafor"},
        )
    )
    playbook = made(
        "playbook",
        partial(
            playbooks.add,
            values={"title": "Session theft", "tags": ["identity"], "techniques": ["T1539"]},
            body=_PLAYBOOK,
        ),
    )
    article = made(
        "article",
        partial(
            articles.add,
            values={"title": "How cookies are stolen", "article_kind": "how_to"},
            body="# Cookies\n\nA *pass-the-cookie* attack needs no password.\n",
        ),
    )
    return Filled(kb, fraud, ransom, lesson, asset, playbook, article)


@pytest.fixture
def find(filled: Filled) -> Callable[..., SearchPage]:
    """Search the filled store as Amelie Fontaine."""

    def search(query: str, **options: object) -> SearchPage:
        page: SearchPage = filled.kb.read(
            partial(service.search, query=query, actor="Amelie Fontaine", **options)  # type: ignore[arg-type]
        )
        return page

    return search
