"""What can be done to many stations at once. Each act is offered to whom it is meant for, reaches
her stations alone, and leaves out those for which it makes no sense.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.forms import PlainForm
from portal.models import User
from stations import bulk, closures, permissions, verification
from stations.completeness import unready
from stations.enums import EditWay, Verified, Withdrawn
from stations.querysets import StationQuerySet
from stations.staff.bulk_forms import CloseForm, ConfirmForm, ReasonForm, VerifyForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """One act: `reach` are the stations a user may do it to, `legal` narrows to those it changes,
    `left_out` says in words what the others are.
    """

    name: str
    label: "StrOrPromise"
    done: "StrOrPromise"
    left_out: "StrOrPromise"
    form: type[PlainForm]
    is_offered: Callable[[User], bool]
    reach: Callable[[User], StationQuerySet]
    legal: Callable[[StationQuerySet], StationQuerySet]
    run: Callable[[StationQuerySet, User, Answers], int]


def _verify(rows: StationQuerySet, user: User, answers: Answers) -> int:
    how, today = Verified(answers["how"]), timezone.localdate()
    return verification.confirm(rows, by=user, how=how, today=today)


def _publish(rows: StationQuerySet, user: User, answers: Answers) -> int:
    return bulk.write(rows, {"published": True, "withdrawn": ""}, by=user, way=EditWay.BULK)


def _withdraw(rows: StationQuerySet, user: User, answers: Answers) -> int:
    values = {"published": False, "withdrawn": Withdrawn.STAFF}
    return bulk.write(rows, values, by=user, way=EditWay.BULK, reason=answers["reason"])


def _close(rows: StationQuerySet, user: User, answers: Answers) -> int:
    pks = list(rows.values_list("pk", flat=True))
    return closures.close(pks, answers["closing"], by=user)


def _ready(rows: StationQuerySet) -> StationQuerySet:
    """Those that are hidden and complete."""
    return rows.filter(Q(published=False) & (~unready() | ~Q(withdrawn="")))


def _publishable(rows: StationQuerySet) -> StationQuerySet:
    """What the rules would take offline again within the hour is to be confirmed first."""
    return _ready(rows).exclude(verification.expired(timezone.localdate()))


def too_old(rows: StationQuerySet) -> StationQuerySet:
    """Those that could be made public but for that: somebody has to confirm them first."""
    return _ready(rows).filter(verification.expired(timezone.localdate()))


ACTS = (
    Act(
        name="verify",
        label=_("核对"),
        done=_("已记下核对：%(number)s 个站点。"),
        left_out=_("今天已经核对过"),
        form=VerifyForm,
        is_offered=permissions.may_act,
        reach=permissions.editable_by,
        legal=lambda rows: rows.exclude(verified_on=timezone.localdate()),
        run=_verify,
    ),
    Act(
        name="publish",
        label=_("公开"),
        done=_("已公开：%(number)s 个站点。"),
        left_out=_("已经公开，或者资料还不全，或者太久没有核对、要先核对"),
        form=ConfirmForm,
        is_offered=permissions.keeps_directory,
        reach=permissions.editable_by,
        legal=_publishable,
        run=_publish,
    ),
    Act(
        name="withdraw",
        label=_("下线"),
        done=_("已下线：%(number)s 个站点。"),
        left_out=_("本来就没有公开"),
        form=ReasonForm,
        is_offered=permissions.keeps_directory,
        reach=permissions.editable_by,
        legal=lambda rows: rows.published(),
        run=_withdraw,
    ),
    Act(
        name="close",
        label=_("临时关门"),
        done=_("已记下临时关门：%(number)s 个站点。"),
        left_out="",
        form=CloseForm,
        is_offered=permissions.may_close,
        reach=permissions.closable_by,
        legal=lambda rows: rows,
        run=_close,
    ),
)


def acts_of(user: User) -> list[Act]:
    """What a user can do to many stations."""
    return [act for act in ACTS if act.is_offered(user)]


def pickable(user: User, pks: list[int]) -> set[int]:
    """Of these stations, the ones to which she can do anything: no act reaches further than
    closing.
    """
    if permissions.keeps_directory(user):
        return set(pks)
    return set(permissions.closable_by(user).filter(pk__in=pks).values_list("pk", flat=True))
