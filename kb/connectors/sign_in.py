"""Signs in at Microsoft: a person by a code on another page, an application by its secret."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kb.connectors.errors import SignInError, StoppedError
from kb.connectors.keys import Keys, cache_name, secret_name
from kb.connectors.schemas import GRAPH, SECRET, Connection

_TIMEOUT: Final = 20
_LOOK: Final = 0.1
#: Errors that an administrator has to mend; others are said in the service's own short code.
_SAID: Final = {
    "invalid_client": "The client secret isn't right, or has expired.",
    "unauthorized_client": "The application isn't allowed to sign in this way.",
    "expired_token": "The code expired before somebody signed in with it.",
    "authorization_declined": "The sign-in was declined.",
    "access_denied": "The sign-in was declined.",
    "invalid_grant": "The sign-in no longer holds.",
}


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types on another page.

    Attributes:
        code: to type.
        address: of the page.
        minutes: how long it holds.
    """

    code: str
    address: str
    minutes: int


class Apps(Protocol):
    """Makes the clients that speak to the sign-in service."""

    def public(self, client_id: str, authority: str, cache: Any) -> Any:  # noqa: ANN401
        """For people."""
        ...

    def confidential(self, client_id: str, authority: str, secret: str) -> Any:  # noqa: ANN401
        """For an application with a secret."""
        ...

    def cache(self, kept: str) -> Any:  # noqa: ANN401
        """Sign-ins as they were kept."""
        ...


class MsalApps:
    """The clients of Microsoft's library, loaded when somebody signs in."""

    def public(self, client_id: str, authority: str, cache: Any) -> Any:  # noqa: ANN401
        """For people."""
        import msal  # noqa: PLC0415 - rarely needed

        return msal.PublicClientApplication(
            client_id, authority=authority, token_cache=cache, timeout=_TIMEOUT
        )

    def confidential(self, client_id: str, authority: str, secret: str) -> Any:  # noqa: ANN401
        """For an application with a secret."""
        import msal  # noqa: PLC0415

        return msal.ConfidentialClientApplication(
            client_id, client_credential=secret, authority=authority, timeout=_TIMEOUT
        )

    def cache(self, kept: str) -> Any:  # noqa: ANN401
        """Sign-ins as they were kept."""
        import msal  # noqa: PLC0415

        found = msal.SerializableTokenCache()
        if kept:
            try:
                found.deserialize(kept)
            except ValueError:  # damaged: somebody signs in anew
                return msal.SerializableTokenCache()
        return found


def scopes(connection: Connection, *, write: bool) -> list[str]:
    """What a sign-in asks for: reading, unless something is to be written."""
    if connection.sign_in == SECRET or connection.product != GRAPH:
        return [f"{connection.base}/.default"]
    right = "SecurityIncident.ReadWrite.All" if write else "SecurityIncident.Read.All"
    return [f"{connection.base}/{right}"]


