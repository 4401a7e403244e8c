"""Many incidents compared with their playbooks at once, for figures over all of them."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.conformance.alignment import ComparedStep, Plan, compare_with
from kb.conformance.links import with_links
from kb.errors import NotFoundError
from kb.incidents.workflow.models import WorkflowStep
from kb.incidents.workflow.schemas import WorkflowStep as Performed
from kb.library.playbooks import schemas
from kb.library.playbooks import service as playbooks
from kb.store.base import table_of
from kb.store.schemas import frozen

type Chosen = tuple[uuid.UUID, uuid.UUID, bool]
"""An incident, the version of a playbook that it is compared with, and whether it is over."""

_CHUNK: Final = 400
_COLUMNS: Final = [table_of(WorkflowStep).c[name] for name in Performed.__dataclass_fields__]
_TYPES: Final = [
    field.type if (field := WorkflowStep.__kind__.by_name.get(name)) else None
    for name in Performed.__dataclass_fields__
]


class Comparing:
    """Compares incidents; what their playbooks ask for is read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._plans: dict[uuid.UUID, tuple[schemas.PlaybookVersion, Plan] | None] = {}

    def compared(
        self, chosen: Sequence[Chosen]
    ) -> Iterator[tuple[uuid.UUID, tuple[ComparedStep, ...]]]:
        """Each incident with what `conformance.service.comparison` says of it.

        An incident whose playbook was deleted is left out.
        """
        for start in range(0, len(chosen), _CHUNK):
            some = chosen[start : start + _CHUNK]
            performed = self._performed([one[0] for one in some])
            for incident_id, version_id, is_over in some:
                known = self._plan(version_id)
                if known is None:
                    continue
                version, plan = known
                steps = performed.get(incident_id, ())
                linked = with_links(self._session, version, plan.steps, steps)
                yield incident_id, compare_with(plan, linked, is_over=is_over)

    def _plan(self, version_id: uuid.UUID) -> tuple[schemas.PlaybookVersion, Plan] | None:
        if version_id not in self._plans:
            try:
                version = playbooks.version(self._session, version_id)
            except NotFoundError:
                self._plans[version_id] = None
            else:
                steps = playbooks.steps_for(self._session, version_id)
                self._plans[version_id] = version, Plan.of(steps)
        return self._plans[version_id]

    def _performed(self, incident_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Performed]]:
        """Read past the session: a write that goes on keeps its own objects."""
        column = table_of(WorkflowStep).c
        query = select(*_COLUMNS).where(column.incident_id.in_(incident_ids))
        query = query.order_by(column.incident_id, column.position, column.id)
        found: dict[uuid.UUID, list[Performed]] = {}
        for row in self._session.execute(query):
            step = Performed(*map(frozen, _TYPES, row))
            found.setdefault(step.incident_id, []).append(step)
        return found
