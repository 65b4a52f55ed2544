"""Words that Django and Wagtail keep outside their catalogues."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils.translation import gettext, trans_real
from wagtail.admin.forms.choosers import EmailLinkChooserForm
from wagtail.sites.views import IndexView
from wagtail.users.forms import GroupForm, PagePermissionsForm

from portal import wording
from portal.roles import Role

LATIN = re.compile("[A-Za-z]{2,}")


def of_pages() -> QuerySet[Permission]:
    return PagePermissionsForm().fields["permissions"].queryset


@pytest.mark.django_db
def test_permissions_that_a_group_can_be_given_are_named_in_chinese() -> None:
    form = GroupForm()
    offered = [*form.fields["permissions"].queryset, *of_pages()]
    names = [permission.name for permission in offered]
    assert "添加页面" in names
    assert "发布所有页面" in names
    assert not [name for name in names if LATIN.search(name)]


@pytest.mark.django_db
def test_naming_permissions_again_changes_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        wording.name_permissions()


@pytest.mark.django_db
def test_a_permission_whose_name_somebody_chose_keeps_it() -> None:
    permission = Permission.objects.get(codename="add_page")
    permission.name = "新建网页"
    assert wording.permission_name(permission) == "新建网页"


@pytest.mark.django_db
def test_groups_of_roles_are_called_what_staff_call_them() -> None:
    assert str(Group.objects.get(name=Role.CLERK)) == "站点受理"
    assert str(Group(name="志愿者")) == "志愿者"


def test_labels_that_wagtail_makes_of_names_are_chinese() -> None:
    labels = [field.label for field in EmailLinkChooserForm().fields.values()]
    headings = [column.label for column in IndexView.columns]
    assert not [label for label in labels + headings if LATIN.search(str(label))]


def test_a_word_is_looked_up_in_the_catalogues_once() -> None:
    words = trans_real.translation(settings.LANGUAGE_CODE)
    said = [gettext("没有哪本词典有这个词") for _ in range(3)]
    assert said == ["没有哪本词典有这个词"] * 3
    assert words.gettext.cache_info().hits >= 2
    assert gettext("Access Attempt") == "登录尝试"
