"""Names become roles, and what belongs to one incident becomes a placeholder: {host}, {mailbox}."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from kb.incidents.assets.schemas import Asset
from kb.incidents.record.schemas import Incident
from kb.incidents.workflow.schemas import WorkflowStep
from kb.people.schemas import Person
from kb.vocabulary.alike import Words, replaced
from kb.vocabulary.enums import EntityType
from kb.vocabulary.generic import is_generic_account
from kb.vocabulary.indicators import defang_value

_LEAD: Final = "Incident lead"
_RESPONDER: Final = "Responder"
#: A name that says a role already: it is no person.
_ROLE: Final = re.compile(
    r"\b(?:tier|soc|csirt|cert|team|desk|analyst|engineer|lead|manager|responder|officer|admin\w*|"
    r"operations|it|legal|hr|owner|on-?call|duty|specialist|hunter|ciso|dpo)\b",
    re.IGNORECASE,
)
_KEPT: Final = frozenset(
    {
        *(EntityType.MALWARE, EntityType.SERVICE, EntityType.OTHER),
        *(EntityType.CLOUD_APPLICATION, EntityType.PROCESS),
    }
)


class Masks:
    """What is put in the place of names and of values of one incident.

    Args:
        incident: whose lead, reporter and responders are known by their part.
        steps: who did them.
        assets: whose values stand for their kind.
        known: people with their roles.
    """

    def __init__(
        self,
        incident: Incident,
        steps: Iterable[WorkflowStep],
        assets: Iterable[Asset],
        known: Iterable[Person],
    ) -> None:
        self._roles = _roles(incident, known)
        self._words = Words()
        self._put: list[str] = []
        names = [incident.lead, incident.reporter, *incident.responders]
        names += [step.done_by for step in steps]
        for name in dict.fromkeys(" ".join(one.split()) for one in names):
            if name and not _ROLE.search(name):
                self._add(name, self.role(name))
        for asset in assets:
            self._add_asset(asset)

    def role(self, name: str) -> str:
        """The role of a person; a name that says a role stays as it is."""
        plain = " ".join(name.split())
        if not plain:
            return ""
        known = self._roles.get(plain.casefold())
        return known or (plain if _ROLE.search(plain) else _RESPONDER)

    def text(self, text: str) -> str:
        """A text without names and values."""
        return replaced(text, (self._words.find,), self._put.__getitem__)

    def _add(self, words: str, put: str) -> None:
        self._put.append(put)
        self._words.add(words, len(self._put) - 1)

    def _add_asset(self, asset: Asset) -> None:
        if asset.entity_type in _KEPT or is_generic_account(asset.value):
            return
        put = f"{{{asset.entity_type}}}"
        for value in dict.fromkeys((asset.value, defang_value(asset.value, asset.entity_type))):
            self._add(value, put)


def _roles(incident: Incident, known: Iterable[Person]) -> Mapping[str, str]:
    """By name, folded; what the register says of somebody goes before their part here."""
    found = {" ".join(incident.lead.split()).casefold(): _LEAD}
    found |= {
        " ".join(one.name.split()).casefold(): " ".join(one.role.split())
        for one in known
        if one.role.strip()
    }
    return found
