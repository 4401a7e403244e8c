"""RE&CT in YAML: response actions as procedures, response playbooks as playbooks."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import yaml

from kb.errors import InterchangeError
from kb.interchange import playbook_text
from kb.interchange.files import SourceFile
from kb.interchange.parsed import ParsedDocument
from kb.interchange.playbook_text import Chapter, StepDraft, one_line
from kb.interchange.values import line, text, words
from kb.library.playbooks import wording
from kb.library.playbooks.outline import outline
from kb.vocabulary.enums import ArticleKind

SUFFIXES = frozenset({".yml", ".yaml"})
#: The safe parser in C where it is there: the same, and ten times as fast.
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STAGES = (
    ("preparation", "Preparation"),
    ("identification", "Identification"),
    ("containment", "Containment"),
    ("eradication", "Eradication"),
    ("recovery", "Recovery"),
    ("lessons_learned", "Lessons learned"),
)
_NAME = re.compile(r"(?P<kind>R[APS])[_ ]?(?P<number>\d{4})[_ ]?(?P<words>.*)", re.DOTALL)
_ACRONYM = re.compile(r"\b(?:ip|dns|dhcp|http|url|ids|ips|vpn|usb|os|api|vm|av|edr)\b")
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"description of the workflow\b.{0,60}\bmarkdown format", re.IGNORECASE)
_NOWHERE = "https://example.com"
_SOURCE = "RE&CT"
_LICENCE = "Apache-2.0"


def looks_like_react(file: SourceFile) -> bool:
    """Whether a YAML text is an action or a playbook of RE&CT."""
    if PurePath(file.path).suffix.casefold() not in SUFFIXES:
        return False
    head = file.text[:200_000]
    return bool(re.search(r"^id:\s*['\"]?R[AP]\d{4}\b", head, re.MULTILINE))


def read_document(file: SourceFile) -> ParsedDocument:
    """A response action or a response playbook.

    Raises:
        InterchangeError: it isn't valid YAML, or has no title.
    """
    try:
        given = yaml.load(file.text, Loader=Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = {"line": mark.line + 1, "column": mark.column + 1} if mark else {}
        raise InterchangeError(file.path, "This isn't valid YAML.", **place) from None
    if not isinstance(given, dict) or not line(given, "title"):
        raise InterchangeError(file.path, "This RE&CT file has no title.")
    listed = sum(len(words(given.get(name))) for name, _ in _STAGES)
    playbook_text.refuse_many(file.path, listed, "actions")
    return read_item(given)


def read_item(item: Mapping[str, Any]) -> ParsedDocument:
    """A response action or a response playbook that was read from YAML."""
    return _playbook(item) if line(item, "id").startswith("RP") else _action(item)


def _playbook(item: Mapping[str, Any]) -> ParsedDocument:
    title = _title(line(item, "title"))
    chapters = []
    for name, heading in _STAGES:
        listed = words(item.get(name))
        chapters.append(Chapter(heading, [_step(said) for said in listed]))
    about = text(item, "description").strip()
    if workflow := _workflow(item):
        about += f"\n\n## Notes\n\n{workflow}"
    if linked := words(item.get("linked_rp")):
        about += "\n\nSee also: " + ", ".join(f"[[{_title(one)}]]" for one in linked) + "."
    body = playbook_text.write(title, about, chapters)
    found = _TECHNIQUE.findall("\n".join(words(item.get("tags"))))
    values = _values(item) | {"techniques": [one.upper() for one in found]}
    steps = len(outline(body))
    lost = playbook_text.unfound(chapters, steps)
    return ParsedDocument("playbook", title, body, values, steps, lost)


def _step(said: str) -> StepDraft:
    found = _NAME.fullmatch(said)
    title = _title(said)
    lines = [("Procedure", f"[[{title}]]")] if found else []
    if found:
        lines.append(("Reference", f"{found['kind']}{found['number']}"))
    return StepDraft(said, title, said=lines)


def _action(item: Mapping[str, Any]) -> ParsedDocument:
    title = _title(line(item, "title"))
    stage = line(item, "stage").replace("_", " ")
    parts = [f"# {one_line(title)}", text(item, "description").strip()]
    parts.append(
        f"Response action {one_line(line(item, 'id'))}"
        + (f", stage {one_line(stage)}." if stage else ".")
    )
    if workflow := _workflow(item):
        parts.append(f"## Workflow\n\n{workflow}")
    if references := [one for one in words(item.get("references")) if one != _NOWHERE]:
        parts.append("## References\n\n" + "\n".join(f"- {one}" for one in references))
    body = "\n\n".join(part for part in parts if part) + "\n"
    values = _values(item) | {
        "article_kind": ArticleKind.PROCEDURE.value,
        "techniques": list(wording.techniques_of(body)),
    }
    return ParsedDocument("article", title, body, values)


def _values(item: Mapping[str, Any]) -> dict[str, Any]:
    tags = [tag for tag in words(item.get("tags")) if not tag.casefold().startswith("attack.")]
    stage = line(item, "stage").replace("_", " ")
    named = [line(item, "id"), _SOURCE, *([stage] if stage else []), *tags]
    return {"tags": list(dict.fromkeys(named))[:100], "licence": _LICENCE}


def _workflow(item: Mapping[str, Any]) -> str:
    """The workflow; the placeholder that most actions still have is none."""
    found = text(item, "workflow").strip()
    return "" if _PLACEHOLDER.match(found) else found


def _title(name: str) -> str:
    """RA_3101_block_external_ip_address is Block external ip address."""
    found = _NAME.fullmatch(name.strip())
    said = (found["words"] if found and found["words"] else name).replace("_", " ")
    said = " ".join(said.split())
    said = _ACRONYM.sub(lambda found: found[0].upper(), said)
    return (said[:1].upper() + said[1:])[:500]
