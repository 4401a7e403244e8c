"""Queries as expressions over tokens, printed for FTS5 or for tsquery, and proved on texts.

An index answers with tokens only, without their order; what depends on the order (phrases,
paths, addresses of several stretches) is proved afterwards on the few texts that came.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb.search.text import LONGEST_TEXT, Part, joined, other_number, parts, segments, stretches
from kb.vocabulary.query import AllOf, AnyOf, Filter, Node, Not, Phrase, Word

#: Beginnings up to this length are looked up in an index of their own; longer ones are
#: turned into the known words they begin.
INDEXED_BEGINNING = 5

#: Numbers of incidents are padded: 42 finds INC-2026-0042.
NUMBER_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """A token, or the beginning of one."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Every:
    """All of these."""

    of: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One of these."""

    of: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this."""

    of: "Expression"


type Expression = Term | Every | Some | Without
#: Gives the known words that begin like this.
type Endings = Callable[[str], Sequence[str]]

ANYTHING = Term("k=any")


#: The beginning of a number such as INC-2026-0042.
_BEGUN_NUMBER = re.compile(r"[a-z]+-\d{1,4}(?:-\d{1,2})?")


def expression(node: Node, endings: Endings) -> Expression | None:
    """A node as an expression; None when it holds nothing that can be looked for."""
    if isinstance(node, Filter):
        return None
    if isinstance(node, Not):
        if needs_proof(node.node):
            return ANYTHING  # only the proof can tell who has the words side by side
        inner = expression(node.node, endings)
        return Without(inner) if inner is not None else None
    if isinstance(node, AnyOf | AllOf):
        found = [e for n in node.nodes if (e := expression(n, endings)) is not None]
        if not found:
            return None
        return Some(tuple(found)) if isinstance(node, AnyOf) else Every(tuple(found))
    return _of_text(node.text, prefix=isinstance(node, Word) and node.prefix, endings=endings)


def _of_text(text: str, *, prefix: bool, endings: Endings) -> Expression | None:
    runs = list(stretches(text))
    found: list[Expression] = []
    for index, run in enumerate(runs):
        found += _of_run(run, prefix=prefix and index == len(runs) - 1, endings=endings)
    if not found:
        return None
    return found[0] if len(found) == 1 else Every(tuple(found))


def _of_run(run: list[Part], *, prefix: bool, endings: Endings) -> Iterator[Expression]:
    if len(run) == 1:
        yield _word(run[0].text, prefix=prefix, endings=endings)
        return
    local = ""
    pieces = list(segments(run))
    for index, (segment, by_mail) in enumerate(pieces):
        last = prefix and index == len(pieces) - 1
        whole = joined(segment)
        after = pieces[index + 1] if index + 1 < len(pieces) else None
        if by_mail and local:
            yield Term(f"{local}@{whole}", last)
        elif segment[0].glue == "|":
            before = pieces[index - 1][0][-1].text
            yield Term(before + segment[0].text)
        elif after is None or not (after[1] or (after[0][0].glue == "|" and len(segment) == 1)):
            yield from _segment(segment, whole, prefix=last, endings=endings)
        local = whole


def _segment(
    segment: list[Part], whole: str, *, prefix: bool, endings: Endings
) -> Iterator[Expression]:
    if len(segment) == 1:
        yield _word(whole, prefix=prefix, endings=endings)
    elif prefix and _BEGUN_NUMBER.fullmatch(whole):
        # Half of all records could begin like this: ask for the parts instead.
        yield from (Term(part.text) for part in segment[:-1])
        yield Term(segment[-1].text, prefix=True)
    elif len(segment) == 2 and segment[1].glue == "-" and whole.replace("-", "").isalpha():
        yield Some((Term(whole, prefix), Term(whole.replace("-", ""), prefix)))
    else:
        yield Term(whole, prefix)


