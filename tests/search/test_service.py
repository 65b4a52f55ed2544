"""Who answers, and what happens when the first engine does not."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal import outbox
from portal.models import Outbox
from search import indexing, installed, service
from search.engine import EngineUnavailable, Query
from search.engines.elastic import REST_SECONDS, ElasticEngine
from tests.factories.search import SAMPLE, WAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alone")]


def cluster_at(settings: Any, *ports: int) -> ElasticEngine:
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, "urls": urls}
    engine = installed.elasticsearch()
    assert engine is not None
    engine.breaker.reset()
    return engine


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


class Listener:
    """A server that takes connections and answers with these bytes, or never."""

    def __init__(self, answer: bytes) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.socket.getsockname()[1])
        self.asked = 0
        self.answer = answer
        self.open: list[socket.socket] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.asked += 1
            self.open.append(connection)
            if self.answer:
                connection.recv(65536)
                connection.sendall(self.answer)

    def close(self) -> None:
        self.socket.close()
        for connection in self.open:
            connection.close()


@pytest.fixture
def silent() -> Iterator[Listener]:
    listener = Listener(b"")
    yield listener
    listener.close()


@pytest.fixture
def stranger() -> Iterator[Listener]:
    """Some other web server on Elasticsearch's port."""
    body = b"<html>hello</html>"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    listener = Listener(head + body)
    yield listener
    listener.close()


def test_without_a_cluster_the_embedded_engine_answers(sample: None) -> None:
    results = service.search(Query("讨薪"))
    assert results.engine == "embedded"
    assert results.hits[0].key == WAGES.key
    assert service.primary().name == "embedded"


def test_a_cluster_that_is_down_is_replaced(sample: None, settings: Any, closed_port: int) -> None:
    cluster_at(settings, closed_port)
    results = service.search(Query("讨薪"))
    assert results.engine == "embedded"
    assert results.hits[0].key == WAGES.key


def test_a_cluster_that_never_answers_is_waited_for_once(
    sample: None, settings: Any, silent: Listener
) -> None:
    cluster_at(settings, silent.port)
    started = time.monotonic()
    assert service.search(Query("讨薪")).hits[0].key == WAGES.key
    assert time.monotonic() - started < 5  # 0.8 s, and room for a busy machine
    asked = silent.asked
    for _ in range(5):
        assert service.search(Query("工伤")).engine == "embedded"
    assert silent.asked == asked


def test_the_cluster_is_asked_again_after_half_a_minute(
    sample: None, settings: Any, silent: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = cluster_at(settings, silent.port)
    service.search(Query("讨薪"))
    assert engine.breaker.is_open
    later = time.monotonic() + REST_SECONDS + 1
    monkeypatch.setattr("search.engines.elastic.time.monotonic", lambda: later)
    assert not engine.breaker.is_open


def test_another_service_on_that_port_is_no_cluster(
    sample: None, settings: Any, stranger: Listener
) -> None:
    cluster_at(settings, stranger.port)
    assert service.search(Query("讨薪")).engine == "embedded"


def test_an_engine_asked_for_by_name_is_not_replaced(
    sample: None, settings: Any, closed_port: int
) -> None:
    cluster_at(settings, closed_port)
    with pytest.raises(EngineUnavailable):
        service.search(Query("讨薪"), engine="elasticsearch")
    assert service.search(Query("讨薪"), engine="embedded").total


def test_an_engine_that_is_not_configured_is_unknown(sample: None) -> None:
    with pytest.raises(KeyError):
        service.search(Query("讨薪"), engine="elasticsearch")


def test_without_any_index_nobody_answers_and_nothing_breaks() -> None:
    results = service.search(Query("讨薪"))
    assert (results.engine, results.total) == (service.NOBODY, 0)
    assert service.suggest("老板") == []


def test_what_finds_nothing_is_searched_as_it_was_meant_and_said_so(sample: None) -> None:
    results = service.search(Query("taoxin"))
    assert results.instead == "讨薪"
    assert results.hits[0].key == WAGES.key


def test_what_finds_something_is_only_asked_about(sample: None) -> None:
    results = service.search(Query("劳动仲栽"))
    assert results.total
    assert (results.suggestion, results.instead) == ("劳动仲裁", "")


def test_what_is_found_whole_is_not_asked_about(sample: None) -> None:
    results = service.search(Query("劳动仲裁"))
    assert (results.suggestion, results.instead) == ("", "")


def test_titles_are_suggested_while_the_cluster_is_down(
    sample: None, settings: Any, closed_port: int
) -> None:
    cluster_at(settings, closed_port)
    assert service.suggest("laoban") == [WAGES.title]


def test_health_names_every_engine(sample: None, settings: Any, closed_port: int) -> None:
    assert service.health() == {
        "ok": True,
        "answers": "embedded",
        "lag_seconds": 0,
        "engines": {"embedded": {"ok": True, "documents": len(SAMPLE)}},
    }
    cluster_at(settings, closed_port)
    report = service.health()
    assert report["ok"] is False
    assert report["answers"] == "embedded"


def test_health_tells_how_long_the_oldest_change_waits(sample: None) -> None:
    outbox.put(indexing.kind_of("embedded"), "a:1", {"key": "a:1"})
    Outbox.objects.update(created=timezone.now() - timedelta(minutes=3))
    report = service.health()
    assert report["ok"] is False
    assert report["lag_seconds"] in range(180, 240)


def test_health_without_an_index_says_so() -> None:
    report = service.health()
    assert (report["ok"], report["answers"]) == (False, service.NOBODY)
