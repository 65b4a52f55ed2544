"""The test suite: nothing of the machine but the services that the environment names."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403  # settings modules build on one another
from portal.settings.base import DATABASES, SQLITE_OPTIONS

SECRET_KEY = "tests"
FIELD_KEYS = ["new:" + "A" * 43 + "=", "old:" + "B" * 42 + "E="]
INDEX_KEY = "tests-index"
AUDIT_KEY = "tests-audit"
ALLOWED_HOSTS = ["*"]
_data = tempfile.TemporaryDirectory(prefix="fayuan-tests-")  # goes when the process ends
DATA_DIR = Path(_data.name)
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
SEARCH_DIR = DATA_DIR / "search"
STATIC_COPY_DIR = DATA_DIR / "offline"
SMS_SENDER = "portal.sms.MemorySender"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file with the options of production. Threads of a server that a browser talks to would share
    # an in-memory database with the test, and find tables locked where a file makes them wait.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS | {
        # A power cut may take the tests' data: waiting for the disk would double their time.
        "init_command": f"{SQLITE_OPTIONS['init_command']}PRAGMA synchronous=OFF;"
    }
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
