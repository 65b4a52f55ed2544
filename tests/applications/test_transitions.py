import itertools

import pytest

from applications import notices
from applications.enums import CLOSED, DECIDED, OPEN, PUBLIC_LABELS, Outcome, Status
from applications.errors import (
    AlreadyTaken,
    FourEyes,
    Incomplete,
    NotOffered,
    NotPossibleNow,
    NotYours,
    StaleForm,
    StepRefused,
)
from applications.models import Application, Decision
from applications.transitions import TRANSITIONS, Actor, StepData, perform, steps_for
from portal.models import AuditEntry, TextMessage, User
from portal.roles import Role
from stations.models import Station
from tests.factories.casework import at, hand_in, staff

pytestmark = pytest.mark.django_db

ONE_MESSAGE = 70 - len("【双峰县司法局】")
GRANT = StepData(outcome=Outcome.GRANT, articles=("law-31-5",), reason="事项和条件都符合")
REFUSE = StepData(outcome=Outcome.REFUSE, articles=("law-31",), reason="不在事项范围内")


@pytest.fixture
def clerk(stations: dict[str, Station]) -> User:
    return staff("clerk", stations["workstation"])


@pytest.fixture
def reviewer(stations: dict[str, Station]) -> User:
    return staff("reviewer", stations["centre"])


@pytest.fixture
def approver(stations: dict[str, Station]) -> User:
    return staff("approver", stations["centre"])


def proposed(application: Application, reviewer: User, data: StepData = GRANT) -> Application:
    perform(application, "take", by=reviewer, now=at(18))
    return perform(application, "propose", by=reviewer, data=data, now=at(19))


def test_a_file_goes_from_receipt_to_a_decision_by_two_people(
    application: Application, reviewer: User, approver: User
) -> None:
    proposed(application, reviewer)
    decided = perform(application, "decide", by=approver, data=GRANT, now=at(20))
    assert decided.status == Status.GRANTED
    decision = Decision.objects.get(application=application)
    assert (decision.reviewer, decision.approver) == (reviewer, approver)
    assert decision.official_number == "〔2026〕第1号"
    assert decision.reasons == GRANT.reason
    assert decided.clocks.get().stopped == at(20).date()


def test_whoever_takes_a_file_becomes_its_handler(application: Application, clerk: User) -> None:
    assert perform(application, "take", by=clerk).handler == clerk


def test_the_second_taker_is_told_who_has_it(
    application: Application, clerk: User, reviewer: User
) -> None:
    perform(application, "take", by=clerk)
    with pytest.raises(AlreadyTaken, match=clerk.get_full_name()):
        perform(application, "take", by=reviewer)


def test_a_released_file_can_be_taken_again_and_the_applicant_hears_of_it_once(
    application: Application, clerk: User, reviewer: User
) -> None:
    perform(application, "take", by=clerk)
    perform(application, "release", by=clerk)
    again = perform(application, "take", by=reviewer)
    assert (again.status, again.handler) == (Status.REVIEWING, reviewer)
    told = [event.public_text for event in again.events.all() if event.public_text]
    assert told == ["申请已收到", "工作人员开始审查"]


def test_a_file_that_nobody_has_cannot_be_released(
    application: Application, reviewer: User, stations: dict[str, Station]
) -> None:
    perform(application, "take", by=reviewer)
    perform(application, "release", by=reviewer)
    supervisor = staff("supervisor", stations["centre"])
    application.refresh_from_db()
    assert "release" not in [step.name for step in steps_for(supervisor, application)]
    with pytest.raises(NotPossibleNow):
        perform(application, "release", by=supervisor)


def test_a_supervisor_who_also_reviews_keeps_a_supervisors_rights(
    application: Application, reviewer: User, stations: dict[str, Station]
) -> None:
    perform(application, "take", by=reviewer)
    both = staff("supervisor", stations["centre"])
    both.groups.add(reviewer.groups.get())
    assert perform(application, "hand_over", by=both, data=StepData(colleague=both)).handler == both


def test_a_clerk_of_another_station_cannot_touch_the_file(
    application: Application, stations: dict[str, Station]
) -> None:
    elsewhere = staff("clerk", stations["contact_point"])
    with pytest.raises(NotYours):
        perform(application, "take", by=elsewhere)


