"""A PostgreSQL cluster that the tests start themselves, also as root."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

_START_SECONDS = 30
_IN_MEMORY = Path("/dev/shm")
#: What a cluster of a few databases at a time may need, with its log.
_MEMORY = 2 * 1024**3
#: Nothing outlives the tests, so nothing is written twice, or to be safe.
_OPTIONS = ("listen_addresses=", "fsync=off", "full_page_writes=off")
#: Databases that live for one test need no log to start from, and nobody who tidies them up.
_SHORT_LIVED = (
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
    "bgwriter_lru_maxpages=0",
)


@dataclass(frozen=True)
class Cluster:
    """A running cluster, reached through a socket in its folder."""

    folder: Path
    connection: psycopg.Connection[Any]

    def new_database(self, template: str = "template1") -> str:
        """Make a database, empty or as another one is; gives back its address."""
        name = f"t{uuid.uuid4().hex}"
        make = f'CREATE DATABASE "{name}" TEMPLATE "{template}"'  # names of our own making
        if self.connection.info.server_version >= 150_000:
            make += " STRATEGY FILE_COPY"  # as older ones do: nothing of it goes into the log
        self.connection.execute(make)
        return f"postgresql+psycopg://hw@/{name}?host={self.folder}"

    def drop(self, address: str) -> None:
        """Remove a database; what of it is only in memory never has to be written."""
        self.connection.execute(f'DROP DATABASE IF EXISTS "{self.name_of(address)}" WITH (FORCE)')

    @staticmethod
    def name_of(address: str) -> str:
        """The name of the database at an address."""
        return address.rsplit("?", 1)[0].rsplit("/", 1)[1]


def _binaries() -> Path:
    config = shutil.which("pg_config")
    if config:
        found = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        if (Path(found.stdout.strip()) / "initdb").exists():
            return Path(found.stdout.strip())
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not installed:
        pytest.skip("PostgreSQL's server programs (initdb, postgres) aren't installed")
    return installed[-1].parent


def _as_other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: use its own account then."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def start_cluster(*, short_lived: bool = True) -> Iterator[Cluster]:
    """Start a cluster in a temporary folder; stop and remove it at the end.

    One for short-lived databases makes and drops them many times faster: it lies in memory, where
    there is enough.
    """
    binaries = _binaries()
    in_memory = short_lived and _memory_has(_MEMORY)
    folder = Path(tempfile.mkdtemp(prefix="hw-pg-", dir=_IN_MEMORY if in_memory else None))
    other = _as_other_user()
    if other:
        os.chown(folder, other["user"], other["group"])
    make = [binaries / "initdb", "-D", folder / "data", "-U", "hw", "--auth=trust", "-E", "UTF8"]
    subprocess.run(
        [*map(str, make), "--no-sync", "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **other,
    )
    run = [binaries / "postgres", "-D", folder / "data", "-k", folder]
    wanted = (*_OPTIONS, *_SHORT_LIVED) if short_lived else _OPTIONS
    options = [word for option in wanted for word in ("-c", option)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*map(str, run), *options], stdout=log, stderr=log, cwd=folder, **other
        )
    try:
        with _first_connection(folder, server) as connection:
            yield Cluster(folder, connection)
    finally:
        server.send_signal(signal.SIGQUIT)  # at once: nothing of it is needed any more
        server.wait(timeout=_START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _memory_has(size: int) -> bool:
    return _IN_MEMORY.is_dir() and shutil.disk_usage(_IN_MEMORY).free >= size


def _first_connection(folder: Path, server: subprocess.Popen[bytes]) -> psycopg.Connection[Any]:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            return psycopg.connect(f"host={folder} user=hw dbname=postgres", autocommit=True)
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)  # the server says in no other way that it is ready
