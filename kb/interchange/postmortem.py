"""Post-mortems in Markdown: their sections become the parts of an incident.

Templates and guides have the same headings: only a text that says what happened, and when,
is an incident. The text itself is kept as evidence, as it was written.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from kb.interchange import markdown, postmortem_times
from kb.interchange.case import CaseDraft, title_of
from kb.interchange.files import SourceFile
from kb.interchange.fingerprint import fingerprint
from kb.interchange.incident_files import IncidentFile
from kb.interchange.parsed import ParsedIncident
from kb.interchange.postmortem_text import Section, facts, first_of, items, sections, table
from kb.interchange.postmortem_times import Clock, Entry
from kb.library.playbooks import wording
from kb.vocabulary.text import clean

PRODUCT = "Post-mortem"
FORMAT = "markdown_postmortem"
_TOLD = frozenset(
    """summary impact cause factors timeline resolution detection lessons well badly lucky
    actions""".split()
)
_SAID = re.compile(r"post.?mortem|post.?incident|incident report|outage report|\bpir\b|\brca\b",
                   re.IGNORECASE)  # fmt: skip
_PREFIX = re.compile(
    r"^(?:post.?mortem|incident report|post.?incident review)\s*[:–—-]\s*", re.IGNORECASE
)
_NOT = re.compile(r"template|playbook|runbook|guide\b|how to\b|checklist", re.IGNORECASE)
_SEVERITY = {"0": "critical", "1": "critical", "2": "high", "3": "medium", "4": "low", "5": "low"}
_LEVEL = re.compile(r"\b(?:sev(?:erity)?|p|s)[ -]?([0-5])\b", re.IGNORECASE)
_WORDS = ("critical", "high", "medium", "low", "informational")
_TIMES = {
    "first_activity_at": "start starttime startdatetime started began impactstart outagestart",
    "detected_at": "detected detectiontime timeofdetection detectedat identified",
    "acknowledged_at": "acknowledged acknowledgedat",
    "contained_at": "mitigated mitigationtime mitigatedat contained",
    "resolved_at": "resolved resolutiontime resolvedat end endtime enddatetime ended restored",
}
_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)|<?(https?://[^\s>)\]]+)>?")
_CHECK = re.compile(r"^\[([ xX✓])\]\s*")
_OWNER = re.compile(r"(?:\b(?i:owner):?\s*|@)([\w.-]+(?: [A-Z][\w.-]+)?)")
_DUE = re.compile(r"(?:\bdue:?\s*|\bby\s+)?((?:19|20)\d{2}-\d{2}-\d{2})", re.IGNORECASE)


def looks_like_postmortem(file: SourceFile) -> bool:
    """Whether a Markdown text tells of one incident, filled in, with its date."""
    front, _ = markdown.front_matter(file.text[:20_000])
    said = markdown.said(front, "kind", "type").casefold()
    if said:
        return bool(_SAID.fullmatch(said.replace("_", "-")))
    found = sections(file.text[:500_000])
    title = f"{PurePath(file.path).stem} {next((s.heading for s in found if s.heading), '')}"
    told = {s.kind for s in found if s.kind in _TOLD and s.text}
    if len(told) < 3 or _NOT.search(title):
        return False
    named = bool(_SAID.search(f"{title} {file.text[:300]}"))
    dated = _dated(found, file, front)
    tells_why = told & {"cause", "factors", "well", "badly", "lucky", "actions"}
    return dated and bool(tells_why) and (named or len(told) >= 4 or "timeline" in told)


def _dated(found: Sequence[Section], file: SourceFile, front: Mapping[str, Any]) -> bool:
    known = facts(found)
    clock = Clock(day=_date_of(front, known, _heading(found), file))
    if clock.day is not None:
        return True
    timeline = [s for s in found if s.kind == "timeline"]
    return any(e.moment for e in postmortem_times.entries(timeline, clock))


def recognise(file: SourceFile, key: str) -> IncidentFile:
    """A post-mortem as a file with one incident."""
    return IncidentFile(file.path, FORMAT, "a post-mortem", [lambda _parts: read(file, key)], [key])


def read(file: SourceFile, key: str) -> ParsedIncident:
    """One post-mortem."""
    body = clean(file.text)
    front, problem = markdown.front_matter(body)
    found = sections(body)
    known = {**facts(found), **_plain(front)}
    day = _date_of(front, known, _heading(found), file)
    title = _title(front, known, found) or markdown.readable_name(key)
    draft = CaseDraft(
        product=PRODUCT,
        external_id=first_of(known, "incidentid incidentnumber incident id ticket number")
        or f"{title} ({day.isoformat() if day else 'no date'})",
        values=_values(title, front, known, found),
        over=True,
    )
    draft.external_number = first_of(known, "incidentid incidentnumber incident ticket")
    if front:
        draft.extra["front_matter"] = {name: _json(value) for name, value in front.items()}
    if known:
        draft.extra["facts"] = dict(known)
    if problem:
        draft.warnings.append(problem)
    _times(draft, found, known, day)
    _parts(draft, found)
    _as_written(draft, file)
    return draft.finish()


def _heading(found: Sequence[Section]) -> str:
    """The first heading that is no section, which is the title."""
    return next((s.heading for s in found if len(s.path) == 1 and not s.kind), "")


def _plain(front: Mapping[str, Any]) -> dict[str, str]:
    plain = {re.sub(r"[^a-z0-9]+", "", name): value for name, value in front.items()}
    return {n: str(v) for n, v in plain.items() if isinstance(v, str | int | float | date)}


def _json(value: object) -> Any:
    """A value of YAML as JSON holds it."""
    if isinstance(value, dict):
        return {str(name): _json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_json(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _title(front: Mapping[str, Any], known: Mapping[str, str], found: Sequence[Section]) -> str:
    given = markdown.said(front, "title", "name") or first_of(known, "title incidenttitle")
    plain = _PREFIX.sub("", _heading(found))
    return (given or plain).strip()[:500]


def _date_of(
    front: Mapping[str, Any], known: Mapping[str, str], heading: str, file: SourceFile
) -> date | None:
    """The day of the incident: as the text says, else as the name of its file does."""
    for name in ("incident_date", "incident date", "date", "started", "start"):
        given = front.get(name)
        if isinstance(given, date):
            return given.date() if isinstance(given, datetime) else given
    said = first_of(known, "incidentdate dateofincident date start starttime started detected")
    for written in (said, heading, PurePath(file.path).name.replace("_", "-")):
        if (day := postmortem_times.date_in(written)) is not None:
            return day
    return None


def _values(
    title: str,
    front: Mapping[str, Any],
    known: Mapping[str, str],
    found: Sequence[Section],
) -> dict[str, Any]:
    written_by = first_of(known, "author authors writtenby postmortemlead reportedby")
    authors = [name.strip() for name in re.split(r",|;| and | & ", written_by) if name.strip()]
    people = [name for name in (*authors[1:], *_people(found, "people")) if name not in authors[:1]]
    tags = front.get("tags")
    detection = _joined(found, "detection")
    return {
        "title": title,
        "summary": _summary(found),
        "root_cause": _joined(found, "cause"),
        "severity": _severity(first_of(known, "severity incidentseverity priority sev")),
        "status": first_of(known, "status reportstatus postmortemstatus"),
        "incident_type": first_of(known, "incidenttype category"),
        "detection_source": title_of(wording.plain(detection), 200) if detection else "",
        "lead": first_of(known, "incidentcommander commander lead srelead incidentmgmtlead owner"),
        "reporter": authors[0] if authors else "",
        "responders": list(dict.fromkeys(people)),
        "tags": [str(t) for t in tags] if isinstance(tags, list) else [],
        "techniques": list(wording.techniques_of("\n".join(s.body for s in found)))[:200],
        "impacts": _impacts(found),
    }


def _severity(said: str) -> str:
    word = next((w for w in _WORDS if w in said.casefold()), "")
    level = _LEVEL.search(said) or re.fullmatch(r"\s*([0-5])\s*", said)
    return word or (_SEVERITY[level[1]] if level else "not_set")


def _joined(found: Sequence[Section], kind: str) -> str:
    """The texts of all sections of a kind, below their headings where there are several."""
    own = [s for s in found if s.kind == kind and s.text]
    if len(own) == 1:
        return own[0].text
    return "\n\n".join(f"### {s.heading}\n\n{s.text}" for s in own)


def _summary(found: Sequence[Section]) -> str:
    parts = [_joined(found, "summary")]
    for kind, heading in (("detection", "Detection"), ("resolution", "Resolution")):
        text = _joined(found, kind)
        parts.append(f"## {heading}\n\n{text}" if text else "")
    return "\n\n".join(part for part in parts if part)


def _people(found: Sequence[Section], kind: str) -> list[str]:
    names: list[str] = []
    for section in (s for s in found if s.kind == kind):
        names += [row[0] for row in table(section.text)[1:]]
        names += [re.split(r"\s[-–—(]|:", item)[0] for item in items(section.text)]
    plain = (wording.plain(name).strip(" .,") for name in names)
    return [name for name in dict.fromkeys(plain) if 0 < len(name) <= 80]


def _impacts(found: Sequence[Section]) -> list[dict[str, str]]:
    rows = []
    for section in (s for s in found if s.kind == "impact"):
        area = section.heading
        rows += [{"area": area, "what": one, "state": ""} for one in items(section.text)]
        rows += [
            {"area": wording.plain(row[0]), "what": " – ".join(filter(None, row[1:])), "state": ""}
            for row in table(section.text)[1:]
        ]
    return rows


def _times(
    draft: CaseDraft, found: Sequence[Section], known: Mapping[str, str], day: date | None
) -> None:
    timeline = [s for s in found if s.kind == "timeline"]
    clock = Clock(day=day)
    zone = postmortem_times.zone_in(first_of(known, "timezone zone")) if known else None
    if zone:
        clock.zone, clock.zone_name = zone
    for name, names in _TIMES.items():
        written = first_of(known, names)
        moment = postmortem_times.read(written, Clock(clock.zone, clock.zone_name, day))
        draft.times[name] = moment if written else None
    first: Entry | None = None
    for entry in postmortem_times.entries(timeline, clock):
        if entry.moment and (first is None or first.moment is None):
            first = entry
        _event(draft, entry)
    if not draft.times["first_activity_at"]:
        began = (
            first.moment.because("first entry of the timeline") if first and first.moment else None
        )
        plain = Clock(clock.zone, clock.zone_name)
        of_day = postmortem_times.read(day.isoformat(), plain) if day else None
        draft.times["first_activity_at"] = began or of_day


def _event(draft: CaseDraft, entry: Entry) -> None:
    more: dict[str, Any] = {"until_at": entry.until} if entry.until else {}
    text = f"{entry.who}: {entry.text}" if entry.who else entry.text
    at = entry.moment.at.isoformat() if entry.moment else ""
    key = f"{at}|{fingerprint(text)}"
    draft.event(key, entry.moment, text or "Event", entered_by=entry.who, **more)


_CLASSES = {"well": "went_well", "badly": "went_badly", "lucky": "luck"}


def _parts(draft: CaseDraft, found: Sequence[Section]) -> None:
    for section in found:
        if section.kind in ("actions", "references"):
            read_section = _actions if section.kind == "actions" else _references
            read_section(draft, section)
        elif section.kind in _CLASSES or section.kind in ("lessons", "factors"):
            for one in items(section.text):
                _point(draft, section.kind, one)
        elif not section.kind and section.heading and section.text and len(section.path) > 1:
            _add(
                draft,
                "research_note",
                {
                    "title": section.heading,
                    "findings": section.text,
                    "source_kind": "own_analysis",
                },
            )


def _point(draft: CaseDraft, kind: str, one: str) -> None:
    """One point of a section as an observation, a lesson or a cause."""
    title = _line(one)
    if kind in _CLASSES:
        values = {"title": title, "observation_class": _CLASSES[kind]}
        _add(draft, "observation", values | {"explanation": one if "\n" in one else ""})
    elif kind == "lessons":
        _add(draft, "lesson", {"title": title, "what_happened": one})
    else:
        _add(draft, "cause", {"title": title, "explanation": one if len(one) > len(title) else ""})


def _line(text: str) -> str:
    return title_of(wording.plain(text.split("\n", maxsplit=1)[0]), 300)


def _add(draft: CaseDraft, kind: str, values: Mapping[str, Any]) -> None:
    named = str(values.get("title") or values.get("action"))
    if named:
        draft.add(kind, fingerprint(named.casefold()) or "empty", values)


def _references(draft: CaseDraft, section: Section) -> None:
    for found in _LINK.finditer(section.text):
        url = found[2] or found[3]
        values = {"title": wording.plain(found[1] or url), "url": url.rstrip(".,;")}
        draft.add("reference", url[:500], values)


_STATES = {
    **dict.fromkeys(("done", "complete", "completed", "closed"), "done"),
    **dict.fromkeys(("inprogress", "started"), "in_progress"),
    "wontfix": "cancelled",
}
_COLUMNS = {
    "action": "action|item|task|description|what|todo",
    "owner": "owner|who|assignee|responsible|team",
    "due": "due|target|deadline|when",
    "priority": "priority|prio",
    "ticket": "ticket|bug|issue|link|tracking|jira",
    "state": "status|state",
}


def _actions(draft: CaseDraft, section: Section) -> None:
    rows = table(section.text)
    if rows:
        header = [re.sub(r"[^a-z]+", "", cell.casefold()) for cell in rows[0]]
        where = {
            name: next((n for n, h in enumerate(header) if re.search(words, h)), None)
            for name, words in _COLUMNS.items()
        }
        where["action"] = next(
            (n for n, h in enumerate(header) if re.search("actionitemd|description|^action", h)),
            where["action"] if where["action"] is not None else 0,
        )
        for row in rows[1:]:
            cells = {
                n: wording.plain(row[at]) if at is not None and at < len(row) else ""
                for n, at in where.items()
            }
            _follow_up(draft, cells, dict(zip(rows[0], row, strict=False)))
        return
    for one in items(section.text):
        checked = _CHECK.match(one)
        text = _CHECK.sub("", one)
        owner, due = _OWNER.search(text), _DUE.search(text)
        cells = {
            "action": wording.plain(text.split("\n")[0]),
            "owner": owner[1] if owner else "",
            "due": due[1] if due else "",
            "state": "done" if checked and checked[1] != " " else "",
        }
        _follow_up(draft, cells, {"text": one} if "\n" in one else {})


def _follow_up(draft: CaseDraft, cells: Mapping[str, str], row: Mapping[str, str]) -> None:
    if not cells["action"]:
        return
    day = _DUE.search(cells.get("due", ""))
    try:
        due = date.fromisoformat(day[1]) if day else None
    except ValueError:
        due = None
    folded = re.sub(r"[^a-z]+", "", cells.get("state", "").casefold())
    priority = _severity(cells.get("priority", ""))
    ranks = {"critical": "urgent", "high": "high", "medium": "medium", "low": "low"}
    draft.add(
        "follow_up",
        fingerprint(cells["action"].casefold()),
        {
            "action": cells["action"],
            "owner": cells.get("owner", "").lstrip("@"),
            "due": due,
            "priority": ranks.get(priority, "medium"),
            "state": _STATES.get(folded, "open"),
            "ticket": cells.get("ticket", ""),
        },
        further=row,
    )


def _as_written(draft: CaseDraft, file: SourceFile) -> None:
    """The text itself, beside what was made of it."""
    draft.add(
        "evidence_item",
        "as written",
        {
            "title": "Post-mortem as written",
            "file_name": file.name,
            "media_type": "text/markdown",
            "evidence_kind": "document",
            "source": PRODUCT,
            "sha256": hashlib.sha256(file.raw).hexdigest(),
            "size": len(file.raw),
            "in_report": False,
        },
        content=file.raw,
    )
