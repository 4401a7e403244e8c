"""The query language of lists and search: words, "phrases", -not, OR, field:value.

Any text is a query. What can't be understood is explained in `problems`, with its place and
a hint, and the rest still counts. Words side by side must all be there; `a b OR c` means a
and one of b and c; parentheses group.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from rapidfuzz.distance import OSA

from kb.vocabulary.folding import fold
from kb.vocabulary.query_fields import FIELDS, OWN, Span, choice, minutes_meant, span
from kb.vocabulary.query_tokens import QueryProblem, grammar, place, read_tokens

__all__ = [
    "AllOf",
    "AnyOf",
    "Filter",
    "Node",
    "Not",
    "Phrase",
    "Query",
    "QueryProblem",
    "Word",
    "parse",
]

if TYPE_CHECKING:
    from lark import Token

#: A longer query is cut: nobody types that.
LONGEST_QUERY = 4_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word or identifier; `prefix` when it may go on (the last one while typing)."""

    text: str
    start: int
    end: int
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filter:
    """A field and the values of which one must hold.

    Attributes:
        field: a name of `FIELDS`, or `own.` and the key of a field of one's own.
        values: codes of a choice, or the text as typed.
        spans: for dates, the stretches of time.
        start, end: the place in the query, to take a chip away.
    """

    field: str
    values: tuple[str, ...]
    start: int
    end: int
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these must hold."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these must hold."""

    nodes: tuple["Node", ...]


