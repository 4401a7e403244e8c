"""What was used last: records and commands, for the palette and the home page."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from desktop.navigation import Route

if TYPE_CHECKING:
    from desktop.settings import Settings

_RECORDS = 20
_COMMANDS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A route with the name that people know it by."""

    route: Route
    label: str


def format_place(place: Place) -> str:
    """A place as one line for the settings file."""
    route = place.route
    record = str(route.record_id) if route.record_id else ""
    return json.dumps([route.page, record, route.section, place.label])


def parse_place(text: str) -> Place | None:
    """The place of a line; None when the line is not one."""
    try:
        page, record, section, label = json.loads(text)
        route = Route(str(page), UUID(record) if record else None, str(section))
        return Place(route, str(label))
    except (ValueError, TypeError):
        return None


class Recents:
    """Reads and writes the lists in the user's settings."""

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings

    def note_place(self, place: Place) -> None:
        """A record was opened."""
        plain = Place(Route(place.route.page, place.route.record_id), place.label)
        kept = [known for known in self.places() if known.route != plain.route]
        lines = [format_place(item) for item in [plain, *kept][:_RECORDS]]
        self._settings.remember_list("recent_places", lines)

    def places(self) -> list[Place]:
        """Records opened last, the latest first."""
        lines = self._settings.remembered_list("recent_places")
        return [place for line in lines if (place := parse_place(line)) is not None]

    def note_command(self, action_id: str) -> None:
        """A command was run."""
        kept = [known for known in self.commands() if known != action_id]
        self._settings.remember_list("recent_commands", [action_id, *kept][:_COMMANDS])

    def commands(self) -> list[str]:
        """Ids of commands run last, the latest first."""
        return self._settings.remembered_list("recent_commands")
