"""Secrets in the system's keyring; where there is none, they are asked each time."""

import contextlib
from typing import Any, Final, Protocol

from kb.connectors.schemas import Connection

_SERVICE: Final = "Hotwash"
#: Some keyrings take short values only; longer ones are kept in pieces.
_PIECE: Final = 1_000
_MOST: Final = 64


class Keys(Protocol):
    """Where secrets of connections are kept."""

    def read(self, name: str) -> str:
        """The secret of that name; empty where there is none."""
        ...

    def write(self, name: str, value: str) -> bool:
        """Keep a secret; False where that isn't possible."""
        ...

    def forget(self, name: str) -> None:
        """Drop a secret."""
        ...


def secret_name(connection: Connection) -> str:
    """How the client secret of a connection is called."""
    return f"{connection.id}/client-secret"


def cache_name(connection: Connection) -> str:
    """How the sign-in of a connection is called."""
    return f"{connection.id}/sign-in"


def forget_all(keys: Keys, connection: Connection) -> None:
    """Drop every secret of a connection."""
    keys.forget(secret_name(connection))
    keys.forget(cache_name(connection))


class SystemKeys:
    """The keyring of the system."""

    def read(self, name: str) -> str:
        """The secret of that name; empty where there is none, or no keyring."""
        pieces: list[str] = []
        with _tolerated():
            for at in range(_MOST):
                piece = _keyring().get_password(_SERVICE, f"{name}/{at}")
                if not piece:
                    break
                pieces.append(str(piece))
        return "".join(pieces)

    def write(self, name: str, value: str) -> bool:
        """Keep a secret in pieces; False where there is no keyring, or it refuses."""
        pieces = [value[at : at + _PIECE] for at in range(0, len(value), _PIECE)]
        if len(pieces) > _MOST:
            return False
        self.forget(name)
        done = False
        with _tolerated():
            for at, piece in enumerate(pieces):
                _keyring().set_password(_SERVICE, f"{name}/{at}", piece)
            done = True
        if not done:
            self.forget(name)
        return done

    def forget(self, name: str) -> None:
        """Drop all pieces of a secret."""
        with _tolerated():
            for at in range(_MOST):
                place = f"{name}/{at}"
                if not _keyring().get_password(_SERVICE, place):
                    break
                _keyring().delete_password(_SERVICE, place)


class HeldKeys:
    """Secrets that were asked and are held in memory, beside those of another place."""

    def __init__(self, beneath: Keys) -> None:
        """Take the place that is asked for what isn't held here."""
        self._beneath = beneath
        self._held: dict[str, str] = {}

    def hold(self, name: str, value: str) -> None:
        """Hold a secret until the program ends."""
        self._held[name] = value

    def read(self, name: str) -> str:
        """The secret that is held, else the kept one."""
        return self._held.get(name) or self._beneath.read(name)

    def write(self, name: str, value: str) -> bool:
        """Hold a secret, and keep it where that is possible."""
        self._held[name] = value
        return self._beneath.write(name, value)

    def forget(self, name: str) -> None:
        """Drop a secret here and there."""
        self._held.pop(name, None)
        self._beneath.forget(name)


def _keyring() -> Any:  # noqa: ANN401 - a module that is loaded late
    import keyring  # noqa: PLC0415 - looks through all back ends when it is loaded

    return keyring


def _tolerated() -> contextlib.suppress:
    """No keyring, a locked one, one whose service died: then it is asked each time."""
    from keyring.errors import KeyringError  # noqa: PLC0415 - see above

    return contextlib.suppress(KeyringError, RuntimeError, OSError)
