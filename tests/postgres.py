"""A PostgreSQL cluster that the tests start themselves, also as root."""

import contextlib
import os
import pwd
import shutil
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


@dataclass(frozen=True)
class Cluster:
    """A running cluster, reached through a socket in its folder."""

    folder: Path

    def new_database(self, template: str = "template1") -> str:
        """Make a database, empty or as another one is; gives back its address."""
        name = f"t{uuid.uuid4().hex}"
        make = f'CREATE DATABASE "{name}" TEMPLATE "{template}"'  # names of our own making
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(make)
        return f"postgresql+psycopg://hw@/{name}?host={self.folder}"

    @staticmethod
    def name_of(address: str) -> str:
        """The name of the database at an address."""
        return address.rsplit("?", 1)[0].rsplit("/", 1)[1]

    def _address(self, database: str) -> str:
        return f"host={self.folder} user=hw dbname={database}"


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
def start_cluster() -> Iterator[Cluster]:
    """Start a cluster in a temporary folder; stop and remove it at the end."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="hw-pg-"))
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
    options = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "full_page_writes=off"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*map(str, run), *options], stdout=log, stderr=log, cwd=folder, **other
        )
    try:
        _wait_until_ready(folder, server)
        yield Cluster(folder)
    finally:
        server.terminate()
        server.wait(timeout=_START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(f"host={folder} user=hw dbname=postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)  # the server says in no other way that it is ready
        else:
            return
