"""Taking out what an audience may not see: from the data, before a page is made of it.

Every text of the record is searched for what is withheld, so a name in a summary, a
step or a file name goes as well. What is taken out leaves a mark or a role behind.
"""

import copy
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from kb.vocabulary import search_blocks
from reports.catalog import Audience, Withhold
from reports.language import N_, _

#: How a withheld passage reads in data; pages draw it as a bar.
MARK = re.compile(r"\[REDACTED · ([^\]\n]{1,60})\]")

#: Fields that hold a person, by part ("" is the incident itself), and the role shown instead.
PEOPLE: dict[str, dict[str, str]] = {
    "": {
        "lead": N_("Response lead"),
        "reporter": N_("Reporter"),
        "responders": N_("Responder"),
        "config_decision_by": N_("Decision maker"),
    },
    "incidents": {"lead": N_("Response lead")},
    "alerts": {"assigned_to": N_("Responder")},
    "timeline": {"entered_by": N_("Responder")},
    "workflow": {"done_by": N_("Responder")},
    "lessons": {"owner": N_("Owner")},
    "config_changes": {
        "requester": N_("Requester"),
        "approver": N_("Approver"),
        "applied_by": N_("Engineer"),
        "decided_by": N_("Decision maker"),
        "verified_by": N_("Verifier"),
    },
    "follow_ups": {
        "owner": N_("Owner"),
        "verified_by": N_("Verifier"),
        "risk_owner": N_("Bearer of the risk"),
        "asked_by": N_("Requester"),
    },
    "evidence": {"collected_by": N_("Collector")},
    "custody": {"from_person": N_("Custodian"), "to_person": N_("Custodian")},
    "remediation": {
        "asked_by": N_("Requester"),
        "approver": N_("Approver"),
        "operator": N_("Engineer"),
    },
    "measures": {"owner": N_("Owner"), "tested_by": N_("Tester")},
    "research": {"author": N_("Responder")},
    "notifications": {"sent_by": N_("Sender")},
    "sign_offs": {"by": N_("Signatory")},
    "comments": {"author": N_("Responder"), "resolved_by": N_("Responder")},
    "scope_changes": {"by": N_("Responder")},
    "live_responses": {"operator": N_("Responder")},
    "automated_runs": {"decided_by": N_("Decision maker")},
    "playbook_runs": {"started_by": N_("Responder")},
    "observations": {"by": N_("Responder")},
    "answer_sets": {"person": N_("Participant"), "asked_by": N_("Requester")},
    "links": {"by": N_("Responder")},
    "knowledge_updates": {"by": N_("Decision maker")},
    "versions": {"by": N_("Author")},
    "issued_reports": {"exported_by": N_("Author")},
}
_TEAM_WORDS = frozenset(
    (
        "team security operations service desk soc it support network centre center engineering "
        "response tier on-call vendor department group office system automation automatic admin"
    ).split()
)
_SHORTEST_SECRET = 3
_SHORTEST_SPELLING = 4
_ADDRESS = re.compile(r"[\d.:a-fA-F/]+|\w+://.*")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A passage that was taken out: where it stood and why, never what it was."""

    kind: str
    record_id: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A record without what was withheld.

    Attributes:
        record: the record to make pages of, and to embed.
        withheld: passages taken out.
        names_replaced: people that a role stands for.
    """

    record: dict[str, Any]
    withheld: tuple[Withheld, ...]
    names_replaced: int


def said(found: re.Match[str]) -> str:
    """A mark in words of the language of the report."""
    return _("REDACTED · {reason}", reason=_(found[1]))


def bar(found: re.Match[str]) -> str:
    """A mark as pages draw it."""
    return f'<span class="red">{said(found)}</span>'


def mark(reason: str) -> str:
    """What stands in the place of a withheld passage."""
    return f"[REDACTED · {reason}]"


