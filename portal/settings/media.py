"""Where the editors' pictures and files lie: a folder, or a bucket of any S3-compatible store."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import environ

SECONDS_FRESH = 3600


@dataclass(frozen=True)
class Media:
    """The storage, the address under which browsers find what is in it, and the origin (scheme and
    host) that pages must be allowed to show pictures from; empty where that is the site itself.
    """

    storage: dict[str, Any]
    url: str
    origin: str = ""


def media(env: environ.Env) -> Media:
    """What the environment asks for. A bucket needs the extra `s3`.

    Files keep their names for ever: one that is uploaded again under a name that is taken gets
    another. Addresses are not signed, so that pages which name them can be cached; the bucket must
    let everybody read, or FAYUAN_MEDIA_URL name a server that may.
    """
    bucket = env.str("FAYUAN_MEDIA_BUCKET", default="")
    endpoint = env.str("FAYUAN_MEDIA_ENDPOINT", default="").rstrip("/")
    options = {
        "bucket_name": bucket,
        "endpoint_url": endpoint or None,
        "region_name": env.str("FAYUAN_MEDIA_REGION", default="") or None,
        "access_key": env.str("FAYUAN_MEDIA_ACCESS_KEY", default="") or None,
        "secret_key": env.str("FAYUAN_MEDIA_SECRET_KEY", default="") or None,
        "addressing_style": "path" if endpoint else "virtual",
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": False,
        "object_parameters": {"CacheControl": f"public, max-age={SECONDS_FRESH}"},
    }
    public = env.str("FAYUAN_MEDIA_URL", default="").rstrip("/")
    public = public or (
        f"{endpoint}/{bucket}" if endpoint else f"https://{bucket}.s3.amazonaws.com"
    )
    if not bucket:
        return Media({"BACKEND": "django.core.files.storage.FileSystemStorage"}, "/media/")
    parts = urlsplit(public)
    options |= {"custom_domain": f"{parts.netloc}{parts.path}", "url_protocol": f"{parts.scheme}:"}
    return Media(
        {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options},
        f"{public}/",
        f"{parts.scheme}://{parts.netloc}",
    )
