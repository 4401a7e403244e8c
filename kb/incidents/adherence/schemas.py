"""Whether processes, policies and procedures were followed: as it leaves kb."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Adherence:
    """A clause of a document, held against a fact; the document's words are kept as they were."""

    id: uuid.UUID
    version: int
    incident_id: uuid.UUID
    ref: str
    number: int
    document_id: uuid.UUID | None
    document_title: str
    document_version: int
    clause: str
    clause_text: str
    finding: str
    fact_kind: str
    fact_id: uuid.UUID | None
    fact: str
    explanation: str
    lesson_id: uuid.UUID | None
    created_at: datetime
    updated_at: datetime
