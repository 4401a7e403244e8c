"""The sections of a post-mortem in Markdown, told by their headings, and what stands in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.library.playbooks import wording
from kb.library.playbooks.blocks import scan, split_lines

_LEAD = re.compile(
    r"^(?:[\W_]*(?:\d{1,2}(?:\.\d+)*[.):]?|[ivx]{1,4}[.)])\s+)|^[\W_]+", re.IGNORECASE
)
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_BOLD = re.compile(r"\s*(?:\*\*|__)([^*_]{2,80}?):?(?:\*\*|__):?\s*")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"[\s>|*_`-]*(?:\[[^\]]*\](?!\()|HH:MM|YYYY-MM-DD|TBD|TODO|N/A|\.\.\.|…|<[^>]{1,60}>|\{[^}]*\})"
    r"[\s>|*_`.-]*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(\s*)(?:[-*+•]|\d{1,3}[.)])\s+(.*)$")
_CELL = re.compile(r"(?<!\\)\|")
_RULE_ROW = re.compile(r"[\s|:-]+")
_FIELD = re.compile(
    r"^\s*(?:[-*+]\s+)?(?:\*\*|__)?([A-Za-z][\w /()&.'-]{1,48}?)(?:\*\*|__)?\s*:"
    r"(?:\*\*|__)?\s*(.*)$"
)

#: What a section is, by its heading; tested in this order, the whole heading must fit.
_KINDS: tuple[tuple[str, str], ...] = (
    ("timeline", r"(?:incident |event |detailed |the )?(?:timeline|chronology|sequence of events)"
                 r"(?: of (?:events|the incident))?"),
    ("well", r"(?:what|things that) (?:went|worked|go) ?(?:well|right)?|successes|positives"),
    ("badly", r"(?:what|things that) (?:went|go) (?:wrong|badly|poorly)|what (?:didn.?t|did not) "
              r"(?:go|work) ?(?:so )?(?:well)?|what could (?:have gone|be|have been) (?:better|"
              r"improved)|areas for improvement|what went poorly|negatives"),
    ("lucky", r"(?:where )?(?:we|did we) (?:got|get) lucky|where (?:we got|did we get) lucky|luck"),
    ("lessons", r"lessons?(?: learn(?:ed|t))?(?: (?:and|&) retrospective)?|(?:key )?takeaways|"
                r"learnings?|what we learn(?:ed|t)|conclusions?"),
    ("actions", r"action items?(?: (?:and|&) follow.?ups?)?|actions|follow.?ups?(?: (?:actions?|"
                r"items?|tasks?))?|next steps|(?:prevent(?:at)?ive|corrective)(?: (?:and|&) (?:"
                r"prevent(?:at)?ive|corrective))? (?:measures|actions?(?: items?)?)|"
                r"recommendations?|remediation items?|prevention(?: measures)?|to.?dos?|"
                r"improvements?"),
    ("factors", r"contributing (?:factors?|causes?|conditions?)(?: analysis)?|triggers?|"
                r"process breakdowns?|5 whys|five whys|why did it happen"),
    ("cause", r"(?:technical )?root causes?(?: (?:and|&) (?:mitigation|resolution|contributing "
              r"factors?|trigger)| analysis)?|causes?|what caused (?:the|this) (?:incident|outage|"
              r"issue|problem)|rca|underlying cause"),
    ("detection", r"detection|how (?:was it|did we) (?:detected|detect it)|discovery|"
                  r"how was the (?:incident|issue) detected|alerting"),
    ("resolution", r"resolutions?(?: (?:and|&) recovery)?|mitigations?(?: (?:and|&) resolution)?|"
                   r"recovery|remediation|response|how (?:was it|did we) (?:fixed|fix it)|"
                   r"immediate fix|solution|the fix"),
    ("impact", r"(?:(?:user|customer|business|service|summary of|technical|revenue|team|financial|"
               r"end user|infrastructure|productivity|security|data) )*impacts?(?: (?:assessment|"
               r"analysis|summary))?|affected (?:users|services|systems|customers)|damage|"
               r"blast radius"),
    ("summary", r"(?:executive|issue|incident|event|outage|brief|tl;?dr)? ?summary(?: of (?:the "
                r"incident|events))?|tl;?dr|overview|what happened|(?:outage|incident|problem) "
                r"description|description|abstract|synopsis|background|introduction|symptoms?"),
    ("people", r"authors?|attendees|participants|names of people involved|(?:postmortem )?"
               r"attendees|(?:people )?involved|responders|incident team|roles"),
    ("references", r"supporting information|references?|links|related (?:links|incidents|documents)"
                   r"|further reading|sources|see also"),
    ("facts", r"date|status|report status|severity|duration|start date.?time|end date.?time|"
              r"incident timing|metadata|(?:incident|postmortem|general) (?:details|information|"
              r"metadata|info|facts)|details|at a glance|key facts"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(f"(?:{words})", re.IGNORECASE)) for kind, words in _KINDS)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands under it, up to the next heading.

    Attributes:
        kind: what it is; empty for one that isn't known.
        heading: as written, without its mark.
        path: the heading, and those above it.
    """

    kind: str
    heading: str
    path: tuple[str, ...]
    body: str

    @property
    def text(self) -> str:
        """The body without comments, placeholders and tables that hold nothing."""
        kept = [row for row in _COMMENT.sub("", self.body).split("\n") if not _says_nothing(row)]
        text = "\n".join(kept).strip()
        only_table = all(row.lstrip().startswith("|") for row in kept if row.strip())
        return "" if only_table and not table(text) else text


