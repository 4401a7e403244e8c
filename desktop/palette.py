"""What the palette finds, and in which order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.commands import Command, shortcut_text
from desktop.navigation import Route

_EMPTY_RECORDS: Final = 5
_EMPTY_COMMANDS: Final = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that matches what was typed.

    Attributes:
        title: its title.
        place: kind and place, "Playbook · v7 · step 4 of 13" or "INC-2026-0421".
        icon: bundled icon of its kind.
        route: where it opens.
        exact: the query is its id; it comes first.
    """

    title: str
    place: str
    icon: str
    route: Route
    exact: bool = False


PaletteSource = Callable[[str, Callable[[list[Hit]], object]], object]
"""Looks for a text and calls back with hits, best first."""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the palette: a command, a record or a line between them.

    Attributes:
        title: what it is; "" for a line between groups.
        place: menu path or the record's place.
        hint: shortcut, or the reason why it can't run.
        icon: bundled icon.
        action: id of the command, or "".
        route: where the record opens.
    """

    title: str
    place: str = ""
    hint: str = ""
    icon: str = ""
    action: str = ""
    route: Route | None = None
    enabled: bool = True

    @property
    def is_line(self) -> bool:
        """Whether it only separates groups."""
        return not self.action and self.route is None


def command_items(text: str, commands: Sequence[Command], recent: Sequence[str]) -> list[Item]:
    """Commands that match every word of `text`; ones that can't run now come last.

    Order: beginning of the label, beginning of a word in it, use in the past, the menu's order.
    """
    words = text.casefold().split()
    found = [(command, score) for command in commands if (score := _score(command, words)) > 0]
    order = {name: number for number, name in enumerate(recent)}
    found.sort(
        key=lambda pair: (
            not pair[0].enabled,
            -pair[1],
            order.get(pair[0].spec.id, len(order)),
        )
    )
    return [_item(command) for command, _score_of in found]


def first_items(
    commands: Sequence[Command], recent: Sequence[str], records: Sequence[Hit]
) -> list[Item]:
    """What an empty palette shows: the last records, the last commands, then what can run here."""
    by_id = {command.spec.id: command for command in commands if command.enabled}
    last = [by_id[name] for name in recent if name in by_id][:_EMPTY_COMMANDS]
    others = [c for c in by_id.values() if c not in last and c.spec.id != "palette"]
    return [
        *(record_item(hit) for hit in records[:_EMPTY_RECORDS]),
        *(_item(command) for command in [*last, *others]),
    ]


def record_item(hit: Hit) -> Item:
    """A record as a row."""
    return Item(hit.title, hit.place, "", hit.icon, route=hit.route)


def _item(command: Command) -> Item:
    spec = command.spec
    hint = shortcut_text(spec).split(",")[0] if command.enabled else command.reason
    return Item(spec.label, spec.menu_label, hint, spec.icon, spec.id, enabled=command.enabled)


def _score(command: Command, words: Sequence[str]) -> int:
    """0 when a word is not found; else higher for beginnings of the label."""
    label = command.spec.label.casefold()
    label_words = label.split()
    others = f"{command.spec.keywords} {command.spec.menu}".casefold().split()
    total = 1
    for word in words:
        if label.startswith(word):
            total += 8
        elif any(known.startswith(word) for known in label_words):
            total += 4
        elif any(known.startswith(word) for known in others):
            total += 2
        elif word in label:
            total += 1
        else:
            return 0
    return total
