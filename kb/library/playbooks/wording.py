"""Words of a step: its title without marks, its role, its time, its techniques."""

import re

_LINK = re.compile(
    r"!?\[([^\][]{0,400})\](?:\([^()\s]{0,800}(?:\s\"[^\"]{0,200}\")?\)|\[[^\][]{0,100}\])"
)
_TAG = re.compile(r"<[^<>]{1,300}>")
_TODO = re.compile(r"`?\bTODO\b[^`\n]{0,400}`?")
_MARKS = re.compile(r"(\*{1,3}|_{1,3}|`{1,3})(?=\S)(.{1,160}?)(?<=\S)\1")
_BOLD_LEAD = re.compile(r"\*\*(?P<lead>[^*]{3,160}?)\*\*[\s:.–—-]*(?P<rest>.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|(?<=。)")
_LABELLED = r"^[ \t>*+|-]*(?:\*\*|__)?(?:{words})(?:\*\*|__)?[ \t]*[:\uff1a](?:\*\*|__)?[ \t]*(.+)$"
_ROLE = re.compile(
    _LABELLED.format(words="roles?|owner|assigned to|who|responsible"), re.IGNORECASE | re.MULTILINE
)
_EXPECTED = re.compile(
    _LABELLED.format(words="expected(?: time| duration)?|duration|time limit|time needed|sla"),
    re.IGNORECASE | re.MULTILINE,
)
_DURATION = re.compile(
    r"(\d{1,5})\s*(days?|d|hours?|hrs?|h|minutes?|mins?|min|m)(?![a-z])", re.IGNORECASE
)
_TECHNIQUE = re.compile(r"(?<![\w.])T\d{4}(?:\.\d{3})?(?![\w])")
_MINUTES = {"d": 1440, "h": 60, "m": 1}
#: Longest title of a step, in characters.
LONGEST_TITLE = 160
_SCANNED = 600


def plain(text: str) -> str:
    """A line of Markdown as people read it: no links, tags, emphasis or placeholders."""
    text = text[:_SCANNED]
    text = _TODO.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub("", text)
    for _ in range(2):  # bold may hold italics
        text, changed = _MARKS.subn(r"\2", text)
        if not changed:
            break
    return " ".join(text.replace("\\", "").split()) if "\\" in text else " ".join(text.split())


def title_of(line: str) -> str:
    """The title of a step from its first line: the bold lead, else the first sentence."""
    lead = _BOLD_LEAD.match(_TODO.sub("", line[:_SCANNED]).strip())
    text = plain(lead["lead"]) if lead and len(lead["lead"].split()) > 1 else plain(line)
    if len(text) > 90:
        text = _SENTENCE.split(text, maxsplit=1)[0]
    text = text.strip().rstrip(":\uff1a").strip("-–— ")
    if len(text) > LONGEST_TITLE:
        text = text[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;") + "…"
    return text.removesuffix(".") if text.count(".") == 1 else text


def role_of(text: str) -> str:
    """What stands behind "Role:", as one line; empty when there is no such line."""
    found = _ROLE.search(text)
    return plain(found[1]).strip("* _|")[:120] if found else ""


def minutes_of(text: str) -> int | None:
    """What stands behind "Expected:", in minutes; None when there is no such line."""
    found = _EXPECTED.search(text)
    return read_minutes(found[1]) if found else None


def read_minutes(text: str) -> int | None:
    """A duration such as "1 h 30 m" or "15 minutes", in minutes."""
    parts = _DURATION.findall(text[:200])
    total = sum(int(count) * _MINUTES[unit[0].lower()] for count, unit in parts)
    return total if parts and total < 1_000_000 else None


def techniques_of(text: str) -> tuple[str, ...]:
    """The ATT&CK techniques that a text names, each once."""
    return tuple(dict.fromkeys(_TECHNIQUE.findall(text)))