def _says_nothing(row: str) -> bool:
    template = row.lstrip().casefold().startswith(("> template from", "> sample template"))
    return template or bool(row.strip() and _PLACEHOLDER.fullmatch(row))


def kind_of(heading: str) -> str:
    """What a heading says a section is; empty for other headings."""
    plain = _LEAD.sub("", _ASIDE.sub(" ", wording.plain(heading)))
    plain = " ".join(plain.split()).rstrip(" :.?!")
    return next((kind for kind, words in _COMPILED if words.fullmatch(plain)), "")


def sections(body: str) -> list[Section]:
    """All sections in their order; the first holds what stands above the first heading."""
    lines = split_lines(body)
    heads: list[tuple[int, int, int, str]] = []
    for block in scan(lines):
        if block.kind == "heading":
            heads.append((block.start, block.end, block.level, block.text))
        elif block.kind == "text" and (bold := _BOLD.fullmatch(block.text)):
            heads.append((block.start, block.end, 7, bold[1]))
    begin = next((start for start, *_ in heads), len(lines))
    found = [Section("", "", (), "\n".join(lines[:begin]))]
    above: list[tuple[int, str, str]] = []
    for place, (_, end, level, heading) in enumerate(heads):
        until = heads[place + 1][0] if place + 1 < len(heads) else len(lines)
        above = [one for one in above if one[0] < level]
        inherited = above[-1][2] if above else ""
        kind = kind_of(heading) or inherited
        above.append((level, heading, kind))
        path = tuple(one[1] for one in above)
        found.append(Section(kind, wording.plain(heading), path, "\n".join(lines[end:until])))
    return found


def table(text: str) -> list[list[str]]:
    """The rows of the tables in a text that hold anything, the header first."""
    rows: list[list[str]] = []
    for row in text.split("\n"):
        if row.lstrip().startswith("|") and not _RULE_ROW.fullmatch(row):
            cells = [
                cell.replace("\\|", "|").strip() for cell in _CELL.split(row.strip().strip("|"))
            ]
            rows.append(cells)
    filled = [r for r in rows[1:] if any(c and not _PLACEHOLDER.fullmatch(c) for c in r)]
    return [rows[0], *filled] if filled else []


def items(text: str) -> list[str]:
    """The points of a section: its list items with what belongs to them, else its paragraphs."""
    points: list[list[str]] = []
    width = None
    for row in text.split("\n"):
        found = _BULLET.match(row)
        if found and (width is None or len(found[1]) <= width):
            width = len(found[1])
            points.append([found[2]])
        elif points:
            points[-1].append(row)
        elif row.lstrip().startswith("|"):
            continue
    if points:
        return [one for point in points if (one := "\n".join(point).strip())]
    plain = "\n".join(row for row in text.split("\n") if not row.lstrip().startswith("|"))
    return [part.strip() for part in re.split(r"\n\s*\n", plain) if part.strip()]


def facts(found: Sequence[Section]) -> dict[str, str]:
    """Fields such as "Severity: SEV-1" above all sections, in tables of facts, and as headings."""
    known: dict[str, str] = {}
    for place, section in enumerate(found):
        is_head = place == 0 or (not section.kind and place < 3)
        if not is_head and section.kind not in ("facts", "people", "summary"):
            continue
        for name, value in _pairs(section, is_head=is_head):
            if value and not _PLACEHOLDER.fullmatch(value):
                known.setdefault(name, value)
    return known


def _pairs(section: Section, *, is_head: bool) -> Iterator[tuple[str, str]]:
    text = _COMMENT.sub("", section.body)
    for row in text.split("\n"):
        if row.lstrip().startswith("|"):
            cells = [c.strip() for c in _CELL.split(row.strip().strip("|"))]
            for name, value in zip(cells[::2], cells[1::2], strict=False):
                yield fact_name(name), wording.plain(value)
        elif (is_head or section.kind == "facts") and (found := _FIELD.match(row)):
            yield fact_name(found[1]), wording.plain(found[2])
    if section.kind in ("facts", "people") and section.text:
        yield fact_name(section.heading), wording.plain(section.text.split("\n")[0])


def fact_name(name: str) -> str:
    """A field's name for comparing: letters and digits alone."""
    return re.sub(r"[^a-z0-9]+", "", wording.plain(_ASIDE.sub("", name)).casefold())


def first_of(known: Mapping[str, str], names: str) -> str:
    """The first of several facts that is known."""
    return next((known[name] for name in names.split() if known.get(name)), "")
