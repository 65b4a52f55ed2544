"""Where the copy lies, and how a new one takes the place of the old one all at once.

`current` is a link to the newest folder, and is swapped by one rename: whoever reads sees the old
copy or the new one, never something between. A page that says the same as before is the same file
(a hard link), so that it keeps its time and nobody has to fetch it again.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CURRENT = "current"
COPIES = "copies"


class Busy(Exception):
    """Another process is making a copy in this folder."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who makes a copy there. Raises Busy."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(str(folder)) from None
        yield


class NewCopy:
    """A copy being written. Nothing of it is seen before `take_place`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / COPIES / ".new"
        self.before = folder / CURRENT
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)

    def write(self, name: str, content: bytes) -> None:
        """Write a file, or link to the one of the copy before when it says the same."""
        target, old = self.path / name, self.before / name
        target.parent.mkdir(exist_ok=True)
        if _holds(old, content):
            with suppress(OSError):  # a file system without hard links, or too many of them
                os.link(old, target)
                return
        target.write_bytes(content)

    def take_place(self, name: str) -> None:
        """Make this the current copy, under a name of its own. The one before stays: somebody may
        be reading it; those before that one go.
        """
        kept = {name, self.before.resolve().name}
        _let_everybody_read(self.path)
        os.sync()  # once for tens of thousands of files, before anybody is led to them
        place = self.folder / COPIES / name
        shutil.rmtree(place, ignore_errors=True)
        self.path.rename(place)
        link = self.folder / f".{CURRENT}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(COPIES) / name)
        link.replace(self.before)
        _sync(self.folder)
        for old in (self.folder / COPIES).iterdir():
            if old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _let_everybody_read(path: Path) -> None:
    """The web server is another user, whatever the mask of this process."""
    for folder, _folders, files in os.walk(path):
        Path(folder).chmod(0o755)
        for name in files:
            (Path(folder) / name).chmod(0o644)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
