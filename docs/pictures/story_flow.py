"""A playbook that branches, loops and does things at once, for the picture of its graph."""

from functools import partial
from uuid import UUID

from docs.pictures.story import at
from kb.conformance import running
from kb.incidents.assets import service as assets
from kb.knowledge_base import KnowledgeBase
from kb.library.playbooks import service as playbooks

_BODY = """# Stolen session token

Use this when a sign-in came from a token that its user didn't ask for.

## Triage

1. **Is the sign-in the user's own?**
    - If yes: Close as benign
    - If no: Contain at once
    - Role: Tier 1
    - Expected: 15 m

## Containment

2. **Contain at once**
    - In parallel: Revoke sessions; Reset the password; Remove inbox rules
    - Next: Sweep other mailboxes
3. **Revoke sessions**
    - Automated: Entra ID
4. **Reset the password**
    - Role: Service desk
5. **Remove inbox rules**
    - Automated: Exchange Online

## Eradication

6. **Sweep other mailboxes**
    - While mailboxes are left: Look for the sender and the rule
    - Next: Was money moved?
    - Role: Tier 2
7. **Look for the sender and the rule**
8. **Purge what was found**
9. **Was money moved?**
    - If yes: Call the bank
    - If no: Tell the user
    - Role: Lead
10. **Call the bank**
    - Playbook: [[Business e-mail compromise]]
    - Expected: 1 h
11. **Tell the user**
    - Next: end
12. **Close as benign**
"""


def tell_flow(kb: KnowledgeBase) -> UUID:
    """Write it into a store; gives back the playbook's id."""
    made: UUID = kb.write(
        partial(playbooks.add, values={"title": "Stolen session token"}, body=_BODY)
    ).result
    kb.write(partial(playbooks.publish, record_id=made, note="First", by="Jad Haddad"))
    return made


def tell_runs(kb: KnowledgeBase, incident_id: UUID, playbook_id: UUID) -> UUID:
    """A run that a rule started on the mailbox, and one by hand; the first one's id."""
    version_id = kb.read(partial(playbooks.current, playbook_id=playbook_id)).id
    mailbox = kb.read(partial(assets.list_for, incident_id=incident_id))[0].id
    begin = partial(running.start, incident_id=incident_id, version_id=version_id)
    by_rule = {
        "subject_id": mailbox,
        "rule": "Token theft: contain at once",
        "rule_version": "2",
        "started_at": at("09:31"),
    }
    first: UUID = kb.write(partial(begin, values=by_rule)).result
    steps = kb.read(partial(running.checklist, run_id=first))
    for step, clock in ((steps[0], "09:31"), (steps[2], "09:32"), (steps[3], "09:40")):
        tick = partial(running.tick, run_id=first, playbook_step_id=step.planned.id)
        kb.write(partial(tick, at=at(clock), by="Tomasz Nowak"))
    reason = "No rule was found in the mailbox."
    left = partial(running.leave_out, run_id=first, playbook_step_id=steps[4].planned.id)
    kb.write(partial(left, reason=reason))
    by_hand = {"title": "Isolate device (console)", "started_by": "Amelie Fontaine"}
    kb.write(partial(running.add, incident_id=incident_id, values=by_hand))
    return first
