#!/usr/bin/env python3
"""A whole portal on one machine: `setup`, `run`, `test`. Needs python3 (3.11 or newer) and nothing
else.

    python3 deploy/local.py setup        environment in .venv, database, demonstration county
                                         (COUNTY=330106: another one, in a folder of its own)
    python3 deploy/local.py run          the same, then web server and workers until Ctrl-C
    python3 deploy/local.py test [ARGS]  what the tests need (a browser included), then pytest

Everything it makes lies in `.venv` and `var`; running it again is quick and loses nothing.
"""

import base64
import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COUNTY = os.environ.get("COUNTY", "").strip()
# Each county's demonstration has a folder of its own, so that none is lost by looking at another.
DATA = Path(os.environ.get("FAYUAN_DATA_DIR") or ROOT / "var" / COUNTY)
OLDEST = (3, 11)
STOP_SECONDS = 15
START_SECONDS = 60


def say(*words: object) -> None:
    print(*words, flush=True)


def environment() -> dict[str, str]:
    """The variables our own commands run with: development settings, demonstration on."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "FAYUAN_DEMO": "1",
        "FAYUAN_DATA_DIR": str(DATA),
        "FAYUAN_ENV_FILE": str(DATA / "secrets.env"),
        "PYTHONUNBUFFERED": "1",
    }


def call(*command: object, env: dict[str, str] | None = None) -> None:
    """Run a command in the project's folder; end with its status when it fails."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def manage(*words: str) -> None:
    call(PYTHON, "manage.py", *words, env=environment())


def install(lock: str) -> None:
    """Make the virtual environment and install a lock file into it, once per content."""
    if sys.version_info < OLDEST:
        sys.exit(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is {sys.version.split()[0]}"
        )
    if not PYTHON.exists():
        say("making the virtual environment .venv ...")
        done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False)
        if done.returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit(
                "python3 cannot make virtual environments here: install the package python3-venv"
            )
    wanted = ROOT / "requirements" / lock
    mark = VENV / f".installed-{lock}"
    digest = hashlib.sha256(wanted.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == digest:
        return
    say(f"installing requirements/{lock} ...")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    call(*pip, "--require-hashes", "-r", wanted)
    mark.write_text(digest)


def write_secrets() -> None:
    """Keys of this installation, made once: without them yesterday's data would not open."""
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / "secrets.env"
    if path.exists():
        return
    field_key = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = [
        f"SECRET_KEY={secrets.token_urlsafe(50)}",
        f"FAYUAN_FIELD_KEYS=k1:{field_key}",
        f"FAYUAN_INDEX_KEY={secrets.token_urlsafe(32)}",
        f"FAYUAN_AUDIT_KEY={secrets.token_urlsafe(32)}",
    ]
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n")


def lock_for_services() -> str:
    """The clients of PostgreSQL and of an S3 store are extras: they come along when the environment
    names such a service.
    """
    if os.environ.get("FAYUAN_MEDIA_BUCKET"):
        return "s3.txt"
    return (
        "postgres.txt" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "base.txt"
    )


def setup() -> None:
    """Everything but starting: environment, database, static files, demonstration data, search
    index.
    """
    install(lock_for_services())
    write_secrets()
    say("preparing the database and the demonstration county ...")
    call(PYTHON, "deploy/prepare.py", *([COUNTY] if COUNTY else []), env=environment())


def free(port: int) -> bool:
    """Whether nothing listens on the port of the loopback address."""
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def start(port: int) -> dict[str, subprocess.Popen[bytes]]:
    """Web server, outbox worker and Wagtail's task worker, each in a process group of its own."""
    server = ["-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    server += ["--worker-class", "gthread", "--threads", "4", "--log-level", "warning"]
    server += ["--limit-request-line", "8190"]  # 500 characters of Chinese in an address
    commands = {
        "web server": [PYTHON, *server],
        "worker": [PYTHON, "manage.py", "work"],
        "task worker": [PYTHON, "manage.py", "db_worker", "--verbosity", "0"],
    }
    return {
        name: subprocess.Popen(
            [str(part) for part in command], cwd=ROOT, env=environment(), start_new_session=True
        )
        for name, command in commands.items()
    }


def stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """End every process group: politely, then for good."""
    for child in children.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(deadline - time.monotonic(), 0.1))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  # our own loopback address
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def wait_until_up(url: str, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(url):
        if (
            any(child.poll() is not None for child in children.values())
            or time.monotonic() > deadline
        ):
            sys.exit("the portal did not start; its messages are above")
        time.sleep(0.3)


def announce(base: str) -> None:
    """The addresses, what was found of optional services, and the demonstration accounts."""
    database = (
        "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite"
    )
    search = (
        "Elasticsearch, embedded as fallback" if os.environ.get("ELASTICSEARCH_URL") else "embedded"
    )
    media = "bucket" if os.environ.get("FAYUAN_MEDIA_BUCKET") else "folder"
    say(f"\ndatabase: {database}\nsearch: {search}\nmedia: {media}\n")
    manage("demo_accounts")
    say(f"\nPublic portal   {base}/\nBack office     {base}/admin/")
    county = f" COUNTY={COUNTY}" if COUNTY else ""
    say(f"One-time code   make code WHO=reviewer{county}\nStop            Ctrl-C\n")


class Told(Exception):
    """Somebody asked us to end."""


def end(_number: int, _frame: object) -> None:
    raise Told


def run() -> None:
    """Set up, start, and stay until told to stop or a part of it ends."""
    port = int(os.environ.get("PORT", "8000"))
    if not free(port):
        sys.exit(f"port {port} is taken: choose another one, for example PORT={port + 1} make run")
    setup()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    children = start(port)
    base = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(f"{base}/health/", children)
        announce(base)
        while all(child.poll() is None for child in children.values()):
            time.sleep(0.3)
        ended = [name for name, child in children.items() if child.poll() is not None]
        sys.exit(f"ended by itself: {', '.join(ended)}")
    except Told:
        pass
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop(children)


def have_browser() -> bool:
    return bool(os.environ.get("FAYUAN_BROWSER") or shutil.which("chromium"))


def install_browser() -> None:
    """Debian's Chromium and a Chinese font when root; Playwright's own browser otherwise."""
    if have_browser():
        return
    if os.getuid() == 0 and shutil.which("apt-get"):
        call("apt-get", "update", "-qq")
        call("apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk")
    else:
        call(PYTHON, "-m", "playwright", "install", "chromium")


def install_web_server() -> None:
    """Debian's nginx when root: the tests of the deployed site are skipped without it."""
    if not shutil.which("nginx") and os.getuid() == 0 and shutil.which("apt-get"):
        call("apt-get", "install", "-y", "-qq", "nginx-light")


def test(words: list[str]) -> None:
    """The whole suite, or what the words select."""
    install("dev.txt")
    install_browser()
    install_web_server()
    os.execv(PYTHON, [str(PYTHON), "-m", "pytest", *words])  # noqa: S606  # pytest takes our place


def main() -> None:
    actions = {"setup": setup, "run": run}
    words = sys.argv[1:]
    if COUNTY and not (COUNTY.isascii() and COUNTY.isdigit()):
        sys.exit(f"COUNTY is the code of a county, such as 330106, not {COUNTY}")
    if words and words[0] == "test":
        os.chdir(ROOT)
        test(words[1:])
    elif len(words) == 1 and words[0] in actions:
        actions[words[0]]()
    else:
        print(__doc__, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
