"""What `migrate` makes of an empty database, and of one that is already in use."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupCollectionPermission, Page, Site, Workflow

from guides.models import GuideIndexPage, PublicationTask
from home import permissions, tree
from home.models import HomePage
from tests.factories.casework import staff
from tests.factories.guides import GuideFactory

pytestmark = pytest.mark.django_db

STANDARD = {"about", "accessibility", "how-to", "privacy", "promises"}


def test_a_new_installation_has_its_lists_at_their_fixed_addresses() -> None:
    home = Site.objects.get(is_default_site=True).root_page
    assert home.specific_class is HomePage
    assert set(home.get_children().values_list("slug", flat=True)) == {
        "guides",
        "cases",
        "campaigns",
        "notices",
        *STANDARD,
    }


def test_migrating_again_changes_nothing() -> None:
    GuideIndexPage.objects.update(title="怎么办")
    before = list(Page.objects.order_by("pk").values("pk", "title", "path"))
    permissions.ensure()
    assert list(Page.objects.order_by("pk").values("pk", "title", "path")) == before
    assert Workflow.objects.count() == PublicationTask.objects.count() == 1


def test_editors_write_and_only_publishers_publish() -> None:
    guide = GuideFactory()
    editor, publisher = (
        guide.permissions_for_user(staff(role)) for role in ("editor", "publisher")
    )
    assert editor.can_edit()
    assert publisher.can_edit()
    assert not editor.can_publish()
    assert publisher.can_publish()
    assert editor.can_submit_for_moderation()


@pytest.mark.parametrize("role", ["clerk", "reviewer", "approver", "supervisor", "auditor"])
def test_other_staff_do_not_touch_pages(role: str) -> None:
    assert not GuideFactory().permissions_for_user(staff(role)).can_edit()


def test_pictures_and_files_are_for_who_writes() -> None:
    holders = set(GroupCollectionPermission.objects.values_list("group__name", flat=True))
    assert holders == {"editor", "publisher"}


def test_nothing_of_the_example_site_is_left() -> None:
    assert not Group.objects.filter(name__in=permissions.WAGTAIL_EXAMPLES).exists()
    assert not Page.objects.filter(title=tree.WAGTAIL_WELCOME).exists()
    assert not Page.objects.filter(title="Root").exists()


@pytest.mark.django_db(transaction=True)
def test_a_flushed_database_gets_its_tree_back() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert HomePage.objects.get().get_children().count() == 4 + len(STANDARD)
    assert Site.objects.get().root_page == HomePage.objects.get().page_ptr
