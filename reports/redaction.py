"""Taking out what an audience may not see: from the data, before a page is made of it.

Every text of the record is searched for what is withheld, so a name in a summary, a
step or a file name goes as well. What is taken out leaves a mark or a role behind.
"""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from kb.house.redaction import HouseRedaction
from kb.vocabulary import alike, search_blocks
from kb.vocabulary.alike import Finder, Words
from kb.vocabulary.enums import Tlp
from reports.catalog import Audience, Withhold
from reports.errors import ReportError
from reports.language import N_, _
from reports.withholding import marking, passages, patterns, people
from reports.withholding.rows import Row, all_rows, change_texts, leaves, rows
from reports.withholding.withheld import Rule, Withheld

#: How a withheld passage reads in data; pages draw it as a bar.
MARK: Final = re.compile(r"\[REDACTED · ([^\]\n]{1,60})\]")
_SHORTEST_SPELLING: Final = 4
_ADDRESS: Final = re.compile(r"[\d.:a-fA-F/]+|\w+://.*")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A record without what was withheld.

    Attributes:
        record: the record to make pages of, and to embed.
        withheld: passages taken out, each marked where it stood.
        names_replaced: people that a role stands for.
        left_out: whole records and parts that aren't in it.
        astray: passages withheld by hand that stand in their field no more.
        text: does to a text of the report's own what was done to those of the record.
        places: says of such a text, in NFC, what stands where (start, end, what is put there).
    """

    record: Row
    withheld: tuple[Withheld, ...]
    names_replaced: int
    left_out: tuple[Withheld, ...] = ()
    astray: tuple[Withheld, ...] = ()
    text: Callable[[str], str] = str
    places: Callable[[str], list[tuple[int, int, str]]] = lambda _text: []


@dataclass(frozen=True, slots=True)
class _Cause:
    """What stands in the place of something that is found, and why."""

    wording: str
    reason: str = ""
    rule: Rule = Rule.FIELD
    passage_id: str = ""


@dataclass(slots=True)
class _Work:
    """One redaction under way: what is looked for, and what was taken out so far."""

    causes: list[_Cause] = field(default_factory=list)
    words: Words = field(default_factory=Words)
    finders: list[Finder] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)

    def key(self, cause: _Cause) -> int:
        self.causes.append(cause)
        return len(self.causes) - 1

    def take_out(self, part: str, row: Row, name: str, text: str) -> str:
        """A text without anything that is looked for; marks that stand in it already stay."""

        def put(key: int) -> str:
            cause = self.causes[key]
            if cause.reason:
                about = (part, str(row.get("id", "")), name)
                self.withheld.append(Withheld(*about, cause.reason, cause.rule, cause.passage_id))
            return cause.wording

        finders = (self.words.find, *self.finders)
        pieces, at = list[str](), 0
        for match in MARK.finditer(text):
            pieces += [alike.replaced(text[at : match.start()], finders, put), match[0]]
            at = match.end()
        return "".join([*pieces, alike.replaced(text[at:], finders, put)])

    def places(self, written: str) -> list[tuple[int, int, str]]:
        """What is looked for in a text of its own: where it stands, and what is put there."""
        found = alike.places(written, (self.words.find, *self.finders))
        return [(start, end, self.causes[key].wording) for start, end, key in found]


def said(found: re.Match[str]) -> str:
    """A mark in words of the language of the report."""
    return _("REDACTED · {reason}", reason=_(found[1]))


def bar(found: re.Match[str]) -> str:
    """A mark as pages draw it."""
    return f'<span class="red">{said(found)}</span>'


def mark(reason: str) -> str:
    """What stands in the place of a withheld passage."""
    return f"[REDACTED · {reason}]"


def redact(
    record: Row,
    audience: Audience,
    tlp: str = Tlp.RED.value,
    rules: HouseRedaction = HouseRedaction(),  # noqa: B008 - frozen
    exported_by: str = "",
) -> Redacted:
    """A copy of the record as the audience may see it; the record itself stays as it is.

    Args:
        record: as it was read.
        audience: who the report is for.
        tlp: how the report is marked.
        rules: what the organisation never gives out.
        exported_by: who exports; where names are withheld a role stands for them, too.

    Raises:
        ReportError: the rules of the organisation can't be read.
    """
    by_hand = passages.applying(record, audience, tlp)
    if audience.is_complete and not by_hand and not marking.stricter(record, tlp):
        return Redacted(record, (), 0)
    if audience.patterns:
        _refuse_unread(rules)
    taken, work = copy.deepcopy(record), _Work()
    astray = passages.astray(record, by_hand)
    _forget_passages(taken, by_hand, audience)
    _look_for_passages(work, by_hand)
    left_out, texts = marking.take_out(taken, tlp)
    for text, reason in texts.items():
        work.words.add(text, work.key(_Cause(mark(reason), reason, Rule.MARKING)))
    roles: dict[str, str] = {}
    if not audience.is_complete:
        left_out += tuple(_keep_to_report(taken))
        _withhold_searches(taken, work.withheld)
        _withhold_fields(taken, audience, tlp, work)
        _look_for_patterns(audience, tlp, rules, work)
        roles = people.roles_in(taken, exported_by) if audience.roles_for_people else {}
        _look_for_people(work, roles)
        left_out += tuple(gone for path in audience.drop for gone in _drop(taken, path))
    for part, row in all_rows(taken):
        change_texts(part, row, partial(work.take_out, part, row))
    report = partial(work.take_out, "report", {}, "text")
    names = len(set(roles.values()))
    return Redacted(taken, tuple(work.withheld), names, left_out, astray, report, work.places)


def _refuse_unread(rules: HouseRedaction) -> None:
    if rules.trouble:
        raise ReportError(
            f"The redaction rules of the organisation can't be read: {rules.trouble}",
            "Nothing was given out.",
            "Put them right in Settings ▸ Redaction rules.",
        )


def _look_for_people(work: _Work, roles: dict[str, str]) -> None:
    for person, role in roles.items():
        key = work.key(_Cause(role))
        for form in people.forms(person):
            work.words.add(form, key)


def _forget_passages(record: Row, by_hand: list[Row], audience: Audience) -> None:
    """The words themselves are never given out to whom they are withheld from."""
    if passages.PART in record:
        ids = {row.get("id") for row in by_hand}
        known = rows(record, passages.PART) if audience.is_complete else []
        record[passages.PART] = [row for row in known if row.get("id") not in ids]


def _look_for_passages(work: _Work, by_hand: list[Row]) -> None:
    for row in by_hand:
        words = str(row.get("passage"))
        reason = str(row.get("reason") or N_("withheld"))
        # A reason that holds another passage would give that one away.
        if any(alike.stands_in(str(other.get("passage")), reason) for other in by_hand):
            reason = N_("withheld")
        cause = _Cause(mark(reason), reason, Rule.BY_HAND, str(row.get("id", "")))
        work.words.add(words, work.key(cause), whole=False)


def _keep_to_report(record: Row) -> Iterator[Withheld]:
    """Evidence, research and own fields not meant for the report aren't given out in its record."""
    kept = {str(row.get("id")) for row in rows(record, "evidence") if row.get("in_report")}
    for part in ("evidence", "research"):
        if part in record:
            for row in rows(record, part):
                if not row.get("in_report"):
                    about = (part, str(row.get("id", "")), "", "not for the report")
                    ref = str(row.get("ref") or "")
                    yield Withheld(*about, Rule.NOT_IN_REPORT, ref=ref)
            record[part] = [row for row in rows(record, part) if row.get("in_report")]
    if "custody" in record:
        moves = rows(record, "custody")
        record["custody"] = [row for row in moves if str(row.get("evidence_id")) in kept]
    fields = [row for row in rows(record, "own_fields") if row.get("in_report")]
    told = {(str(row.get("applies_to")), str(row.get("key"))) for row in fields}
    if "own_fields" in record:
        record["own_fields"] = fields
    owned = [("measure", row) for row in rows(record, "measures")]
    for owner, row in (("incident", record), *owned):
        held = row.get("custom")
        if isinstance(held, dict):
            row["custom"] = {key: value for key, value in held.items() if (owner, key) in told}


