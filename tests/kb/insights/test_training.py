"""How far all are on the paths, as each person's own progress says."""

from functools import partial

from kb.incidents.record.listing import ListQuery
from kb.insights import service
from kb.insights.training import coverage
from kb.knowledge_base import KnowledgeBase
from kb.training.bulletins import receipts
from kb.training.paths import progress
from kb.training.paths import service as paths
from tests.kb.insights.test_service import AT
from tests.kb.training import stores

LEAD, PERSON = "Amelie Fontaine", "Tomasz Nowak"


def test_a_lead_sees_sums_and_others_see_why_not(kb: KnowledgeBase) -> None:
    stores.person(kb, LEAD, "IR lead")
    stores.person(kb, PERSON, "SOC L1")
    stores.person(kb, "Jad Haddad", "Tier 1")
    playbook, bulletin = stores.playbook(kb), stores.bulletin(kb)
    items = [paths.item("playbook", playbook), paths.item("bulletin", bulletin)]
    values = {"title": "First weeks", "role": "Tier 1 analyst", "items": items}
    path = kb.write(partial(paths.add, values=values)).result
    kb.write(partial(paths.add, values={"title": "For all", "items": items[:1]}))
    understand = partial(receipts.understand, person=PERSON)
    kb.write(partial(understand, kind="playbook", item_id=playbook))
    kb.write(partial(understand, kind="article", item_id=bulletin))
    found = kb.read(partial(coverage, viewer=LEAD))
    rows = {row.title: row for row in found.rows}
    mine = kb.read(partial(progress.coverage, viewer=LEAD, path_id=path))
    weeks = rows["First weeks"]
    assert (weeks.people, weeks.done, weeks.steps) == (
        len(mine),
        sum(one.done for one in mine),
        sum(one.total for one in mine),
    )
    assert weeks.finished == 1
    assert rows["For all"].people == 3
    hidden = kb.read(partial(service.read, q=ListQuery.read(), at=AT, viewer=PERSON)).training
    assert hidden.rows == ()
    assert "by the lead only" in hidden.hidden_because
    assert kb.read(partial(coverage, viewer="")).rows == ()
