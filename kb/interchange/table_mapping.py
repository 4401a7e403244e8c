"""What the columns of a table of incidents are: as data, as JSON, and as a first guess."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from kb.errors import ValidationError
from kb.incidents.record.fields import MILESTONES
from kb.vocabulary.day_order import Order

TargetType = Literal["text", "line", "time", "words", "choice", "person", "asset", "comment", "id"]


@dataclass(frozen=True, slots=True)
class Target:
    """A field that a column can become.

    Attributes:
        key: its name in a mapping.
        label: what people read.
        type: how its cells are read.
        names: headers that most likely mean it, folded.
    """

    key: str
    label: str
    type: TargetType
    names: str = ""


TARGETS: Final[tuple[Target, ...]] = (
    Target("external_id", "Id in the source", "id",
           "id ticketid incidentid number incidentnumber ticket key issuekey caseid case reference "
           "ref incident"),
    Target("title", "Title", "line", "title summary subject name shortdescription incidentname"),
    Target("summary", "Summary", "text", "description details longdescription body whathappened"),
    Target("created", "Opened", "time", "created opened createdat openedat opendate createdon "
           "creationdate datecreated reported reportedat submitted"),
    *(Target(name, label, "time", f"{name.removesuffix('_at').replace('_', '')} {extra}")
      for (name, label), extra in zip(MILESTONES.items(), (
          "firstactivity started start startdate began occurred occurredat starttime",
          "evidence evidenceavailable", "detected detectedat discovery discovered detectiontime",
          "acknowledged assignedat responded", "declared triagedat triaged",
          "contained mitigated containedat mitigatedat", "eradicated", "recovered restored",
          "resolved resolvedat resolutiondate resolutiontime fixed end endtime",
          "closed closedat closedate dateclosed closedon"), strict=True)),
    Target("severity", "Severity", "choice", "severity priority prio sev impactlevel urgency"),
    Target("status", "Status in the source", "line", "status state stage"),
    Target("classification", "Classification", "choice", "classification verdict disposition"),
    Target("determination", "Determination", "line", "determination reason closereason"),
    Target("incident_type", "Type", "line", "type category incidenttype issuetype subcategory"),
    Target("detection_source", "Detected by", "line", "detectedby detectionsource source sensor"),
    Target("entry", "Entry", "line", "entry vector initialvector attackvector"),
    Target("tlp", "Marking", "choice", "tlp marking"),
    Target("root_cause", "Root cause", "text", "rootcause cause rca"),
    Target("lead", "Lead", "person", "lead owner assignee assignedto analyst handler responsible"),
    Target("reporter", "Reported by", "person", "reporter reportedby caller requester openedby "
           "createdby"),
    Target("responders", "Responders", "words", "responders team members involved"),
    Target("tags", "Tags", "words", "tags labels keywords"),
    Target("techniques", "ATT&CK techniques", "words", "techniques attack mitre ttps mitreattack"),
    Target("assets", "Assets", "asset", "assets hosts host hostname device devices affected "
           "affectedassets affectedsystems systems ips ip user users iocs indicators"),
    Target("comment", "Comment", "comment", "comments comment notes note worknotes resolution "
           "resolutionnotes closenotes"),
    Target("url", "Address", "line", "url link address weblink"),
)  # fmt: skip
BY_KEY: Final = {target.key: target for target in TARGETS}
TIMES: Final = tuple(target.key for target in TARGETS if target.type == "time")
#: Fields of which a table may have several columns; of others the first one counts.
SEVERAL: Final = frozenset({"assets", "comment", "tags", "techniques", "responders", "summary"})


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What a person decided about a table.

    Attributes:
        columns: the field of each column by its header; "" for those that are only kept.
        zone: IANA name of the zone of times that name none.
        order: whether the day or the month comes first in dates such as 03/04/2026.
        date_format: of the times, in the words of strptime; "" for any that can be read.
        values: by field, what its cells mean, as folded text → our code.
        separator: between several words in one cell.
        product: what the source is called.
        backfilled: the incidents are old ones that are recorded afterwards.
    """

    columns: Mapping[str, str]
    zone: str = "UTC"
    order: Order = "day"
    date_format: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    separator: str = ","
    product: str = "Table"
    backfilled: bool = True

    @property
    def tzinfo(self) -> tzinfo:
        """The zone of times that name none."""
        return UTC if self.zone == "UTC" else ZoneInfo(self.zone)

    def as_json(self) -> dict[str, Any]:
        """What `--mapping FILE.json` holds."""
        return {
            "columns": dict(self.columns),
            "zone": self.zone,
            "order": self.order,
            "date_format": self.date_format,
            "values": {name: dict(words) for name, words in self.values.items()},
            "separator": self.separator,
            "product": self.product,
            "backfilled": self.backfilled,
        }