type Node = Word | Phrase | Filter | Not | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was read.

    Attributes:
        text: as typed, cut when too long.
        nodes: the clauses that must all hold.
        problems: what doesn't count, and why.
    """

    text: str
    nodes: tuple[Node, ...] = ()
    problems: tuple[QueryProblem, ...] = field(default=())

    @property
    def filters(self) -> tuple[tuple[Filter, bool], ...]:
        """Filters of the top level, for chips; the flag says that it is negated."""
        found: list[tuple[Filter, bool]] = []
        for node in self.nodes:
            if isinstance(node, Filter):
                found.append((node, False))
            elif isinstance(node, Not) and isinstance(node.node, Filter):
                found.append((node.node, True))
        return tuple(found)

    def without(self, chip: Filter) -> str:
        """The text of the query without one of its filters."""
        start = chip.start
        if start and self.text[start - 1] == "-":
            start -= 1
        return " ".join((self.text[:start].rstrip() + " " + self.text[chip.end :].lstrip()).split())

    def words(self) -> Iterator[Word | Phrase]:
        """Words and phrases that are wanted, not those that are excluded."""
        for node in self.nodes:
            yield from _wanted(node)


def _wanted(node: Node) -> Iterator[Word | Phrase]:
    if isinstance(node, Word | Phrase):
        yield node
    elif isinstance(node, AnyOf | AllOf):
        for inner in node.nodes:
            yield from _wanted(inner)


def parse(text: str, *, typing: bool = False, today: date | None = None) -> Query:
    """Read a query. Never raises.

    Args:
        text: whatever was typed.
        typing: whether the last word may go on.
        today: the day that words such as `this-week` mean; now in UTC by default.
    """
    today = today or datetime.now(UTC).date()
    problems: list[QueryProblem] = []
    if len(text) > LONGEST_QUERY:
        problems.append(
            QueryProblem(
                "The query is too long; only its beginning counts.", (LONGEST_QUERY, len(text))
            )
        )
        text = text[:LONGEST_QUERY]
    tokens = read_tokens(text, problems)
    nodes = _Reader(text, typing=typing, today=today, problems=problems).read(tokens)
    return Query(text, nodes, tuple(problems))


@dataclass(slots=True)
class _Reader:
    """Turns the tree of the grammar into nodes."""

    text: str
    typing: bool
    today: date
    problems: list[QueryProblem]

    def read(self, tokens: list["Token"]) -> tuple[Node, ...]:
        if not tokens:
            return ()
        parser = grammar().parse_interactive("")
        for token in tokens:
            parser.feed_token(token)
        tree: Any = parser.feed_eof()  # type: ignore[no-untyped-call]
        nodes = [node for clause in tree.children if (node := self._clause(clause)) is not None]
        return tuple(nodes)

    def _clause(self, tree: Any) -> Node | None:  # noqa: ANN401 - lark's trees are untyped
        atoms = [part for part in tree.children if not _is_token(part, "OR")]
        nodes = [node for atom in atoms if (node := self._atom(atom)) is not None]
        if len(nodes) > 1:
            return AnyOf(tuple(nodes))
        return nodes[0] if nodes else None

    def _atom(self, tree: Any) -> Node | None:  # noqa: ANN401 - lark's trees are untyped
        children = list(tree.children)
        negated = _is_token(children[0], "MINUS")
        if negated:
            children = children[1:]
        if _is_token(children[0], "LPAR"):
            inner = [n for c in children[1:-1] if (n := self._clause(c)) is not None]
            node = AllOf(tuple(inner)) if len(inner) > 1 else (inner[0] if inner else None)
        else:
            node = self._leaf(children[0])
        return Not(node) if negated and node is not None else node

    def _leaf(self, token: "Token") -> Node | None:
        start, end = place(token)
        if token.type == "FILTER":
            return self._filter(str(token), start, end)
        if token.type == "WORD":
            return self._word(str(token), start, end)
        body = str(token).strip('"\u201c\u201d\u201e')
        closed = len(token) > 1 and token[-1] in '"\u201d\u201c'
        if not closed and not self.typing:
            self.problems.append(
                QueryProblem("This quotation mark is never closed.", (start, start + 1))
            )
        return Phrase(body, start, end) if body.strip() else None

    def _word(self, text: str, start: int, end: int) -> Word:
        return Word(text, start, end, prefix=self.typing and end == len(self.text))

    def _filter(self, text: str, start: int, end: int) -> Node | None:
        typed, _, rest = text.partition(":")
        name = typed.lower().replace("_", "-")
        is_own = typed.lower().startswith(OWN)
        known = FIELDS.get(name)
        if known is None and not is_own:
            return self._unknown(text, typed, start, end)
        values = [value for value in _values(rest) if value]
        if not values:
            if not (self.typing and end == len(self.text)):
                hint = known.hint if known is not None else ""
                self.problems.append(
                    QueryProblem(f"Nothing follows “{typed}:”.", (start, end), hint)
                )
            return None
        if known is None:  # what its values mean, only the store knows
            return Filter(typed.lower(), tuple(values), start, end)
        read = {"choice": self._choices, "date": self._dates, "duration": self._durations}
        if known.kind in read:
            return read[known.kind](name, values, start, end)
        return Filter(name, tuple(values), start, end)

    def _unknown(self, text: str, typed: str, start: int, end: int) -> Node | None:
        """A misspelt field is explained; an address, a path or a hash is a word."""
        near = [name for name in FIELDS if OSA.distance(name, typed.lower()) <= 1]
        if not near or len(typed) < 3:
            return self._word(text, start, end)
        self.problems.append(
            QueryProblem(
                f"There is no field “{typed}”.", (start, end), f"Did you mean “{near[0]}:”?"
            )
        )
        return None

    def _choices(self, name: str, values: list[str], start: int, end: int) -> Node | None:
        known = FIELDS[name]
        good: list[str] = []
        unfinished = self.typing and end == len(self.text)
        for value in values:
            code = choice(known, value)
            if code is not None:
                good.append(code)
            elif not (unfinished and any(c.startswith(fold(value)) for c in known.choices)):
                offered = ", ".join(known.choices)
                self.problems.append(
                    QueryProblem(
                        f"{known.label} can't be “{value}”.", (start, end), f"Use one of {offered}."
                    )
                )
        return Filter(name, tuple(dict.fromkeys(good)), start, end) if good else None

    def _dates(self, name: str, values: list[str], start: int, end: int) -> Node | None:
        spans: list[Span] = []
        good: list[str] = []
        for value in values:
            found = span(value, self.today)
            if found is not None:
                spans.append(found)
                good.append(value)
            elif not (self.typing and end == len(self.text)):
                self.problems.append(
                    QueryProblem(
                        f"“{value}” is no date.",
                        (start, end),
                        "Use 2026, 2026-Q1, 2026-03, 2026-03-12 or 2026-01..2026-03.",
                    )
                )
        return Filter(name, tuple(good), start, end, tuple(spans)) if spans else None

    def _durations(self, name: str, values: list[str], start: int, end: int) -> Node | None:
        good = [value for value in values if minutes_meant(value) is not None]
        for value in values:
            if value not in good and not (self.typing and end == len(self.text)):
                hint = "Use >2h, <=90m, any, none (not set) or error (less than zero)."
                self.problems.append(QueryProblem(f"“{value}” is no duration.", (start, end), hint))
        return Filter(name, tuple(good), start, end) if good else None


def _is_token(part: object, name: str) -> bool:
    return getattr(part, "type", "") == name


_VALUE = re.compile(r'"([^"]*)"?|([^,"]+)')


def _values(text: str) -> list[str]:
    """Values between commas; quoted ones may hold commas and spaces."""
    return [(quoted or plain).strip() for quoted, plain in _VALUE.findall(text)]
