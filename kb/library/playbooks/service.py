"""Operations and queries on playbooks."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.ledger import editing
from kb.ledger.operation import operation
from kb.library import titles, versions
from kb.library.belongings import remove_belongings
from kb.library.playbooks import schemas
from kb.library.playbooks.models import Playbook, PlaybookStep, PlaybookVersion
from kb.library.playbooks.outline import outline
from kb.store.base import new_id
from kb.store.coercion import coerce_values
from kb.store.schemas import as_schema


def get(session: Session, record_id: uuid.UUID) -> schemas.Playbook:
    """One playbook.

    Raises:
        NotFoundError: it isn't there.
    """
    return _with_counts(session, editing.fetch(session, Playbook, record_id))


def everything(session: Session) -> tuple[schemas.Playbook, ...]:
    """All playbooks that aren't retired, by title."""
    query = select(Playbook).where(Playbook.state != "retired").order_by(Playbook.title)
    return tuple(_with_counts(session, playbook) for playbook in session.scalars(query))


def find(session: Session, reference: str) -> uuid.UUID:
    """The playbook that somebody means by its id or its title.

    Raises:
        NotFoundError: none or more than one fits.
    """
    return versions.find(session, Playbook, reference)


def version(session: Session, version_id: uuid.UUID) -> schemas.PlaybookVersion:
    """One version of a playbook.

    Raises:
        NotFoundError: it isn't there.
    """
    return as_schema(schemas.PlaybookVersion, editing.fetch(session, PlaybookVersion, version_id))


def current(session: Session, playbook_id: uuid.UUID) -> schemas.PlaybookVersion:
    """The published version, else the draft.

    Raises:
        NotFoundError: there is none.
    """
    playbook = editing.fetch(session, Playbook, playbook_id)
    return as_schema(schemas.PlaybookVersion, versions.current(session, playbook, PlaybookVersion))


def versions_for(session: Session, playbook_id: uuid.UUID) -> tuple[schemas.PlaybookVersion, ...]:
    """All versions, newest first."""
    found = versions.all_versions(session, PlaybookVersion, playbook_id)
    return tuple(as_schema(schemas.PlaybookVersion, item) for item in found)


def steps_for(session: Session, version_id: uuid.UUID) -> tuple[schemas.PlaybookStep, ...]:
    """The steps found in one version, in order."""
    return tuple(as_schema(schemas.PlaybookStep, step) for step in _steps(session, version_id))


@operation("New playbook")
def add(session: Session, values: Mapping[str, Any], body: str = "") -> uuid.UUID:
    """Insert a playbook with a draft.

    Returns:
        Its id.

    Raises:
        ValidationError: it has no title, or a value can't be taken.
    """
    playbook = Playbook(id=new_id(), **coerce_values(Playbook, {"title": None, **values}))
    draft = versions.start(session, playbook, PlaybookVersion, body)
    find_steps(session, draft)
    return playbook.id


@operation("Revise playbook")
def revise(
    session: Session, record_id: uuid.UUID, version: int, values: Mapping[str, Any]
) -> schemas.Playbook:
    """Set what the versions have in common: title, type, tags, owner, review date.

    Returns:
        The record as it is now, with its new version.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    before = editing.fetch(session, Playbook, record_id).title
    item = editing.revise(session, Playbook, record_id, version, values)
    titles.keep_former(session, item, before)
    session.flush()
    return get(session, record_id)


@operation("Write draft of playbook")
def save_draft(
    session: Session,
    record_id: uuid.UUID,
    body: str,
    base_version_id: uuid.UUID | None = None,
    base_body: str | None = None,
) -> schemas.PlaybookVersion:
    """Write the draft's text and find its steps again.

    Returns:
        The draft as it is now.

    Raises:
        ConflictError, NotFoundError, ValidationError.
    """
    playbook = editing.fetch(session, Playbook, record_id)
    draft: PlaybookVersion = versions.save_draft(
        session, playbook, PlaybookVersion, body, base_version_id, base_body
    )
    find_steps(session, draft)
    session.flush()
    return as_schema(schemas.PlaybookVersion, draft)


@operation("Publish playbook")
def publish(
    session: Session,
    record_id: uuid.UUID,
    note: str,
    by: str,
    *,
    effective_from: date | None = None,
) -> uuid.UUID:
    """Make the draft the published version, which holds from a day on.

    Returns:
        The id of the version.

    Raises:
        NotFoundError: there is no draft.
    """
    playbook = editing.fetch(session, Playbook, record_id)
    found: PlaybookVersion = versions.publish(
        session, playbook, PlaybookVersion, note, by, effective_from
    )
    return found.id


@operation("Discard draft of playbook")
def discard_draft(session: Session, record_id: uuid.UUID) -> None:
    """Take the draft away where a published version remains.

    Raises:
        NotFoundError, ValidationError.
    """
    playbook = editing.fetch(session, Playbook, record_id)
    if playbook.draft_version_id and playbook.published_version_id:
        for step in _steps(session, playbook.draft_version_id):
            session.delete(step)
        session.flush()
    versions.discard_draft(session, playbook, PlaybookVersion)


@operation("Restore version of playbook")
def restore_version(
    session: Session, record_id: uuid.UUID, version_id: uuid.UUID
) -> schemas.PlaybookVersion:
    """Write an older version's text into the draft; nothing is lost.

    Returns:
        The draft.
    """
    return save_draft(session, record_id, version(session, version_id).body)


@operation("Delete playbook")
def remove(session: Session, record_id: uuid.UUID) -> None:
    """Delete a playbook with its versions and files; undo brings all back.

    Raises:
        NotFoundError: it isn't there.
    """
    playbook = editing.fetch(session, Playbook, record_id)
    for model in (PlaybookStep, PlaybookVersion):
        for row in session.scalars(select(model).where(model.playbook_id == record_id)):
            session.delete(row)
        session.flush()
    remove_belongings(session, record_id)
    session.delete(playbook)


def _with_counts(session: Session, playbook: Playbook) -> schemas.Playbook:
    found = versions.in_force(session, playbook, PlaybookVersion)
    version_id = found.id if found else None
    steps = select(func.count()).where(PlaybookStep.playbook_version_id == version_id)
    return as_schema(
        schemas.Playbook,
        playbook,
        version_number=found.number if found else 0,
        steps=session.scalar(steps) or 0,
    )


def _steps(session: Session, version_id: uuid.UUID) -> Sequence[PlaybookStep]:
    query = select(PlaybookStep).where(PlaybookStep.playbook_version_id == version_id)
    return session.scalars(query.order_by(PlaybookStep.position)).all()


def find_steps(session: Session, draft: PlaybookVersion) -> None:
    """Bring a version's steps in line with its text; equal titles keep their row and its id."""
    known = list(_steps(session, draft.id))
    for position, found in enumerate(outline(draft.body)):
        values = {
            "position": position,
            "number": found.number,
            "phase": found.phase,
            "title": found.title,
            "text": found.text,
            "role": found.role,
            "expected_minutes": found.expected_minutes,
            "techniques": list(found.techniques),
        }
        same = next((s for s in known if s.title == found.title and s.phase == found.phase), None)
        if same is not None:
            known.remove(same)
            editing.assign(same, values)
        else:
            owner = {"playbook_id": draft.playbook_id, "playbook_version_id": draft.id}
            session.add(PlaybookStep(id=new_id(), **owner, **values))
    for gone in known:
        session.delete(gone)
