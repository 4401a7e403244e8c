"""What texts can cite outside their own incident."""

from functools import partial

from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library.articles import service as articles
from kb.library.playbooks import service as playbooks
from kb.search import references


def test_articles_playbooks_and_incidents_are_offered_and_found(kb: KnowledgeBase) -> None:
    kb.write(partial(incidents.add, values={"title": "Stolen session"}))
    kb.write(partial(articles.add, values={"title": "Reading session logs"}, body=""))
    kb.write(partial(playbooks.add, values={"title": "Session theft, 100 %"}, body=""))
    found = kb.read(partial(references.beginning, typed="sess"))
    assert [one.kind for one in found] == ["incident", "article", "playbook"]
    assert found[1].written == "[[Reading session logs]]"
    assert found[0].written == f"[{found[0].words}]"
    for one in found:
        assert kb.read(partial(references.find, words=one.words)) == one
    assert kb.read(partial(references.find, words="reading SESSION logs")) == found[1]
    assert kb.read(partial(references.find, words="reading session")) is None
    assert [o.kind for o in kb.read(partial(references.beginning, typed="theft 0 %"))] == [
        "playbook"
    ]
    assert len(kb.read(partial(references.beginning, typed="", most=1))) == 3
