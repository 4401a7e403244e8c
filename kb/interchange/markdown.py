"""Playbooks and articles in Markdown: the text is kept exactly, the rest is read from it."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePath
from typing import Any

import yaml

from kb.errors import InterchangeError
from kb.interchange.files import SourceFile
from kb.interchange.parsed import ParsedDocument
from kb.interchange.values import words
from kb.library.playbooks import wording
from kb.library.playbooks.blocks import scan, split_lines
from kb.library.playbooks.outline import outline
from kb.store.coercion import LONGEST_TEXT
from kb.vocabulary.enums import ArticleKind
from kb.vocabulary.text import clean

SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd"})
_MAY_BE = frozenset({"", ".txt", ".text"})
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\r?\n(.{0,16000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL
)
_MARKUP = re.compile(r"^(?:#{1,6} \S|\d{1,3}[.)] \S.*\n(?:.*\n){0,6}?\d{1,3}[.)] \S)", re.MULTILINE)
_NO_NAME = frozenset({"readme", "index"})
#: Titles of documents that hold lists, but none to work through.
_NOT_A_PLAYBOOK = re.compile(
    r"\b(?:polic(?:y|ies)|glossary|about|guide|roles?|overview|rationali[sz]ation|"
    r"introduction|licen[cs]e|changelog|after)\b",
    re.IGNORECASE,
)
_PLAYBOOK = re.compile(r"playbook|runbook|T\d{4}|incident response|\bresponse\b", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*(?:[*+-]|\d{1,3}[.)])[ \t]+(\S.*)$", re.MULTILINE)
#: An item that is an address to read on, and perhaps who wrote what is there.
_TO_READ = re.compile(
    r"[\"“]?\[[^\]\n]{1,400}\]\(https?://[^\s)]{1,800}\)[\"”]?\W*(?:\([^\n]*\))?\W*"
)
#: Words that tell what an article is for, the first that is found.
_KINDS: tuple[tuple[str, ArticleKind], ...] = (
    (r"polic(?:y|ies)\b", ArticleKind.POLICY),
    (r"procedure", ArticleKind.PROCEDURE),
    (r"workflow", ArticleKind.WORKFLOW),
    (r"process\b", ArticleKind.PROCESS),
    (r"how[ -]?to\b|\bguide\b", ArticleKind.HOW_TO),
    (r"detection", ArticleKind.DETECTION_NOTE),
    (r"bulletin", ArticleKind.TIER1_BULLETIN),
)


def looks_like_markdown(file: SourceFile) -> bool:
    """Whether a text may be taken as Markdown: by its name and its marks, never by one alone."""
    suffix = PurePath(file.path).suffix.casefold()
    start = file.text[:200].lstrip().casefold()
    if start.startswith(("<!doctype", "<html", "<?xml", "<svg")):
        return False
    return suffix in SUFFIXES or (suffix in _MAY_BE and bool(_MARKUP.search(file.text[:200_000])))


def read_document(file: SourceFile, key: str, chosen: str | None = None) -> ParsedDocument:
    """A playbook or an article.

    Args:
        file: the file.
        key: its place within what the user named, such as "phishing/README.md".
        chosen: `markdown_playbook` or `markdown_article` when the user says what it is.

    Raises:
        InterchangeError: it is too long.
    """
    if len(file.text) > LONGEST_TEXT:
        limit = f"{LONGEST_TEXT:,}"
        raise InterchangeError(file.path, f"This document has more than {limit} characters.")
    body = clean(file.text)
    front, problem = front_matter(body)
    title = title_in(body, front) or readable_name(key)
    steps = outline(body)
    kind = _kind(chosen, front, title, body, len(steps))
    values = _values(front, f"{title}\n{body}")
    if kind == "article":
        values["article_kind"] = _article_kind(front, title)
    warnings = ["Characters that no text may hold were replaced."] if body != file.text else []
    warnings += [problem] if problem else []
    return ParsedDocument(kind, title, body, values, len(steps), tuple(warnings))


def readable_name(key: str) -> str:
    """A file's name as a title: "phishing/README.md" is Phishing, "T1489-Service-Stop.md" too."""
    parts = [p for p in re.split(r"/|__", PurePath(key).with_suffix("").as_posix()) if p]
    while len(parts) > 1 and parts[-1].casefold() in _NO_NAME:
        parts.pop()
    name = " ".join(re.sub(r"[-_]+", " ", parts[-1] if parts else key).split())
    return name[:1].upper() + name[1:] or "Untitled"


def front_matter(body: str) -> tuple[dict[str, Any], str]:
    """What stands between the marks at the start of a text, and what is wrong with it."""
    found = _FRONT_MATTER.match(body)
    if found is None:
        return {}, ""
    try:
        given = yaml.safe_load(found[1])
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}, "The front matter isn't valid YAML: it is kept as text."
    if not isinstance(given, dict):
        return {}, ""
    return {str(name).casefold(): value for name, value in given.items()}, ""


def title_in(body: str, front: Mapping[str, Any]) -> str:
    """From the front matter, else a level 1 heading that is the first of all headings."""
    given = front.get("title")
    if isinstance(given, str) and given.strip():
        return " ".join(given.split())[:500]
    for block in scan(split_lines(body[:100_000])):
        if block.kind == "heading":
            return wording.plain(block.text)[:500] if block.level == 1 else ""
    return ""


def _kind(chosen: str | None, front: Mapping[str, Any], title: str, body: str, steps: int) -> str:
    if chosen is not None:
        return chosen.removeprefix("markdown_")
    own = said(front, "kind", "type").casefold()
    if own:
        return "playbook" if own in ("playbook", "runbook") else "article"
    if _is_reading_list(body) and not _PLAYBOOK.search(title):
        return "article"
    named = bool(_PLAYBOOK.search(f"{title}\n{body[:200]}"))
    if not steps or (
        _NOT_A_PLAYBOOK.search(title) and not title.casefold().startswith("playbook:")
    ):
        return "article"
    return "playbook" if named or steps >= 3 else "article"


def _is_reading_list(body: str) -> bool:
    """Whether most of what is listed leads elsewhere: nothing to do, but to read."""
    items = _ITEM.findall(body)
    return sum(bool(_TO_READ.fullmatch(item.strip())) for item in items) * 2 > len(items)


def _article_kind(front: Mapping[str, Any], title: str) -> str:
    own = said(front, "kind", "type").casefold().replace("-", "_")
    if own in set(ArticleKind):
        return own
    found = (kind for words_, kind in _KINDS if re.search(words_, title, re.IGNORECASE))
    return next(found, ArticleKind.ARTICLE).value


def _values(front: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Fields that the front matter gives, and the techniques that the text names."""
    listed = front.get("tags") or front.get("keywords")
    tags = [t.strip() for t in listed.split(",")] if isinstance(listed, str) else words(listed)
    given = words(front.get("techniques"))
    values: dict[str, Any] = {
        "tags": [tag for tag in tags if tag][:100],
        "techniques": list(dict.fromkeys([*given, *wording.techniques_of(text)]))[:200],
        "owner": said(front, "owner", "author"),
        "licence": said(front, "licence", "license"),
    }
    if incident_type := said(front, "incident_type", "incident type"):
        values["incident_type"] = incident_type
    due = front.get("review_due") or front.get("review")
    if isinstance(due, date):
        values["review_due"] = due
    return values


def said(front: Mapping[str, Any], *names: str) -> str:
    """The first of several fields of a front matter that is a text."""
    found = (front[n] for n in names if isinstance(front.get(n), str))
    return " ".join(next(found, "").split())[:500]
