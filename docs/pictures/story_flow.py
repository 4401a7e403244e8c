"""A playbook that branches, loops and does things at once, for the picture of its graph."""

from functools import partial
from uuid import UUID

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
