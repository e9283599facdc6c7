"""A PostgreSQL server for the tests: Debian's, or a wheel's that carries one; its data lie in a folder of its own."""

from __future__ import annotations

import asyncio
import itertools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from bot.store.server import Server

DEBIAN = Path("/usr/lib/postgresql")
SUPERUSER, NOBODY = "postgres", "nobody"
"""PostgreSQL does not run as root: Debian's has its own user, a wheel's runs as nobody."""
PATIENCE = 30
SWIFT = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""For tests alone: what a power cut would take does not matter here."""
DURABLE = ("fsync=on", "synchronous_commit=on")


class NoServerError(Exception):
    """There is no PostgreSQL server on this machine; the message says what would bring one."""


@dataclass
class TestServer:
    """A server that runs. `copies` are the databases made from others, to be dropped."""

    __test__ = False

    socket: Path
    port: int
    password: str = field(repr=False)
    copies: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def at(self, database: str) -> Server:
        """A database by its socket, where nobody is asked for a password."""
        return Server(f"postgresql://{SUPERUSER}@/{database}?host={self.socket}&port={self.port}")

    def by_password(self, database: str, password: str | None = None) -> Server:
        """The same by TCP, with a password."""
        given = quote(self.password if password is None else password)
        return Server(f"postgresql://{SUPERUSER}:{given}@127.0.0.1:{self.port}/{database}")

    async def run(self, text: str, database: str = "postgres") -> None:
        """One statement as the superuser."""
        connection = await asyncpg.connect(self.at(database).url)
        try:
            await connection.execute(text)
        finally:
            await connection.close()

    async def make(self, template: str = "template0", more: str = "") -> str:
        """A new database, empty or the copy of another that nobody is connected to."""
        name = f"house_{next(self._numbers)}"
        await self.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy {more}")
        self.copies.append(name)
        return name

    async def drop(self, kept: int) -> None:
        """Drop what was made, but for the first `kept`."""
        while len(self.copies) > kept:
            await self.run(f"DROP DATABASE {self.copies.pop()} WITH (FORCE)")


@contextmanager
def running(options: tuple[str, ...] = SWIFT, where: Path = Path("/tmp")) -> Iterator[TestServer]:
    """Start a server with its data under `where`, and stop it at the end. Raises NoServerError."""
    programs, user = _programs()
    with tempfile.TemporaryDirectory(prefix="yizhan-pg-", dir=where, ignore_cleanup_errors=True) as made:
        folder, password = Path(made), secrets.token_hex(8)
        secret = folder / "password"
        secret.write_text(password)
        if user:
            for path in (folder, secret):
                shutil.chown(path, user)
        data, port = folder / "data", _free_port()
        started = [*_as(user), str(programs / "postgres"), "-D", str(data), "-k", made, "-p", str(port)]
        options_of_data = ("-U", SUPERUSER, "-E", "UTF8", "--locale=C", f"--pwfile={secret}", "--no-sync")
        _do(
            *(*_as(user), str(programs / "initdb"), "-D", str(data), *options_of_data),
            *("--auth-local=trust", "--auth-host=scram-sha-256"),
        )
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [*started, *(f"-c{one}" for one in ("listen_addresses=127.0.0.1", "max_connections=200", *options))],
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
            )
        try:
            server = TestServer(folder, port, password)
            _wait(server, process, folder / "log")
            yield server
        finally:
            _stop(data, process)


def _programs() -> tuple[Path, str]:
    """The folder of the server's programs, and the user to run them as ("" for whoever we are)."""
    found = sorted(DEBIAN.glob("*/bin/postgres"), key=lambda path: int(path.parts[-3].split(".")[0]))
    root = os.geteuid() == 0
    if found:
        return found[-1].parent, SUPERUSER if root else ""
    wheel = find_spec("pgserver")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall/bin", NOBODY if root else ""
    raise NoServerError("no PostgreSQL here: apt-get install postgresql, or pip install pgserver")


def _as(user: str) -> list[str]:
    return ["runuser", "-u", user, "--"] if user else []


def _do(*words: str) -> None:
    done = subprocess.run(words, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoServerError(f"PostgreSQL does not start here: {(done.stderr or done.stdout).strip()[-300:]}")


def _wait(server: TestServer, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            asyncio.run(server.run("SELECT 1"))
        except (OSError, asyncpg.PostgresError):
            if process.poll() is not None or time.monotonic() > until:
                raise NoServerError(f"PostgreSQL does not start here: {log.read_text()[-300:]}") from None
            time.sleep(0.05)
        else:
            return


def _stop(data: Path, process: subprocess.Popen[bytes]) -> None:
    """At once: the postmaster's own id stands in its file (ours may be that of `runuser`)."""
    try:
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        process.wait(PATIENCE)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
