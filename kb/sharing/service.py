"""The ways out, by the name that people call them."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from kb import dossier
from kb.errors import NotFoundError
from kb.sharing import misp, stix, veris
from kb.sharing.leaving import Shared, Writer
from kb.store import blobs

_WRITERS: Final[Mapping[str, Writer]] = {
    "veris": veris.share,
    "stix": stix.share,
    "misp": misp.share,
}
FORMATS: Final = tuple(_WRITERS)


def incident_as(session: Session, incident_id: uuid.UUID, form: str) -> Shared:
    """One incident as another tool reads it.

    Args:
        session: of the read.
        incident_id: the incident.
        form: one of `FORMATS`.

    Raises:
        NotFoundError: the incident isn't there.
        ValidationError: it can't be said in that form.
    """
    return _WRITERS[form](dossier.whole(session, incident_id), partial(_read, session))


def _read(session: Session, sha256: str) -> bytes:
    try:
        return b"".join(blobs.read(session, sha256))
    except (NotFoundError, OSError):
        return b""  # it is named as left out