def redact(record: dict[str, Any], audience: Audience) -> Redacted:
    """A copy of the record as the audience may see it; the record itself stays as it is."""
    if audience.is_complete:
        return Redacted(record, (), 0)
    taken = copy.deepcopy(record)
    _keep_to_report(taken)
    withheld: list[Withheld] = []
    _withhold_searches(taken, withheld)
    secrets: dict[str, str] = {}
    identifiers = {id(item): _leaves(item.get("identifiers")) for item in _rows(taken, "assets")}
    for rule in audience.withhold:
        _withhold(taken, rule, secrets, withheld, identifiers)
    roles = _roles(taken) if audience.roles_for_people else {}
    for path in audience.drop:
        _drop(taken, path)
    replace = _replacer(secrets, roles)
    for part, row in _all_rows(taken):
        _replace_in(row, part, replace, withheld)
    return Redacted(taken, tuple(withheld), len(set(roles.values())))


def _keep_to_report(record: dict[str, Any]) -> None:
    """Evidence, research and own fields not meant for the report aren't given out in its record."""
    kept = {str(row.get("id")) for row in _rows(record, "evidence") if row.get("in_report")}
    for part in ("evidence", "research"):
        if part in record:
            record[part] = [row for row in _rows(record, part) if row.get("in_report")]
    if "custody" in record:
        moves = _rows(record, "custody")
        record["custody"] = [row for row in moves if str(row.get("evidence_id")) in kept]
    fields = [row for row in _rows(record, "own_fields") if row.get("in_report")]
    told = {(str(row.get("applies_to")), str(row.get("key"))) for row in fields}
    if "own_fields" in record:
        record["own_fields"] = fields
    owned = [("measure", row) for row in _rows(record, "measures")]
    for owner, row in (("incident", record), *owned):
        held = row.get("custom")
        if isinstance(held, dict):
            row["custom"] = {key: value for key, value in held.items() if (owner, key) in told}


def _withhold_searches(record: dict[str, Any], withheld: list[Withheld]) -> None:
    """A search finds what stands in other incidents, and its query may name it: both go."""
    record.pop("searches", None)
    for part, row in _all_rows(record):
        for name, value in row.items():
            note = Withheld(part, str(row.get("id", "")), name, N_("search"))

            def take(_query: str, note: Withheld = note) -> str:
                withheld.append(note)
                return mark(note.reason)

            def change(text: str, take: Callable[[str], str] = take) -> str:
                return search_blocks.replaced(text, take)

            row[name] = _walk(value, change)


def _withhold(
    record: dict[str, Any],
    rule: Withhold,
    secrets: dict[str, str],
    withheld: list[Withheld],
    identifiers: dict[int, list[str]],
) -> None:
    for row in _rows(record, rule.kind):
        text = row.get(rule.field)
        if not text or not _applies(row, rule) or MARK.fullmatch(str(text)):
            continue
        if not rule.only_here:
            found = [str(text), str(row.get("identity_key", "")), *identifiers.get(id(row), ())]
            for form in {form for item in found for form in _spellings(item)}:
                secrets.setdefault(form, rule.reason)
        row[rule.field] = mark(rule.reason)
        if row.get("identity_key"):
            row["identity_key"] = ""
        withheld.append(Withheld(rule.kind, str(row.get("id", "")), rule.field, rule.reason))


def _spellings(secret: str) -> Iterator[str]:
    """A secret as people write it: whole, a mail address's first part, a machine's short name."""
    yield secret
    account = secret.partition("@")[0].rpartition("\\")[2]
    machine = "" if "@" in secret or _ADDRESS.fullmatch(secret) else secret.partition(".")[0]
    for short in {account, machine} - {secret}:
        if len(short) >= _SHORTEST_SPELLING:
            yield short


def _applies(row: dict[str, Any], rule: Withhold) -> bool:
    return all(row.get(name) in values for name, values in rule.where.items()) and not any(
        row.get(name) in values for name, values in rule.not_where.items()
    )


