"""The portal whose processes die where a request says: the other side of `test_crash`.

The header `X-Die` names the point; each death is a line of the file that the environment names.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from portal.wsgi import application as portal

BEFORE_COMMIT, AFTER_COMMIT, BEFORE_ANSWER = "before commit", "after commit", "before answer"
AFTER = "after "  # so many milliseconds, wherever that is
LOG = "FAYUAN_TESTS_DEATHS"

_asked = threading.local()


def die(point: str) -> None:
    """End this process as a power cut would, leaving a line behind."""
    with open(os.environ[LOG], "a", encoding="utf-8") as log:
        log.write(f"{point}\n")
    os.kill(os.getpid(), signal.SIGKILL)


def _die_at(point: str) -> None:
    name, _, whose = getattr(_asked, "point", "").partition("|")
    if name == point:
        die(f"{name}|{whose}")


def _mortal(commit: Callable[[BaseDatabaseWrapper], None]) -> Callable[[BaseDatabaseWrapper], None]:
    def committing(connection: BaseDatabaseWrapper) -> None:
        _die_at(BEFORE_COMMIT)
        commit(connection)
        _die_at(AFTER_COMMIT)

    return committing


BaseDatabaseWrapper._commit = _mortal(BaseDatabaseWrapper._commit)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal, mortal."""
    point = _asked.point = environ.get("HTTP_X_DIE", "")
    if point.startswith(AFTER) and point[len(AFTER)].isdigit():
        seconds = int(point.removeprefix(AFTER).partition("|")[0]) / 1000
        threading.Timer(seconds, die, [point]).start()
    answer = portal(environ, start_response)
    _die_at(BEFORE_ANSWER)
    return answer
