"""The test suite: nothing of the machine but the services that the environment names."""

import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403  # settings modules build on one another

SECRET_KEY = "tests"
FIELD_KEYS = ["new:" + "A" * 43 + "=", "old:" + "B" * 42 + "E="]
INDEX_KEY = "tests-index"
AUDIT_KEY = "tests-audit"
ALLOWED_HOSTS = ["*"]
DATA_DIR = Path(tempfile.mkdtemp(prefix="fayuan-tests-"))
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir()
SEARCH_DIR = DATA_DIR / "search"
SMS_SENDER = "portal.sms.MemorySender"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
