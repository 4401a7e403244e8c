"""Searches within recorded texts: answered when the incident was read, shown as small tables."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from kb.vocabulary import search_blocks
from reports.language import N_, _, ngettext
from reports.language.words import number
from reports.wording import defang, visible

type Answer = dict[str, Any]

_HEADS = (N_("Kind"), N_("Title"), N_("Reference"), N_("Changed"))
_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]#|!~<>"})


def texts_of(record: dict[str, Any]) -> Iterator[str]:
    """Every text of a record."""
    for value in record.values():
        yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from texts_of(value)


class Searches:
    """The answers of one reading.

    Args:
        answers: as the record has them.
    """

    def __init__(self, answers: object) -> None:
        given = answers if isinstance(answers, list) else []
        self._answers: dict[str, Answer] = {
            str(one.get("query")): one for one in given if isinstance(one, dict)
        }

    def in_markdown(self, text: str) -> str:
        """A text with tables of Markdown in the place of its searches."""
        return search_blocks.replaced(text, lambda query: self._made(query, _markdown))

    def in_one_line(self, text: str) -> str:
        """A text with the query and how much it found, where there is no room for a table."""
        return search_blocks.replaced(text, lambda query: self._made(query, _line))

    def left_out(self, text: str) -> str:
        """A text without its searches, for a few words of it."""
        return search_blocks.replaced(text, lambda _query: "")

    def marked(self, text: str) -> tuple[str, dict[str, str]]:
        """A text with a word that stands for each search, and the HTML that each word means.

        The words hold a hash of the text itself, so that no text can be written to hold one.
        """
        tables: dict[str, str] = {}
        digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:24]

        def put(query: str) -> str | None:
            made = self._made(query, _html)
            if made is None:
                return None
            word = f"search{len(tables)}x{digest}"
            tables[word] = made
            return f"\n{word}\n"

        return search_blocks.replaced(text, put), tables

    def _made(self, query: str, make: Any) -> str | None:  # noqa: ANN401 - one of those below
        answer = self._answers.get(query)
        return str(make(answer)) if answer is not None else None


def with_tables(html: str, tables: dict[str, str]) -> str:
    """The HTML of a marked text with its tables."""
    for word, table in tables.items():
        html = html.replace(f"<p>{word}</p>", table).replace(word, escape(_("(search)")))
    return html


def _html(answer: Answer) -> str:
    caption, rows, below = _parts(answer)
    head = "".join(f'<th scope="col">{escape(_(name))}</th>' for name in _HEADS)
    body = "".join(
        f"<tr>{''.join(f'<td>{_shown(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    widths = "".join(f'<col style="width:{width}%">' for width in (16, 44, 24, 16))
    table = (
        f"<table><caption>{_shown(caption)}</caption><colgroup>{widths}</colgroup>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
    made = table if rows else f'<p class="mh">{_shown(caption)}</p>'
    return made + "".join(f'<p class="soft">{_shown(line)}</p>' for line in below)


def _markdown(answer: Answer) -> str:
    caption, rows, below = _parts(answer)
    lines = [f"*{_plain(caption)}*", ""]
    if rows:
        lines += [f"| {' | '.join(map(_, _HEADS))} |", "|---|---|---|---|"]
        lines += [f"| {' | '.join(map(_plain, row))} |" for row in rows]
        lines.append("")
    lines += [line for said in below for line in (_plain(said), "")]
    return "\n" + "\n".join(lines)


def _line(answer: Answer) -> str:
    caption, rows, _below = _parts(answer)
    said = caption if rows else _("{search}, nothing found", search=caption)
    return f"*{_plain(said)}*"


def _parts(answer: Answer) -> tuple[str, list[tuple[str, ...]], list[str]]:
    """The caption, the rows, and what is said below them."""
    rows: list[tuple[str, ...]] = [
        (
            str(row.get("kind") or ""),
            str(row.get("title") or _("Untitled")),
            str(row.get("place") or ""),
            _moment(row.get("updated_at"))[:10],
        )
        for row in answer.get("rows") or ()
        if isinstance(row, dict)
    ]
    query = str(answer.get("query") or "")
    caption = _("Search: {query} (as of {time} UTC)", query=query, time=_moment(answer.get("at")))
    return caption, rows, list(_below(answer, len(rows)))


def _below(answer: Answer, shown: int) -> Iterator[str]:
    withheld, total = int(answer.get("withheld") or 0), answer.get("total")
    if not shown and not withheld:
        yield _("Nothing was found.")
    if total is None:
        yield _("And more than can be counted.")
    elif total > shown + withheld:
        more = total - shown - withheld
        yield ngettext("And {number} more.", "And {number} more.", more, number=number(more))
    if withheld:
        yield ngettext(
            "{number} more withheld: marked more strictly than this report.",
            "{number} more withheld: marked more strictly than this report.",
            withheld,
            number=number(withheld),
        )
    yield from (str(problem) for problem in answer.get("problems") or ())


def _moment(value: object) -> str:
    try:
        return f"{datetime.fromisoformat(str(value)):%Y-%m-%d %H:%M}"
    except ValueError:
        return ""


def _shown(text: str) -> str:
    return escape(defang(visible(text)))


def _plain(text: str) -> str:
    """A text in which nothing is Markdown."""
    return " ".join(text.split()).translate(_MARKUP)
