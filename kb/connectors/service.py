"""The one door to connections: the window and the command line use it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kb.connectors import fetching, write_back
from kb.connectors.fetching import Result, Told
from kb.connectors.keys import Keys
from kb.connectors.register import Register
from kb.connectors.schemas import Connection
from kb.connectors.sign_in import Apps, DeviceCode, SignIn
from kb.connectors.transport import Limits, Transport
from kb.connectors.write_back import Receiver

type ShowCode = Callable[[DeviceCode], object] | None


class Connector:
    """Fetches through one connection, or sends a comment, when somebody asked for it.

    Args:
        connection: where to, and as whom.
        keys: where secrets are.
        show_code: shows a person the code to sign in with; None where nobody can be asked.
        cancelled: asked ten times a second.
        told: hears incidents, pages, and why it is waited.
        apps: makes the clients of the sign-in service; Microsoft's library by itself.
        limits: what is borne of a server.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        show_code: ShowCode = None,
        cancelled: Callable[[], bool] = lambda: False,
        told: Told = lambda _incidents, _pages, _said: None,
        *,
        apps: Apps | None = None,
        limits: Limits | None = None,
    ) -> None:
        """Take what is needed; nothing is sent yet."""
        self._connection = connection
        self._keys = keys
        self._show_code = show_code
        self._cancelled = cancelled
        self._told = told
        self._apps = apps
        self._limits = limits
        self._counts = (0, 0)

    def sign_in(self) -> None:
        """Sign in, so that it holds for what comes.

        Raises:
            SignInError, StoppedError: it didn't come to that.
        """
        self._signing(write=False).token()

    def fetch(self, register: Register, since: datetime | None) -> Result:
        """Fetch what changed since a time; raises as `fetching.fetch` does."""
        transport = self._transport(write=False)
        folder: Path = register.folder_of(self._connection)
        return fetching.fetch(self._connection, transport, folder, since, self._tell)

    def send(self, receiver: Receiver, text: str) -> None:
        """Send a comment; raises as `write_back.send` does."""
        write_back.send(self._transport(write=True), receiver, text)

    def _transport(self, *, write: bool) -> Transport:
        sign_in = self._signing(write=write)
        base = self._connection.base
        return Transport(base, sign_in.token, self._cancelled, self._waits, self._limits)

    def _signing(self, *, write: bool) -> SignIn:
        return SignIn(
            self._connection,
            self._keys,
            self._show_code,
            self._cancelled,
            write=write,
            apps=self._apps,
        )

    def _tell(self, incidents: int, pages: int, said: str) -> None:
        self._counts = (incidents, pages)
        self._told(incidents, pages, said)

    def _waits(self, said: str) -> None:
        self._told(*self._counts, said)
