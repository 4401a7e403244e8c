"""What a report of others shares with an incident: techniques and indicators."""

from dataclasses import dataclass
from typing import Any

from kb.vocabulary.folding import fold
from kb.vocabulary.indicators import refang


@dataclass(frozen=True, slots=True)
class Overlap:
    """What is shared, as the note writes it."""

    techniques: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is shared."""
        return bool(self.techniques or self.indicators)

    @property
    def words(self) -> str:
        """Such as "2 techniques, 1 indicator"; empty when nothing is shared."""
        told = []
        for count, one, many in (
            (len(self.techniques), "technique", "techniques"),
            (len(self.indicators), "indicator", "indicators"),
        ):
            if count:
                told.append(f"{count} {one if count == 1 else many}")
        return ", ".join(told)


def overlap(note: Any, whole: Any) -> Overlap:  # noqa: ANN401 - a note, a whole incident or None
    """Techniques and indicators that both speak of.

    A technique and its own sub-technique count as shared: T1566 and T1566.002.
    """
    if whole is None:
        return Overlap()
    own = set(whole.incident.techniques)
    for part in (whole.timeline, whole.alerts):
        own |= {technique for record in part for technique in record.techniques}
    seen = {fold(refang(asset.value)) for asset in whole.assets}
    return Overlap(
        tuple(t for t in note.techniques if any(_is_kin(t, other) for other in own)),
        tuple(i for i in note.indicators if fold(refang(i)) in seen),
    )


def _is_kin(one: str, other: str) -> bool:
    one, other = one.upper(), other.upper()
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")
