from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from applications import drafts
from applications.drafts import State
from applications.errors import AlreadySubmitted
from applications.models import Draft, DraftSection, StatusCode, StepTally

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
STORY = {"story": ["老板欠了三个月工资"]}
OTHER = {"story": ["老板欠了四个月工资"]}


@pytest.fixture
def draft() -> Draft:
    return drafts.create(now=NOW)[0]


def save(draft: Draft, typed: drafts.Typed, version: int, state: State = State.DONE) -> State:
    return drafts.save(draft, "story", typed, state=state, version=version, now=NOW)


def test_a_draft_opens_with_its_token_alone():
    draft, token = drafts.create(now=NOW)

    assert len(token) == 32
    assert drafts.by_token(token, now=NOW) == draft
    assert drafts.by_token(token[:-1] + "0", now=NOW) in (None, draft)
    assert drafts.by_token("", now=NOW) is None
    assert drafts.by_token(draft.token_digest, now=NOW) is None


def test_neither_token_nor_return_code_can_be_read_in_the_database():
    draft, token = drafts.create(now=NOW)
    row = Draft.objects.filter(pk=draft.pk).values().get()

    assert not {token, draft.return_code} & {str(value) for value in row.values()}


def test_the_return_code_opens_the_draft_on_another_device_and_closes_it_on_the_first():
    draft, token = drafts.create(now=NOW)

    found = drafts.by_return_code(f" {draft.return_code.lower()} ", now=NOW)

    assert found is not None
    assert found[0] == draft
    assert drafts.by_token(found[1], now=NOW) == draft
    assert drafts.by_token(token, now=NOW) is None


def test_a_code_with_a_slip_of_the_finger_opens_nothing(draft: Draft):
    code = draft.return_code
    wrong = ("3" if code[0] != "3" else "4") + code[1:]

    assert drafts.by_return_code(wrong, now=NOW) is None
    assert drafts.by_return_code("", now=NOW) is None


def test_a_page_is_kept_as_typed_right_or_wrong(draft: Draft):
    assert save(draft, STORY, 0, State.WRONG) is State.WRONG

    page = drafts.pages(draft)["story"]

    assert (page.typed, page.state, page.version) == (STORY, State.WRONG, 1)


def test_what_was_typed_lies_encrypted(draft: Draft):
    save(draft, STORY, 0)

    stored = str(DraftSection.objects.values("data").get()["data"])

    assert stored == "sealed"


def test_saving_the_same_page_again_changes_nothing(draft: Draft):
    save(draft, STORY, 0)

    assert save(draft, STORY, 0) is State.DONE
    assert drafts.pages(draft)["story"].version == 1


def test_the_next_save_of_the_same_window_takes_the_place_of_the_one_before(draft: Draft):
    save(draft, STORY, 0)
    save(draft, OTHER, 1)

    page = drafts.pages(draft)["story"]

    assert (page.typed, page.others, page.version) == (OTHER, (), 2)


def test_two_windows_never_overwrite_each_other_silently(draft: Draft):
    save(draft, STORY, 0)

    assert save(draft, OTHER, 0) is State.CONFLICT

    page = drafts.pages(draft)["story"]
    assert page.typed == STORY
    assert page.others == (OTHER,)
    assert page.state is State.CONFLICT


def test_a_third_window_joins_the_conflict_and_nothing_is_lost(draft: Draft):
    third = {"story": ["老板跑了"]}
    save(draft, STORY, 0)
    save(draft, OTHER, 0)
    save(draft, third, 0)

    assert drafts.pages(draft)["story"].others == (OTHER, third)


def test_a_conflict_ends_with_the_choice_of_the_visitor(draft: Draft):
    save(draft, STORY, 0)
    save(draft, OTHER, 0)

    assert save(draft, OTHER, drafts.pages(draft)["story"].version) is State.DONE
    assert drafts.pages(draft)["story"].others == ()


def test_what_was_confirmed_is_told_apart_from_what_came_later(draft: Draft):
    save(draft, STORY, 0)
    before = drafts.seen(drafts.pages(draft))
    assert before == drafts.seen(drafts.pages(draft))

    save(draft, OTHER, 1)

    assert drafts.seen(drafts.pages(draft)) != before


def test_nothing_is_saved_in_a_draft_that_was_handed_in(draft: Draft):
    Draft.objects.update(submitted=NOW)

    with pytest.raises(AlreadySubmitted):
        save(draft, STORY, 0)


def test_a_draft_left_alone_asks_for_its_code_sooner_when_it_is_dangerous(draft: Draft):
    later = NOW + timedelta(minutes=31)

    assert drafts.is_left_alone(draft, sensitive=True, now=later)
    assert not drafts.is_left_alone(draft, sensitive=False, now=later)
    assert not drafts.is_left_alone(draft, sensitive=True, now=NOW + timedelta(minutes=29))
    assert drafts.is_left_alone(draft, sensitive=False, now=NOW + timedelta(days=8))


def test_every_save_gives_the_draft_another_thirty_days(draft: Draft):
    later = NOW + timedelta(days=20)
    drafts.save(draft, "story", STORY, state=State.DONE, version=0, now=later)

    assert Draft.objects.get().expires == later + timedelta(days=30)


def test_an_expired_draft_opens_no_more_and_is_forgotten_with_all_its_pages():
    draft, token = drafts.create(now=NOW)
    save(draft, STORY, 0)
    end = draft.expires

    assert drafts.by_token(token, now=end) is None
    assert drafts.by_return_code(draft.return_code, now=end) is None
    assert drafts.purge(now=end - timedelta(seconds=1)) == 0
    assert drafts.purge(now=end) == 1
    assert not Draft.objects.exists()
    assert not DraftSection.objects.exists()


def test_a_receipt_code_is_forgotten_once_it_was_shown_long_enough(draft: Draft):
    draft.submitted, draft.receipt_code = NOW, "7K3M-9QXH-4TPD-5"
    draft.save()

    drafts.purge(now=NOW + timedelta(minutes=59))
    assert Draft.objects.get().receipt_code == "7K3M-9QXH-4TPD-5"

    drafts.purge(now=NOW + timedelta(minutes=61))
    assert Draft.objects.get().receipt_code == ""


def test_the_command_says_how_much_was_forgotten(draft: Draft, capsys: pytest.CaptureFixture[str]):
    Draft.objects.update(expires=NOW - timedelta(days=400))
    StatusCode.objects.create(binding="x", expires=NOW - timedelta(days=400))

    call_command("purge_drafts", "--json")

    assert capsys.readouterr().out.strip() == '{"drafts": 1, "lookups": 1}'


def test_pages_are_counted_once_for_each_draft_with_the_time_they_took(draft: Draft):
    for minute, typed in enumerate((STORY, OTHER, STORY)):
        version = drafts.pages(draft).get("story", drafts.Page()).version
        then = NOW + timedelta(minutes=2 + minute)
        drafts.save(draft, "story", typed, state=State.DONE, version=version, now=then)

    tally = StepTally.objects.get(step="story")

    assert (tally.drafts, tally.seconds) == (1, 120)
    assert StepTally.objects.get(step="started").drafts == 1