def test_nobody_approves_her_own_proposal(
    application: Application, stations: dict[str, Station]
) -> None:
    both = staff("reviewer", stations["centre"])
    both.groups.add(staff("approver").groups.get())
    proposed(application, both)
    both = User.objects.get(pk=both.pk)
    with pytest.raises(FourEyes):
        perform(application, "decide", by=both, data=GRANT)


def test_the_handler_does_not_approve_what_a_colleague_proposed(
    application: Application, reviewer: User, stations: dict[str, Station]
) -> None:
    handler = staff("clerk", stations["workstation"])
    handler.groups.add(staff("approver").groups.get())
    Application.objects.filter(pk=application.pk).update(
        status=Status.PROPOSED, handler=handler, proposed_by=reviewer, proposal=Outcome.GRANT
    )
    with pytest.raises(FourEyes):
        perform(application, "decide", by=User.objects.get(pk=handler.pk), data=GRANT)


def test_a_decision_that_differs_from_the_proposal_needs_its_own_reason(
    application: Application, reviewer: User, approver: User
) -> None:
    proposed(application, reviewer)
    bare = StepData(outcome=Outcome.REFUSE, articles=("law-31",))
    with pytest.raises(Incomplete):
        perform(application, "decide", by=approver, data=bare)
    decided = perform(application, "decide", by=approver, data=REFUSE)
    assert decided.status == Status.REFUSED
    assert decided.decision.differs == REFUSE.reason


@pytest.mark.parametrize(
    "data",
    [
        StepData(outcome="", articles=("law-31",), reason="理由"),
        StepData(outcome=Outcome.REFUSE, articles=(), reason="理由"),
        StepData(outcome=Outcome.REFUSE, articles=("law-31",), reason="  "),
    ],
)
def test_a_proposal_carries_outcome_articles_and_reasons(
    application: Application, reviewer: User, data: StepData
) -> None:
    perform(application, "take", by=reviewer)
    with pytest.raises(Incomplete):
        perform(application, "propose", by=reviewer, data=data)
    application.refresh_from_db()
    assert application.status == Status.REVIEWING


def test_sending_back_keeps_the_handler_and_her_words_and_nobody_proposes_any_more(
    application: Application, reviewer: User, approver: User
) -> None:
    proposed(application, reviewer)
    back = perform(application, "send_back", by=approver, data=StepData(reason="材料没看全"))
    assert (back.status, back.handler, back.proposed_by) == (Status.REVIEWING, reviewer, None)
    assert back.proposal == "grant"


def test_only_the_handler_or_a_supervisor_gives_a_file_away(
    application: Application, clerk: User, reviewer: User, stations: dict[str, Station]
) -> None:
    perform(application, "take", by=clerk)
    with pytest.raises(NotYours):
        perform(application, "hand_over", by=reviewer, data=StepData(colleague=reviewer))
    supervisor = staff("supervisor", stations["centre"])
    moved = perform(application, "hand_over", by=supervisor, data=StepData(colleague=reviewer))
    assert moved.handler == reviewer


def test_a_file_is_not_handed_to_somebody_who_may_not_see_it(
    application: Application, clerk: User, stations: dict[str, Station]
) -> None:
    perform(application, "take", by=clerk)
    stranger = staff("clerk", stations["contact_point"])
    with pytest.raises(NotYours):
        perform(application, "hand_over", by=clerk, data=StepData(colleague=stranger))


def test_the_applicant_withdraws_while_the_file_is_open_and_not_after(
    application: Application, reviewer: User, approver: User
) -> None:
    proposed(application, reviewer)
    withdrawn = perform(application, "withdraw", by=Actor.APPLICANT)
    assert withdrawn.status == Status.WITHDRAWN
    assert withdrawn.clocks.get().stopped is not None
    with pytest.raises(NotPossibleNow):
        perform(application, "withdraw", by=Actor.APPLICANT)


def test_a_form_opened_before_another_change_is_refused(
    application: Application, clerk: User
) -> None:
    seen = application.version
    perform(application, "take", by=clerk)
    with pytest.raises(StaleForm):
        perform(application, "release", by=clerk, version=seen)


def test_a_refused_step_leaves_no_trace(application: Application, approver: User) -> None:
    before = AuditEntry.objects.count(), application.events.count(), application.version
    with pytest.raises(StepRefused):
        perform(application, "decide", by=approver, data=GRANT)
    application.refresh_from_db()
    after = AuditEntry.objects.count(), application.events.count(), application.version
    assert after == before


