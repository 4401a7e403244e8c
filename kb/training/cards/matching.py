"""Which card stands for which suggestion, also after what it is about was renamed."""

import uuid
from collections.abc import Collection
from typing import Final

from rapidfuzz import fuzz

from kb.training.cards.models import Card
from kb.training.cards.schemas import Source, Suggestion

#: How alike two suggestions must be for one to be the other, renamed.
_SAME: Final = 60.0


def matches(source: Source, held: Collection[Card]) -> dict[uuid.UUID, Suggestion]:
    """The suggestion that each card stands for: of the same place, else the most alike."""
    left = {one.key: one for one in source.suggestions}
    found: dict[uuid.UUID, Suggestion] = {}
    for card in held:
        if card.source_key in left:
            found[card.id] = left.pop(card.source_key)
    for card in held:
        if card.id in found:
            continue
        family = card.source_key.partition(":")[0]
        alike = [one for one in left.values() if one.key.partition(":")[0] == family]
        text = f"{card.source_front}\n{card.source_back}"
        scores = [(fuzz.ratio(text, f"{o.front}\n{o.back}"), -n) for n, o in enumerate(alike)]
        best, at = max(scores, default=(0.0, 0))
        if best >= _SAME:
            found[card.id] = left.pop(alike[-at].key)
    return found
