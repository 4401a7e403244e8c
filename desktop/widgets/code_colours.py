"""Code in prose, coloured by its language. Only code that names one, and never for long."""

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

from desktop.theme import tokens
from desktop.widgets.units import units

if TYPE_CHECKING:
    from pygments.lexer import Lexer

#: Characters of one block of code, and of all in a text: more is left plain.
_LONGEST: Final = 8_000
_MOST: Final = 40_000
_LANGUAGE: Final = QTextFormat.Property.BlockCodeLanguage
#: Beginnings of Pygments' names for tokens, the first that fits.
_TONES: Final[tuple[tuple[str, str], ...]] = (
    ("Token.Comment", "text3"),
    ("Token.Keyword", "accent_text"),
    ("Token.Literal.String", "ok"),
    ("Token.Literal", "warn"),
    ("Token.Name.Function", "info"),
    ("Token.Name.Class", "info"),
    ("Token.Name.Builtin", "info"),
    ("Token.Name.Variable", "info"),
    ("Token.Name.Tag", "accent_text"),
    ("Token.Name.Attribute", "info"),
)
#: Languages that people write and Pygments calls otherwise.
_ALIASES: Final = {"kql": "kusto", "ps": "powershell", "ps1": "powershell", "sigma": "yaml"}


def colour_code(document: QTextDocument, table: tokens.Tokens) -> None:
    """Colours the words of every block of code that names its language."""
    cursor = QTextCursor(document)
    left = _MOST
    block = document.begin()
    cursor.beginEditBlock()
    while block.isValid():
        language = _language_of(block)
        if not language:
            block = block.next()
            continue
        lines, start = [], block.position()
        while block.isValid() and _language_of(block) == language:
            lines.append(block.text())
            block = block.next()
        code = "\n".join(lines)
        left -= len(code)
        lexer = _lexer(language) if len(code) <= _LONGEST and left >= 0 else None
        if lexer is not None:
            _colour(cursor, start, code, lexer, table)
    cursor.endEditBlock()


def _language_of(block: QTextBlock) -> str:
    said = block.blockFormat().stringProperty(_LANGUAGE)
    return said.split()[0].lower() if said.strip() else ""


def _lexer(language: str) -> "Lexer | None":
    # Pygments loads late: most texts hold no code, and the window opens sooner.
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        return get_lexer_by_name(_ALIASES.get(language, language), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def _colour(
    cursor: QTextCursor, start: int, code: str, lexer: "Lexer", table: tokens.Tokens
) -> None:
    place = start
    for kind, words in lexer.get_tokens(code):
        length = units(words)
        name = str(kind)
        tone = next((tone for group, tone in _TONES if name.startswith(group)), "")
        if tone:
            look = QTextCharFormat()
            look.setForeground(table.color(tone))
            cursor.setPosition(place)
            cursor.setPosition(place + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(look)
        place += length
