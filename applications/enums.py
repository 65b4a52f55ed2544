"""The states of an application and the sets of them that rules speak of."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where an application stands; the label is what staff see."""

    SUBMITTED = "submitted", _("待审查")
    REVIEWING = "reviewing", _("审查中")
    SUPPLEMENTING = "supplementing", _("等申请人补充")
    CHECKING = "checking", _("等其他机关核查")
    PROPOSED = "proposed", _("待审批")
    GRANTED = "granted", _("决定给予")
    REFUSED = "refused", _("决定不予")
    TRANSFERRED = "transferred", _("已转送")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("逾期未补充，视为撤回")


PUBLIC_LABELS = {
    Status.SUBMITTED: _("已收到，等待审查"),
    Status.REVIEWING: _("正在审查"),
    Status.SUPPLEMENTING: _("请您补充材料"),
    Status.CHECKING: _("正在向其他部门核实"),
    Status.PROPOSED: _("正在审批"),
    Status.GRANTED: _("决定给予法律援助"),
    Status.REFUSED: _("决定不予法律援助"),
    Status.TRANSFERRED: _("已转送有管辖权的机构"),
    Status.WITHDRAWN: _("已撤回"),
    Status.LAPSED: _("逾期未补充，按撤回处理，可随时重新申请"),
}

WAITING_FOR_APPLICANT = frozenset({Status.SUPPLEMENTING})
WAITING_FOR_OTHERS = frozenset({Status.CHECKING})
OPEN = frozenset(
    {
        Status.SUBMITTED,
        Status.REVIEWING,
        Status.PROPOSED,
        *WAITING_FOR_APPLICANT,
        *WAITING_FOR_OTHERS,
    }
)
DECIDED = frozenset({Status.GRANTED, Status.REFUSED})
CLOSED = frozenset({Status.TRANSFERRED, Status.WITHDRAWN, Status.LAPSED})


class Outcome(models.TextChoices):
    """What a reviewer proposes and an approver decides."""

    GRANT = "grant", _("给予法律援助")
    REFUSE = "refuse", _("不予法律援助")


class Channel(models.TextChoices):
    """How an application came in."""

    WEB = "web", _("网上")
    STATION = "station", _("站点代办")


class Capacity(models.TextChoices):
    """For whom, and as what, somebody applies (法律援助法 arts. 40, 24, 29)."""

    SELF = "self", _("为我自己")
    GUARDIAN = "guardian", _("我是法定代理人（监护人）")
    RELATIVE = "relative", _("我是近亲属")
    CLERK = "clerk", _("我是站点工作人员，替来访的人填写")


class ClockKind(models.TextChoices):
    """The statutory periods that run on an application."""

    DECISION = "decision", _("审查决定")
