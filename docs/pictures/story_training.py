"""What the house learns from the invented incident: cards, a bulletin, a quiz, a path."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from kb.incidents.lessons import service as lessons
from kb.incidents.opportunities import service as opportunities
from kb.knowledge_base import KnowledgeBase
from kb.people import service as people
from kb.training.bulletins import receipts
from kb.training.bulletins import service as bulletins
from kb.training.cards import service as cards
from kb.training.paths import service as paths
from kb.training.quizzes import results
from kb.training.quizzes import service as quizzes
from kb.training.reviews import service as reviews
from reports import bulletin_draft, sanitising

_LEAD = "Amelie Fontaine"
_TIER_1 = ("Tomasz Nowak", "Mei Lin", "Samir Haddad")
_FIRST = datetime.now(UTC) - timedelta(days=4)


def tell_training(kb: KnowledgeBase, incident_id: UUID, playbook_id: UUID) -> dict[str, UUID]:
    """Write it all; gives back what pictures are made of."""
    kb.write(partial(people.ensure, name=_LEAD, role="IR lead"))
    for name in _TIER_1:
        kb.write(partial(people.ensure, name=name, role="Tier 1 analyst"))
    card_ids = _cards(kb, incident_id, playbook_id)
    bulletin = _bulletin(kb, incident_id)
    quiz = kb.write(partial(quizzes.make, kind="playbook", source_id=playbook_id)).result
    kb.write(partial(quizzes.publish, record_id=quiz))
    _results(kb, bulletin, quiz)
    items = [
        paths.item("playbook", playbook_id),
        paths.item("bulletin", bulletin),
        paths.item("deck", name=kb.read(partial(cards.get, record_id=card_ids[0])).deck),
        paths.item("quiz", quiz),
    ]
    values = {"title": "First weeks at the desk", "items": items}
    path = kb.write(partial(paths.add, values=values)).result
    return {"bulletin": bulletin, "quiz": quiz, "path": path}


def _cards(kb: KnowledgeBase, incident_id: UUID, playbook_id: UUID) -> list[UUID]:
    made: list[UUID] = []
    sources = [("playbook", playbook_id)]
    sources += [
        ("lesson", one.id) for one in kb.read(partial(lessons.list_for, incident_id=incident_id))
    ]
    signs = kb.read(partial(opportunities.list_for, incident_id=incident_id))
    sources += [("opportunity", one.id) for one in signs]
    for kind, source in sources:
        made += kb.write(partial(cards.suggest, kind=kind, source_id=source)).result
    kb.write(partial(cards.accept, record_ids=made[:-2]))
    for number, card in enumerate(made[:6]):
        for day in range(3):
            rating = 1 if number == 2 and day == 1 else 3
            at = _FIRST + timedelta(days=day, minutes=number)
            rate = partial(reviews.rate, card_id=card, rating=rating, person=_LEAD, at=at)
            kb.write(partial(rate, milliseconds=14_000))
    return made


def _bulletin(kb: KnowledgeBase, incident_id: UUID) -> UUID:
    title, body = kb.read(partial(bulletin_draft.draft, incident_id=incident_id))
    make = partial(bulletins.make, incident_id=incident_id, title=title, body=body)
    made: UUID = kb.write(make).result
    text = kb.read(partial(bulletins.text_of, article_id=made))
    find = partial(sanitising.findings, incident_id=incident_id, audience="partner")
    found = kb.read(partial(find, texts=(title, body)))
    clean = [sanitising.sanitised(part, found) for part in (title, body)]
    kb.write(partial(bulletins.publish, looked_at=text, title=clean[0], body=clean[1]))
    return made


def _results(kb: KnowledgeBase, bulletin: UUID, quiz: UUID) -> None:
    sign = partial(receipts.understand, kind="article", item_id=bulletin)
    kb.write(partial(sign, person=_TIER_1[0]))
    asked = kb.read(partial(quizzes.get, record_id=quiz))
    right: dict[str, Any] = {}
    for one in asked.asked:
        right[one.key] = list(one.answer) or list(range(len(one.options)))
    take = partial(results.take, quiz_id=quiz, version=asked.version, answers=right)
    for person in (_LEAD, _TIER_1[0]):
        kb.write(partial(take, person=person))
