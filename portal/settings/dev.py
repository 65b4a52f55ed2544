"""A laptop: `make run` writes the secrets file once and sets FAYUAN_DEMO."""

import os
from pathlib import Path

os.environ.setdefault(
    "FAYUAN_ENV_FILE", str(Path(__file__).resolve().parents[2] / "var" / "secrets.env")
)

from portal.settings.base import *  # noqa: F403  # settings modules build on one another
from portal.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="only-for-a-laptop-and-never-for-real-data")
FIELD_KEYS = env.list("FAYUAN_FIELD_KEYS", default=["dev:" + "A" * 43 + "="])
INDEX_KEY = env.str("FAYUAN_INDEX_KEY", default="only-for-a-laptop")
AUDIT_KEY = env.str("FAYUAN_AUDIT_KEY", default="only-for-a-laptop")
ALLOWED_HOSTS = [
    "localhost",
    "127.0.0.1",
    "[::1]",
    "testserver",
    *env.list("ALLOWED_HOSTS", default=[]),
]
