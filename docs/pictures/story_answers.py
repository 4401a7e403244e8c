"""What the people of the story answered afterwards."""

from functools import partial
from typing import Any
from uuid import UUID

from kb.incidents.answers import service as answers
from kb.knowledge_base import KnowledgeBase

_SAID: dict[str, tuple[str, dict[str, Any]]] = {
    "Tomasz Nowak": (
        "responder",
        {
            "part": "Triage, then revoking the sessions",
            "surprised": "Tier 1 may not revoke sessions: the button was there, and it was grey.",
            "tools_worked": "no",
            "tools_missing": "The portal took four minutes for each session.",
            "followed": "In parts",
            "left_because": "At night step 4 needs an engineer, so I called the supplier first.",
            "change": "A role that may revoke sessions.",
            "strain": 4,
        },
    ),
    "Robert Okafor": (
        "responder",
        {
            "part": "Identity engineer on call",
            "surprised": "I was called at 10:53; the alert was from 09:26.",
            "tools_worked": "yes",
            "followed": "There was none for this",
            "change": "Call me at once.",
            "strain": 2,
        },
    ),
    "Jad Haddad": ("lead", {"expected": "A false alarm, until the supplier called."}),
}


def answer(kb: KnowledgeBase, incident_id: UUID) -> None:
    """Ask three people; two have answered, one of them has finished."""
    wanted = {person: key for person, (key, _said) in _SAID.items()}
    ask = partial(answers.ask_each, incident_id=incident_id, wanted=wanted, by="Amelie Fontaine")
    made = kb.write(ask).result
    for set_id, (_key, said) in zip(made, _SAID.values(), strict=True):
        kb.write(partial(answers.revise, record_id=set_id, version=1, values=said))
    kb.write(partial(answers.finish, record_id=made[1]))
