import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.models import Application
from applications.review.views import queue as queue_views
from applications.transitions import Actor, perform
from portal.models import User
from stations.models import Station, StationStaff
from tests.applications.review.conftest import Desk, url_of
from tests.factories.casework import ID_NUMBER, at, hand_in, signed_in, staff
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db

QUEUE = "/admin/applications/"
MOST_QUERIES = 19


def shown(client: Client, query: str = "tab=open") -> str:
    return client.get(f"{QUEUE}?{query}").content.decode()


def test_a_clerk_sees_her_stations_and_no_other(application: Application, desk: Desk) -> None:
    assert application.reference in shown(desk("clerk", "workstation"))
    assert application.reference not in shown(desk("clerk", "contact_point"))


def test_the_queue_never_shows_a_whole_name_or_number(application: Application, desk: Desk) -> None:
    page = shown(desk("reviewer"))
    assert "陈○" in page
    assert all(secret not in page for secret in ("陈晓", ID_NUMBER, "13800005678"))


def test_the_list_does_not_even_decrypt_what_it_does_not_show(application: Application) -> None:
    row = queue_views.listed(Application.objects.all(), staff("reviewer")).get()
    assert {"phone", "id_number", "proposal_reasons"} <= row.get_deferred_fields()


def test_what_is_open_is_ordered_by_urgency_and_what_is_over_by_age(
    stations: dict[str, Station], desk: Desk
) -> None:
    newer, older = hand_in(at(19)), hand_in(at(17))
    page = shown(desk("reviewer"))
    assert page.index(older.reference) < page.index(newer.reference)
    for row in (newer, older):
        perform(row, "withdraw", by=Actor.APPLICANT)
    page = shown(desk("reviewer"), "tab=closed")
    assert page.index(newer.reference) < page.index(older.reference)


def test_raw_and_moved_due_days_are_both_shown(stations: dict[str, Station], desk: Desk) -> None:
    hand_in(at(21))  # the seventh day is a Saturday
    page = shown(desk("reviewer"))
    assert "11月28日（周六）" in page
    assert "遇休息日，顺延到11月30日（周一）" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("matter=wages", {"wages"}),
        ("matter=domestic-violence", {"violence"}),
        ("status=submitted", {"violence"}),
        ("mark=free", {"violence"}),
        ("mark=mine", {"wages"}),
        ("mark=quiet", {"violence"}),
        ("mark=minor", set()),
        ("mark=station", set()),
        ("mark=no-such-mark", {"wages", "violence"}),
        ("matter=wages&status=submitted", set()),
    ],
)
def test_filters_narrow_the_queue(
    stations: dict[str, Station], query: str, found: set[str]
) -> None:
    reviewer = staff("reviewer", stations["centre"])
    silent = {"phone_state": "has", "phone": "13800005678", "safe": ["call"]}
    rows = {
        "wages": hand_in(),
        "violence": hand_in(matter={"matter": "domestic-violence"}, contact=silent),
    }
    perform(rows["wages"], "take", by=reviewer)
    page = shown(signed_in(Client(), reviewer), f"tab=open&{query}")
    assert {name for name, row in rows.items() if row.reference in page} == found


def test_overdue_means_past_the_moved_day(stations: dict[str, Station], desk: Desk) -> None:
    late = hand_in(timezone.now() - timedelta(days=20))
    fresh = hand_in(timezone.now())
    for query in ("tab=late", "tab=open&mark=late"):
        page = shown(desk("reviewer"), query)
        assert late.reference in page
        assert fresh.reference not in page


def test_only_who_sees_several_stations_is_asked_which(
    application: Application, stations: dict[str, Station], desk: Desk
) -> None:
    elsewhere = hand_in(address={"township": "", "township_name": "不在本辖区"})
    assert elsewhere.station != application.station
    assert 'name="station"' not in shown(desk("clerk", "workstation"))
    reviewer = desk("reviewer")
    assert 'name="station"' in shown(reviewer)
    page = shown(reviewer, f"tab=open&station={elsewhere.station_id}")
    assert elsewhere.reference in page
    assert application.reference not in page


def test_the_head_names_the_stations_while_they_are_few(stations: dict[str, Station]) -> None:
    clerk = staff("clerk", stations["workstation"], stations["contact_point"])
    assert queue_views.place_words(clerk) == "石江村、锁石镇"
    for station in StationFactory.create_batch(2, division=stations["workstation"].division):
        StationStaff.objects.create(user=clerk, station=station)
    assert queue_views.place_words(clerk).endswith("等 4 个站点")


def test_a_tab_offers_only_the_states_it_holds(application: Application, desk: Desk) -> None:
    client = desk("reviewer")
    assert 'value="proposed"' in shown(client)
    assert 'name="status"' not in shown(client, "tab=approval")
    assert 'value="submitted"' not in shown(client, "tab=decided")


def test_tabs_count_the_users_rows(application: Application, desk: Desk) -> None:
    perform(hand_in(), "withdraw", by=Actor.APPLICANT)
    counts = dict(re.findall(r'tab=(\w+)"[^>]*>[^<]*<b>(\d+)</b>', shown(desk("reviewer"))))
    assert (counts["open"], counts["closed"], counts["decided"]) == ("1", "1", "0")


@pytest.mark.parametrize(
    ("role", "first"),
    [("clerk", "todo"), ("approver", "todo"), ("supervisor", "open"), ("auditor", "open")],
)
def test_everybody_begins_with_what_she_can_act_on(
    application: Application, desk: Desk, role: str, first: str
) -> None:
    page = shown(desk(role), "")
    assert re.search(r'tab=(\w+)" aria-current="page"', page)[1] == first  # type: ignore[index]
    assert ("办理下一件" in page) == (first == "todo")


