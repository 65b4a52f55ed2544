"""Editors' pictures and files in a bucket: the same pages, another place."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.request import Request, urlopen

import boto3
import environ
import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from moto.server import ThreadedMotoServer
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image

from portal.settings.media import Media, media
from tests.factories.home import NoticeFactory
from tests.factories.portal import member, signed_in

EVERYBODY_READS = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::fayuan/*",
        }
    ],
}

TELL = """
import json
from django.conf import settings
images = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]
print(json.dumps([images, settings.MEDIA_URL, settings.STORAGES["default"]["BACKEND"]]))
"""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the settings make of these variables."""

    def ask(**variables: str) -> Media:
        for name in [name for name in os.environ if name.startswith("FAYUAN_MEDIA_")]:
            monkeypatch.delenv(name)
        for name, value in variables.items():
            monkeypatch.setenv(f"FAYUAN_MEDIA_{name}", value)
        return media(environ.Env())

    return ask


@pytest.fixture
def store() -> Iterator[str]:
    """The address of an S3-compatible server on loopback, with one public bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="tests",
        aws_secret_access_key="tests",
    )
    client.create_bucket(Bucket="fayuan")
    client.put_bucket_policy(Bucket="fayuan", Policy=json.dumps(EVERYBODY_READS))
    yield address
    urlopen(Request(f"{address}/moto-api/reset", method="POST")).close()  # noqa: S310  # our own
    server.stop()


@pytest.fixture
def bucket(store: str, asked: Any, settings: Any) -> Media:
    """A site whose media lies in the bucket."""
    found: Media = asked(
        BUCKET="fayuan",
        ENDPOINT=store,
        REGION="us-east-1",
        ACCESS_KEY="tests",
        SECRET_KEY="tests",
    )
    settings.STORAGES = {**configured.STORAGES, "default": found.storage}
    settings.MEDIA_URL = found.url
    policy = configured.CONTENT_SECURITY_POLICY
    directives = {**policy["DIRECTIVES"], "img-src": ["'self'", found.origin]}
    settings.CONTENT_SECURITY_POLICY = {**policy, "DIRECTIVES": directives}
    return found


def picture() -> ContentFile:
    drawn = BytesIO()
    Picture.new("RGB", (900, 600), "seagreen").save(drawn, "PNG")
    return ContentFile(drawn.getvalue(), name="站点大门.png")


def test_without_a_bucket_media_lies_in_the_data_folder(asked: Any) -> None:
    found = asked()
    assert found.storage["BACKEND"].endswith("FileSystemStorage")
    assert (found.url, found.origin) == ("/media/", "")


@pytest.mark.parametrize(
    ("variables", "url", "origin"),
    [
        ({}, "https://fayuan.s3.amazonaws.com/", "https://fayuan.s3.amazonaws.com"),
        (
            {"ENDPOINT": "https://s3.example.cn/"},
            "https://s3.example.cn/fayuan/",
            "https://s3.example.cn",
        ),
        (
            {"ENDPOINT": "https://s3.example.cn", "URL": "https://media.example.cn/aid/"},
            "https://media.example.cn/aid/",
            "https://media.example.cn",
        ),
    ],
)
def test_browsers_find_the_bucket_where_the_settings_say(
    asked: Any, variables: dict[str, str], url: str, origin: str
) -> None:
    found = asked(BUCKET="fayuan", **variables)
    assert (found.url, found.origin) == (url, origin)


def test_every_page_may_show_pictures_of_the_bucket(store: str) -> None:
    wanted = {"FAYUAN_MEDIA_BUCKET": "fayuan", "FAYUAN_MEDIA_ENDPOINT": store}
    told = subprocess.run(  # noqa: S603  # our own settings
        [sys.executable, "-c", TELL],
        env=os.environ | wanted | {"DJANGO_SETTINGS_MODULE": "portal.settings.dev"},
        cwd=configured.BASE_DIR,
        capture_output=True,
        check=True,
    )
    policy, url, backend = json.loads(told.stdout)
    assert policy == ["'self'", store]
    assert url == f"{store}/fayuan/"
    assert backend == "storages.backends.s3.S3Storage"


@pytest.mark.django_db
def test_a_picture_of_a_page_comes_from_the_bucket_and_may_be_shown(
    bucket: Media, client: Client
) -> None:
    image = Image.objects.create(title="站点大门", file=picture())
    image.contextual_alt_text, image.decorative = "站点的大门", False
    NoticeFactory(slug="moved", body=[("image", image)])
    answer = client.get("/notices/moved/")
    html = answer.content.decode()
    address = html.split(f'src="{bucket.url}')[1].split('"')[0]
    assert bucket.origin in answer["Content-Security-Policy"].split("img-src")[1].split(";")[0]
    with urlopen(bucket.url + address) as shown:  # noqa: S310  # the server of this test
        assert shown.headers["Content-Type"].startswith("image/")
        assert shown.headers["Cache-Control"] == "public, max-age=3600"
        assert Picture.open(BytesIO(shown.read())).width <= 900


@pytest.mark.django_db
def test_a_file_to_download_is_handed_out_from_our_own_address(
    bucket: Media, client: Client
) -> None:
    document = Document.objects.create(
        title="申请表", file=ContentFile(b"%PDF-1.4 form", name="form.pdf")
    )
    answer = client.get(document.url)
    assert document.url.startswith("/documents/")
    assert answer.status_code == 200
    assert b"".join(answer) == b"%PDF-1.4 form"


@pytest.mark.django_db
def test_staff_see_the_pictures_they_choose_from(bucket: Media) -> None:
    Image.objects.create(title="站点大门", file=picture())
    answer = signed_in(Client(), member(is_superuser=True)).get("/admin/images/")
    assert bucket.url in answer.content.decode()
    allowed = answer["Content-Security-Policy"].split("img-src")[1].split(";")[0]
    assert bucket.origin in allowed
    assert "data:" in allowed


def test_a_name_that_is_taken_is_not_written_over(bucket: Media) -> None:
    first = default_storage.save("notice.txt", ContentFile(b"one"))
    second = default_storage.save("notice.txt", ContentFile(b"two"))
    assert first != second
    assert default_storage.open(first).read() == b"one"
    default_storage.delete(first)
    assert not default_storage.exists(first)
