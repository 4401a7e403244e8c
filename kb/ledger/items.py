"""Lists of links and tags, merged item by item: two people who link two things both mean it."""

from collections.abc import Sequence
from typing import Any

from kb.ledger.values import to_json
from kb.store.kinds import FieldType, RecordKind

_LISTS = frozenset({FieldType.LINKS, FieldType.TAGS})


def is_list(kind: RecordKind, name: str) -> bool:
    """Whether a field holds items that stand for themselves, in no order that matters."""
    field = kind.by_name.get(name)
    return field is not None and field.type in _LISTS


def merged_items(held: Sequence[Any], base: Sequence[Any], wanted: Sequence[Any]) -> list[Any]:
    """What is held after the step from `base` to `wanted` was made on it as well.

    Items are compared as they are stored; their order is the one held, new ones last.
    """
    before, after = [to_json(one) for one in base], [to_json(one) for one in wanted]
    gone = [one for one in before if one not in after]
    kept = [to_json(one) for one in held if to_json(one) not in gone]
    return kept + [one for one in after if one not in before and one not in kept]
