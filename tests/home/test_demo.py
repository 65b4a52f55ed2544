"""`manage.py demo`: the demonstration county."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from applications.models import Application
from guides import publication
from guides.models import CaseExamplePage, GuidePage
from home.demo import content
from home.models import CampaignPage
from portal.commands import WRONG_USE, WrongUse
from portal.models import AgencySettings
from stations.models import Station

pytestmark = pytest.mark.django_db


def demo(*arguments: str) -> dict[str, Any]:
    """The document that the command prints."""
    out = StringIO()
    call_command("demo", "--json", *arguments, stdout=out, stderr=StringIO())
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def rows() -> dict[str, int]:
    """How much there is of everything."""
    models = (Page, Revision, Station, Application, AgencySettings)
    return {model.__name__: model.objects.count() for model in models}


def test_a_real_installation_gets_no_demonstration(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(WrongUse) as refusal:
        demo()
    assert refusal.value.returncode == WRONG_USE
    assert not GuidePage.objects.exists()


@pytest.mark.slow  # builds a whole county, more than five hundred stations, once
def test_the_county_is_complete_and_building_it_again_loses_nothing(
    settings: Any, client: Client
) -> None:
    settings.DEMO = True
    made = demo()
    assert made["pages"] == Page.objects.live().filter(depth__gt=1).count() >= 30
    assert made["stations"] == Station.objects.count() > 500
    assert made["accounts"] >= 9
    assert GuidePage.objects.live().count() >= 10
    assert CaseExamplePage.objects.live().count() >= 8
    assert CampaignPage.objects.get(slug="wages-green-channel").events.exists()
    assert AgencySettings.objects.get().is_demo

    guide = GuidePage.objects.get(slug="unpaid-wages")
    guide.summary = "改过的说明"
    guide.save_revision().publish()
    before = rows()
    assert demo() == made
    assert rows() == before
    assert "改过的说明" in client.get("/guides/unpaid-wages/").content.decode()

    assert demo("--reset") == made
    assert "改过的说明" not in client.get("/guides/unpaid-wages/").content.decode()


@pytest.mark.parametrize("kind", content.pages.KINDS, ids=lambda kind: str(kind.folder))
def test_every_text_makes_a_page_that_is_published_and_read(kind: Any, client: Client) -> None:
    parent = kind.parent.objects.get()
    for text in content.texts(kind.folder):
        content.publish(kind.make(text), parent)
        page = kind.model.objects.child_of(parent).get(slug=text["slug"])
        assert page.live
        assert publication.problems(page) == []
        assert client.get(page.url).status_code == 200


def test_texts_stand_in_the_order_of_the_matters() -> None:
    firsts = [text["matters"][0] for text in content.texts("guides") if text["matters"]]
    assert firsts[0] == "wages"
    assert content.texts("guides")[-1]["matters"] == []
