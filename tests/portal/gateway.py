"""A gateway of text messages on this machine, which answers as a test tells it to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CUT = 0
"""In the place of a status: take the message, and break the connection before the answer."""


@dataclass
class Gateway:
    """What was posted to it, what it sent on, and the statuses it is to answer next (then 200)."""

    url: str = ""
    token: str = "a token"
    statuses: list[int] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    answer: bytes | None = None

    def take(self, headers: Any, body: bytes) -> int:
        """Look at a request as a real gateway does. Returns the status of the answer."""
        if headers["Authorization"] != f"Bearer {self.token}":
            return 401
        message = json.loads(body)
        self.posted.append(message)
        self.types.append(headers["Content-Type"])
        status = self.statuses.pop(0) if self.statuses else 200
        if status in (CUT, 200):
            self.sent.setdefault(headers["Idempotency-Key"], message)
        return status


@contextmanager
def running() -> Iterator[Gateway]:
    """A gateway that listens on loopback."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = gateway.take(self.headers, body)
            if status == CUT:
                return
            words = gateway.answer
            words = json.dumps({"id": "M-1"}).encode() if words is None else words
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        gateway.url = f"http://127.0.0.1:{server.server_port}/messages"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield gateway
        finally:
            server.shutdown()
            thread.join()