def test_the_fragment_that_filters_fetch_is_the_list_alone(
    application: Application, desk: Desk
) -> None:
    answer = desk("reviewer").get(reverse("review:index_results") + "?tab=open").content.decode()
    assert application.reference in answer
    assert "<html" not in answer
    assert 'class="tabs"' not in answer


def test_what_is_written_in_an_address_searches_nothing(
    application: Application, desk: Desk
) -> None:
    page = shown(desk("reviewer"), f"tab=open&q={ID_NUMBER}")
    assert application.reference in page
    assert 'name="q"' not in page


def test_an_empty_list_says_so_and_offers_no_buttons(
    stations: dict[str, Station], desk: Desk
) -> None:
    client = desk("reviewer")
    assert "没有等您处理的申请" in shown(client, "")
    assert "这里现在没有申请" in shown(client, "tab=closed")
    assert "换个条件试试" in shown(client, "tab=open&matter=wages")
    assert "领取所选" not in shown(client, "")


def test_long_lists_have_pages_that_keep_the_filter(
    stations: dict[str, Station], desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_views.QueueView, "paginate_by", 2)
    for _ in range(3):
        hand_in()
    page = shown(desk("reviewer"), "tab=open&matter=wages")
    assert "第 1 页，共 2 页" in page
    assert re.search(r'href="/admin/applications/\?tab=open&amp;matter=wages&amp;p=2"', page)
    assert "上一页" not in page


def test_the_next_file_is_the_most_urgent_one_and_is_taken(
    stations: dict[str, Station], desk: Desk
) -> None:
    hand_in(at(19))
    older = hand_in(at(17))
    answer = desk("reviewer").post(reverse("review:next"))
    assert answer["Location"] == url_of(older)
    older.refresh_from_db()
    assert older.handler is not None


def test_next_opens_ones_own_urgent_file_before_free_ones(stations: dict[str, Station]) -> None:
    reviewer = staff("reviewer", stations["centre"])
    older = hand_in(at(17))
    hand_in(at(19))
    perform(older, "take", by=reviewer)
    answer = signed_in(Client(), reviewer).post(reverse("review:next"))
    assert answer["Location"] == url_of(older)


def test_when_a_colleague_was_quicker_next_goes_on_to_the_following_file(
    stations: dict[str, Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = hand_in(at(17)), hand_in(at(19))
    colleague = staff("reviewer", stations["centre"])
    takes = queue_views.perform

    def beaten(application: Application, name: str, *, by: User) -> Application:
        if application == first:
            takes(application, name, by=colleague)
        return takes(application, name, by=by)

    monkeypatch.setattr(queue_views, "perform", beaten)
    client = signed_in(Client(), staff("reviewer", stations["centre"]))
    assert client.post(reverse("review:next"))["Location"] == url_of(second)


def test_next_says_when_nothing_waits(stations: dict[str, Station], desk: Desk) -> None:
    page = desk("reviewer").post(reverse("review:next"), follow=True).content.decode()
    assert "现在没有等您处理的申请" in page


def test_selected_files_are_taken_and_those_of_others_are_left(
    stations: dict[str, Station], desk: Desk
) -> None:
    free, taken = hand_in(), hand_in()
    colleague = staff("reviewer", stations["centre"])
    perform(taken, "take", by=colleague)
    chosen = {"pk": [str(free.pk), str(taken.pk), "no-such-number"]}
    page = desk("reviewer").post(reverse("review:take_selected"), chosen, follow=True)
    text = page.content.decode()
    assert "领取了 1 件" in text
    assert f"{taken.reference}：{colleague.get_full_name()} 已经领取了这份申请" in text
    taken.refresh_from_db()
    assert taken.handler == colleague


def test_files_outside_ones_reach_cannot_be_selected(application: Application, desk: Desk) -> None:
    chosen = {"pk": [str(application.pk)]}
    desk("clerk", "contact_point").post(reverse("review:take_selected"), chosen)
    application.refresh_from_db()
    assert application.handler is None


def test_only_who_handles_files_can_select_them(application: Application, desk: Desk) -> None:
    box = f'value="{application.pk}"'
    assert box in shown(desk("clerk", "workstation"))
    assert box not in shown(desk("approver"))
    assert box not in shown(desk("auditor"))


def test_the_queue_costs_the_same_queries_for_one_file_and_for_many(
    stations: dict[str, Station], desk: Desk
) -> None:
    client = desk("reviewer")
    hand_in()
    shown(client)
    with CaptureQueriesContext(connection) as one:
        shown(client)
    for _ in range(12):
        hand_in()
    with CaptureQueriesContext(connection) as many:
        shown(client)
    assert len(many) == len(one) <= MOST_QUERIES


def test_the_button_on_the_dashboard_works_as_sent_by_a_browser(
    application: Application, stations: dict[str, Station]
) -> None:
    client = Client(enforce_csrf_checks=True)
    signed_in(client, staff("reviewer", stations["centre"]))
    page = client.get("/admin/").content.decode()
    form = page[page.index(f'action="{reverse("review:next")}"') :]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]  # type: ignore[index]
    answer = client.post(reverse("review:next"), {"csrfmiddlewaretoken": token})
    assert answer["Location"] == url_of(application)


def test_the_dashboard_shows_what_waits_to_who_works_here(
    application: Application, desk: Desk
) -> None:
    page = desk("clerk", "workstation").get("/admin/").content.decode()
    assert re.search(r'tab=todo"><b>1</b>待我处理', page)
    assert "tab=todo" not in desk("auditor").get("/admin/").content.decode()
    assert "/admin/applications/" not in desk("editor").get("/admin/").content.decode()
