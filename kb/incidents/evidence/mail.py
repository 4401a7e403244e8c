"""The headers of a kept message, read and never answered, opened or fetched."""

from email.errors import MessageError
from email.parser import BytesHeaderParser
from email.policy import default

#: What tells where a message comes from, in the order of reading.
_SHOWN = (
    "From",
    "Reply-To",
    "Return-Path",
    "To",
    "Cc",
    "Date",
    "Subject",
    "Message-ID",
    "Authentication-Results",
    "Received",
)
_LONGEST = 600
_MOST = 24


def headers(content: bytes) -> tuple[tuple[str, str], ...]:
    """Names and values of the telling headers; empty when the bytes begin with none.

    Args:
        content: the beginning of the message.
    """
    try:
        message = BytesHeaderParser(policy=default).parsebytes(content)
        found = [
            (name, " ".join(str(value).split())[:_LONGEST])
            for name in _SHOWN
            for value in message.get_all(name, [])
        ]
    except (MessageError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return ()  # attackers write headers that the parser itself stumbles over
    return tuple(found[:_MOST])
