"""The one door through which an application changes its state, and the table of steps behind it.

Buttons, labels, rights, timeline texts and tests come from the table. `perform` locks, checks,
changes and records, in that order and in one transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications import effects
from applications.enums import OPEN, Outcome, Status
from applications.errors import (
    AlreadyTaken,
    FourEyes,
    NotAdmitted,
    NotOffered,
    NotPossibleNow,
    NotYours,
    StaleForm,
    StepRefused,
)
from applications.models import Application
from applications.permissions import may, may_open, may_read, role_allows
from portal import audit
from portal.models import User
from portal.roles import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Actor(Enum):
    """Who acts when it is no member of staff."""

    APPLICANT = "applicant"
    SYSTEM = "system"


@dataclass(frozen=True)
class StepData:
    """What a step carries: reasons, the outcome and its articles, a colleague, a note for staff
    only.
    """

    reason: str = ""
    outcome: str = ""
    articles: tuple[str, ...] = ()
    colleague: User | None = None
    note: str = ""


@dataclass(frozen=True)
class Transition:
    """One legal step of an application.

    `target` is None where the step itself says which (`decide`). `roles` may take it;
    `unclaimed_only` only while nobody handles the file, `claimed_only` only while somebody does,
    `handler_only` keeps it to the handler once there is one, `handler_or_supervisor` to those two,
    `four_eyes` from whoever proposed or handled. `actors` names others than staff who may. `effect`
    checks and changes what else the step touches. `steps_back` marks what does not lead towards a
    decision: such buttons come last. `offered` is False for steps whose screens come later.
    """

    name: str
    label: "StrOrPromise"
    sources: frozenset[Status]
    target: Status | None
    public_text: "StrOrPromise"
    roles: frozenset[str] = frozenset()
    actors: frozenset[Actor] = frozenset()
    unclaimed_only: bool = False
    claimed_only: bool = False
    handler_only: bool = False
    handler_or_supervisor: bool = False
    four_eyes: bool = False
    effect: Callable[[effects.Step], None] = field(default=effects.nothing)
    steps_back: bool = False
    offered: bool = True


def _on(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


STAFF = frozenset({Role.CLERK, Role.REVIEWER})
_TABLE = (
    Transition(
        "take",
        _("领取"),
        _on(Status.SUBMITTED, Status.REVIEWING),
        Status.REVIEWING,
        _("工作人员开始审查"),
        roles=STAFF,
        unclaimed_only=True,
        effect=effects.take,
    ),
    Transition(
        "propose",
        _("提出审查意见"),
        _on(Status.REVIEWING),
        Status.PROPOSED,
        _("审查完毕，等待审批"),
        roles=frozenset({Role.REVIEWER}),
        handler_only=True,
        effect=effects.propose,
    ),
    Transition(
        "decide",
        _("作出决定"),
        _on(Status.PROPOSED),
        None,
        _("作出决定"),
        roles=frozenset({Role.APPROVER}),
        four_eyes=True,
        effect=effects.decide,
    ),
    Transition(
        "request_supplement",
        _("要求补充材料"),
        _on(Status.REVIEWING),
        Status.SUPPLEMENTING,
        _("请您补充材料"),
        roles=STAFF,
        handler_only=True,
        offered=False,
    ),
    Transition(
        "supplement",
        _("补充材料"),
        _on(Status.SUPPLEMENTING),
        Status.REVIEWING,
        _("收到补充的材料"),
        roles=frozenset({Role.CLERK}),
        actors=frozenset({Actor.APPLICANT}),
        offered=False,
    ),
    Transition(
        "lapse",
        _("按撤回处理"),
        _on(Status.SUPPLEMENTING),
        Status.LAPSED,
        _("逾期未补充，按撤回处理，可随时重新申请"),
        actors=frozenset({Actor.SYSTEM}),
        offered=False,
    ),
    Transition(
        "request_check",
        _("请其他机关核查"),
        _on(Status.REVIEWING),
        Status.CHECKING,
        _("正在向其他部门核实"),
        roles=frozenset({Role.REVIEWER}),
        handler_only=True,
        offered=False,
    ),
    Transition(
        "receive_check",
        _("收到核查结果"),
        _on(Status.CHECKING),
        Status.REVIEWING,
        _("核实完毕，继续审查"),
        roles=frozenset({Role.REVIEWER}),
        offered=False,
    ),
    Transition(
        "hand_over",
        _("转交同事"),
        _on(Status.REVIEWING),
        Status.REVIEWING,
        "",
        roles=STAFF,
        handler_or_supervisor=True,
        effect=effects.hand_over,
    ),
    Transition(
        "send_back",
        _("退回重新审查"),
        _on(Status.PROPOSED),
        Status.REVIEWING,
        _("审批时还有要核对的，继续审查"),
        roles=frozenset({Role.APPROVER}),
        effect=effects.send_back,
        steps_back=True,
    ),
    Transition(
        "release",
        _("退回队列"),
        _on(Status.REVIEWING),
        Status.REVIEWING,
        "",
        roles=STAFF,
        claimed_only=True,
        handler_or_supervisor=True,
        effect=effects.release,
        steps_back=True,
    ),
    Transition(
        "transfer",
        _("转送其他机构"),
        _on(Status.SUBMITTED, Status.REVIEWING),
        Status.TRANSFERRED,
        _("已转送有管辖权的机构"),
        roles=STAFF,
        offered=False,
        steps_back=True,
    ),
    Transition(
        "withdraw",
        _("撤回申请"),
        OPEN,
        Status.WITHDRAWN,
        _("申请已撤回，可随时重新申请"),
        roles=frozenset({Role.CLERK}),
        actors=frozenset({Actor.APPLICANT}),
        effect=effects.withdraw,
        steps_back=True,
    ),
)
TRANSITIONS: dict[str, Transition] = {step.name: step for step in _TABLE}


def steps_for(user: User, application: Application) -> list[Transition]:
    """The steps this user can take on the application as it stands: what the buttons show."""
    return [
        step
        for step in TRANSITIONS.values()
        if step.offered and application.status in step.sources and may(user, step, application)
    ]


def perform(
    application: Application,
    name: str,
    *,
    by: User | Actor,
    data: StepData | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> Application:
    """Take the named step. `version` is the one the form was opened with, if it came from a form.

    Raises the errors of `applications.errors`; nothing is changed then.
    """
    step = TRANSITIONS[name]
    data = data or StepData()
    now = now or timezone.now()
    with transaction.atomic():
        row: Application = Application.objects.select_for_update().get(pk=application.pk)
        _check(row, step, by, version)
        before = row.status
        work = effects.Step(application=row, name=name, data=data, by=_user(by), now=now)
        step.effect(work)
        row.status = _target(step, data)
        row.version += 1
        row.save()
        said = step.public_text if work.public_text is None else work.public_text
        effects.record_event(work, public_text=str(said))
        audit.record(
            f"application.{name}", by=_user(by), on=row, reason=f"{before} -> {row.status}"
        )
    return row


def _user(by: User | Actor) -> User | None:
    return by if isinstance(by, User) else None


def _target(step: Transition, data: StepData) -> Status:
    if step.target is not None:
        return step.target
    return Status.GRANTED if data.outcome == Outcome.GRANT else Status.REFUSED


def _check(row: Application, step: Transition, by: User | Actor, version: int | None) -> None:
    """Right, state and freshness, in the words of whoever tried."""
    if not step.offered:
        raise NotOffered
    if isinstance(by, Actor):
        if by not in step.actors:
            raise NotYours
    elif not may_read(by, row):
        raise NotYours
    elif not may_open(by, row):
        raise NotAdmitted
    if row.status not in step.sources:
        raise _impossible(row, step)
    if isinstance(by, User) and not may(by, step, row):
        raise _not_yours(row, step, by)
    if version is not None and version != row.version:
        raise StaleForm


def _impossible(row: Application, step: Transition) -> NotPossibleNow:
    if step.unclaimed_only and row.handler is not None:
        return _taken(row.handler)
    return NotPossibleNow(
        _("“%(step)s”没有执行：这份申请现在是“%(status)s”。")
        % {"step": step.label, "status": row.get_status_display()}
    )


def _not_yours(row: Application, step: Transition, by: User) -> StepRefused:
    if not role_allows(by, step, row):
        return NotYours()
    if step.four_eyes and by.pk in (row.proposed_by_id, row.handler_id):
        return FourEyes()
    if step.unclaimed_only and row.handler is not None:
        return _taken(row.handler)
    if step.claimed_only and row.handler is None:
        return NotPossibleNow(_("这份申请现在没有承办人。"))
    return NotYours()


def _taken(handler: User) -> AlreadyTaken:
    return AlreadyTaken(_("%(name)s 已经领取了这份申请。") % {"name": handler.get_full_name()})
