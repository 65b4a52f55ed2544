"""Web processes die while people hand in: nothing that was answered is lost, nothing is doubled."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from applications import drafts
from applications.drafts import State
from applications.models import Application, Draft, Submission
from portal.models import Outbox
from tests.applications.public import mortal
from tests.factories.applications import WAGES, place

pytestmark = [
    pytest.mark.slow,  # some sixty real web processes die, and are waited for
    pytest.mark.real_clock,
    pytest.mark.django_db(transaction=True),
]

PEOPLE = 8
LAST_PAGE = "proof"
CSRF = "a" * 32
PATIENCE = 90  # seconds for one person's whole way
LONGEST_LIFE = 120  # milliseconds; a request takes about half of it


def nearly_filled_draft() -> str:
    """The cookie's token of a draft that lacks its last page."""
    draft, token = drafts.create(now=timezone.now())
    for key, typed in WAGES.items():
        if key == LAST_PAGE:
            continue
        lists = {name: v if isinstance(v, list) else [v] for name, v in typed.items()}
        drafts.save(draft, key, lists, state=State.DONE, version=0, now=timezone.now())
    return token


def database_url() -> str:
    """The address of the tests' own database, for other processes."""
    row = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{row['NAME']}"
    who = f"{quote(row['USER'])}:{quote(row['PASSWORD'])}@{row['HOST']}:{row['PORT']}"
    return f"postgres://{who}/{row['NAME']}"


class Web:
    """gunicorn with two workers; its master replaces those that die."""

    def __init__(self, deaths: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        deaths.touch()
        self.deaths = deaths
        command = [sys.executable, "-m", "gunicorn", f"{mortal.__name__}:application", "--preload"]
        command += ["--workers", "2", "--threads", "4", "--log-level", "critical"]
        own = {
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            mortal.LOG: str(deaths),
        }
        self.master = subprocess.Popen(  # noqa: S603  # our own server
            [*command, "--bind", f"127.0.0.1:{self.port}"],
            env=os.environ | own,
            cwd=settings.BASE_DIR,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def died(self) -> list[str]:
        """The points at which processes died so far."""
        return self.deaths.read_text(encoding="utf-8").splitlines()

    def ask(self, path: str, cookies: str, sent: dict[str, object], die: str) -> tuple[str, str]:
        """Where an answer leads, and its text. Raises OSError or HTTPException when none comes."""
        asked = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Die": die,
        }
        body = urlencode({**sent, "csrfmiddlewaretoken": CSRF}, doseq=True) if sent else None
        try:
            asked.request("POST" if sent else "GET", path, body, headers)
            answer = asked.getresponse()
            return answer.headers.get("Location", ""), answer.read().decode()
        finally:
            asked.close()

    def stop(self) -> None:
        """End the master and its workers."""
        os.killpg(self.master.pid, signal.SIGTERM)
        self.master.wait(timeout=20)


@dataclass
class Person:
    """Somebody who presses a button again whenever no answer comes. Each of her first presses of it
    is the end of a web process, at another point.
    """

    web: Web
    name: str
    token: str
    dice: random.Random
    answers: list[str] = field(default_factory=list)

    def goes_all_the_way(self) -> str:
        """Saves the last page, looks everything over, hands in twice. Where she is led to."""
        self.presses(f"/apply/{LAST_PAGE}/", WAGES[LAST_PAGE], leads_to="/apply/check/")
        seen = self.looks_it_over()
        for _window in range(2):
            self.presses("/apply/check/", {"seen": seen}, leads_to="/apply/done/")
        return self.answers[-1]

    def presses(self, path: str, sent: dict[str, object], *, leads_to: str) -> None:
        """A button, until the answer leads on."""
        end = time.monotonic() + PATIENCE
        points = self._points()
        while time.monotonic() < end:
            point = f"{points[0]}|{self.name}{path}" if points else ""
            location, _text = self._asks(path, sent, point)
            if point in self.web.died():
                points.pop(0)
            if location.startswith(leads_to):
                self.answers.append(location)
                return
        raise AssertionError(f"no answer came from {path}")

    def looks_it_over(self) -> str:
        """The mark of what the check page shows."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            _location, text = self._asks("/apply/check/", {}, "")
            if found := re.search(r'name="seen" value="(\w+)"', text):
                return found[1]
        raise AssertionError("no check page came")

    def _points(self) -> list[str]:
        random_moment = f"{mortal.AFTER}{self.dice.randrange(LONGEST_LIFE)}"
        return [mortal.BEFORE_COMMIT, random_moment, mortal.AFTER_COMMIT, mortal.BEFORE_ANSWER]

    def _asks(self, path: str, sent: dict[str, object], point: str) -> tuple[str, str]:
        cookies = f"{settings.DRAFT_COOKIE}={self.token}; {settings.CSRF_COOKIE_NAME}={CSRF}"
        try:
            return self.web.ask(path, cookies, sent, point)
        except (OSError, HTTPException):
            time.sleep(0.05)  # the master has not replaced the process yet
            return "", ""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], Web]]:
    running: list[Web] = []

    def begin() -> Web:
        running.append(Web(tmp_path / "deaths"))
        return running[-1]

    yield begin
    for web in running:
        web.stop()


def test_web_processes_that_die_at_any_point_lose_nothing_and_double_nothing(
    start: Callable[[], Web],
) -> None:
    place()
    tokens = [nearly_filled_draft() for _number in range(PEOPLE)]
    web = start()
    people = [
        Person(web, f"person {number}", token, random.Random(number))
        for number, token in enumerate(tokens)
    ]

    with ThreadPoolExecutor(3) as crowd:
        references = list(crowd.map(Person.goes_all_the_way, people))

    deaths = Counter(  # by point
        re.sub(r" \d+", "", point.partition("|")[0]) for point in web.died()
    )
    assert deaths.total() >= 20, deaths
    assert min(deaths[point] for point in (mortal.BEFORE_COMMIT, mortal.AFTER_COMMIT)) >= PEOPLE
    assert len(set(references)) == PEOPLE
    for person in people:
        assert len({answer for answer in person.answers if "/done/" in answer}) == 1
    kept = set(Application.objects.values_list("reference", flat=True))
    assert {address.split("/")[3] for address in references} == kept
    assert Submission.objects.count() == PEOPLE
    assert Outbox.objects.filter(kind="sms").count() == PEOPLE
    assert not Draft.objects.filter(submitted=None).exists()
