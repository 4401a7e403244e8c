"""Text as people compare it: without case, accents, width or script variants."""

import unicodedata
from functools import lru_cache

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ħ": "h",
        "ŧ": "t",
        "\u0640": "",  # tatweel, a filler
        "\u0649": "\u064a",  # alef maksura as yeh
        "\u06cc": "\u064a",  # Farsi yeh
        "\u06a9": "\u0643",  # keheh as kaf
        "\u0629": "\u0647",  # teh marbuta as heh
    }
)
# Voicing marks of kana make other letters, not accents.
_KEPT_MARKS = frozenset("\u3099\u309a")


def fold(text: str) -> str:
    """A text without case, accents and width, for comparison; folding twice changes nothing."""
    return text.lower() if text.isascii() else _fold(text)


@lru_cache(maxsize=20_000)
def _fold(text: str) -> str:
    folded = _fold_once(text)
    again = _fold_once(folded)
    # A few compatibility characters need a second round.
    return folded if again == folded else again


def _fold_once(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(
        _digit(char) for char in apart if char in _KEPT_MARKS or not unicodedata.combining(char)
    )
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def _digit(char: str) -> str:
    """Digits of any script as ASCII digits."""
    if char.isascii() or not char.isdecimal():
        return char
    return str(unicodedata.decimal(char))
