"""Automation rules for the pictures: what runs by itself, and which types nothing covers."""

from functools import partial
from uuid import UUID

from kb.knowledge_base import KnowledgeBase
from kb.library.automation_rules import service as rules

_RULES = (
    (
        "Token theft: contain at once",
        ["account takeover"],
        """Contains a stolen token before anybody reads the alert.

**Trigger:** When an incident is created

## Conditions

- Incident title contains “token” or “session”
- Incident severity equals High

## Actions

1. Run playbook [[Stolen session token]]
2. Assign to tier1@corp.example
""",
    ),
    (
        "Payment mail to finance",
        ["fraud", "phishing"],
        """**Trigger:** When an incident is created

## Conditions

- Incident title contains “invoice” or “payment”
- Any of:
  - Incident severity equals High
  - Incident severity changed to Medium

## Actions

1. Run playbook [[Business e-mail compromise]]
2. Add tag “finance”
3. Add task: Call the bank — Ask for the recall desk
""",
    ),
    (
        "Tag mail incidents",
        ["phishing"],
        """**Trigger:** When an incident is created

## Conditions

- Incident title contains “mail”

## Actions

1. Add tag “mail”
""",
    ),
)


def tell_rules(kb: KnowledgeBase) -> UUID:
    """Write them into a store; gives back the id of the first."""
    made: list[UUID] = []
    for title, types, body in _RULES:
        values = {"title": title, "incident_types": types, "owner": "Priya Raman"}
        made.append(kb.write(partial(rules.add, values=values, body=body)).result)
        publish = partial(rules.publish, record_id=made[-1], note="First", by="Priya Raman")
        kb.write(publish)
    return made[0]
