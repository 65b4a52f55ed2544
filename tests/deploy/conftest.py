"""The web server as it is deployed, on this machine: other ports and folders, and nothing else
changed.
"""

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings

SITE = Path(settings.BASE_DIR) / "deploy" / "nginx.conf"
START_SECONDS = 10

WHOLE = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
{user}
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on, and not the same one twice."""
    with closing(socket.socket()) as one, closing(socket.socket()) as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def derived(folder: Path, port: int, app_port: int) -> str:
    """The deployed site without TLS and its redirect, in other places."""
    text = SITE.read_text(encoding="utf-8")
    redirect = re.compile(r"server \{\n    listen 80;.*?\n\}\n", re.DOTALL)
    changes = (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{app_port};"),
        ("/var/cache/nginx/fayuan", f"{folder}/cache"),
        ("/var/log/nginx/fayuan.log", f"{folder}/access.log"),
        ("/var/lib/fayuan/", f"{folder}/data/"),
    )
    text, removed = redirect.subn("", text)
    assert removed == 1
    text = re.sub(r"    ssl_certificate.*\n", "", text)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


@dataclass
class Application:
    """What stands behind the web server: it answers, answers with errors, or is away."""

    port: int
    status: int = 200
    body: str = "live"
    server: ThreadingHTTPServer | None = None
    asked: list[str] = field(default_factory=list)

    def start(self) -> None:
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                app.answer(self)

            do_POST = do_GET

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        content = self.body.encode()
        request.send_response(self.status)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Cache-Control", "public, max-age=60")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@dataclass(frozen=True)
class Site:
    """A running nginx before an application."""

    url: str
    folder: Path
    app: Application

    @property
    def copy(self) -> Path:
        """Where it looks for the copy of the directory."""
        return self.folder / "data" / "offline"


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nginx did not start: {log.read_text() if log.exists() else 'no log'}")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The deployed web server with an application that answers."""
    port, app_port = free_ports()
    app = Application(app_port)
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(WHOLE.format(folder=tmp_path, user=user))
    (tmp_path / "site.conf").write_text(derived(tmp_path, port, app.port), encoding="utf-8")
    app.start()
    command = ["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603  # our own command
    try:
        wait_for(port, process, tmp_path / "error.log")
        yield Site(f"http://127.0.0.1:{port}", tmp_path, app)
    finally:
        process.terminate()
        process.wait()
        app.stop()