def _withhold_searches(record: Row, withheld: list[Withheld]) -> None:
    """A search finds what stands in other incidents, and its query may name it: both go."""
    record.pop("searches", None)
    for part, row in all_rows(record):

        def change(name: str, text: str, part: str = part, row: Row = row) -> str:
            note = Withheld(part, str(row.get("id", "")), name, N_("search"), Rule.SEARCH)

            def take(_query: str) -> str:
                withheld.append(note)
                return mark(note.reason)

            return search_blocks.replaced(text, take)

        change_texts(part, row, change)


def _withhold_fields(record: Row, audience: Audience, tlp: str, work: _Work) -> None:
    identifiers = {id(item): leaves(item.get("identifiers")) for item in rows(record, "assets")}
    for rule in audience.withhold:
        if rule.below and not passages.is_stricter(rule.below, tlp):
            continue
        key = work.key(_Cause(mark(rule.reason), rule.reason))
        for row in rows(record, rule.kind):
            text = row.get(rule.field)
            if not text or not _applies(row, rule) or MARK.fullmatch(str(text)):
                continue
            if not rule.only_here:
                found = [str(text), str(row.get("identity_key", "")), *identifiers.get(id(row), ())]
                for form in {form for item in found for form in _spellings(item)}:
                    work.words.add(form, key)
            row[rule.field] = mark(rule.reason)
            if row.get("identity_key"):
                row["identity_key"] = ""
            about = (rule.kind, str(row.get("id", "")), rule.field)
            work.withheld.append(Withheld(*about, rule.reason))


