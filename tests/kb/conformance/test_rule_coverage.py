"""The matrix of incident types, playbooks and rules: covered, overlapping, off, and holes."""

import uuid
from datetime import UTC, datetime
from functools import partial

from kb.conformance import rule_coverage
from kb.incidents.record import service as incidents
from kb.knowledge_base import KnowledgeBase
from kb.library import life
from kb.library.automation_rules import service as rules
from kb.library.automation_rules.coverage import Cover, Coverage, Scenario
from kb.library.automation_rules.register import register
from kb.library.known_differences import service as differences
from kb.library.playbooks import service as playbooks

NOW = datetime(2026, 11, 27, tzinfo=UTC)
_BODY = "Trigger: incident created\n\n# Actions\n1. {action}\n"


def rule(kb: KnowledgeBase, title: str, action: str = "Add tag x", **values: object) -> uuid.UUID:
    values = {"title": title, **values}
    add = partial(rules.add, values=values, body=_BODY.format(action=action))
    made: uuid.UUID = kb.write(add).result
    return made


def playbook(kb: KnowledgeBase, title: str, incident_type: str = "") -> uuid.UUID:
    values = {"title": title, "incident_type": incident_type}
    made: uuid.UUID = kb.write(partial(playbooks.add, values=values, body="1. Revoke\n")).result
    return made


def incident(kb: KnowledgeBase, incident_type: str) -> None:
    kb.write(partial(incidents.add, values={"title": "X", "incident_type": incident_type}))


def matrix(kb: KnowledgeBase) -> Coverage:
    return kb.read(partial(rule_coverage.read, at=NOW))


def of(found: Coverage, name: str) -> Scenario:
    return next(one for one in found.rows if one.name == name)


def cover(found: Coverage, name: str, item: uuid.UUID) -> Cover:
    place = next(n for n, column in enumerate(found.columns) if column.id == item)
    return of(found, name).cells[place]


def test_a_type_without_a_playbook_is_a_hole(kb: KnowledgeBase) -> None:
    for name in ("Ransomware", "ransomware", "Phishing"):
        incident(kb, name)
    item = playbook(kb, "Phishing mail", "phishing")
    found = matrix(kb)
    assert [(one.name, one.incidents) for one in found.holes] == [("Ransomware", 2)]
    assert [one.name for one in found.rows] == ["Ransomware", "Phishing"]
    assert cover(found, "Phishing", item) is Cover.COVERED
    assert not of(found, "Phishing").has_rule
    playbook(kb, "Encrypted files", "Ransomware")
    assert matrix(kb).holes == ()


def test_two_rules_for_one_type_show_as_overlap_until_one_is_over(kb: KnowledgeBase) -> None:
    incident(kb, "Phishing")
    first = rule(kb, "First", incident_types=["Phishing"])
    second = rule(kb, "Second", incident_types=["phishing", "Fraud"])
    found = matrix(kb)
    assert cover(found, "Phishing", first) is Cover.OVERLAP
    assert cover(found, "Phishing", second) is Cover.OVERLAP
    assert "“First” goes first (1 before 2)" in of(found, "Phishing").why[first]
    assert cover(found, "Fraud", first) is Cover.NONE
    assert cover(found, "Fraud", second) is Cover.COVERED
    version = kb.read(partial(rules.get, record_id=second)).version
    over = {"expires_at": NOW}
    kb.write(partial(rules.revise, record_id=second, version=version, values=over))
    found = matrix(kb)
    assert cover(found, "Phishing", first) is Cover.COVERED
    assert cover(found, "Phishing", second) is Cover.OFF
    assert not of(found, "Fraud").has_rule
    rows = kb.read(partial(register, at=NOW)).rows
    assert [(row.rule.title, row.is_expired, row.in_force) for row in rows] == [
        ("First", False, True),
        ("Second", True, False),
    ]


def test_a_playbook_that_a_rule_calls_covers_its_types(kb: KnowledgeBase) -> None:
    incident(kb, "Fraud")
    book = playbook(kb, "Phishing mail")
    caller = rule(kb, "Call it", "Run playbook [[Phishing-mail]]", incident_types=["Fraud"])
    rule(kb, "Call nobody", "Run playbook [[Missing]]")
    found = matrix(kb)
    assert found.holes == ()
    assert cover(found, "Fraud", book) is Cover.CALLED
    rows = {row.rule.id: row for row in kb.read(partial(register, at=NOW)).rows}
    assert [(one.name, one.playbook_id) for one in rows[caller].called] == [("Phishing-mail", book)]
    (other,) = [row for row in rows.values() if row.rule.title == "Call nobody"]
    assert [(one.name, one.playbook_id) for one in other.called] == [("Missing", None)]


def test_the_register_says_who_is_affected_and_leaves_out_the_retired(kb: KnowledgeBase) -> None:
    item = rule(kb, "First")
    other = rule(kb, "Second")
    note = {"title": "No incident trigger"}
    kb.write(partial(differences.add, item_kind="automation_rule", item_id=item, values=note))
    kb.write(partial(life.retire, kind="automation_rule", record_id=other, reason="Replaced"))
    (row,) = kb.read(partial(register, at=NOW)).rows
    assert (row.rule.id, row.is_affected, row.overlaps) == (item, True, ())
