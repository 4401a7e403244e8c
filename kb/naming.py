"""Events of a file or of pasted lines, and the assets that they name for the first time."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.incidents.assets import service as assets
from kb.incidents.timeline import service as timeline
from kb.ledger.operation import operation
from kb.vocabulary.indicators import entity_type_of, identity_of, refang

#: In a row, the values of assets that the incident doesn't have yet.
NEW_ASSETS: Final = "new_assets"


@operation("Add events")
def add_many(
    session: Session, incident_id: uuid.UUID, rows: tuple[Mapping[str, Any], ...]
) -> tuple[uuid.UUID, ...]:
    """Insert events; what they name under `NEW_ASSETS` becomes an asset, each thing once.

    Returns:
        The ids of the events.

    Raises:
        NotFoundError, ValidationError: nothing is inserted then.
    """
    here = assets.list_for(session, incident_id)
    known = {same_thing(one.value): one.id for one in here if one.value}
    filled = []
    for row in rows:
        values = dict(row)
        linked = list(values.get("asset_ids", ()))
        for name in values.pop(NEW_ASSETS, ()):
            key = same_thing(name)
            if key not in known:
                known[key] = assets.add(session, incident_id, {"value": name})
            linked.append(known[key])
        if linked:
            values["asset_ids"] = list(dict.fromkeys(linked))
        filled.append(values)
    return timeline.add_many(session, incident_id, tuple(filled))


def same_thing(name: str) -> str:
    """Equal for two spellings of one asset, such as `srv[.]example` and `SRV.example`."""
    live = refang(name)
    return identity_of(entity_type_of(live).value, live) or live.casefold()
