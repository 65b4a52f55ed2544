"""The file of a minor is read by its handler and by whom a responsible person admits."""

from typing import Any

import pytest

from applications import minors
from applications.effects import add_note
from applications.enums import Outcome
from applications.errors import Incomplete, NotAdmitted, NotPossibleNow, NotYours
from applications.models import Admission, Application
from applications.permissions import may_open, may_read
from applications.querysets import waits_for_admission
from applications.transitions import StepData, perform
from portal.models import AuditEntry, User
from stations.models import Station
from tests.factories.casework import at, hand_in, staff

pytestmark = pytest.mark.django_db

CHILD = {"name": "陈小雨", "id_state": "later", "birth_year": 2014}
OPINION = StepData(outcome=Outcome.GRANT, articles=("law-31",), reason="在事项范围内")


@pytest.fixture
def people(stations: dict[str, Station]) -> dict[str, User]:
    roles = ("clerk", "reviewer", "approver", "supervisor", "auditor")
    return {role: staff(role, stations["centre"], stations["workstation"]) for role in roles}


@pytest.fixture
def child(stations: dict[str, Station]) -> Application:
    return hand_in(person=CHILD)


def admit(application: Application, *admitted: User, by: User) -> None:
    minors.admit(application, admitted, by=by, reason="承办这份申请", now=at(23))


def openers(application: Application, people: dict[str, User]) -> set[str]:
    return {role for role, user in people.items() if may_open(user, application)}


def waiting() -> set[str]:
    return set(
        Application.objects.filter(waits_for_admission()).values_list("reference", flat=True)
    )


def test_a_grown_persons_file_is_open_to_all_who_see_it(people: dict[str, User]) -> None:
    assert openers(hand_in(), people) == set(people)


def test_a_minors_file_is_seen_by_all_and_open_to_the_responsible_person_alone(
    child: Application, people: dict[str, User]
) -> None:
    assert child.is_minor
    assert all(may_read(user, child) for user in people.values())
    assert openers(child, people) == {"supervisor"}


def test_who_is_admitted_opens_it_until_that_is_taken_back(
    child: Application, people: dict[str, User]
) -> None:
    admit(child, people["reviewer"], people["auditor"], by=people["supervisor"])
    assert openers(child, people) == {"supervisor", "reviewer", "auditor"}
    minors.dismiss(child, people["auditor"], by=people["supervisor"], now=at(24))
    assert openers(child, people) == {"supervisor", "reviewer"}
    assert Admission.objects.get(user=people["auditor"]).ended_at == at(24)


def test_another_minors_file_stays_closed(child: Application, people: dict[str, User]) -> None:
    admit(child, people["reviewer"], by=people["supervisor"])
    assert openers(hand_in(person=CHILD), people) == {"supervisor"}


def test_each_admission_is_in_the_log_with_its_reason(
    child: Application, people: dict[str, User]
) -> None:
    admit(child, people["reviewer"], by=people["supervisor"])
    admit(child, people["reviewer"], by=people["supervisor"])  # she is admitted already
    minors.dismiss(child, people["reviewer"], by=people["supervisor"], now=at(24))
    minors.dismiss(child, people["reviewer"], by=people["supervisor"], now=at(24))
    told = AuditEntry.objects.filter(object_id=str(child.pk), action__endswith="mit")
    assert [(entry.actor, entry.reason) for entry in told] == [
        (people["supervisor"], f"{people['reviewer'].get_full_name()}：承办这份申请")
    ]
    assert AuditEntry.objects.filter(action=minors.DISMISS).count() == 1


@pytest.mark.parametrize("role", ["clerk", "reviewer", "approver", "auditor"])
def test_only_a_supervisor_admits(child: Application, people: dict[str, User], role: str) -> None:
    for by in (people[role], staff("supervisor")):
        with pytest.raises(NotYours):
            admit(child, people["reviewer"], by=by)
    assert not Admission.objects.exists()


def test_an_admission_has_people_a_reason_and_a_minor(
    child: Application, people: dict[str, User]
) -> None:
    supervisor = people["supervisor"]
    with pytest.raises(Incomplete, match="同事"):
        admit(child, by=supervisor)
    with pytest.raises(Incomplete, match="为什么"):
        minors.admit(child, [people["reviewer"]], by=supervisor, reason=" ", now=at(23))
    with pytest.raises(NotYours, match="没有办理"):
        admit(child, people["reviewer"], staff("reviewer"), by=supervisor)
    with pytest.raises(NotPossibleNow):
        admit(hand_in(), people["reviewer"], by=supervisor)
    assert not Admission.objects.exists()


def test_no_step_is_taken_on_a_closed_file(child: Application, people: dict[str, User]) -> None:
    with pytest.raises(NotAdmitted, match="负责人批准"):
        perform(child, "take", by=people["reviewer"])
    admit(child, people["reviewer"], by=people["supervisor"])
    assert perform(child, "take", by=people["reviewer"]).handler == people["reviewer"]


