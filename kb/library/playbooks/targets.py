"""What a playbook is started on, as its text says it: "Runs on: host"."""

import re
from typing import Final

from kb.library.playbooks import wording
from kb.vocabulary.response import RunsOn

_LINE: Final = re.compile(
    r"^[ \t>*+-]*(?:\*\*|__)?runs on(?:\*\*|__)?[ \t]*[:\uff1a](?:\*\*|__)?[ \t]*(\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_ALSO: Final = {
    "user": RunsOn.ACCOUNT,
    "mailbox": RunsOn.ACCOUNT,
    "device": RunsOn.HOST,
    "machine": RunsOn.HOST,
    "address": RunsOn.IP,
    "ip": RunsOn.IP,
    "link": RunsOn.URL,
    "hash": RunsOn.FILE_HASH,
    "file": RunsOn.FILE_HASH,
    "dns": RunsOn.DOMAIN,
}
_KNOWN: Final = {one.label.casefold(): one for one in RunsOn} | _ALSO


def runs_on(body: str) -> RunsOn:
    """What the line "Runs on:" of a playbook names; an incident where it names nothing known."""
    found = _LINE.search(body)
    said = wording.plain(found[1]).casefold().strip(" .") if found else ""
    said = re.sub(r"^(?:an?|the)\s+", "", said)
    return _KNOWN.get(said, RunsOn.INCIDENT)


def line(target: RunsOn) -> str:
    """The line that says so, as Markdown."""
    is_name = target in {RunsOn.IP, RunsOn.URL}
    return f"**Runs on:** {target.label if is_name else target.label.lower()}"