def _word(text: str, *, prefix: bool, endings: Endings) -> Expression:
    if text.isdecimal() and len(text) < NUMBER_DIGITS:
        return Some((Term(text, prefix), Term(text.zfill(NUMBER_DIGITS))))
    other = other_number(text)
    also = () if other is None or (prefix and other.startswith(text)) else (Term(other),)
    found: tuple[Term, ...] = (Term(text, prefix),)
    if prefix and len(text) > INDEXED_BEGINNING and text.isalpha():
        found = tuple(map(Term, endings(text))) or (Term(text),)
    found += also
    return Some(found) if len(found) > 1 else found[0]


def fts5(found: Expression) -> str:
    """An expression in FTS5's language. Tokens hold no quotation marks."""
    if isinstance(found, Term):
        return f'"{found.text}"' + ("*" if found.prefix else "")
    if isinstance(found, Some):
        return "(" + " OR ".join(map(fts5, found.of)) + ")"
    if isinstance(found, Without):
        return f"({fts5(ANYTHING)} NOT {fts5(found.of)})"
    wanted = [fts5(inner) for inner in found.of if not isinstance(inner, Without)]
    excluded = [fts5(inner.of) for inner in found.of if isinstance(inner, Without)]
    text = " AND ".join(wanted or [fts5(ANYTHING)])
    for one in excluded:
        text = f"({text}) NOT {one}"
    return f"({text})"


def tsquery(found: Expression) -> str:
    """An expression in PostgreSQL's language. Tokens hold no quotation marks or backslashes."""
    if isinstance(found, Term):
        return f"'{found.text}'" + (":*" if found.prefix else "")
    if isinstance(found, Without):
        return f"!{tsquery(found.of)}"
    joint = " | " if isinstance(found, Some) else " & "
    return "(" + joint.join(map(tsquery, found.of)) + ")"


def needs_proof(node: Node) -> bool:
    """Whether tokens alone can't answer a node."""
    if isinstance(node, Not):
        return needs_proof(node.node)
    if isinstance(node, AnyOf | AllOf):
        return any(map(needs_proof, node.nodes))
    if isinstance(node, Filter):
        return False
    runs = list(stretches(node.text))
    unspaced = sum(part.glue == "|" for run in runs for part in run)
    return len(runs) > 1 or unspaced > 1


_DEFANGED = re.compile(r"\[(?:\.|dot|at|@|:|://)\]|\((?:\.|dot|at|@)\)|\{\.\}")
_BETWEEN = re.compile("[^a-z0-9]+")


def flat(text: str) -> str:
    """The atoms of a text with one space around each."""
    text = text[:LONGEST_TEXT]
    if not text.isascii():
        return " " + " ".join(part.text for part in parts(text)) + " "
    low = text.lower()
    if "[" in low or "(" in low or "{" in low:
        low = _DEFANGED.sub(" ", low)
    low = f" {_BETWEEN.sub(' ', low)} ".replace("  ", " ")
    return low.replace(" hxxp", " http") if " hxxp" in low else low


def holds(node: Node, flat_text: str) -> bool:
    """Prove a node on a text made `flat`. Filters count as true: SQL answers them."""
    if isinstance(node, Filter):
        return True
    if isinstance(node, Not):
        return isinstance(node.node, Filter) or not holds(node.node, flat_text)
    if isinstance(node, AnyOf | AllOf):
        each = (holds(inner, flat_text) for inner in node.nodes)
        return any(each) if isinstance(node, AnyOf) else all(each)
    return _stands(node, flat_text)


def _stands(node: Word | Phrase, flat_text: str) -> bool:
    """Whether the words of a node stand side by side; "e-mail" may be written "email"."""
    wanted = flat(node.text).strip()
    end = "" if isinstance(node, Word) and node.prefix else " "
    together = wanted.replace(" ", "") if "-" in node.text else wanted
    return not wanted or f" {wanted}{end}" in flat_text or f" {together}{end}" in flat_text


def has_filter(node: Node) -> bool:
    """Whether a field is named anywhere in a node."""
    if isinstance(node, Filter):
        return True
    if isinstance(node, Not):
        return has_filter(node.node)
    return isinstance(node, AnyOf | AllOf) and any(map(has_filter, node.nodes))
