"""An incident as a STIX 2.1 bundle, marked by TLP 2.0.

What came as STIX leaves with the ids that it had; what Hotwash makes itself has ids that are
made of its own records, so that a second bundle says the same of the same objects.
"""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from stix2.exceptions import STIXError
from stix2.v21 import Incident, ObservedData

from kb.dossier import WholeIncident
from kb.errors import ValidationError
from kb.incidents.record.schemas import IncidentSource
from kb.sharing import stix_objects as objects
from kb.sharing.leaving import (
    ReadFile,
    Shared,
    first_filled,
    kept_records,
    left_out,
    no_file,
    source_of,
    stamp,
    written,
)
from kb.sharing.stix_objects import Made
from kb.vocabulary.enums import Tlp

PRODUCT: Final = "STIX"
#: The marking definitions of TLP 2.0 and the extension that they are made with (OASIS).
_TLP_EXTENSION: Final = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP: Final = {
    Tlp.CLEAR: ("94868c89-83c2-464b-929b-a1a8aa3c8487", "clear"),
    Tlp.GREEN: ("bab4a63c-aed9-4cf5-a766-dfca5abac2bb", "green"),
    Tlp.AMBER: ("55d920b0-5e8b-4f79-9ee9-91f868d9b421", "amber"),
    Tlp.AMBER_STRICT: ("939a9414-2ddd-4d32-a0cd-375ea402b003", "amber+strict"),
    Tlp.RED: ("e828b379-4e03-4974-9ac4-e53a884c97c1", "red"),
}
#: Objects that no marking of ours is put on.
_UNMARKED: Final = frozenset({"marking-definition", "extension-definition", "language-content"})
_TAKEN: Final = (
    *("timeline", "assets", "comments", "research", "remediation", "config_changes"),
    *("lessons", "references"),
)


@dataclass(slots=True)
class _Bundle:
    """A bundle while it is made.

    Attributes:
        listed: its objects by their id, in the order they came.
        about: the id of the object that it is about.
        by_asset: the object that an asset is, by the asset's id.
        unsaid: assets that STIX has no object for.
    """

    whole: WholeIncident
    source: IncidentSource | None
    listed: dict[str, Made] = field(default_factory=dict)
    about: str = ""
    by_asset: dict[uuid.UUID, str] = field(default_factory=dict)
    unsaid: set[uuid.UUID] = field(default_factory=set)

    def put(self, made: Mapping[str, Any]) -> str:
        """Take an object; the first with an id stays.

        Returns:
            Its id.
        """
        return str(self.listed.setdefault(str(made["id"]), dict(made))["id"])

    def relate(self, word: str, target: str, at: datetime) -> None:
        """Join an object with what the bundle is about."""
        if target != self.about:
            self.put(objects.relation(self.about, word, target, at))


def share(whole: WholeIncident, _read_file: ReadFile = no_file) -> Shared:
    """One bundle.

    Raises:
        ValidationError: what was kept of an import isn't STIX any more.
    """
    made = _Bundle(whole, source_of(whole, PRODUCT))
    try:
        made.about = made.put(_about(made))
        _kept(made)
        for take in (_assets, _techniques, _timeline, _said, _done):
            take(made)
        listed = [_marked(one, whole.incident.tlp) for one in made.listed.values()]
        bundle = objects.bundle(str(whole.incident.id), [_marking(whole.incident.tlp), *listed])
    except STIXError as error:
        reason = " ".join(str(error).split())[:300]
        raise ValidationError(
            f"This incident can't be said in STIX 2.1: {reason}", "stix"
        ) from error
    some = {"assets": made.unsaid}
    return Shared(written(bundle, whole), left_out(whole, made.source, _TAKEN, some))


def _marking(tlp: str) -> Made:
    number, word = _TLP[Tlp(tlp)]
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{number}",
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{word.upper()}",
        "extensions": {_TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": word}},
    }


def _marked(one: Made, tlp: str) -> Made:
    if one["type"] in _UNMARKED:
        return one
    ours = f"marking-definition--{_TLP[Tlp(tlp)][0]}"
    refs = one.get("object_marking_refs") or []
    return {**one, "object_marking_refs": [*refs, *([] if ours in refs else [ours])]}


def _about(made: _Bundle) -> Made:
    incident, source = made.whole.incident, made.source
    about = dict(source.extra.get("about") or {}) if source is not None else {}
    refs = [
        {"source_name": one.product, "external_id": one.external_number or one.external_id}
        | ({"url": one.url} if one.url else {})
        for one in made.whole.sources
        if one.product != PRODUCT and (one.external_number or one.external_id)
    ]
    refs += [
        {"source_name": "reference", "description": one.title or one.url}
        | ({"url": one.url} if one.url else {})
        for one in made.whole.references
    ]
    if about:
        if incident.summary and "description" in about:
            about["description"] = incident.summary
        return _as_2_1(about)
    new = Incident(
        id=f"incident--{incident.id}"
        if incident.id.version in {4, 5}
        else _incident_id(incident.id),
        created=incident.created_at,
        modified=incident.updated_at,
        name=first_filled(incident.title, incident.number),
        description=incident.summary or None,
        labels=[*incident.tags] or None,
        external_references=[{"source_name": "hotwash", "external_id": incident.number}, *refs],
    )
    return objects.plain(new)


def _incident_id(incident_id: uuid.UUID) -> str:
    return objects.own_id("incident", incident_id)


