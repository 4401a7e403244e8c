"""What has to leave a bulletin before others read it: found in its text, shown, then taken out.

What the rules of an audience withhold of the incident is looked for in the bulletin's text as it
is in those of a report, in every spelling; and the rules of the house with it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from kb.house.redaction import HouseRedaction
from kb.vocabulary.enums import Tlp
from reports import catalog, house
from reports.language import N_
from reports.record import as_record
from reports.redaction import MARK, redact

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_SHARE: Final = re.compile(r"(?<![\w\\])\\{2,4}[\w.$-]{2,80}(?:\\{1,2}[\w.$-]{1,80}){0,8}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a bulletin shouldn't say, and what stands in its place.

    Attributes:
        found: as it stands in the text.
        replacement: a role, or what it was in brackets.
        count: how often it stands there in this spelling.
    """

    found: str
    replacement: str
    count: int


def findings(
    session: "Session", incident_id: UUID | None, audience: str, texts: Sequence[str]
) -> tuple[Finding, ...]:
    """What an audience may not read in these texts, in the order in which it stands there.

    Args:
        session: to read with.
        incident_id: what the texts were made from; None where that is gone.
        audience: the name of an audience of the catalogue.
        texts: a title and a body.

    Raises:
        UnknownKindError: there is no such audience.
        ReportError: the rules of the organisation can't be read.
    """
    chosen = catalog.audience(audience)
    record: dict[str, Any] = {}
    if incident_id is not None:
        from kb import dossier  # noqa: PLC0415 - as reports.context reads it
        from kb.errors import NotFoundError  # noqa: PLC0415 - same

        try:
            record = as_record(dossier.whole(session, incident_id))
        except NotFoundError:
            record = {}
    return found_in(record, chosen, texts, house.redaction_rules(session))


def found_in(
    record: dict[str, Any],
    audience: catalog.Audience,
    texts: Sequence[str],
    rules: HouseRedaction | None = None,
) -> tuple[Finding, ...]:
    """The same for a record that was read already."""
    if audience.is_complete:
        return ()
    tlp = str(record.get("tlp") or Tlp.AMBER.value)
    redacted = redact(record, audience, tlp, rules or HouseRedaction())
    counted: dict[tuple[str, str], int] = {}
    for text in texts:
        written = unicodedata.normalize("NFC", text)
        places = [*redacted.places(written), *_shares(written)]
        for found, put in _each(written, places):
            counted[found, put] = counted.get((found, put), 0) + 1
    return tuple(Finding(found, put, count) for (found, put), count in counted.items())


def sanitised(text: str, accepted: Collection[Finding]) -> str:
    """A text with each accepted finding replaced wherever it stands in that spelling."""
    by_found = {one.found: one.replacement for one in accepted}
    if not by_found:
        return text
    longest_first = sorted(by_found, key=len, reverse=True)
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(one) for one in longest_first) + r")(?!\w)"
    )
    return pattern.sub(lambda match: by_found[match[0]], unicodedata.normalize("NFC", text))


def _each(written: str, places: list[tuple[int, int, str]]) -> Iterator[tuple[str, str]]:
    """What stands at each place with what is put there; the first of what overlaps."""
    reached = 0
    for start, end, put in sorted(places, key=lambda place: (place[0], -place[1])):
        wording = MARK.sub(r"[\1]", put)
        found = written[start:end].strip()
        if start >= reached and found and found != wording:
            reached = end
            yield found, wording


def _shares(written: str) -> Iterator[tuple[int, int, str]]:
    for match in _SHARE.finditer(written):
        yield match.start(), match.end(), f"[{N_('file share')}]"
