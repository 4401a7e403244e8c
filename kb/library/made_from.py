"""What was made from an incident is known by it, whatever its title says later."""

import uuid


def key_of(what: str, incident_id: uuid.UUID) -> str:
    """The import key of what was made from an incident, such as its bulletin."""
    return f"hotwash:{what}:{incident_id}"


def incident_of(what: str, import_key: str) -> uuid.UUID | None:
    """The incident that something was made from; None for whatever wasn't."""
    prefix = f"hotwash:{what}:"
    if not import_key.startswith(prefix):
        return None
    try:
        return uuid.UUID(import_key.removeprefix(prefix))
    except ValueError:
        return None
