"""Days on which somebody owes something, as a calendar file (RFC 5545).

Every entry has the id of its record for its UID: taking the file in again moves what has moved.
"""

import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from kb.incidents.config_changes import service as config_changes
from kb.incidents.config_changes.schemas import ConfigChange
from kb.incidents.follow_ups import service as follow_ups
from kb.incidents.follow_ups.schemas import FollowUp
from kb.incidents.record import service as incidents
from kb.vocabulary.enums import ChangeState, Priority, Word

#: Priorities of RFC 5545: 1 is the highest, 5 the middle, 9 the lowest.
_PRIORITIES = {"urgent": 1, "high": 2, "medium": 5, "low": 9}
#: Calendars take no control characters, and texts come from attackers.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PAST_VERIFYING = (ChangeState.VERIFIED, ChangeState.DECLINED)


def of_incident(session: Session, incident_id: uuid.UUID) -> bytes:
    """The open follow-ups and the changes to be verified of an incident, by their days.

    Equal records give equal bytes.

    Raises:
        NotFoundError: the incident isn't there.
    """
    incident = incidents.get(session, incident_id)
    calendar = Calendar()
    calendar.add("prodid", "-//Hotwash//Incident review//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for event in _events(session, incident_id, incident.number):
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _events(session: Session, incident_id: uuid.UUID, number: str) -> Iterator[Event]:
    for owed in follow_ups.list_for(session, incident_id):
        if owed.due is not None and owed.state in follow_ups.OPEN_STATES:
            yield _follow_up(owed, owed.due, number)
    for change in config_changes.list_for(session, incident_id):
        if change.verify_on is not None and change.state not in _PAST_VERIFYING:
            yield _verification(change, change.verify_on, number)


def _follow_up(owed: FollowUp, due: date, number: str) -> Event:
    said = [f"Owner: {owed.owner or 'not set'}", f"Priority: {_label(Priority, owed.priority)}"]
    if owed.ticket:
        said.append(f"Ticket: {owed.ticket}")
    event = _event(owed, due, f"{number} {owed.ref} {owed.action}", said)
    event.add("priority", _PRIORITIES.get(owed.priority, 5))
    return event


def _verification(change: ConfigChange, day: date, number: str) -> Event:
    said = [f"State: {_label(ChangeState, change.state)}"]
    if change.system:
        said.append(f"System: {change.system}")
    if change.verification:
        said.append(f"Verification: {change.verification}")
    return _event(change, day, f"Verify {number} {change.ref} {change.title}", said)


def _event(record: FollowUp | ConfigChange, day: date, summary: str, said: list[str]) -> Event:
    """An entry of a whole day; its sequence is the record's version, so that later ones win."""
    event = Event()
    event.add("uid", str(record.id))
    event.add("dtstamp", _second(record.updated_at))
    event.add("last-modified", _second(record.updated_at))
    event.add("sequence", record.version)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", " ".join(_clean(summary).split()))
    event.add("description", _clean("\n".join(said)))
    event.add("transp", "TRANSPARENT")
    return event


def _label(words: type[Word], code: str) -> str:
    """The label of a code; one that another version made up stays as it is."""
    return words(code).label if code in {word.value for word in words} else code


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