def test_every_step_writes_a_line_of_the_timeline_and_of_the_audit_log(
    application: Application, reviewer: User
) -> None:
    proposed(application, reviewer)
    assert [event.name for event in application.events.all()] == ["submit", "take", "propose"]
    acts = AuditEntry.objects.filter(object_id=str(application.pk)).values_list("action", flat=True)
    assert list(acts) == ["application.take", "application.propose"]


def test_what_staff_write_stays_internal(application: Application, reviewer: User) -> None:
    proposed(application, reviewer)
    event = application.events.get(name="propose")
    assert GRANT.reason not in event.public_text
    assert event.internal_note == GRANT.reason


def test_the_applicant_is_told_of_a_decision_without_its_content(
    application: Application, reviewer: User, approver: User
) -> None:
    proposed(application, reviewer)
    perform(application, "decide", by=approver, data=GRANT)
    text = TextMessage.objects.get(purpose="decision").text
    assert application.reference in text
    assert all(word not in text for word in ("工资", "陈晓", "给予", "不予"))


def test_text_messages_fit_in_one_and_say_nothing_about_the_matter() -> None:
    reference = "7K3M-9QXH-4TPD-R"
    for text in (notices.received_text(reference), notices.decision_text(reference)):
        assert len(text) <= ONE_MESSAGE
        assert not any(word in text for word in ("法律", "援助", "法院", "律师", "案", "申请人"))


def test_nobody_is_texted_who_did_not_allow_it(stations: dict[str, Station]) -> None:
    hand_in(contact={"phone_state": "has", "phone": "13800005678", "safe": ["call"]})
    assert not TextMessage.objects.exists()


def test_official_numbers_have_no_gaps(
    stations: dict[str, Station], reviewer: User, approver: User
) -> None:
    for _ in range(3):
        one = hand_in()
        proposed(one, reviewer)
        perform(one, "decide", by=approver, data=GRANT, now=at(20))
    numbers = Decision.objects.order_by("made_at", "pk").values_list("official_number", flat=True)
    assert set(numbers) == {f"〔2026〕第{n}号" for n in (1, 2, 3)}


@pytest.mark.parametrize(
    ("role", "step"),
    list(itertools.product(Role.values, TRANSITIONS)),
)
def test_no_role_takes_a_step_that_the_table_does_not_give_it(
    application: Application, stations: dict[str, Station], role: str, step: str
) -> None:
    transition = TRANSITIONS[step]
    user = staff(role, stations["workstation"], stations["centre"])
    allowed = role in transition.roles or (
        transition.handler_or_supervisor and role == "supervisor"
    )
    source = sorted(transition.sources)[0]
    Application.objects.filter(pk=application.pk).update(status=source)
    application.refresh_from_db()
    if not transition.offered:
        with pytest.raises(NotOffered):
            perform(application, step, by=user)
    elif not allowed:
        assert transition not in steps_for(user, application)
        with pytest.raises(NotYours):
            perform(application, step, by=user)


@pytest.mark.parametrize("step", [step for step in TRANSITIONS.values() if step.offered])
def test_a_step_starts_only_from_its_own_states(
    application: Application, stations: dict[str, Station], step: object
) -> None:
    users = [staff(role, stations["centre"]) for role in ("clerk", "reviewer", "approver")]
    for status in set(Status) - step.sources:  # type: ignore[attr-defined]
        Application.objects.filter(pk=application.pk).update(status=status)
        for user in users:
            with pytest.raises(StepRefused):
                perform(application, step.name, by=user, data=GRANT)  # type: ignore[attr-defined]
        application.refresh_from_db()
        assert application.status == status


def test_every_state_has_a_word_for_applicants_and_belongs_to_one_set() -> None:
    assert set(PUBLIC_LABELS) == set(Status)
    assert set(Status) == OPEN | DECIDED | CLOSED
    assert len(OPEN) + len(DECIDED) + len(CLOSED) == len(Status)


def test_every_state_can_be_reached_and_left_as_the_table_says() -> None:
    targets = {step.target for step in TRANSITIONS.values()} | DECIDED
    assert targets >= set(Status) - {Status.SUBMITTED}
    assert all(any(state in step.sources for step in TRANSITIONS.values()) for state in OPEN)
