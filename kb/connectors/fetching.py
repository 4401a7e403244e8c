"""Fetches what changed since a time, page by page, into files that an import takes."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from kb.connectors.asking import Api, Items, api_of, items_of, next_of, rules
from kb.connectors.errors import ConnectorError
from kb.connectors.fetched import Fetched, Progress
from kb.connectors.register import Register
from kb.connectors.schemas import GRAPH, Connection
from kb.connectors.transport import Transport

_MOST_PAGES: Final = 10_000
_MOST_ITEMS: Final = 100_000
#: Statuses by which a link to a next page tells that it holds no longer.
_GONE: Final = frozenset({400, 404, 410})

Told = Callable[[int, int, str], object]


@dataclass(frozen=True, slots=True)
class Result:
    """What a fetch gave.

    Attributes:
        paths: files for the import; empty when nothing changed.
        incidents: how many incidents they hold.
        until: the time of the newest change among them; None where there is none.
        resumed: it went on with a fetch that was cut off.
    """

    paths: tuple[Path, ...]
    incidents: int
    until: datetime | None
    resumed: bool = False


def as_since(at: datetime | None) -> str:
    """A time as the services read it, to the second; empty for everything."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def fetch(
    connection: Connection,
    transport: Transport,
    folder: Path,
    since: datetime | None,
    told: Told = lambda _incidents, _pages, _said: None,
) -> Result:
    """Fetch everything that changed since a time.

    Args:
        connection: what is asked.
        transport: asks it.
        folder: where pages are kept; a fetch that was cut off goes on there.
        since: changes from here on; None for everything.
        told: hears how many incidents and pages came.

    Raises:
        ConnectorError: it couldn't be fetched; what came is kept.
        SignInError: nobody is signed in.
        StoppedError: somebody pressed Cancel; what came is kept.
    """
    kept, api = Fetched(folder), api_of(connection)
    wanted, target = as_since(since), _target(connection)
    progress = kept.resume(target, wanted)
    resumed = progress is not None
    progress = progress or kept.begin(target, wanted, transport.url(api.first(wanted)))
    run = _Run(connection, transport, kept, api, told)
    try:
        run.follow(progress)
    except ConnectorError as error:
        if not resumed or error.status not in _GONE or run.read:
            raise
        resumed = False
        progress = kept.begin(target, wanted, transport.url(api.first(wanted)))
        run.follow(progress)
    return Result(tuple(kept.paths()), len(progress.seen), _newest(progress.seen.values()), resumed)


def imported(register: Register, connection: Connection, store: str, result: Result) -> None:
    """Move on after everything fetched was written to a store, and drop the files.

    Raises:
        ConnectorError: it couldn't be noted; the next fetch then gets the same once more.
    """
    if result.until is not None:
        register.move_on(connection, store, result.until)
    drop(register, connection)


def drop(register: Register, connection: Connection) -> None:
    """Drop the files of a fetch that nobody wants to import."""
    Fetched(register.folder_of(connection)).drop()


class _Run:
    """Follows the pages of one fetch."""

    def __init__(
        self,
        connection: Connection,
        transport: Transport,
        kept: Fetched,
        api: Api,
        told: Told,
    ) -> None:
        self._connection = connection
        self._transport = transport
        self._kept = kept
        self._api = api
        self._told = told
        self.read = 0

    def follow(self, progress: Progress) -> None:
        """Reads on until the last page."""
        while progress.next:
            self._told(len(progress.seen), progress.pages, "")
            address = self._transport.url(progress.next)
            mark = hashlib.sha256(address.encode()).hexdigest()[:16]
            if mark in progress.visited:
                raise ConnectorError("The service's pages lead around in a circle.")
            if progress.pages >= _MOST_PAGES or len(progress.seen) > _MOST_ITEMS:
                raise ConnectorError(
                    "The service gives more than can be fetched at once.",
                    todo="Choose a later time from which to fetch.",
                )
            answer = self._transport.get(address)
            link = next_of(answer)
            following = self._transport.url(link) if link else ""
            self._take(progress, items_of(answer))
            self.read += 1
            progress.pages += 1
            progress.visited.append(mark)
            progress.next = following
            self._kept.keep(progress)
        self._rules()
        progress.complete = True
        self._kept.keep(progress)
        self._told(len(progress.seen), progress.pages, "")

    def _take(self, progress: Progress, items: Items) -> None:
        """Keep the incidents of a page that weren't there yet, or are newer."""
        whole: Items = []
        for one in items:
            name, changed = self._api.identity(one), self._api.changed(one)
            if not name:
                raise ConnectorError("An incident of the answer has no id.")
            if name in progress.seen and not _is_newer(changed, progress.seen[name]):
                continue
            found = self._api.whole(self._transport, one)
            if self._connection.product == GRAPH:
                whole.append(found)
                progress.seen[name] = changed
                continue
            self._add(progress, "incident", found)
            progress.seen[name] = changed
            self._kept.keep(progress)
            self._told(len(progress.seen), progress.pages, "")
        if whole:
            self._add(progress, "incidents", {"value": whole})

    def _add(self, progress: Progress, what: str, value: dict[str, Any]) -> None:
        progress.items += 1
        self._kept.add(f"{what}-{progress.items:06}.json", value)

    def _rules(self) -> None:
        if self._connection.product != GRAPH and self._connection.with_rules:
            found = rules(self._transport, self._connection)
            if found:
                self._kept.add("automation-rules.json", found)


def _target(connection: Connection) -> str:
    known = (connection.product, connection.base, connection.tenant, connection.workspace_path)
    return hashlib.sha256("\n".join(known).encode()).hexdigest()


def _is_newer(changed: str, former: str) -> bool:
    """Whether a change is later than the one that is kept; of unreadable ones, another one is."""
    new, old = _moment(changed), _moment(former)
    return new > old if new and old else changed != former


def _newest(times: Iterable[str]) -> datetime | None:
    return max((at for at in map(_moment, times) if at), default=None)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
