"""In which zone the timeline shows times: the window's, UTC, the computer's, or a source's."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.tz import tzlocal
from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from kb.incidents.timeline.schemas import Clock

LOCAL = "local"


def zone_named(name: str) -> tzinfo | None:
    """The zone of a name; None where there is none, such as for "" and for a misspelt one."""
    if name == LOCAL:
        return tzlocal()
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def offered(own: tzinfo, clocks: "Iterable[Clock]", chosen: str = "") -> list[tuple[str, str]]:
    """What may be chosen, by the name that is remembered: the window's zone is ""."""
    window = str(own)
    names = [clock.zone.strip() for clock in clocks]
    found = {name: name for name in names if name != window and zone_named(name) is not None}
    if zone_named(chosen) is not None and chosen != LOCAL:
        found.setdefault(chosen, chosen)
    found.pop("UTC", None)
    utc = [("UTC", "UTC")] if window != "UTC" else []
    here = _tr("This computer's zone")
    return [("", window), *utc, (LOCAL, here), *sorted(found.items())]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
