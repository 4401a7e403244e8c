"""What tests of sharing begin with: real files taken in, and what goes out again."""

import json
import uuid
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from kb.incidents.record.models import IncidentSource
from kb.knowledge_base import KnowledgeBase
from kb.sharing import service
from kb.sharing.leaving import Shared
from tests.kb.interchange.case_samples import taken
from tests.kb.interchange.samples import DATA, SHARED


def files(kind: str) -> list[Path]:
    """All real files of a kind: those beside the checkout too, where they are."""
    folders = [folder for folder in (DATA / kind, SHARED / kind) if folder.is_dir()]
    found = {path.name: path for folder in folders for path in sorted(folder.rglob("*.json"))}
    return list(found.values())


def took(kb: KnowledgeBase, *paths: Path) -> dict[str, uuid.UUID]:
    """Take files in; the incidents by the id that they have there."""
    taken(kb, *paths)
    query = select(IncidentSource.external_id, IncidentSource.incident_id)
    return dict(kb.read(lambda session: [(name, found) for name, found in session.execute(query)]))


def shared(kb: KnowledgeBase, incident_id: uuid.UUID, form: str) -> Shared:
    """One incident in the words of another tool."""
    return kb.read(partial(service.incident_as, incident_id=incident_id, form=form))


def said(kb: KnowledgeBase, incident_id: uuid.UUID, form: str) -> Any:  # noqa: ANN401
    """The same, as JSON values."""
    return json.loads(shared(kb, incident_id, form).text)
