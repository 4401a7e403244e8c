"""From a case of another system to one incident: parts by kind, true dates, nothing dropped.

Readers of whole cases (VERIS, MISP, STIX, IRIS, TheHive, Dispatch, post-mortems, tables) fill
a `CaseDraft`. What has no field of its own is kept: with the record where its kind has a place
for it, else with the source of the incident under `further`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kb.incidents.record.fields import INCIDENT
from kb.interchange.parsed import ParsedIncident, ParsedRecord, ParsedSource
from kb.interchange.part_kinds import PARTS
from kb.interchange.times import Moment, earliest
from kb.store.kinds import FieldType
from kb.vocabulary.indicators import entity_type_of, identity_of

_SENTENCE = re.compile(r"(?<![A-Z])\. ")
#: Longest text of a field of one line; what is longer is cut there and kept whole beside.
_LONGEST_LINE = 2000
_LINES = frozenset({FieldType.LINE, FieldType.PERSON})
_FIELDS = {kind: model.__kind__.by_name for kind, model in PARTS.items()}
_FIELDS["incident"] = INCIDENT.by_name
#: Kinds that have a place of their own in `ParsedIncident`.
_OWN_PLACE = {
    "asset": "assets",
    "alert": "alerts",
    "timeline_event": "events",
    "comment": "comments",
    "workflow_step": "steps",
    "remediation_action": "actions",
}
#: What milestones are called in the timeline when a case reached them.
_REACHED = {"resolved_at": "Incident resolved", "closed_at": "Incident closed"}


@dataclass(slots=True)
class CaseDraft:
    """A case while it is read.

    Attributes:
        product: the system, such as "DFIR-IRIS".
        values: fields of the incident that the file gives.
        times: milestones by the names of their fields.
        over: the source says that it is over, so the incident is recorded afterwards.
        extra: fields of the case that have no place of their own.
    """

    product: str
    external_id: str
    values: dict[str, Any]
    external_number: str = ""
    url: str = ""
    tenant: str = ""
    created: Moment | None = None
    changed: Moment | None = None
    times: dict[str, Moment | None] = field(default_factory=dict)
    over: bool = False
    parts: dict[str, list[ParsedRecord]] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    derived: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    _keys: Counter[tuple[str, str]] = field(default_factory=Counter)
    _assets: dict[str, ParsedRecord] = field(default_factory=dict)

    def add(
        self,
        kind: str,
        key: str,
        values: Mapping[str, Any],
        asset_keys: Iterable[str] = (),
        further: Mapping[str, Any] | None = None,
        content: bytes = b"",
    ) -> str:
        """Take one part.

        Args:
            kind: the name of its record kind.
            key: what names it in the source; a second one of that name gets a number.
            values: its fields.
            asset_keys: the assets it speaks of.
            further: fields of the source without a place in the record.
            content: the bytes of its file, which its values name by their hash.

        Returns:
            The key it got.
        """
        self._keys[kind, key] += 1
        seen = self._keys[kind, key]
        own = key if seen == 1 else f"{key}#{seen}"
        fitting = self._fitting(kind, own, values, further)
        keys = tuple(dict.fromkeys(k for k in asset_keys if k))
        self.parts.setdefault(kind, []).append(ParsedRecord(own, fitting, keys, content))
        return own

    def keys_of(self, kind: str) -> Collection[str]:
        """The keys of the parts of one kind so far."""
        return {key for one, key in self._keys if one == kind}

    def event(
        self,
        key: str,
        moment: Moment | None,
        text: str,
        *,
        asset_keys: Iterable[str] = (),
        further: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> str:
        """Take one event of the timeline; without a moment its time isn't known."""
        at: dict[str, Any] = {"at": None, "precision": "unknown"}
        if moment is not None:
            at = {
                "at": moment.at,
                "precision": moment.precision,
                "original_time": moment.original,
                "zone": moment.zone,
                "derived": moment.derived,
            }
        given = {"source": self.product, **at, "text": text, **values}
        return self.add("timeline_event", key, given, asset_keys, further)

    def asset(
        self,
        value: str,
        entity_type: str = "",
        further: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> str:
        """Take one asset; the same value of the same type is one asset.

        Returns:
            Its key; empty for a value that says nothing.
        """
        line = " ".join(value.split())
        if not line:
            return ""
        kind = entity_type or entity_type_of(line).value
        given = {"entity_type": kind, "value": line, "identity_key": identity_of(kind, line)}
        given |= values
        own = given["identity_key"] or f"{kind}:{line[:_LONGEST_LINE].casefold()}"
        # A file with a hash and the same name with another hash are two files.
        key = own if own.startswith(f"{kind}:") else f"{kind}:{own}"
        fitting = self._fitting("asset", key, given, further)
        known = self._assets.get(key)
        self._assets[key] = ParsedRecord(key, _joined(known.values, fitting) if known else fitting)
        return key

    def assets(self) -> Collection[ParsedRecord]:
        """The assets so far."""
        return self._assets.values()

    def shown(self, asset_key: str) -> str:
        """What people call an asset that was taken."""
        found = self._assets.get(asset_key)
        return str(found.values["value"]) if found else ""

    def _fitting(
        self,
        kind: str,
        key: str,
        values: Mapping[str, Any],
        further: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Values that the kind can hold; the rest is kept with the record or the source."""
        known = _FIELDS[kind]
        fitting = dict(values)
        rest = dict(further or {})
        for name, value in values.items():
            is_line = known[name].type in _LINES and isinstance(value, str)
            if is_line and len(value) > _LONGEST_LINE:
                fitting[name] = value[: _LONGEST_LINE - 1] + "…"
                rest[name] = value
        if rest and "extra" in known:
            fitting["extra"] = {**fitting.get("extra", {}), **rest}
        elif rest:
            self.extra.setdefault("further", {}).setdefault(kind, {})[key] = rest
        return fitting

    def keep(self, rest: Mapping[str, Any], expected: Iterable[str] = ()) -> None:
        """Keep fields of the case without a place; those not expected are told to people."""
        self.extra.update(rest)
        self.unknown |= rest.keys() - set(expected)

    def finish(self) -> ParsedIncident:
        """The incident that this case is."""
        times = {name: moment for name, moment in self.times.items() if moment is not None}
        self._tell_milestones(times)
        self.parts["asset"] = list(self._assets.values())
        title = str(self.values.get("title", ""))
        values = self._fitting("incident", "", {**self.values, "title": title})
        values |= {name: moment.at for name, moment in times.items()}
        values["moments"] = {name: moment.note(self.product) for name, moment in times.items()}
        if self.over:
            values["backfilled"] = True
        began = self.created or times.get("first_activity_at") or earliest(times.values(), "")
        source = ParsedSource.of(self)
        own = {place: tuple(self.parts.get(kind, ())) for kind, place in _OWN_PLACE.items()}
        more = tuple((k, tuple(r)) for k, r in self.parts.items() if k not in _OWN_PLACE and r)
        return ParsedIncident(
            source=source,
            values=values,
            year=began.at.year if began else None,
            **own,
            more=more,
            opened=began.at if began else None,
            derived=tuple(self.derived),
            unknown=tuple(sorted(self.unknown)),
            warnings=tuple(dict.fromkeys(self.warnings)),
        )

    def _tell_milestones(self, times: Mapping[str, Moment]) -> None:
        if self.created is not None:
            text = f"Incident created in {self.product}"
            self.event("created", self.created, text, key_event=True)
        for name, text in _REACHED.items():
            if name in times:
                self.event(name, times[name], text, key_event=True, phase="closure")


def _joined(known: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """An asset that is named twice: what either says, the first word on what both say."""
    joined = dict(new) | {n: v for n, v in known.items() if v not in ("", None, "not_set")}
    if "identifiers" in known and "identifiers" in new:
        joined["identifiers"] = {**new["identifiers"], **known["identifiers"]}
    if "extra" in known and "extra" in new:
        joined["extra"] = _both(known["extra"], new["extra"])
    notes = dict.fromkeys(str(one["notes"]) for one in (known, new) if one.get("notes"))
    if notes:
        joined["notes"] = "\n".join(notes)
    return joined


def _both(known: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What two sources keep of one thing; where they differ, the later is kept under `also`."""
    if all(known.get(name, value) == value for name, value in new.items()):
        return {**new, **known}
    also: list[dict[str, Any]] = known.get("also") or []
    also.append(dict(new))  # the same list: a file may name one thing ten thousand times
    return {**new, **known, "also": also}


def title_of(text: str, most: int = 140) -> str:
    """A title for a case that has none: the start of its text, up to the end of a sentence."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line.rstrip(".")
    # "U.S. officials" and "J. Doe" don't end a sentence.
    ends = [found.start() for found in _SENTENCE.finditer(line, 40, most)]
    if ends:
        return line[: ends[-1]]
    for end in ("; ", ", ", " "):
        cut = line.rfind(end, 40, most)
        if cut > 0:
            return line[:cut] + "…"
    return line[: most - 1] + "…"
