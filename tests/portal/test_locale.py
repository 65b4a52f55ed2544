"""The back office speaks Chinese: our catalogue completes and corrects those of the packages.

When a package is upgraded these tests name what is new, what is gone and what reads badly.
"""

import json
import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.portal.catalogues import LATIN_WORDS, Message, package_messages

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
HAN = "\u4e00-\u9fff"
MARKUP = re.compile(r"<[^>]*>|https?://\S+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sdr]|\{\w*\}")
LATIN = re.compile(r"[A-Za-z]{2,}")

# The address example of a page's short name.
LATIN_PHRASES = ("http://domain.com/blog/[my-slug]/",)

# One thing, one word: what the packages also call it, and what we say.
SAID_OTHERWISE = {
    "工作流": "审核流程",
    "站点": "网站 (a 站点 is a legal aid station)",
    "缩略名": "网址短名",
    "评论": "批注",
    "你": "您",
    "帐号": "账号",
    "Wagtail": "管理后台",
}


def entries() -> list[polib.POEntry]:
    return [entry for path in CATALOGUES for entry in polib.pofile(str(path))]


def chinese(entry: polib.POEntry) -> str:
    return entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr


def seen(text: str) -> str:
    """The text without markup and placeholders: what a reader reads."""
    for phrase in LATIN_PHRASES:
        text = text.replace(phrase, "")
    return PLACEHOLDER.sub(" ", MARKUP.sub(" ", text))


def as_po(message: Message) -> str:
    plural = message.plural or ""
    return str(polib.POEntry(msgctxt=message.context, msgid=message.singular, msgid_plural=plural))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_compiled_catalogue_says_what_its_source_says(path: Path) -> None:
    source, compiled = polib.pofile(str(path)), polib.mofile(str(path.with_suffix(".mo")))

    def said(catalogue: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], str]:
        return {(e.msgctxt, e.msgid): chinese(e) for e in catalogue}

    assert said(source) == said(compiled), "run `make messages`"


def test_every_entry_is_translated_once_and_surely() -> None:
    for path in CATALOGUES:
        catalogue = polib.pofile(str(path))
        counts = Counter((entry.msgctxt, entry.msgid) for entry in catalogue)
        assert not [key for key, count in counts.items() if count > 1]
        assert not [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete]
        assert not [entry.msgid for entry in catalogue if not chinese(entry)]


def test_translations_keep_the_placeholders() -> None:
    for entry in entries():
        one = set(PLACEHOLDER.findall(entry.msgid))
        many = set(PLACEHOLDER.findall(entry.msgid_plural)) if entry.msgid_plural else one
        kept = set(PLACEHOLDER.findall(chinese(entry)))
        # A listing of pages always counts pages; where it says what it counts, it may say None.
        needless = {"%(model_name)s"} if "items_count" in entry.msgid else set()
        assert (one & many) - needless <= kept <= one | many, entry.msgid


def test_translations_keep_the_markup() -> None:
    for entry in entries():
        tags = set(MARKUP.findall(entry.msgid)) | set(MARKUP.findall(entry.msgid_plural or ""))
        assert set(MARKUP.findall(chinese(entry))) == tags, entry.msgid


def test_translations_keep_the_space_at_their_ends() -> None:
    for entry in entries():
        said = chinese(entry)
        assert said == said.strip() or entry.msgid != entry.msgid.strip(), entry.msgid


def test_no_package_shows_english() -> None:
    english = [
        f"# {app}\n{as_po(message)}"
        for message, app in package_messages().items()
        if set(LATIN.findall(seen(message.in_chinese()))) - LATIN_WORDS
    ]
    assert not english, f"{len(english)} messages to translate:\n\n" + "\n".join(english)


def test_no_entry_is_left_over_from_an_older_package() -> None:
    known = {(m.domain, m.context, m.singular) for m in package_messages()}
    ours = {
        (path.stem, entry.msgctxt, entry.msgid)
        for path in CATALOGUES
        for entry in polib.pofile(str(path))
    }
    assert ours <= known


def test_one_thing_has_one_word() -> None:
    for message in package_messages():
        said = seen(message.in_chinese())
        for word, ours in SAID_OTHERWISE.items():
            assert word not in said, f"{message.singular!r}: {word!r} is {ours}"


def test_punctuation_beside_chinese_is_full_width() -> None:
    half_width = re.compile(rf"[{HAN}][,.:;?!]|[,:;?!][{HAN}]|\.\.\.|['\"][{HAN}]|[{HAN}]['\"]")
    for message in package_messages():
        said = MARKUP.sub("", message.in_chinese())
        if message.singular != "yes,no,maybe":  # a list that code splits at its commas
            assert not half_width.search(said), f"{message.singular!r}: {said}"


@pytest.mark.django_db
def test_scripts_of_the_back_office_read_our_catalogue(client: Client) -> None:
    answer = client.get(reverse("wagtailadmin_javascript_catalog"))
    served = re.search(r"newcatalog = (\{.*?\n  \});", answer.content.decode(), re.DOTALL)
    assert served
    shown = json.loads(served[1])
    (source,) = [path for path in CATALOGUES if path.stem == "djangojs"]
    for entry in polib.pofile(str(source)):
        said = shown[entry.msgid]
        assert (said[0] if isinstance(said, list) else said) == chinese(entry)
