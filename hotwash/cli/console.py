"""What goes to the terminal: text that can't steer it, tables, JSON, progress."""

import json
import re
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from kb.vocabulary.text import clean

#: Signs that move the cursor, change colours or turn the direction of text around.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_WIDEST = 60


def plain(value: object) -> str:
    """A value as one line that can't steer a terminal: titles come from attackers."""
    return _STEERING.sub(" ", "" if value is None else str(value)).strip()


def say(text: str = "") -> None:
    """A line for people; line breaks in it stay."""
    print("\n".join(_STEERING.sub(" ", line.replace("\t", "    ")) for line in text.split("\n")))


def complain(*words: str) -> None:
    """A line on stderr: what it concerns, the place, the reason; the program when only a reason."""
    said = [plain(word) for word in words]
    print(": ".join(said if len(said) > 1 else ["hotwash", *said]), file=sys.stderr)


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Rows under heads, as wide as their values; nothing when there are none."""
    shown = [[_cut(plain(value)) for value in row] for row in rows]
    if not shown:
        return
    widths = [max(map(len, column)) for column in zip(heads, *shown, strict=True)]
    for row in ([head.upper() for head in heads], *shown):
        print("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip())


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def document(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """One JSON document, and nothing else, on stdout."""
    print(_written(value, indent=2))


def _written(value: Any, indent: int | None = None) -> str:  # noqa: ANN401
    """JSON without what no terminal takes: names of files may hold any bytes."""
    return clean(json.dumps(value, ensure_ascii=False, indent=indent))


def listed(items: Iterable[Any]) -> None:
    """One JSON list, written as its items come, so that a million need no memory."""
    separator = "["
    for item in items:
        print(separator, _written(item), sep="\n", end="")
        separator = ","
    print("[]" if separator == "[" else "\n]")


class Progress:
    """A line on stderr that is rewritten; silent where stderr is no terminal."""

    def __init__(self) -> None:
        self._shown = 0.0
        self._open = False
        self._on = sys.stderr.isatty()

    def __call__(self, done: int, total: int, what: str = "") -> None:
        """Show how far it is, at most ten times a second."""
        if not self._on or (time.monotonic() - self._shown < 0.1 and done < total):
            return
        self._shown = time.monotonic()
        self._open = True
        print(f"\r\x1b[K{done:,} of {total:,}  {_cut(plain(what))}", end="", file=sys.stderr)
        sys.stderr.flush()

    def end(self) -> None:
        """Take the line away."""
        if self._open:
            print("\r\x1b[K", end="", file=sys.stderr)
            self._open = False
