"""The pages of the demonstration county: one TOML file a page, in a folder a kind. The pages about
the service are those of every installation.

A file becomes a page of the same slug, published. A page that exists is left alone, so that what
people tried out in the editor survives the next start.
"""

import tomllib
from pathlib import Path
from typing import Any

from wagtail.models import Page

from home import first_pages
from home.demo import locality
from home.demo.content import pages
from home.demo.locality import Locality
from home.models import HomePage, StandardPage
from portal import vocabulary

FOLDER = Path(__file__).parent


def ensure() -> None:
    """Publish every file that has no page yet. Cases come first: guides refer to them."""
    first_pages.ensure(HomePage.objects.get())
    place = locality.here()
    for kind in pages.KINDS:
        parent = kind.parent.objects.get()
        present = set(parent.get_children().values_list("slug", flat=True))
        for text in texts(kind.folder, place):
            if text["slug"] not in present:
                publish(kind.make(text), parent)


def reset() -> None:
    """Remove the pages that the files describe, edited or not. Pages people added stay."""
    for kind in pages.KINDS:
        slugs = [text["slug"] for text in texts(kind.folder)]
        for page in kind.model.objects.filter(slug__in=slugs):
            page.delete()
    for text in first_pages.texts():
        for page in StandardPage.objects.filter(slug=text["slug"]):
            page.delete()


def texts(folder: str, place: Locality | None = None) -> list[dict[str, Any]]:
    """The files of a folder, in the order of the matters they are about, then of their names; told
    of a county, or as they are.
    """
    paths = sorted((FOLDER / folder).glob("*.toml"))
    loaded = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    return sorted(map(place.told, loaded) if place else loaded, key=_order)


def _order(text: dict[str, Any]) -> int:
    """Where the first matter of a text stands in the vocabulary; texts about all come last."""
    slugs = [matter.slug for matter in vocabulary.MATTERS]
    return slugs.index(text["matters"][0]) if text.get("matters") else len(slugs)


def publish(page: Page, parent: Page) -> None:
    """Put a page into the tree the way an editor does: as a draft whose revision is published."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision().publish()
    parent.refresh_from_db()
