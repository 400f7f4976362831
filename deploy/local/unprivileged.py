"""PostgreSQL refuses to run as root: this finds another way for it to reach its files."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.local.stack import ROOT

NOBODY = 65_534


class NoUserForPostgres(Exception):
    """Nobody but root can reach the files, and root may not hide that it is root."""


@dataclass(frozen=True)
class RunAs:
    """`prefix` goes before a command; `uid` and `gid` own, on disk, what it reads and writes."""

    prefix: tuple[str, ...]
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give the path, and all below it, to whom the command will be. Costs nothing where that is so already."""
        if path.stat().st_uid == self.uid:
            return
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder) / name, self.uid, self.gid, follow_symlinks=False)
        os.chown(path, self.uid, self.gid)


IN_USER_NAMESPACE = RunAs(("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"), 0, 0)
"""Root takes another number for itself: it keeps its files, below /root too, and loses every other power."""


def run_as(folder: Path, program: Path) -> RunAs:
    """How to run `program` with data in `folder`, which exists and is given to whom it runs as.

    Raises NoUserForPostgres.
    """
    if os.geteuid() != 0:
        return RunAs((), os.geteuid(), os.getegid())
    for candidate in _candidates(folder):
        candidate.own(folder)
        if _reaches(candidate, folder, program):
            return candidate
    raise NoUserForPostgres(
        f"PostgreSQL does not run as root, and nobody else can reach {program.parent}: put the project into a folder "
        "that others may enter, run as another user, or use `docker compose up`."
    )


def _candidates(folder: Path) -> Iterator[RunAs]:
    """Whoever has the data already; then a user who may be less than root; then root under another number."""
    owner = folder.stat().st_uid
    known = {user.pw_uid: user for user in pwd.getpwall()} | {user.pw_name: user for user in pwd.getpwall()}
    if owner == 0 and (folder / "data").exists():
        yield IN_USER_NAMESPACE
    for wanted in (owner, ROOT.stat().st_uid, "postgres", "nobody"):
        if wanted in known and known[wanted].pw_uid != 0:
            user = known[wanted]
            identity = ("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups")
            yield RunAs(identity, user.pw_uid, user.pw_gid)
    yield IN_USER_NAMESPACE


def _reaches(candidate: RunAs, folder: Path, program: Path) -> bool:
    question = 'test -w "$1" && test -x "$1" && test -x "$2" && test -r "$2"'
    command = [*candidate.prefix, "sh", "-c", question, "sh", str(folder), str(program)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
