"""Web processes are killed while many people hand in at once: nothing is lost, nothing doubled."""

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from applications import drafts
from applications.drafts import State
from tests.factories.applications import WAGES, place

pytestmark = [
    pytest.mark.slow,  # starts real web processes and waits for them to come back
    pytest.mark.django_db(transaction=True),
]

PEOPLE = 12
WINDOWS = 3
KILLS = 6
CSRF = "a" * 32
PATIENCE = 60  # seconds


def filled_draft() -> tuple[str, str]:
    """A complete draft: the token of its cookie, and what its check page would confirm."""
    draft, token = drafts.create(now=timezone.now())
    for key, typed in WAGES.items():
        lists = {name: v if isinstance(v, list) else [v] for name, v in typed.items()}
        drafts.save(draft, key, lists, state=State.DONE, version=0, now=timezone.now())
    return token, drafts.seen(drafts.pages(draft))


def database(tmp_path: Path) -> tuple[str, Callable[[str], int]]:
    """The address of a database with all that the test wrote, and a way to count in it."""
    if connection.vendor != "sqlite":
        row = connection.settings_dict
        who = f"{quote(row['USER'])}:{quote(row['PASSWORD'])}@{row['HOST']}:{row['PORT']}"

        def count(statement: str) -> int:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return int(cursor.fetchone()[0])

        return f"postgres://{who}/{row['NAME']}", count
    file = tmp_path / "web.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])

    def count_in_file(statement: str) -> int:
        with sqlite3.connect(file) as opened:
            return int(opened.execute(statement).fetchone()[0])

    return f"sqlite:///{file}", count_in_file


class Web:
    """gunicorn with two workers; its master replaces those that die."""

    def __init__(self, url: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application", "--workers", "2"]
        command += ["--threads", "4", "--bind", f"127.0.0.1:{self.port}", "--log-level", "error"]
        own = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
        self.master = subprocess.Popen(  # noqa: S603  # our own server
            command,
            env=os.environ | own,
            cwd=settings.BASE_DIR,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def workers(self) -> list[int]:
        """The processes that answer requests now."""
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def hand_in(self, token: str, seen: str) -> str:
        """Press the last button, and again after every broken connection."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                status, location = self._post(token, seen)
            except (OSError, HTTPException):
                time.sleep(0.1)  # the master has not replaced the worker yet
                continue
            if status == 303 and location.startswith("/apply/done/"):
                return location
        raise AssertionError("no answer came")

    def _post(self, token: str, seen: str) -> tuple[int, str]:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = urlencode({"seen": seen, "csrfmiddlewaretoken": CSRF})
        headers = {
            "Cookie": f"{settings.DRAFT_COOKIE}={token}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            asked.request("POST", "/apply/check/", body, headers)
            answer = asked.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            asked.close()

    def stop(self) -> None:
        """End the master and its workers."""
        os.killpg(self.master.pid, signal.SIGTERM)
        self.master.wait(timeout=20)


@pytest.fixture
def started() -> Iterator[Callable[[str], Web]]:
    running: list[Web] = []

    def start(url: str) -> Web:
        running.append(Web(url))
        return running[-1]

    yield start
    for web in running:
        web.stop()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds the workers in /proc")
def test_killed_web_processes_lose_nothing_and_double_nothing(
    tmp_path: Path, started: Callable[[str], Web]
):
    place()
    people = [filled_draft() for _number in range(PEOPLE)]
    url, count = database(tmp_path)
    web = started(url)
    presses = [person for person in people for _window in range(WINDOWS)]
    dice = random.Random(20261123)
    finished = threading.Event()

    def kill() -> int:
        killed = 0
        while killed < KILLS and not finished.wait(dice.uniform(0.05, 0.5)):
            for worker in web.workers()[:1]:
                os.kill(worker, signal.SIGKILL)
                killed += 1
        return killed

    with ThreadPoolExecutor(9) as crowd:
        web.hand_in(*people[0])  # it is up
        killer = crowd.submit(kill)
        answers = list(crowd.map(lambda press: web.hand_in(*press), presses))
        finished.set()

    assert killer.result() > 0
    promised = {answers[n * WINDOWS] for n in range(PEOPLE)}
    assert len(promised) == PEOPLE
    assert set(answers) == promised
    assert count("SELECT COUNT(*) FROM applications_application") == PEOPLE
    assert count("SELECT COUNT(*) FROM applications_submission") == PEOPLE
    assert count("SELECT COUNT(*) FROM portal_outbox WHERE kind = 'sms'") == PEOPLE
    assert count("SELECT COUNT(*) FROM applications_draft WHERE submitted IS NULL") == 0
