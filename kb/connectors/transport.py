"""Requests to one host, within limits: size, time, tries, no redirects, nothing told of tokens."""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase

from kb.connectors.errors import ConnectorError, SignInError, StoppedError
from kb.connectors.sign_in import in_thread

_AGENT: Final = "Hotwash"
_AGAIN: Final = frozenset({429, 500, 502, 503, 504})
_LOOK: Final = 0.1
_PIECE: Final = 65_536
_CLEAN: Final = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Limits:
    """What is borne of a server.

    Attributes:
        bytes_: of one answer, unpacked.
        connect, read: seconds until a connection, until the next bytes.
        answer: seconds for a whole answer, however slowly it drips.
        tries: for one request.
        wait: seconds that a server may ask us to wait.
        step: seconds before a second try, doubled each time, where the server names none.
    """

    bytes_: int = 64 * 1024 * 1024
    connect: float = 10
    read: float = 30
    answer: float = 180
    tries: int = 6
    wait: float = 600
    step: float = 1


class _BrokenError(Exception):
    """An answer that was cut off, or is no JSON: worth another try."""


class _Bearer(AuthBase):
    """Says who asks; also keeps a .netrc of the machine out."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "_Bearer(…)"


@dataclass(slots=True)
class _Answer:
    status: int
    retry_after: str
    body: bytes


class Transport:
    """Asks one host.

    Args:
        base: its scheme and host; nothing else is ever asked.
        token: gives a token; True asks for another than the former.
        cancelled: asked ten times a second.
        told: hears why it is waited.
        limits: what is borne.
    """

    def __init__(
        self,
        base: str,
        token: Callable[[bool], str],
        cancelled: Callable[[], bool] = lambda: False,
        told: Callable[[str], object] = lambda _said: None,
        limits: Limits | None = None,
    ) -> None:
        """Take what is needed; nothing is sent yet."""
        self._base = base
        self._token = token
        self._cancelled = cancelled
        self._told = told
        self._limits = limits or Limits()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = _AGENT

    def url(self, path: str) -> str:
        """The address of a path, or of a link that an answer held.

        Raises:
            ConnectorError: it leads to another host.
        """
        found = urljoin(f"{self._base}/", path)
        wanted, given = urlsplit(self._base), urlsplit(found)
        if (given.scheme, given.netloc) != (wanted.scheme, wanted.netloc):
            host = _short(given.netloc) or "nowhere"
            raise ConnectorError(f"The answer leads on to another host ({host}): not followed.")
        return found

    def get(self, path: str) -> dict[str, Any]:
        """What is at a path.

        Raises:
            ConnectorError: the service refused, or can't be used.
            SignInError: the sign-in isn't taken.
            StoppedError: somebody pressed Cancel.
        """
        return self._ask("GET", path, None, _AGAIN)

    def ask(self, path: str) -> dict[str, Any]:
        """What a question without a body gives (POST that changes nothing); raises as `get`."""
        return self._ask("POST", path, {}, _AGAIN)

    def send(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Write something; tried again only where the service said that it did nothing."""
        return self._ask(method, path, body, frozenset({429}))

    def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None, again: frozenset[int]
    ) -> dict[str, Any]:
        url, renewed, why = self.url(path), False, ""
        writes = 500 not in again
        for number in range(self._limits.tries):
            try:
                answer = self._once(method, url, body, renew=renewed and number > 0)
                if answer.status == 401 and not renewed:
                    renewed = True
                    continue
                if answer.status < 300:
                    return _object(answer.body)
                if answer.status not in again:
                    raise _refusal(answer)
                busy = answer.status == 429
                why = "the service is busy" if busy else f"the service answered {answer.status}"
                wait = self._wait(answer.retry_after, number)
            except _BrokenError as error:
                if writes:
                    raise _unsure(str(error)) from None
                why, wait = str(error), self._wait("", number)
            if number + 1 < self._limits.tries:
                self._pause(wait, why)
        raise ConnectorError(f"The service could not be read: {why}, {self._limits.tries} times.")

    def _once(
        self, method: str, url: str, body: Mapping[str, Any] | None, *, renew: bool
    ) -> _Answer:
        token = self._token(renew)
        stop = threading.Event()

        def work() -> _Answer:
            return self._exchange(method, url, body, token, stop)

        try:
            return in_thread(work, self._cancelled, self._limits.answer)
        except TimeoutError:
            raise _BrokenError("an answer came too slowly") from None
        finally:
            stop.set()

    def _exchange(
        self,
        method: str,
        url: str,
        body: Mapping[str, Any] | None,
        token: str,
        stop: threading.Event,
    ) -> _Answer:
        try:
            with self._session.request(
                method,
                url,
                json=body,
                auth=_Bearer(token),
                timeout=(self._limits.connect, self._limits.read),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _Answer(
                    answer.status_code,
                    answer.headers.get("Retry-After", ""),
                    self._body(answer, stop),
                )
        except requests.exceptions.SSLError:
            raise ConnectorError(
                "The service's certificate can't be verified.",
                todo="Check the network's proxy and the machine's certificates.",
            ) from None
        except requests.RequestException as error:
            # Its message may hold the address with what is asked; its kind says enough.
            raise _BrokenError(f"the connection failed ({type(error).__name__})") from None

    def _body(self, answer: requests.Response, stop: threading.Event) -> bytes:
        found = bytearray()
        for piece in answer.iter_content(_PIECE):
            found += piece
            if stop.is_set():
                raise StoppedError
            if len(found) > self._limits.bytes_:
                most = self._limits.bytes_ // (1024 * 1024)
                raise ConnectorError(f"An answer is larger than {most} MB: it isn't read on.")
        return bytes(found)

    def _wait(self, retry_after: str, number: int) -> float:
        """Seconds to wait: as the server says in seconds or as a date, else ever longer."""
        seconds = read_retry_after(retry_after)
        if seconds is None:
            return min(self._limits.step * float(2**number), self._limits.wait)
        if seconds > self._limits.wait:
            minutes = int(seconds // 60) + 1
            raise ConnectorError(f"The service is busy and asks to come back in {minutes} minutes.")
        return seconds

    def _pause(self, seconds: float, why: str) -> None:
        end = time.monotonic() + seconds
        self._told(f"{why}; trying again in {seconds:.0f} s")
        while (left := end - time.monotonic()) > 0:
            if self._cancelled():
                raise StoppedError
            time.sleep(min(left, _LOOK))


def read_retry_after(text: str) -> float | None:
    """Seconds of a `Retry-After`, which is a number or a date; None where it is neither."""
    given = text.strip()
    if given.isascii() and given.isdigit():
        return float(given[:9])
    try:
        at = parsedate_to_datetime(given)
    except (ValueError, TypeError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _object(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise _BrokenError("an answer isn't whole JSON") from None
    if not isinstance(value, dict):
        raise _BrokenError("an answer isn't an object")
    return value


def _refusal(answer: _Answer) -> ConnectorError:
    status, said = answer.status, _reason(answer.body)
    if status == 401:
        return SignInError(
            "The service doesn't take the sign-in.", todo="Sign in again.", status=401
        )
    if 300 <= status < 400:
        what, todo = "The service wants to lead to another address: not followed.", ""
    elif status == 403:
        what = f"The service refuses access{said}."
        todo = "Ask for the right to read (or to write) incidents, or for a security role."
    elif status in (404, 410):
        what, todo = f"The service doesn't know what was asked for{said}.", "Check the connection."
    else:
        what, todo = f"The service refused ({status}){said}.", "Check the connection."
    return ConnectorError(what, todo=todo, status=status)


def _reason(body: bytes) -> str:
    """The service's own code of an error, which holds nothing that was sent."""
    try:
        value = json.loads(body[:_PIECE])
    except (ValueError, RecursionError):
        return ""
    error = value.get("error") if isinstance(value, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return f": {_short(code)}" if isinstance(code, str) and code else ""


def _short(text: str) -> str:
    return _CLEAN.sub(" ", text)[:80]


def _unsure(why: str) -> ConnectorError:
    return ConnectorError(
        f"It isn't known whether it was sent: {why}.",
        "Nothing was noted here.",
        "Look at the incident in the portal before you send it again.",
    )
