"""The admin's widgets start without inline scripts, and only the editor's policy is looser."""

import json
import re
from html import unescape

import pytest
from wagtail.admin.widgets import (
    AdminDateInput,
    AdminDateTimeInput,
    AdminPageChooser,
    AdminTimeInput,
)
from wagtail.admin.widgets.workflows import AdminTaskChooser
from wagtail.images.widgets import AdminImageChooser

from portal.csp import EDITOR, PICTURES, loosened, starter

STARTER = re.compile(r'<span hidden data-controller="fy-start"([^>]*)>')


def started(markup: str) -> dict[str, str]:
    """The attributes of the starting element, without their common beginning."""
    assert "<script" not in markup
    found = STARTER.search(markup)
    assert found is not None
    pairs = re.findall(r'data-fy-start-(\w+)-value="([^"]*)"', found[1])
    return {name: unescape(value) for name, value in pairs}


@pytest.mark.parametrize(
    ("widget", "function"),
    [
        (AdminDateInput(), "initDateChooser"),
        (AdminTimeInput(), "initTimeChooser"),
        (AdminDateTimeInput(), "initDateTimeChooser"),
    ],
)
def test_date_and_time_fields_start_from_attributes(widget: AdminDateInput, function: str) -> None:
    attributes = started(widget.render("due", None, {"id": "id_due"}))
    assert attributes["call"] == function
    assert attributes["id"] == "id_due"
    assert json.loads(attributes["options"]) == widget.get_config()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("widget", "name"),
    [
        (AdminPageChooser(), "PageChooser"),
        (AdminImageChooser(), "ImageChooser"),
        (AdminTaskChooser(), "createTaskChooser"),
    ],
)
def test_choosers_start_from_attributes(widget: AdminPageChooser, name: str) -> None:
    attributes = started(widget.render("chosen", None, {"id": "id_chosen"}))
    assert attributes["call"] == name
    assert json.loads(attributes["arguments"])[0] == "id_chosen"


def test_a_value_cannot_break_out_of_the_attribute() -> None:
    markup = starter("PageChooser", '"><script>alert(1)</script>')
    assert "<script" not in markup
    assert json.loads(started(markup)["arguments"]) == ['"><script>alert(1)</script>']


@pytest.mark.parametrize(
    "view", ["people:index", "staff:sign_in", "review:index", "home", "", "wagtail_serve"]
)
def test_our_own_screens_and_public_pages_stay_strict(view: str) -> None:
    assert loosened(view) == {}


@pytest.mark.parametrize(
    "view", ["wagtailadmin_pages:edit", "wagtailadmin_pages:add", "wagtailsnippets_a_b:edit"]
)
def test_the_editor_may_write_styles_and_frame_its_preview(view: str) -> None:
    assert loosened(view) == EDITOR


def test_other_pages_of_wagtail_may_show_pictures_and_no_more() -> None:
    assert loosened("wagtailadmin_explore") == PICTURES


def test_nothing_anywhere_allows_scripts_beyond_files_of_our_own() -> None:
    for extra in (EDITOR, PICTURES):
        assert not any(name.startswith(("script", "default")) for name in extra)
