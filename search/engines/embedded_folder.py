"""Where the embedded index of one host lies, and who may write to it.

`<SEARCH_DIR>/<host>/` holds generations (one tantivy index each), a file `CURRENT` that names the
one in use, and a lock. A rebuild fills a new generation and swaps `CURRENT`, so that readers see
either the old index or the whole new one. All writing, in whichever process, holds the lock.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from search.engine import EngineUnavailable, IndexGone

POLL_SECONDS = 0.02


@dataclass(frozen=True)
class About:
    """What a generation is: the schema it was made with, and the version it was built at. Changes
    older than that are in it already.
    """

    schema: int
    floor: int


@dataclass(frozen=True)
class Folder:
    """The folder of one host."""

    path: Path

    def current(self) -> Path | None:
        """The generation in use; None before the first rebuild."""
        try:
            name = (self.path / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        generation = self.path / name
        return generation if name and generation.is_dir() else None

    def new_generation(self) -> Path:
        """An empty folder for a rebuild."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        generation = self.path / f"{stamp}-{secrets.token_hex(4)}"
        generation.mkdir(parents=True)
        return generation

    def generation(self, name: str) -> Path:
        """A generation by its name. Raises IndexGone."""
        generation = self.path / name
        if not generation.is_dir():
            raise IndexGone(name)
        return generation

    def use(self, generation: Path) -> None:
        """Make a finished generation the current one, durably, and remove what nobody reads, nor
        will: rebuilds that were given up, or began before this one was finished.
        """
        previous = self.current()
        _write_durably(self.path / "CURRENT", generation.name)
        for other in self.path.iterdir():
            if other.is_dir() and other not in (generation, previous):
                shutil.rmtree(other, ignore_errors=True)

    @contextmanager
    def writing(self, *, wait: float) -> Iterator[None]:
        """Be the only writer, waiting at most `wait` seconds. Raises EngineUnavailable. The lock
        goes with the process that holds it, however that ends.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        deadline = time.monotonic() + wait
        with (self.path / "writer.lock").open("a") as lock:
            while not _locked(lock.fileno()):
                if time.monotonic() >= deadline:
                    raise EngineUnavailable("another process is writing the embedded index")
                time.sleep(POLL_SECONDS)
            yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_about(generation: Path) -> About | None:
    """What a generation says of itself; None when it says nothing that can be read."""
    try:
        return About(**json.loads((generation / "about.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_about(generation: Path, about: About) -> None:
    """The first file of a generation to be written."""
    _write_durably(generation / "about.json", json.dumps(asdict(about)))


def _write_durably(path: Path, content: str) -> None:
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
