"""What the files before would have brought, while a preview looks at the next one."""

from dataclasses import dataclass, field

from kb.interchange import knowledge
from kb.interchange.parsed import ParsedDocument, ParsedIncident


@dataclass(slots=True)
class _Known:
    """One incident of the files before.

    Attributes:
        digests: of each export of it.
    """

    tenant: str
    created: str
    digests: set[str] = field(default_factory=set)


class Earlier:
    """The incidents and documents of the files before, which will be in the store by then."""

    def __init__(self) -> None:
        self._incidents: dict[tuple[str, str], list[_Known]] = {}
        self._documents: dict[tuple[str, str], tuple[str, str]] = {}

    def state(self, incident: ParsedIncident, state: str) -> str:
        """The state of an incident when the files before have been imported."""
        source = incident.source
        listed = self._incidents.setdefault((source.product, source.external_id), [])
        known = next((one for one in listed if source.may_be(one.tenant, one.created)), None)
        digest = incident.digest()
        if known is None:
            known = _Known(source.tenant, source.created)
            listed.append(known)
        elif digest in known.digests:
            state = "unchanged"
        elif state == "new":
            state = "changed"
        known.digests.add(digest)
        return state

    def document_state(self, document: ParsedDocument, state: str) -> str:
        """The same of a document: one with a key of its own, or with the very same text."""
        says, _, changed = knowledge.mark(document).partition("/")
        name = (document.kind, document.key) if document.key else ("", says)
        before = self._documents.get(name)
        if before is not None and (before[0] == says or (changed and changed <= before[1])):
            return "unchanged"
        self._documents[name] = (says, changed)
        return "changed" if before is not None and state == "new" else state
