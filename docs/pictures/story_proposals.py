"""The told incident changes the playbook: from its workflow, a lesson, and a policy."""

from functools import partial
from uuid import UUID

from kb.conformance import proposing
from kb.conformance import service as conformance
from kb.incidents.lessons import service as lessons
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.vocabulary.enums import StepResult
from kb.vocabulary.proposals import StepWish

_POLICY = """# Changes of bank details

1. A change of bank details is confirmed by a call to a number that was known before.
2. Accounts payable notes who confirmed it.
"""


def tell_proposals(kb: KnowledgeBase, incident_id: UUID) -> UUID:
    """Propose what the incident asks for.

    Returns:
        The id of the proposal that inserts a step.
    """
    found = kb.read(partial(conformance.comparison, incident_id=incident_id))
    made: UUID | None = None
    for row in found.steps if found is not None else ():
        wish = {StepResult.ADDED: StepWish.INSERT, StepResult.LATE: StepWish.EXPECT}.get(row.result)
        if wish is None:
            continue
        make = partial(proposing.from_row, incident_id=incident_id, wish=wish.value)
        planned = row.playbook_step.id if row.playbook_step is not None else None
        done = row.performed_step.id if row.performed_step is not None else None
        proposal = kb.write(partial(make, playbook_step_id=planned, step_id=done)).result
        made = made or (proposal if wish is StepWish.INSERT else None)
    values = {"title": "Changes of bank details", "article_kind": "policy", "owner": "Rita Okafor"}
    policy = kb.write(partial(articles.add, values=values, body=_POLICY)).result
    kb.write(partial(articles.publish, record_id=policy, note="First", by="Rita Okafor"))
    lesson = kb.read(partial(lessons.list_for, incident_id=incident_id))[0]
    about = {"item_kind": "article", "item_id": policy}
    kb.write(partial(proposing.from_lesson, lesson_id=lesson.id, **about))
    assert made is not None  # noqa: S101 - the told incident has a step that wasn't planned
    return made
