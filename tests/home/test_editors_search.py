"""Editors find a page by any word of its title."""

import pytest
from django.test import Client

from tests.factories.casework import signed_in, staff
from tests.factories.guides import GuideFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("words", ["工资", "不给", "老板 工资"])
def test_a_word_within_a_title_finds_the_page(words: str) -> None:
    GuideFactory(title="老板不给工资怎么办")
    GuideFactory(title="离婚怎么办")
    editor = signed_in(Client(), staff("editor"))
    page = editor.get("/admin/pages/search/", {"q": words}).content.decode()
    assert "老板不给工资怎么办" in page
    assert "离婚怎么办" not in page