def _look_for_patterns(audience: Audience, tlp: str, rules: HouseRedaction, work: _Work) -> None:
    for wanted in audience.patterns:
        if wanted.below and not passages.is_stricter(wanted.below, tlp):
            continue

        def cause(reason: str) -> int:
            return work.key(_Cause(mark(reason), reason, Rule.PATTERN))

        if wanted.name == "internal_addresses":
            work.finders += patterns.internal_addresses(rules, cause(N_("internal address")))
        elif wanted.name == "third_parties":
            key = cause(N_("third party"))
            for name in rules.third_parties:
                work.words.add(name, key)
        else:
            work.finders += [
                patterns.wildcards(text, cause(reason)) for text, reason in rules.patterns
            ]


def _spellings(secret: str) -> Iterator[str]:
    """A secret as people write it: whole, a mail address's first part, a machine's short name."""
    yield secret
    account = secret.partition("@")[0].rpartition("\\")[2]
    machine = "" if "@" in secret or _ADDRESS.fullmatch(secret) else secret.partition(".")[0]
    for short in {account, machine} - {secret}:
        if len(short) >= _SHORTEST_SPELLING:
            yield short


def _applies(row: Row, rule: Withhold) -> bool:
    return all(row.get(name) in values for name, values in rule.where.items()) and not any(
        row.get(name) in values for name, values in rule.not_where.items()
    )


def _drop(record: Row, path: str) -> Iterator[Withheld]:
    part, _, name = path.partition(".")
    gone = Withheld(part, "", name, N_("not given out"), Rule.NOT_GIVEN)
    if name:
        if any(row.get(name) for row in rows(record, part)):
            yield gone
        for row in rows(record, part):
            if name in row:
                row[name] = type(row[name])() if isinstance(row[name], dict | list | str) else None
    elif part in record:
        if record[part]:
            yield gone
        record[part] = type(record[part])()
