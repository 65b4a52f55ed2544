"""Staff keep the synonyms in the admin, without a programmer."""

import pytest
from django.test import Client
from django.urls import reverse

from search.models import Synonym
from tests.factories.portal import member, signed_in

pytestmark = pytest.mark.django_db

ADD = "wagtailsnippets_search_synonym:add"
LIST = "wagtailsnippets_search_synonym:list"


@pytest.fixture
def publisher(client: Client) -> Client:
    return signed_in(client, member("publisher"))


def test_a_publisher_adds_a_rule(publisher: Client) -> None:
    response = publisher.post(reverse(ADD), {"words": "工钱=工资", "note": "方言"})
    assert response.status_code == 302
    assert Synonym.objects.get(note="方言").group == ("工钱", "工资")


def test_a_rule_of_one_word_is_refused_with_the_reason(publisher: Client) -> None:
    response = publisher.post(reverse(ADD), {"words": "工钱"})
    assert response.status_code == 200
    assert "两个不同的词" in response.content.decode()


def test_the_list_shows_the_rules(publisher: Client) -> None:
    content = publisher.get(reverse(LIST)).content.decode()
    assert "讨薪=追索劳动报酬" in content
    assert "同义词" in content


@pytest.mark.parametrize("role", ["editor", "clerk", "auditor"])
def test_other_staff_do_not_change_how_search_works(client: Client, role: str) -> None:
    response = signed_in(client, member(role)).post(reverse(ADD), {"words": "工钱=工资"})
    assert response.status_code in (302, 403, 404)
    assert not Synonym.objects.filter(words="工钱=工资").exists()
