"""Which versions of which playbooks an incident can be compared with."""

from typing import Any
from uuid import UUID

from kb.library.playbooks import service as playbooks


def playbook_choices(session: Any, chosen: object) -> list[tuple[UUID, str]]:  # noqa: ANN401
    """The current version of each playbook, and the version that is chosen already.

    Args:
        session: kb's own session.
        chosen: id of a version, or anything else when none is chosen.
    """
    found: list[tuple[UUID, str]] = []
    for playbook in playbooks.everything(session):
        if playbook.version_number:  # the version that holds today, not one that is to come
            version_id = playbooks.current(session, playbook.id).id
            found.append((version_id, f"{playbook.title}, v{playbook.version_number}"))
    if isinstance(chosen, UUID) and chosen not in dict(found):
        version = playbooks.version(session, chosen)
        title = playbooks.get(session, version.playbook_id).title
        found.append((chosen, f"{title}, v{version.number}"))
    return found
