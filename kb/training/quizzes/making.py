"""Quizzes from what is recorded: real steps asked, other real steps beside them."""

import hashlib
import re
import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.incidents.lessons.models import Lesson
from kb.incidents.opportunities.models import Opportunity
from kb.incidents.record.models import Incident
from kb.incidents.workflow.models import WorkflowStep
from kb.library.articles.models import Article, ArticleVersion
from kb.library.playbooks import service as playbooks
from kb.library.playbooks.flow import END, Flow, FlowStep, flow
from kb.library.playbooks.models import Playbook, PlaybookStep
from kb.training.cards import record_cards, sources
from kb.training.quizzes.questions import Question
from kb.vocabulary.enums import Phase, StepKind
from kb.vocabulary.training import QuestionKind, QuizSource

_MOST: Final = 20
_OPTIONS: Final = 4
_ORDERED: Final = 7
_ITEM: Final = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?P<said>\S.*)$", re.MULTILINE)
_ROW: Final = re.compile(r"^\|(?P<cells>.+)\|\s*$", re.MULTILINE)


def title_and_questions(
    session: Session, kind: str, source_id: uuid.UUID
) -> tuple[str, str, tuple[Question, ...]]:
    """What a quiz on a source is called, its version, and what it asks; none where it is gone."""
    if kind == QuizSource.PLAYBOOK:
        return _of_playbook(session, source_id)
    if kind == QuizSource.BULLETIN:
        return _of_bulletin(session, source_id)
    return _of_incident(session, source_id) if kind == QuizSource.INCIDENT else ("", "", ())


def stamp_of(session: Session, kind: str, source_id: uuid.UUID) -> str:
    """The version that a source stands at; "" where it is gone."""
    return stamps_of(session, kind, [source_id]).get(source_id, "")


