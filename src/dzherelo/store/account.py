"""Under which account the embedded PostgreSQL runs: it refuses to run as root."""

import os
import pwd
import subprocess
from pathlib import Path

import msgspec


class Account(msgspec.Struct, frozen=True):
    """How to start a program: as user `uid`:`gid`, or (`mapped`) as ourselves in a user namespace.

    In a user namespace the process is root outside and an ordinary user inside, so that PostgreSQL
    agrees to start although no other user can reach the folder (a home below /root, for example).
    """

    uid: int | None = None
    gid: int | None = None
    mapped: bool = False

    def command(self, arguments: list[str]) -> list[str]:
        """The command line to run."""
        return [*_UNSHARE, *arguments] if self.mapped else arguments

    def give(self, folder: Path) -> None:
        """Make `folder` belong to the account."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


_UNSHARE = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]


def choose(folder: Path, programs: Path, owner: int | None = None) -> Account:
    """The account for a data folder inside `folder` with the programs in `programs`.

    A data folder that exists stays with its `owner`, who alone may open it.

    Raises `PermissionError` with a sentence that says what to do when there is none.
    """
    if os.geteuid() != 0:
        return Account()
    for user in map(_user, ("postgres", "nobody")):
        if user and owner in {None, user.uid} and _reaches(user, folder, programs):
            return user
    if _works([*_UNSHARE, str(programs / "postgres"), "--version"]):
        return Account(mapped=True)
    raise PermissionError(
        f"PostgreSQL does not run as root, and no other user can reach {folder} and {programs}. "
        "Run Dzherelo as an ordinary user, or put the instance and the project into folders that "
        "others may enter, for example: DZHERELO_HOME=/srv/dzherelo"
    )


def _user(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _reaches(account: Account, folder: Path, programs: Path) -> bool:
    test = ["sh", "-c", 'test -x "$1" && cd "$2"', "sh", str(programs / "postgres"), str(folder)]
    return _works(test, account)


def _works(command: list[str], account: Account | None = None) -> bool:
    account = account or Account()
    try:
        done = subprocess.run(  # noqa: S603  (fixed programs, our own folders)
            command,
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
            capture_output=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
