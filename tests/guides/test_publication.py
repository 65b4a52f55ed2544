"""No page with an identity in it gets to the public, whichever way it is tried."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import PageLogEntry, Revision, Site, TaskState
from wagtail.test.utils.form_data import rich_text

from guides import publication
from guides.models import CaseExamplePage, CaseIndexPage, GuidePage
from guides.publication import PublicationRefused
from guides.tasks import follow_the_schedule
from home.models import CampaignPage, Event
from portal.models import AgencySettings
from tests.factories.casework import signed_in, staff
from tests.factories.guides import CaseFactory, GuideFactory
from tests.factories.home import CampaignFactory, NoticeFactory
from tests.guides.editing import case_form

pytestmark = pytest.mark.django_db

ID_NUMBER = "11010519491231002X"
TELLING = f"<p>老陈，身份证{ID_NUMBER}。</p>"


@pytest.fixture
def draft() -> CaseExamplePage:
    page: CaseExamplePage = CaseFactory(live=False)
    return page


def edit_url(page: CaseExamplePage) -> str:
    return f"/admin/pages/{page.pk}/edit/"


def reloaded(page: CaseExamplePage) -> CaseExamplePage:
    return CaseExamplePage.objects.get(pk=page.pk)


@pytest.fixture
def publisher(client: Client) -> Client:
    return signed_in(client, staff("publisher"))


@pytest.fixture
def editor() -> Client:
    return signed_in(Client(), staff("editor"))


def test_editor_form_refuses_to_publish_an_id_number(
    publisher: Client, draft: CaseExamplePage
) -> None:
    form = case_form(draft, facts=rich_text(TELLING), **{"action-publish": "1"})
    response = publisher.post(edit_url(draft), form)
    assert response.status_code == 200
    assert ID_NUMBER in str(response.context["form"].errors["facts"])
    assert not reloaded(draft).live


def test_editor_form_publishes_a_page_that_names_nobody(
    publisher: Client, draft: CaseExamplePage
) -> None:
    response = publisher.post(edit_url(draft), case_form(draft, **{"action-publish": "1"}))
    assert response.status_code == 302
    assert reloaded(draft).live


def test_a_page_is_refused_when_it_is_created_and_published_at_once(publisher: Client) -> None:
    index = CaseIndexPage.objects.get()
    form = case_form(facts=rich_text(TELLING), **{"action-publish": "1"})
    response = publisher.post(f"/admin/pages/add/guides/caseexamplepage/{index.pk}/", form)
    assert response.status_code == 200
    assert not CaseExamplePage.objects.exists()


def test_a_draft_may_hold_what_is_still_to_be_removed(
    editor: Client, draft: CaseExamplePage
) -> None:
    response = editor.post(edit_url(draft), case_form(draft, facts=rich_text(TELLING)))
    assert response.status_code == 302
    assert ID_NUMBER in reloaded(draft).get_latest_revision().content["facts"]
    assert not reloaded(draft).live


def test_submitting_for_approval_is_refused_too(editor: Client, draft: CaseExamplePage) -> None:
    form = case_form(draft, facts=rich_text(TELLING), **{"action-submit": "1"})
    response = editor.post(edit_url(draft), form)
    assert "facts" in response.context["form"].errors
    assert not draft.workflow_in_progress


def test_an_editor_writes_and_a_publisher_approves(
    editor: Client, publisher: Client, draft: CaseExamplePage
) -> None:
    editor.post(edit_url(draft), case_form(draft, **{"action-submit": "1"}))
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    publisher.post(f"/admin/pages/workflow/action/{draft.pk}/approve/{state.pk}/", {"comment": ""})
    assert reloaded(draft).live


def test_an_editor_can_neither_publish_nor_approve(editor: Client, draft: CaseExamplePage) -> None:
    editor.post(edit_url(draft), case_form(draft, **{"action-publish": "1"}))
    assert not reloaded(draft).live
    editor.post(edit_url(draft), case_form(draft, **{"action-submit": "1"}))
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    editor.post(f"/admin/pages/workflow/action/{draft.pk}/approve/{state.pk}/", {"comment": ""})
    assert not reloaded(draft).live


def test_approval_checks_the_newest_version_itself(
    editor: Client, publisher: Client, draft: CaseExamplePage
) -> None:
    editor.post(edit_url(draft), case_form(draft, **{"action-submit": "1"}))
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    page = reloaded(draft)
    page.facts = TELLING
    page.save_revision(clean=False)
    publisher.post(f"/admin/pages/workflow/action/{draft.pk}/approve/{state.pk}/", {"comment": ""})
    state.refresh_from_db()
    assert state.status == TaskState.STATUS_IN_PROGRESS
    assert not reloaded(draft).live
    with pytest.raises(PublicationRefused, match="身份证号码"):
        state.task.specific.on_action(state, staff("publisher"), "approve")


def test_changes_can_be_asked_for_while_approval_is_not_offered(draft: CaseExamplePage) -> None:
    page = reloaded(draft)
    page.facts = TELLING
    page.save_revision(clean=False)
    page.get_workflow().start(page, staff("editor"))
    task = page.current_workflow_task
    offered = {name for name, _label, _modal in task.get_actions(page, staff("publisher"))}
    assert offered == {"reject"}


def test_a_schedule_is_refused_when_it_is_made(publisher: Client, draft: CaseExamplePage) -> None:
    form = case_form(
        draft,
        facts=rich_text(TELLING),
        go_live_at="2036-01-01 09:00",
        **{"action-publish": "1"},
    )
    publisher.post(edit_url(draft), form)
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_scheduled_publishing_holds_a_page_back_and_publishes_the_others(
    draft: CaseExamplePage,
) -> None:
    fine = CaseFactory(live=False)
    past = timezone.now() - timedelta(minutes=5)
    draft.facts = TELLING
    draft.save_revision(clean=False, approved_go_live_at=past)
    fine.save_revision(approved_go_live_at=past + timedelta(minutes=1))
    follow_the_schedule(timezone.now())
    assert not reloaded(draft).live
    assert reloaded(fine).live
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    entry = PageLogEntry.objects.get(action=publication.HELD_BACK)
    assert entry.page_id == draft.pk
    assert "身份证号码" in entry.message
    assert not re.search(r"\d{11}", f"{entry.message} {entry.data}")


def test_publishing_from_code_is_refused(draft: CaseExamplePage) -> None:
    draft.facts = TELLING
    revision = draft.save_revision(clean=False)
    with pytest.raises(PublicationRefused):
        revision.publish()
    with pytest.raises(PublicationRefused):
        PublishPageRevisionAction(revision).execute()
    assert not reloaded(draft).live


def test_a_live_page_cannot_be_stored_with_a_telephone_number() -> None:
    page = CaseFactory()
    page.result = "<p>致电 138-0013-8000</p>"
    with pytest.raises(PublicationRefused):
        page.save()


def test_bulk_publishing_says_which_page_may_not_and_publishes_none(
    publisher: Client, draft: CaseExamplePage
) -> None:
    fine = CaseFactory(live=False)
    draft.facts = TELLING
    draft.save_revision(clean=False)
    fine.save_revision()
    url = f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&id={fine.pk}&next=/admin/"
    response = publisher.post(url, follow=True)
    assert draft.title in response.content.decode()
    assert not reloaded(draft).live
    assert not reloaded(fine).live


def test_likely_names_are_put_before_the_editor_and_confirmed_once(
    publisher: Client, draft: CaseExamplePage
) -> None:
    telling = rich_text("<p>李秀英在锁石镇打工。</p>")
    asked = publisher.post(
        edit_url(draft), case_form(draft, facts=telling, **{"action-publish": "1"})
    )
    assert "李秀英、锁石镇" in str(asked.context["form"].errors["names_checked"])
    confirmed = case_form(draft, facts=telling, names_checked="on", **{"action-publish": "1"})
    publisher.post(edit_url(draft), confirmed)
    assert reloaded(draft).live
    again = publisher.post(
        edit_url(draft), case_form(draft, facts=telling, **{"action-publish": "1"})
    )
    assert again.status_code == 302
    new_name = rich_text("<p>李秀英和陈志强在锁石镇打工。</p>")
    asked = publisher.post(
        edit_url(draft), case_form(draft, facts=new_name, **{"action-publish": "1"})
    )
    assert "陈志强" in str(asked.context["form"].errors["names_checked"])
    assert "李秀英" not in str(asked.context["form"].errors["names_checked"])


def test_the_editor_sees_what_was_found(editor: Client, draft: CaseExamplePage) -> None:
    draft.facts = f"<p>李秀英，{ID_NUMBER}</p>"
    draft.save_revision(clean=False)
    shown = editor.get(edit_url(draft)).content.decode()
    assert f"身份证号码：<b>{ID_NUMBER}</b>" in shown
    assert "像是人名：<b>李秀英</b>" in shown


def test_identities_in_blocks_and_summaries_are_found() -> None:
    guide = GuideFactory.build(summary="打 13800138000")
    guide.steps = [("step", {"title": "找湘K·12345", "text": "", "period": ""})]
    assert [problem.field for problem in publication.problems(guide)] == ["summary", "steps"]


def test_guides_and_notices_may_print_the_telephones_of_offices() -> None:
    NoticeFactory(summary="咨询电话 0738-6831234")
    with pytest.raises(PublicationRefused):
        NoticeFactory(summary="联系人手机 13800138000")


def test_the_agency_s_own_numbers_may_be_printed_anywhere() -> None:
    site = Site.objects.get(is_default_site=True)
    AgencySettings.objects.create(site=site, phone="0738-6831234")
    assert publication.problems(CaseFactory(result="<p>请打（0738）6831234</p>")) == []


def test_events_name_no_person_s_number() -> None:
    page: CampaignPage = CampaignFactory()
    event = Event(page=page, title="现场受理", place="集市", note="找老李 13800138000")
    event.starts = datetime(2026, 11, 28, 9, tzinfo=timezone.get_current_timezone())
    page.events.add(event)
    with pytest.raises(PublicationRefused):
        page.save()


def test_a_guide_cites_only_verified_articles_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    guide: GuidePage = GuideFactory()
    assert publication.problems(guide, today=date(2026, 11, 23)) == []
    before_the_law = publication.problems(guide, today=date(2020, 1, 1))
    assert [problem.field for problem in before_the_law] == ["legal"]
    guide.legal = [("article", {"article": "law-999", "note": ""})]
    assert "law-999" in publication.problems(guide)[0].message


def test_case_examples_may_cite_the_law_of_their_time() -> None:
    case = CaseFactory()
    assert publication.problems(case, today=date(2020, 1, 1)) == []
