"""The grammar of the query language, and what is done to a text until it fits."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lark import Lark, Token

#: More, or deeper, is cut: nobody types that.
MOST_TOKENS = 120
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """Something in a query that doesn't count.

    Attributes:
        text: what is wrong, in one sentence.
        where: start and end in the query.
        hint: what to type instead; may be empty.
    """

    text: str
    where: tuple[int, int]
    hint: str = ""


# Every character falls into one of the terminals, so that reading can't fail; what doesn't
# fit together is taken out by `_repaired` before the grammar sees it.
_GRAMMAR = r"""
start: clause*
clause: atom (OR atom)*
atom: MINUS? (WORD | PHRASE | FILTER | LPAR clause+ RPAR)

OR.5: /OR(?=[\s()]|$)|\|\|?(?=[\s()]|$)/
MINUS.4: /[-\u2212!](?=[^\s)])(?<![^\s(].)/
PHRASE.3: /"[^"]*"?|\u201c[^"\u201d]*["\u201d]?|\u201e[^"\u201c\u201d]*["\u201c\u201d]?/
FILTER.2: /NAME:(?:[<>]=?)?(?:"[^"]*"?|[^\s()",])*(?:,(?:"[^"]*"?|[^\s()",])*)*/
LPAR.2: "("
RPAR.2: ")"
WORD.1: /[^\s()"\u201c\u201e]+/
STRAY.0: /[\s\S]/
SPACE.6: /\s+/
%ignore SPACE
"""
# The name of a field, or of one of one's own.
_NAME = r"""(?:[Oo][Ww][Nn]\.[^\s:()",]+|[A-Za-z][A-Za-z_-]*)"""


@cache
def grammar() -> "Lark":
    """The grammar, read once."""
    from lark import Lark  # noqa: PLC0415 - not before somebody searches

    grammar = _GRAMMAR.replace("start: clause*", "start: (clause | STRAY)*")
    grammar = grammar.replace("NAME", _NAME)
    return Lark(grammar, parser="lalr", lexer="basic", propagate_positions=False)


def read_tokens(text: str, problems: list[QueryProblem]) -> list["Token"]:
    """The tokens of a text that the grammar takes; what is left out is added to `problems`."""
    return _repaired(list(grammar().lex(text)), problems)


def _repaired(tokens: list["Token"], problems: list[QueryProblem]) -> list["Token"]:
    """Tokens that the grammar takes: no loose OR, minus, parenthesis or empty group."""
    kept = _matched(_not_too_deep(tokens, problems), problems)
    while True:
        better = _joined_up(kept, problems)
        if len(better) == len(kept):
            return better
        kept = better


def _not_too_deep(tokens: list["Token"], problems: list[QueryProblem]) -> list["Token"]:
    kept: list[Token] = []
    depth = 0
    for token in tokens:
        depth += {"LPAR": 1, "RPAR": -1}.get(token.type, 0)
        if depth > DEEPEST or len(kept) > MOST_TOKENS:
            problems.append(
                QueryProblem("The query is too complicated; the rest doesn't count.", place(token))
            )
            break
        depth = max(depth, 0)
        if token.type != "STRAY":
            kept.append(token)
    return kept


def _matched(tokens: list["Token"], problems: list[QueryProblem]) -> list["Token"]:
    """Parentheses in pairs; those without a partner don't count."""
    opened: list[int] = []
    loose: set[int] = set()
    for index, token in enumerate(tokens):
        if token.type == "LPAR":
            opened.append(index)
        elif token.type == "RPAR":
            if opened:
                opened.pop()
            else:
                loose.add(index)
    loose.update(opened)
    for index in sorted(loose):
        word = "closed" if tokens[index].type == "LPAR" else "opened"
        problems.append(QueryProblem(f"This parenthesis is never {word}.", place(tokens[index])))
    return [token for index, token in enumerate(tokens) if index not in loose]


_ATOMS = frozenset({"WORD", "PHRASE", "FILTER"})


def _joined_up(tokens: list["Token"], problems: list[QueryProblem]) -> list["Token"]:
    kept: list[Token] = []
    skip = False
    for index, token in enumerate(tokens):
        if skip:
            skip = False
            continue
        before = kept[-1].type if kept else ""
        after = tokens[index + 1].type if index + 1 < len(tokens) else ""
        begins = after in _ATOMS or after in {"MINUS", "LPAR"}
        if token.type == "OR" and not ((before in _ATOMS or before == "RPAR") and begins):
            problems.append(
                QueryProblem(
                    "OR needs something on both sides.",
                    place(token),
                    'Put it in quotes to find "or".',
                )
            )
        elif token.type == "MINUS" and not (after in _ATOMS or after == "LPAR"):
            problems.append(QueryProblem("Nothing follows this minus.", place(token)))
        elif token.type == "LPAR" and after == "RPAR":
            skip = True
        else:
            kept.append(token)
    return kept


def place(token: "Token") -> tuple[int, int]:
    """Where a token stands in the query."""
    start = token.start_pos or 0
    return start, start + len(token)
