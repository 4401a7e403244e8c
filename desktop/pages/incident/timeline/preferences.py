"""What the timeline remembers from one incident to the next: gap limit, lanes, zone, mappings."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kb.incidents.timeline.gaps import LONGER_THAN

if TYPE_CHECKING:
    from desktop.settings import Settings

GAP_MINUTES: Final = (30, 60, 120, 240, 480, 1440, 4320)
"""Limits that are offered, in minutes."""
_VIEW: Final = "timeline/view"
_MAPPINGS: Final = "timeline/mappings"
_MOST_MAPPINGS: Final = 40
#: Between a header and its fields, and between the columns of each; no header holds them.
_PART, _CELL = "\x1e", "\x1f"


class Preferences:
    """Reads and keeps them in the settings of the user."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings

    def _value(self, name: str) -> str:
        lines = self._settings.remembered_list(_VIEW)
        return next((line[len(name) + 1 :] for line in lines if line.startswith(f"{name}=")), "")

    def _keep(self, name: str, value: str) -> None:
        lines = self._settings.remembered_list(_VIEW)
        kept = [line for line in lines if not line.startswith(f"{name}=")]
        self._settings.remember_list(_VIEW, [*kept, f"{name}={value}"])

    @property
    def gap(self) -> timedelta:
        """From this length on, a time without events is a gap."""
        value = self._value("gap")
        known = value.isdigit() and int(value) in GAP_MINUTES
        return timedelta(minutes=int(value)) if known else LONGER_THAN

    @gap.setter
    def gap(self, limit: timedelta) -> None:
        self._keep("gap", str(limit // timedelta(minutes=1)))

    @property
    def by_asset(self) -> bool:
        """Whether each asset has a lane of its own."""
        return self._value("lanes") == "asset"

    @by_asset.setter
    def by_asset(self, wanted: bool) -> None:
        self._keep("lanes", "asset" if wanted else "side")

    @property
    def zone(self) -> str:
        """In which zone the timeline shows times; "" is the window's own."""
        return self._value("zone")

    @zone.setter
    def zone(self, name: str) -> None:
        self._keep("zone", name)

    def mapping(self, header: Sequence[str]) -> dict[str, str] | None:
        """What the columns of a file with this header became the last time, by column name."""
        wanted = _CELL.join(header)
        for line in self._settings.remembered_list(_MAPPINGS):
            known, _part, fields = line.partition(_PART)
            if known == wanted:
                return dict(zip(header, fields.split(_CELL), strict=False))
        return None

    def keep_mapping(self, header: Sequence[str], fields: Mapping[str, str]) -> None:
        """Remembers what the columns of a file became; the newest come first."""
        known = _CELL.join(header) + _PART
        lines = self._settings.remembered_list(_MAPPINGS)
        kept = [line for line in lines if not line.startswith(known)]
        line = known + _CELL.join(fields.get(name, "") for name in header)
        self._settings.remember_list(_MAPPINGS, [line, *kept][:_MOST_MAPPINGS])
