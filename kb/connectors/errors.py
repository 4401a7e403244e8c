"""Errors of connections. None holds a token, a secret or the body of an answer."""

from typing import Final

from kb.errors import KBError

KEPT: Final = "Nothing was imported; pages that came so far are kept."
AGAIN: Final = "Fetch again: it goes on where it stopped."


class ConnectorError(KBError):
    """A connection couldn't be used.

    Attributes:
        status: of the answer; 0 where none came.
    """

    def __init__(self, what: str, kept: str = KEPT, todo: str = AGAIN, *, status: int = 0) -> None:
        """Take the three sentences, and the status of the answer."""
        super().__init__(what, kept, todo)
        self.status = status


class SignInError(ConnectorError):
    """Nobody is signed in, or the service doesn't take the sign-in."""


class StoppedError(Exception):
    """Somebody pressed Cancel."""