def _roles(record: dict[str, Any]) -> dict[str, str]:
    """The role that stands for each person; a second one of a role gets a number."""
    roles: dict[str, str] = {}
    used: dict[str, int] = {}
    for part, fields in PEOPLE.items():
        for row in _with_people(record, part):
            for name, role in fields.items():
                value = row.get(name)
                for person in value if isinstance(value, list) else [value]:
                    if person and str(person) not in roles and not _is_team(str(person)):
                        used[role] = used.get(role, 0) + 1
                        number = f" {used[role]}" if used[role] > 1 else ""
                        roles[str(person)] = _(role) + number
    return roles


def _with_people(record: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """The rows of a part; decisions on knowledge stand under their names, not in a list."""
    held = record.get(part)
    if isinstance(held, dict):
        return [row for row in held.values() if isinstance(row, dict)]
    return _rows(record, part) if part else [record]


def _is_team(name: str) -> bool:
    return any(word in _TEAM_WORDS for word in re.split(r"[\s/]+", name.casefold()))


def _drop(record: dict[str, Any], path: str) -> None:
    part, _, name = path.partition(".")
    if name:
        for row in _rows(record, part):
            if name in row:
                row[name] = type(row[name])() if isinstance(row[name], dict | list | str) else None
    elif part in record:
        record[part] = type(record[part])()


def _replacer(secrets: dict[str, str], roles: dict[str, str]) -> Callable[[str], str]:
    """A function that takes every secret and every name out of a text."""
    wording = {_folded(text): mark(reason) for text, reason in secrets.items()}
    wording = {form: text for form, text in wording.items() if len(form) >= _SHORTEST_SECRET}
    for person, role in roles.items():
        wording |= {_folded(form): role for form in _forms(person)}
    if not wording:
        return lambda text: text
    longest_first = sorted(wording, key=len, reverse=True)
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(_loose(form) for form in longest_first) + r")(?!\w)",
        re.IGNORECASE,
    )

    def put(match: re.Match[str]) -> str:
        return wording.get(_folded(match[0]), mark(N_("withheld")))

    def replace(text: str) -> str:
        return pattern.sub(put, unicodedata.normalize("NFC", text))

    return replace


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _loose(form: str) -> str:
    return r"\s+".join(re.escape(word) for word in form.split())


def _forms(person: str) -> Iterator[str]:
    """A name as people write it: "Amélie Fontaine", "A. Fontaine", "A Fontaine", "Fontaine"."""
    yield person
    words = person.split()
    if "@" in person:
        yield person.partition("@")[0]
    elif len(words) > 1:
        yield f"{words[0][0]}. {words[-1]}"
        yield f"{words[0][0]} {words[-1]}"
        yield f"{words[-1]}, {words[0]}"
        if len(words[-1]) >= _SHORTEST_SECRET:
            yield words[-1]


def _replace_in(
    row: dict[str, Any], part: str, replace: Callable[[str], str], withheld: list[Withheld]
) -> None:
    for name, value in row.items():

        def change(text: str, name: str = name) -> str:
            taken = replace(text)
            new = len(MARK.findall(taken)) - len(MARK.findall(text))
            withheld.extend(
                Withheld(part, str(row.get("id", "")), name, reason)
                for reason in MARK.findall(taken)[: max(new, 0)]
            )
            return taken

        row[name] = _walk(value, change)


def _walk(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_walk(item, change) for item in value]
    if isinstance(value, dict):
        return {change(key): _walk(item, change) for key, item in value.items()}
    return value


def _leaves(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    return []


def _rows(record: dict[str, Any], part: str) -> list[dict[str, Any]]:
    rows = record.get(part)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _all_rows(record: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    own = {name: value for name, value in record.items() if not _is_part(value)}
    yield "incident", own
    record.update(own)
    for part, value in record.items():
        if _is_part(value):
            for row in value:
                yield part, row


def _is_part(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
