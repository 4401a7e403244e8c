"""Origins: none, one or several, each with what had to be in place."""

from datetime import date
from functools import partial

import pytest

from kb.errors import ValidationError
from kb.incidents.record import service, sources
from kb.knowledge_base import KnowledgeBase


def test_an_origin_brings_the_prerequisites_of_its_product(kb: KnowledgeBase) -> None:
    incident = kb.write(partial(service.add, values={"title": "By hand"})).result
    assert kb.read(partial(service.sources_for, incident_id=incident)) == ()
    add = partial(sources.add, incident_id=incident, values={"product": "Microsoft Sentinel"})
    made = kb.write(add).result
    source = kb.read(partial(sources.get, record_id=made))
    assert source.portal == "https://security.microsoft.com"
    what, met = sources.checklist_of(source)[0]
    assert (what, met) == ("The workspace is onboarded to the Defender portal", False)
    kb.write(partial(sources.check, record_id=made, what=what, met=True))
    source = kb.read(partial(sources.get, record_id=made))
    assert [done for _what, done in sources.checklist_of(source)] == [True, False, False]
    with pytest.raises(ValidationError, match="no prerequisite"):
        kb.write(partial(sources.check, record_id=made, what="Luck", met=True))
    values = {"connected_on": "2026-01-31", "tenant": "soc-west"}
    revise = partial(sources.revise, record_id=made, version=source.version, values=values)
    assert kb.write(revise).result.connected_on == date(2026, 1, 31)
    kb.write(partial(sources.remove, record_id=made))
    kb.undo()
    assert kb.read(partial(sources.get, record_id=made)).tenant == "soc-west"


def test_other_products_have_what_holds_for_all(kb: KnowledgeBase) -> None:
    incident = kb.write(partial(service.add, values={"title": "Call"})).result
    add = partial(sources.add, incident_id=incident, values={"product": "Telephone"})
    source = kb.read(partial(sources.get, record_id=kb.write(add).result))
    assert source.portal == ""
    assert len(sources.checklist_of(source)) == 2