class SignIn:
    """Gives tokens for one connection; they stay in memory and in the keyring.

    Args:
        connection: where to.
        keys: where secrets are kept.
        show_code: shows a person the code; None where nobody can be asked.
        cancelled: asked while somebody is waited for.
        write: whether something is to be written there.
        apps: makes the clients.
    """

    def __init__(
        self,
        connection: Connection,
        keys: Keys,
        show_code: Callable[[DeviceCode], object] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        write: bool = False,
        apps: Apps | None = None,
    ) -> None:
        """Take what is needed; nothing is sent yet."""
        self._connection = connection
        self._keys = keys
        self._show_code = show_code
        self._cancelled = cancelled
        self._scopes = scopes(connection, write=write)
        self._apps = apps or MsalApps()
        self._app: Any = None
        self._cache: Any = None

    def token(self, renew: bool = False) -> str:
        """A token for the next request.

        Args:
            renew: the service refused the one before.

        Raises:
            SignInError: nobody is signed in.
            StoppedError: somebody pressed Cancel.
        """
        if self._connection.sign_in == SECRET:
            return _taken(self._within(lambda: self._of_application(renew)))
        found = self._within(lambda: self._of_person(renew))
        if not found:
            found = self._by_code()
            self._keep()
        return _taken(found)

    def _of_application(self, renew: bool) -> dict[str, Any]:
        secret = self._keys.read(secret_name(self._connection))
        if not secret:
            raise SignInError(
                f"The client secret of “{self._connection.name}” isn't known here.",
                "Nothing was sent.",
                "Give it in Settings, Connections; without a keyring it is asked each time.",
            )
        if self._app is None or renew:
            # A new client has no former token.
            self._app = self._apps.confidential(
                self._connection.client_id, self._authority(), secret
            )
        return dict(self._app.acquire_token_for_client(scopes=self._scopes))

    def _of_person(self, renew: bool) -> dict[str, Any] | None:
        if self._app is None:
            self._cache = self._apps.cache(self._keys.read(cache_name(self._connection)))
            self._app = self._apps.public(
                self._connection.client_id, self._authority(), self._cache
            )
        accounts: Sequence[Any] = self._app.get_accounts()
        if not accounts:
            return None
        found = self._app.acquire_token_silent(
            self._scopes, account=accounts[0], force_refresh=renew
        )
        if not found or "access_token" not in found:
            return None
        self._keep()
        return dict(found)

    def _by_code(self) -> dict[str, Any]:
        if self._show_code is None:
            raise SignInError(
                f"Nobody is signed in for “{self._connection.name}”.",
                "Nothing was sent.",
                "Sign in first.",
            )
        flow = self._within(lambda: self._app.initiate_device_flow(scopes=self._scopes))
        if "user_code" not in flow:
            return dict(flow)
        minutes = max(1, int(flow.get("expires_in", 900)) // 60)
        address = str(flow.get("verification_uri", ""))
        self._show_code(DeviceCode(str(flow["user_code"]), address, minutes))
        try:
            return dict(self._within(lambda: self._app.acquire_token_by_device_flow(flow)))
        finally:
            flow["expires_at"] = 0  # ends the asking of a thread that nobody waits for

    def _keep(self) -> None:
        if self._cache is not None and self._cache.has_state_changed:
            self._keys.write(cache_name(self._connection), self._cache.serialize())

    def _authority(self) -> str:
        return f"{self._connection.hosts.login}/{self._connection.tenant}"

    def _within[T](self, work: Callable[[], T]) -> T:
        """Work in a thread that is left alone when somebody presses Cancel."""
        try:
            return in_thread(work, self._cancelled)
        except (SignInError, StoppedError):
            raise
        except Exception as error:  # noqa: BLE001 - the library lets any error of the network out
            raise SignInError(
                f"The sign-in service of “{self._connection.name}” can't be reached "
                f"({type(error).__name__}).",
                todo="Check tenant, cloud and network, then try again.",
            ) from None


def in_thread[T](work: Callable[[], T], cancelled: Callable[[], bool], most: float = 1e6) -> T:
    """Do work in a thread of its own; it is left alone on Cancel.

    Raises:
        StoppedError: somebody pressed Cancel.
        TimeoutError: it takes too long.
    """
    result: Future[T] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again by who waits
            result.set_exception(error)

    if cancelled():
        raise StoppedError
    threading.Thread(target=run, daemon=True, name="connection").start()
    end = time.monotonic() + most
    while not result.done():
        if cancelled():
            raise StoppedError
        if time.monotonic() > end:
            raise TimeoutError
        try:
            result.exception(_LOOK)
        except TimeoutError:
            continue
    return result.result()


def _taken(answer: dict[str, Any] | None) -> str:
    """The token of an answer; what is said of a refusal holds no more than its code."""
    token = (answer or {}).get("access_token")
    if isinstance(token, str) and token:
        return token
    code = str((answer or {}).get("error", ""))[:60]
    said = _SAID.get(code, f"The sign-in service refused ({code or 'no reason given'}).")
    raise SignInError(said, "Nothing was fetched.", "Check the connection in Settings.")