def test_the_handler_keeps_it_open_and_gives_it_only_to_who_is_admitted(
    child: Application, people: dict[str, User], stations: dict[str, Station]
) -> None:
    supervisor, handler = people["supervisor"], people["reviewer"]
    admit(child, handler, by=supervisor)
    child = perform(child, "take", by=handler)
    with pytest.raises(NotPossibleNow, match="转交"):
        minors.dismiss(child, handler, by=supervisor, now=at(24))
    to_clerk = StepData(colleague=people["clerk"])
    with pytest.raises(NotYours, match="批准这位同事"):
        perform(child, "hand_over", by=handler, data=to_clerk)
    admit(child, people["clerk"], by=supervisor)
    assert perform(child, "hand_over", by=handler, data=to_clerk).handler == people["clerk"]


def test_a_supervisor_who_hands_it_over_admits_by_that(
    child: Application, people: dict[str, User]
) -> None:
    admit(child, people["reviewer"], by=people["supervisor"])
    child = perform(child, "take", by=people["reviewer"])
    note = "孩子的母亲电话打不通，" * 40
    to_clerk = StepData(colleague=people["clerk"], reason=note)
    child = perform(child, "hand_over", by=people["supervisor"], data=to_clerk)
    assert child.handler == people["clerk"]
    admission = Admission.objects.get(user=people["clerk"])
    assert (admission.given_by, admission.reason) == (people["supervisor"], "转交承办")


def test_what_waits_for_an_admission_is_told_apart(
    child: Application, people: dict[str, User]
) -> None:
    hand_in()
    supervisor, reviewer, approver = (people[r] for r in ("supervisor", "reviewer", "approver"))
    assert waiting() == {child.reference}
    admit(child, reviewer, by=supervisor)
    assert waiting() == set()
    child = perform(child, "take", by=reviewer)
    child = perform(child, "propose", by=reviewer, data=OPINION)
    assert waiting() == {child.reference}  # four eyes: nobody else may read it
    with pytest.raises(NotAdmitted):
        perform(child, "decide", by=approver, data=StepData(outcome=Outcome.GRANT))
    admit(child, approver, by=supervisor)
    assert waiting() == set()
    perform(child, "decide", by=approver, data=StepData(outcome=Outcome.GRANT))
    assert waiting() == set()


def test_an_admission_of_somebody_who_cannot_take_the_step_leaves_it_waiting(
    child: Application, people: dict[str, User]
) -> None:
    supervisor, reviewer = people["supervisor"], people["reviewer"]
    admit(child, people["approver"], people["auditor"], by=supervisor)
    assert waiting() == {child.reference}  # nobody who takes it
    admit(child, reviewer, people["clerk"], by=supervisor)
    child = perform(child, "take", by=reviewer)
    child = perform(child, "propose", by=reviewer, data=OPINION)
    assert waiting() == set()
    User.objects.filter(pk=people["approver"].pk).update(is_active=False)
    assert waiting() == {child.reference}  # a clerk does not decide


def test_only_openable_files_wait_for_somebody(child: Application, people: dict[str, User]) -> None:
    def turn_of(role: str) -> list[Any]:
        return list(Application.objects.visible_to(people[role]).to_do_for(people[role]))

    assert turn_of("reviewer") == []
    admit(child, people["reviewer"], by=people["supervisor"])
    assert turn_of("reviewer") == [child]
    assert turn_of("clerk") == []


def test_rows_say_for_whom_they_are_locked(child: Application, people: dict[str, User]) -> None:
    grown = hand_in()

    def locks(role: str) -> dict[Any, bool]:
        rows = Application.objects.with_locks_for(people[role])
        return dict(rows.values_list("pk", "is_locked"))

    assert locks("reviewer") == {child.pk: True, grown.pk: False}
    assert locks("supervisor") == {child.pk: False, grown.pk: False}
    admit(child, people["reviewer"], by=people["supervisor"])
    perform(child, "take", by=people["reviewer"])
    add_note(child, "约好周三面谈", by=people["reviewer"], now=at(24))
    assert locks("reviewer") == {child.pk: False, grown.pk: False}
    assert locks("approver") == {child.pk: True, grown.pk: False}


def test_who_can_be_admitted_works_there_and_is_no_supervisor(
    child: Application, people: dict[str, User]
) -> None:
    staff("reviewer")  # posted nowhere
    staff("editor", child.agency)
    staff("clerk", child.agency)  # she sees the files of her own station alone
    wanted = {people[role] for role in ("clerk", "reviewer", "approver", "auditor")}
    assert set(minors.candidates(child)) == wanted
    assert set(minors.responsible(child)) == {people["supervisor"]}
