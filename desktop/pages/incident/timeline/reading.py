"""What people type and paste into the timeline, as fields of an event."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from desktop.pages.incident.timeline.rows import Span, read_span, split_time
from kb.incidents.timeline import skew
from kb.naming import NEW_ASSETS
from kb.vocabulary.enums import Lane, Phase, Precision
from kb.vocabulary.indicators import refang

if TYPE_CHECKING:
    from kb.incidents.assets.schemas import Asset
    from kb.incidents.evidence.schemas import EvidenceItem
    from kb.incidents.timeline.schemas import TimelineEvent

_BY = "by "
_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?")

YES = frozenset({"yes", "y", "true", "1", "x", "key"})


@dataclass(frozen=True, slots=True)
class EventReader:
    """Reads for one incident.

    Attributes:
        zone: zone of times without one.
        near: the day that a clock time alone means; None is today.
        known: assets of the incident.
        actor: who enters.
        kept: evidence of the incident.
    """

    zone: tzinfo
    near: datetime | None
    known: "Sequence[Asset]"
    actor: str
    kept: "Sequence[EvidenceItem]" = ()

    def values_of(self, event: "TimelineEvent", key: str, value: object) -> Mapping[str, object]:
        """Fields for an edited cell.

        Raises:
            ValueError: it is no time, or no asset of this incident; says what is.
        """
        if key == "asset_ids":
            return {key: self.assets(value)}
        if key == "evidence_ids":
            return {key: self.items(value)}
        if key not in {"at", "until_at"}:
            return {key: value}
        text = str(value).strip()
        if key == "until_at" and text.casefold().startswith(_BY):
            text = text[len(_BY) :]
        span = read_span(text, self.zone, event.at or self.near)
        if key == "until_at":
            exact = Precision.EXACT.value
            return {"until_at": span.at, "until_precision": span.precision if span.at else exact}
        # What a person enters is no longer derived from something else.
        return _times(span) | {"derived": skew.note_of(event.derived)}

    def values_of_entry(self, text: str, lane: str) -> Mapping[str, object]:
        """Fields of an event typed as one line, on the lane of the one before it."""
        span, rest = split_time(text, self.zone, self.near)
        values: dict[str, object] = {"text": rest, "entered_by": self.actor}
        if lane:
            values["lane"] = lane
        return values | _times(span)

    def values_of_line(self, cells: Mapping[str, str]) -> Mapping[str, object]:
        """Fields of a pasted line; a time that can't be read is kept as text, never lost.

        Raises:
            ValueError: its end is no time.
        """
        text = cells.get("text", "")
        values: dict[str, object] = {"entered_by": self.actor, "source": cells.get("source", "")}
        span: Span | None = None
        if "at" in cells:
            try:
                span = read_span(cells["at"], self.zone, self.near)
                values["original_time"] = cells["at"]
            except ValueError:
                text = f"{cells['at']} {text}".strip()
        else:
            span, text = split_time(text, self.zone, self.near)
        values |= _times(span) | {"text": text}
        if "until_at" in cells:
            until = read_span(cells["until_at"], self.zone, span.at if span else None)
            values |= {"until_at": until.at, "until_precision": until.precision}
        return values | self._further(cells)

    def _further(self, cells: Mapping[str, str]) -> dict[str, object]:
        values: dict[str, object] = {}
        if "lane" in cells:
            values["lane"] = _code(Lane, cells["lane"])
        if "phase" in cells:
            values["phase"] = _code(Phase, cells["phase"])
        if "techniques" in cells:
            values["techniques"] = _TECHNIQUE.findall(cells["techniques"].upper())
        if "asset_ids" in cells:
            values["asset_ids"], values[NEW_ASSETS] = self._named(cells["asset_ids"])
        if "tags" in cells:
            words = re.split(r"[,;]", cells["tags"])
            values["tags"] = [word.strip() for word in words if word.strip()]
        if "key_event" in cells:
            values["key_event"] = cells["key_event"].strip().casefold() in YES
        return values

    def assets(self, held: object) -> tuple[UUID, ...]:
        """Assets by their numbers or values.

        Raises:
            ValueError: a word is none of this incident's assets.
        """
        found, unknown = self._named(held)
        if unknown:
            text = _tr("Use assets of this incident, such as A-01; “{word}” is none")
            raise ValueError(text.format(word=unknown[0]))
        return found

    def _named(self, held: object) -> tuple[tuple[UUID, ...], tuple[str, ...]]:
        """Assets of this incident by their numbers or values, and what is none of them yet."""
        words = held if isinstance(held, list | tuple) else re.split(r"[,;\n]", str(held))
        known = {asset.ref.casefold(): asset.id for asset in self.known}
        known |= {asset.value.casefold(): asset.id for asset in self.known if asset.value}
        given = [refang(str(word).strip()) for word in words if str(word).strip()]
        found = [known[word.casefold()] for word in given if word.casefold() in known]
        unknown = [word for word in given if word.casefold() not in known]
        return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(unknown))

    def items(self, held: object) -> tuple[UUID, ...]:
        """Evidence by its numbers.

        Raises:
            ValueError: a word is none of this incident's evidence.
        """
        words = held if isinstance(held, list | tuple) else re.split(r"[,;\n]", str(held))
        known = {item.ref.casefold(): item.id for item in self.kept}
        given = [str(word).strip() for word in words if str(word).strip()]
        for word in given:
            if word.casefold() not in known:
                text = _tr("Use evidence of this incident, such as E-01; “{word}” is none")
                raise ValueError(text.format(word=word))
        return tuple(dict.fromkeys(known[word.casefold()] for word in given))


def _times(span: Span | None) -> dict[str, object]:
    if span is None:
        return {"at": None, "precision": Precision.UNKNOWN.value}
    values: dict[str, object] = {"at": span.at, "precision": span.precision}
    if span.until is not None:
        values |= {"until_at": span.until, "until_precision": span.until_precision}
        values["extent"] = span.extent
    return values


def _code(words: type[Lane] | type[Phase], text: str) -> str:
    """The code of a word or of its label.

    Raises:
        ValueError: it is neither.
    """
    folded = text.strip().casefold()
    for word in words:
        if folded in (word.value, word.label.casefold()):
            return word.value
    offered = ", ".join(word.label for word in words)
    raise ValueError(_tr("Use one of: {words}").format(words=offered))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
