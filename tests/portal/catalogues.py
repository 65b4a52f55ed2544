"""Every message that the installed packages can show: from their catalogues and their source."""

import ast
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import django
import polib
from django.apps import apps
from django.utils.translation.template import templatize
from django.utils.translation.trans_real import DjangoTranslation

LANGUAGE = "zh-hans"
TEMPLATE_CALL = re.compile(r"\b(?:n?p?gettext|_)\(")
LATIN_WORDS = frozenset(
    {
        *("CSV", "csv", "XLSX", "xlsx", "xls", "PDF", "JPG", "JPEG", "PNG", "WEBP", "UTF", "Excel"),
        *("KB", "MB", "GB", "TB", "PB", "IP", "IPv", "SHA", "JSON", "Tab", "Ctrl", "Alt", "Cookie"),
        *("GPS", "WGS", "wgs", "GCJ", "gcj", "BD", "bd", "ICP"),
        *("Microsoft", "Authenticator", "FreeOTP"),
    }
)
"""What a Chinese office writes in Latin letters too."""

NOT_SHOWN = {"tests", "test", "migrations", "locale", "static", "static_src", "management"}


class Message(NamedTuple):
    """One entry: its domain (django, djangojs), context, singular and plural."""

    domain: str
    context: str | None
    singular: str
    plural: str | None

    def in_chinese(self) -> str:
        """What the running site shows: our catalogue over the packages' own."""
        catalogue = translation(self.domain)
        if self.context and self.plural:
            return catalogue.npgettext(self.context, self.singular, self.plural, 2)
        if self.context:
            return catalogue.pgettext(self.context, self.singular)
        if self.plural:
            return catalogue.ngettext(self.singular, self.plural, 2)
        return catalogue.gettext(self.singular)


@cache
def translation(domain: str) -> DjangoTranslation:
    return DjangoTranslation(LANGUAGE, domain=domain)


GETTEXT = {"_", "gettext", "gettext_noop", "pgettext", "ngettext", "npgettext"}


def aliases_of(tree: ast.Module) -> dict[str, str]:
    """What a module calls the functions of gettext: `from ... import gettext as now`."""
    return {
        name.asname: name.name.removesuffix("_lazy")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname
    }


def from_call(call: ast.Call, aliases: dict[str, str]) -> Message | None:
    name = getattr(call.func, "id", getattr(call.func, "attr", "")).removesuffix("_lazy")
    name = aliases.get(name, name)
    words = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
    plural = name in {"ngettext", "npgettext"}
    if name not in GETTEXT:
        return None
    context = words.pop(0) if "pgettext" in name and words else None
    wanted = words[: 2 if plural else 1]
    if not wanted or not all(isinstance(word, str) and word for word in wanted):
        return None
    return Message("django", context, wanted[0], wanted[1] if plural else None)


def from_python(source: str) -> Iterator[Message]:
    tree = ast.parse(source)
    aliases = aliases_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (message := from_call(node, aliases)):
            yield message


def from_template(source: str) -> Iterator[Message]:
    code = templatize(source)
    for start in (match.start() for match in TEMPLATE_CALL.finditer(code)):
        for end in (match.end() for match in re.finditer(r"\)", code[start:])):
            try:
                yield from from_python(code[start : start + end])
            except SyntaxError:
                continue
            break


def from_catalogue(path: Path) -> Iterator[Message]:
    if path.exists():
        for entry in polib.pofile(str(path)):
            # Django's own views: pages of DEBUG, and a CSRF page that ours replaces.
            unseen = entry.obsolete or all(f.startswith("views/") for f, _ in entry.occurrences)
            if not unseen:
                yield Message(path.stem, entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def from_source(folder: Path) -> Iterator[Message]:
    """Read the package's files, not the apps inside it: each is installed or not by itself."""
    for place, folders, files in os.walk(folder):
        here = Path(place)
        folders[:] = [
            f for f in folders if f not in NOT_SHOWN and not (here / f / "apps.py").exists()
        ]
        for path in (here / name for name in files):
            if path.suffix == ".py":
                yield from from_python(path.read_text())
            elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
                yield from from_template(path.read_text())


@cache
def package_messages() -> dict[Message, str]:
    """Messages of the installed packages that are not ours, with the app each was first seen in."""
    found: dict[Message, str] = {}
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if "site-packages" not in folder.parts:
            continue
        for domain in ("django", "djangojs"):
            catalogue = folder / f"locale/en/LC_MESSAGES/{domain}.po"
            for message in from_catalogue(catalogue):
                found.setdefault(message, app.name)
        for message in from_source(folder):
            found.setdefault(message, app.name)
    conf = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"
    for message in from_catalogue(conf):
        found.setdefault(message, "django")
    return found