def _as_2_1(one: Mapping[str, Any]) -> Made:
    """An object of 2.0 in 2.1, where each says its version."""
    made = {"type": one.get("type"), "spec_version": "2.1", **one}
    made["spec_version"] = "2.1"
    if made["type"] == "indicator":
        made.setdefault("pattern_type", "stix")
    if made["type"] == "malware":
        made.setdefault("is_family", False)
    return made


def _kept(made: _Bundle) -> None:
    """What an import kept of records that are still there."""
    if made.source is None:
        return
    for one in (made.source.extra.get("objects") or {}).values():
        if isinstance(one, dict) and one.get("id"):
            made.put(_as_2_1(one))
    parts = (("timeline_event", made.whole.timeline), ("research_note", made.whole.research))
    parts += (("comment", made.whole.comments), ("workflow_step", made.whole.workflow))  # type: ignore[assignment]
    for kind, records in parts:
        there = {one.id for one in records}
        for record_id, one in kept_records(made.source, kind).items():
            if record_id in there and one.get("id") and one.get("type"):
                made.put(_as_2_1(one))


def _assets(made: _Bundle) -> None:
    for asset in made.whole.assets:
        each = [one.get("stix") or {} for one in (asset.extra, *asset.extra.get("also", ()))]
        came = [_as_2_1(one) for one in each if one.get("id")]
        was = any(each)
        one = came[0] if came else objects.of_asset(asset)
        if one is None:
            made.unsaid.add(asset.id)
            continue
        made.by_asset[asset.id] = made.put(one)
        for other in came[1:]:
            made.put(other)
        at = asset.created_at
        if asset.verdict == "malicious" and not was:
            finds = objects.indicator(asset, one)
            if finds is not None:
                made.put(finds)
                made.put(objects.relation(finds["id"], "based-on", one["id"], at))
                made.relate("related-to", finds["id"], at)
        if one["type"] in {"identity", "malware"} and not was:
            made.relate("related-to", one["id"], at)


def _techniques(made: _Bundle) -> None:
    named = {
        reference.get("external_id")
        for one in made.listed.values()
        if one["type"] == "attack-pattern"
        for reference in one.get("external_references") or ()
    }
    for name in made.whole.incident.techniques:
        if name not in named:
            at = made.whole.incident.created_at
            made.relate("related-to", made.put(objects.technique(name, at)), at)


def _timeline(made: _Bundle) -> None:
    kept = kept_records(made.source, "timeline_event")
    for event in made.whole.timeline:
        if event.id in kept or not event.text.strip():
            continue
        seen = [made.by_asset[a] for a in event.asset_ids if a in made.by_asset]
        times = (event.created_at, event.updated_at)
        when = stamp(event.at) if event.at is not None else "time not known"
        told = objects.note(
            event.id,
            times,
            event.text,
            [made.about, *seen],
            abstract=f"{when} ({event.precision})",
            label="timeline",
        )
        made.put(told)
        observed = [ref for ref in seen if not ref.startswith(("identity--", "malware--"))]
        if event.at is not None and observed and event.precision in {"exact", "minute"}:
            made.put(_observed(event.id, times, (event.at, event.until_at), observed))


def _observed(
    record_id: uuid.UUID,
    times: tuple[datetime, datetime],
    seen: tuple[datetime, datetime | None],
    refs: list[str],
) -> Made:
    first, last = seen[0], seen[1] if seen[1] is not None and seen[1] > seen[0] else seen[0]
    made = ObservedData(
        id=objects.own_id("observed-data", record_id),
        created=times[0],
        modified=times[1],
        first_observed=first,
        last_observed=last,
        number_observed=1,
        object_refs=list(dict.fromkeys(refs)),
    )
    return objects.plain(made)


def _said(made: _Bundle) -> None:
    """Comments, research and lessons."""
    for told in _notes(made):
        made.put(told)


def _notes(made: _Bundle) -> Iterator[Made]:
    whole, about = made.whole, [made.about]
    kept = kept_records(made.source, "comment") | kept_records(made.source, "research_note")
    for comment in whole.comments:
        if comment.id not in kept and comment.text.strip():
            times = (comment.created_at, comment.updated_at)
            yield objects.note(comment.id, times, comment.text, about, author=comment.author)
    for note in whole.research:
        text = first_filled(note.findings, note.title)
        if note.id not in kept and text:
            times = (note.created_at, note.updated_at)
            by = first_filled(note.author, note.publisher)
            yield objects.note(note.id, times, text, about, abstract=note.title, author=by)
    for lesson in whole.lessons:
        if text := first_filled(lesson.what_happened, lesson.title):
            times = (lesson.created_at, lesson.updated_at)
            yield objects.note(
                lesson.id, times, text, about, abstract=lesson.title, label="lesson-learned"
            )


def _done(made: _Bundle) -> None:
    """Remediation and configuration changes as courses of action."""
    for action in made.whole.remediation:
        name = first_filled(action.action, action.action_kind.replace("_", " "), action.ref)
        _course(made, action.id, (action.created_at, action.updated_at), name, action.result)
    for change in made.whole.config_changes:
        text = "\n".join(
            f"{name}: {value}"
            for name, value in (
                ("System", change.system), ("Setting", change.setting),
                ("Before", change.before), ("After", change.after), ("Reason", change.reason),
            )
            if value
        )  # fmt: skip
        name = first_filled(change.title, change.setting, change.ref)
        _course(made, change.id, (change.created_at, change.updated_at), name, text)


def _course(
    made: _Bundle, record_id: uuid.UUID, times: tuple[datetime, datetime], name: str, text: str
) -> None:
    made.relate("related-to", made.put(objects.course(record_id, times, name, text)), times[0])