def stamps_of(
    session: Session, kind: str, source_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """The same for many of a kind at once; those that are gone are missing."""
    if kind == QuizSource.INCIDENT:
        query = select(Incident.id, Incident.version).where(Incident.id.in_(list(source_ids)))
        return {found: str(version) for found, version in session.execute(query)}
    return sources.stamps(session, kind, source_ids)


def _of_playbook(session: Session, source_id: uuid.UUID) -> tuple[str, str, tuple[Question, ...]]:
    playbook = session.get(Playbook, source_id)
    stamp = stamp_of(session, QuizSource.PLAYBOOK, source_id)
    if playbook is None or not stamp:
        return "", "", ()
    found = flow(playbooks.steps_for(session, uuid.UUID(stamp)))
    query = select(PlaybookStep.title).where(PlaybookStep.playbook_id != source_id)
    others = session.scalars(query.order_by(PlaybookStep.title).limit(400)).all()
    asked = [
        *_decisions(playbook.title, found),
        *_orders(playbook.title, found.steps),
        *_nexts(playbook.title, found, others),
        *_roles(playbook.title, found.steps),
    ]
    return playbook.title, stamp, tuple(asked[:_MOST])


def _nexts(title: str, found: Flow, others: Sequence[str]) -> Iterable[Question]:
    by_number = {step.number: step for step in found.steps}
    for step in found.steps:
        always = [edge for edge in found.ways_from(step.number) if not edge.label and not edge.back]
        if step.kind == StepKind.DECISION or len(always) != 1 or always[0].target == END:
            continue
        right = by_number[always[0].target].title
        near = sorted(found.steps, key=lambda one: (abs(one.number - step.number), one.number))
        beside = [one.title for one in near if one.title not in {right, step.title}]
        prompt = f"{title}: you have just done “{step.title}”. What comes next?"
        yield from _single(f"next/{step.number}", prompt, right, [*beside, *others])


def _decisions(title: str, found: Flow) -> Iterable[Question]:
    by_number = {step.number: step for step in found.steps}
    for step in found.steps:
        if step.kind != StepKind.DECISION:
            continue
        for edge in found.ways_from(step.number):
            target = by_number.get(edge.target)
            if target is None or not edge.label:
                continue
            asked = {target.title, step.title}
            wrong = [one.title for one in found.steps if one.title not in asked]
            prompt = f"{title}: “{step.title}” The answer is: {edge.label}. What do you do?"
            key = f"decide/{step.number}/{edge.label}"
            yield from _single(key, prompt, target.title, wrong)


def _orders(title: str, steps: Sequence[FlowStep]) -> Iterable[Question]:
    for phase in dict.fromkeys(step.phase for step in steps):
        # Steps behind a branch have no order among each other.
        found = [s for s in steps if s.phase == phase and s.kind == StepKind.ACTION]
        names = list(dict.fromkeys(step.title for step in found))[:_ORDERED]
        if len(names) >= 3:
            words = {one.value: one.label for one in Phase}
            prompt = f"{title}: put the steps of {words.get(phase, phase).lower()} in order."
            yield Question(f"order/{phase}", QuestionKind.ORDER, prompt, tuple(names))


def _roles(title: str, steps: Sequence[FlowStep]) -> Iterable[Question]:
    roles = list(dict.fromkeys(step.role for step in steps if step.role))
    if len(roles) < 2:
        return
    for step in steps:
        if step.role:
            prompt = f"{title}: who does “{step.title}”?"
            wrong = [role for role in roles if role != step.role]
            yield from _single(f"role/{step.number}", prompt, step.role, wrong)


def _of_bulletin(session: Session, source_id: uuid.UUID) -> tuple[str, str, tuple[Question, ...]]:
    article = session.get(Article, source_id)
    stamp = stamp_of(session, QuizSource.BULLETIN, source_id)
    version = session.get(ArticleVersion, uuid.UUID(stamp)) if stamp else None
    if article is None or version is None:
        return "", "", ()
    asked: list[Question] = []
    query = select(Opportunity.signal).order_by(Opportunity.created_at, Opportunity.id)
    elsewhere = [signal for signal in session.scalars(query.limit(300)) if signal.strip()]
    for card in record_cards.of_bulletin(article.title, version.body, ()):
        if card.key == "signs":
            asked += _signs(article.title, _items(card.back), elsewhere)
        question = card.front.partition("\n\n")[2]
        asked.append(
            Question(
                f"free/{card.key}",
                QuestionKind.FREE,
                f"{article.title}: {question[:1].lower()}{question[1:]}",
                explanation=card.back[:3900],
            )
        )
    return article.title, stamp, tuple(asked[:_MOST])


def _signs(title: str, items: Sequence[str], elsewhere: Sequence[str]) -> Iterable[Question]:
    """Signs of this one among signs of others; without others there is nothing to tell apart."""
    right = list(dict.fromkeys(items))[:4]
    known = {item.casefold() for item in items}
    wrong = [one for one in dict.fromkeys(elsewhere) if one.casefold() not in known]
    wrong = [one for one in wrong if not any(one.casefold() in item for item in known)][:3]
    if right and wrong:
        options, answer = _mixed("signs", right, wrong)
        prompt = f"{title}: which of these are early signs of it?"
        yield Question("signs", QuestionKind.MULTIPLE, prompt, options, answer)


def _items(text: str) -> list[str]:
    """What a section lists: its items, or the third column of its table."""
    found = [" ".join(match["said"].split()) for match in _ITEM.finditer(text)]
    rows = [[cell.strip() for cell in match["cells"].split("|")] for match in _ROW.finditer(text)]
    found += [row[2] for row in rows[2:] if len(row) > 2 and row[2]]
    return [one[:300] for one in found]


def _of_incident(session: Session, source_id: uuid.UUID) -> tuple[str, str, tuple[Question, ...]]:
    incident = session.get(Incident, source_id)
    if incident is None:
        return "", "", ()
    name = incident.number
    of_it = select(WorkflowStep).where(WorkflowStep.incident_id == source_id)
    steps = session.scalars(of_it.order_by(WorkflowStep.position)).all()
    actions = list(dict.fromkeys(s.action.strip() for s in steps if s.action.strip()))
    learned = select(Lesson).where(Lesson.incident_id == source_id)
    asked = [*_performed(name, actions), *_places(session, name, source_id)]
    for lesson in session.scalars(learned.order_by(Lesson.number)):
        if lesson.title.strip() and lesson.what_happened.strip():
            prompt = f"{name}: {lesson.what_happened.strip()[:1500]}\n\nWhat did we learn from it?"
            title = lesson.title.strip()
            key = f"lesson/{lesson.number}"
            asked.append(Question(key, QuestionKind.FREE, prompt, explanation=title))
    return f"{name} {incident.title}".strip(), str(incident.version), tuple(asked[:_MOST])


def _performed(name: str, actions: Sequence[str]) -> Iterable[Question]:
    """What was done, and in which order."""
    if len(actions) >= 3:
        prompt = f"{name}: in which order was this done?"
        yield Question("order", QuestionKind.ORDER, prompt, tuple(actions[:_ORDERED]))
    for at, action in enumerate(actions[:-1]):
        wrong = [one for one in actions if one not in {action, actions[at + 1]}]
        prompt = f"{name}: “{action}” is done. What was done next?"
        yield from _single(f"next/{at}", prompt, actions[at + 1], wrong)


def _places(session: Session, name: str, incident_id: uuid.UUID) -> Iterable[Question]:
    """Where its signs showed, among the places of all incidents."""
    places = select(Opportunity.data_source).where(Opportunity.data_source != "").distinct()
    everywhere = sorted(place.strip() for place in session.scalars(places) if place.strip())
    signs = select(Opportunity).where(Opportunity.incident_id == incident_id)
    for sign in session.scalars(signs.order_by(Opportunity.number)):
        place = sign.data_source.strip()
        if sign.signal.strip() and place:
            prompt = f"{name}: where does “{sign.signal.strip()}” show first?"
            wrong = [one for one in everywhere if one != place]
            yield from _single(f"where/{sign.number}", prompt, place, wrong)


def _single(key: str, prompt: str, right: str, wrong: Iterable[str]) -> Iterable[Question]:
    """A question with one right answer, when there is at least one wrong one to tell it from."""
    others: dict[str, None] = {}
    for one in wrong:
        if one.casefold() != right.casefold() and len(others) < _OPTIONS - 1:
            others.setdefault(one)
    if others:
        options, answer = _mixed(key, [right], list(others))
        yield Question(key, QuestionKind.SINGLE, prompt[:3900], options, answer)


def _mixed(
    key: str, right: Sequence[str], wrong: Sequence[str]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Right and wrong options in an order that tells nothing, the same each time."""
    texts = list(dict.fromkeys([*right, *wrong]))
    texts.sort(key=lambda text: hashlib.sha256(f"{key}/{text}".encode()).digest())
    return tuple(texts), tuple(texts.index(one) for one in dict.fromkeys(right))