def fold(word: str) -> str:
    """A header or a value for comparing."""
    return re.sub(r"[^a-z0-9]+", "", word.casefold()) or word.casefold().strip()


def signature(header: Sequence[str]) -> str:
    """What names all tables with this header; their order and case say nothing."""
    folded = sorted(fold(name) for name in header)
    return hashlib.sha256("\x1f".join(folded).encode()).hexdigest()[:16]


def suggested(header: Sequence[str]) -> TableMapping:
    """What the columns most likely are; each field once."""
    columns: dict[str, str] = dict.fromkeys(header, "")
    for target in TARGETS:
        for name in target.names.split():
            found = next((h for h in header if fold(h) == name and not columns[h]), None)
            if found is not None:
                columns[found] = target.key
                if target.key not in SEVERAL:
                    break
    return TableMapping(columns)


def from_json(value: object) -> TableMapping:
    """A mapping as a file gives it.

    Raises:
        ValidationError: it isn't one; the message says where.
    """
    if not isinstance(value, dict) or not isinstance(value.get("columns"), dict):
        raise ValidationError("A mapping needs “columns”: an object of header and field.")
    known = {name: str(value[name]) for name in ("zone", "date_format", "separator", "product")
             if isinstance(value.get(name), str)}  # fmt: skip
    order = value.get("order", "day")
    if order not in ("day", "month"):
        raise ValidationError("“order” must be “day” or “month”.")
    columns = {str(name): str(key or "") for name, key in value["columns"].items()}
    found = TableMapping(
        columns=columns,
        zone=known.get("zone") or "UTC",
        order=cast("Order", order),
        date_format=known.get("date_format", ""),
        values=_values(value.get("values")),
        separator=known.get("separator") or ",",
        product=known.get("product") or "Table",
        backfilled=value.get("backfilled", True) is not False,
    )
    check(found)
    return found


def _values(given: object) -> dict[str, dict[str, str]]:
    if given is None:
        return {}
    if not isinstance(given, dict) or not all(isinstance(v, dict) for v in given.values()):
        raise ValidationError("“values” must be an object of field and an object of words.")
    return {
        str(name): {fold(str(word)): str(code) for word, code in words.items()}
        for name, words in given.items()
    }


def check(mapping: TableMapping) -> None:
    """Whether a mapping can be used.

    Raises:
        ValidationError: it names a field or a zone that isn't one, or misses what it needs.
    """
    for header, key in mapping.columns.items():
        if key and key not in BY_KEY:
            offered = ", ".join(BY_KEY)
            raise ValidationError(f"Column “{header}”: “{key}” is no field; use {offered}.")
    used = [key for key in mapping.columns.values() if key]
    twice = next((k for k in used if used.count(k) > 1 and k not in SEVERAL), None)
    if twice is not None:
        raise ValidationError(f"Two columns can't both be “{BY_KEY[twice].label}”.")
    if not {"external_id", "title"} & set(used):
        raise ValidationError("Say which column holds the id or the title of an incident.")
    try:
        _ = mapping.tzinfo
    except (KeyError, ValueError, OSError):
        raise ValidationError(f"“{mapping.zone}” is no time zone.") from None
    if mapping.date_format:
        try:
            datetime.now(UTC).strftime(mapping.date_format)
        except ValueError:
            raise ValidationError(f"“{mapping.date_format}” is no form of a date.") from None
