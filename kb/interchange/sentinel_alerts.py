"""Security alerts of Sentinel: entities of the REST API and rows of Log Analytics."""

from collections.abc import Iterator, Mapping
from typing import Any

from kb.interchange import enums
from kb.interchange.assembly import AlertDraft
from kb.interchange.entities import EntityCollector
from kb.interchange.remediation import Treater, treater_of
from kb.interchange.times import Moment, read_time
from kb.interchange.values import embedded, leftover, line, mapping, names, objects, text, words

_TAKEN = names(
    "systemalertid alertdisplayname displayname description severity status tactics techniques "
    "productname starttimeutc endtimeutc timegenerated processingendtime alertlink entities "
    "remediationsteps friendlyname name id alertname intent"
)


def read_alert(source: Mapping[str, Any], entities: EntityCollector) -> AlertDraft:
    """One alert, whatever the spelling: properties, PascalCase columns, or `{ID, Name}`."""
    given = mapping(source.get("properties")) or source
    folded = {enums.fold(name): value for name, value in given.items()}
    seen = read_time(folded.get("starttimeutc"))
    created = read_time(folded.get("timegenerated") or folded.get("timegeneratedutc"))
    product = line(folded, "productname", "providername")
    by = treater_of(_spelled_out(folded, source), product, created)
    keys = list(_entities(folded.get("entities"), entities, seen, by))
    tactics = words(embedded(folded.get("tactics"))) or line(folded, "intent").split(",")
    values = {
        "title": line(
            folded, "alertdisplayname", "alertname", "displayname", "friendlyname", "name"
        ),
        "description": text(folded, "description"),
        "severity": enums.severity(line(folded, "severity", "alertseverity")),
        "status": line(folded, "status"),
        "category": line(folded, "alerttype"),
        "product": product,
        "detection_source": line(folded, "productcomponentname", "vendorname"),
        "techniques": enums.techniques(words(embedded(folded.get("techniques")))),
        "tactics": [t for t in (enums.spaced(" ".join(w.split())) for w in tactics) if t],
        "recommended_actions": _steps(folded.get("remediationsteps")),
        "url": line(folded, "alertlink"),
        "extra": {
            n: embedded(v) for n, v in leftover(given, ()).items() if enums.fold(n) not in _TAKEN
        },
    }
    return AlertDraft(
        external_id=text(folded, "systemalertid", "id") or text(source, "name"),
        values=values,
        asset_keys=tuple(dict.fromkeys(k for k in keys if k)),
        created=created,
        treater=by,
        first=seen,
        last=read_time(folded.get("endtimeutc")),
    )


def _steps(value: object) -> str:
    given = embedded(value)
    return given if isinstance(given, str) else "\n".join(words(given))


def _spelled_out(folded: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of its investigation, under the names that the other sources use."""
    more = mapping(embedded(folded.get("extendedproperties")))
    own = {enums.fold(name): value for name, value in more.items()} | dict(folded)
    return {
        "id": text(folded, "systemalertid", "id") or text(source, "name"),
        "title": line(folded, "alertdisplayname", "alertname", "displayname"),
        "investigationState": own.get("investigationstate"),
        "investigationId": own.get("investigationid"),
        "detectionSource": own.get("detectionsource"),
    }


def _entities(
    value: object, entities: EntityCollector, seen: Moment | None, by: Treater
) -> Iterator[str]:
    """The entities of a row; links to an `$id` are followed one step, for the value's sake."""
    listed = objects(embedded(value))
    by_id = dict(_numbered(listed, 0))
    for entity in listed:
        if "$ref" in entity and "Type" not in entity:
            entity = by_id.get(text(entity, "$ref"), {})  # noqa: PLW2901 - the link's target
        kind = text(entity, "Type")
        if kind:
            yield entities.add(kind, _resolved(entity, by_id), seen, by)


def _numbered(value: object, depth: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object with an `$id`, also inside others; not endlessly deep."""
    if depth > 8:
        return
    if isinstance(value, list):
        for item in value:
            yield from _numbered(item, depth + 1)
    elif isinstance(value, dict):
        if text(value, "$id"):
            yield text(value, "$id"), value
        for item in value.values():
            if isinstance(item, dict | list):
                yield from _numbered(item, depth + 1)


def _resolved(entity: dict[str, Any], by_id: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """The entity with its links replaced by what they point at."""

    def follow(value: object) -> object:
        if isinstance(value, dict) and "$ref" in value:
            target = by_id.get(text(value, "$ref"), {})
            return {n: v for n, v in target.items() if not isinstance(v, dict | list)}
        if isinstance(value, list):
            return [follow(item) for item in value[:100]]
        return value

    found: dict[str, Any] = {name: follow(value) for name, value in entity.items()}
    host = mapping(found.get("Host"))
    if host and enums.fold(text(entity, "Type")) in ("process", "account", "file"):
        found["hostName"] = text(host, "HostName")
    return found
