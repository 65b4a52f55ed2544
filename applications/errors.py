"""Why a step was not taken. Each message is for the person who tried it."""

from django.utils.translation import gettext_lazy as _


class StepRefused(Exception):
    """A step of an application was not taken; nothing was changed."""

    message = _("没有执行。")

    def __init__(self, message: object = None) -> None:
        super().__init__(str(message if message is not None else self.message))


class NotPossibleNow(StepRefused):
    """The application is in a state that this step does not start from."""


class AlreadyTaken(NotPossibleNow):
    """Somebody else was quicker; the message says who."""


class NotYours(StepRefused):
    """The user has no right to this step on this application."""

    message = _("您没有办理这一步的权限。")


class NotAdmitted(NotYours):
    """The file of a minor, which nobody responsible has let the user read."""

    message = _("这是未成年人的申请，要先由负责人批准您查看。")


class FourEyes(NotYours):
    """The approver proposed or handled the application herself."""

    message = _("拟办人和承办人不能审批自己经手的申请，请由另一位审批人决定。")


class Incomplete(StepRefused):
    """Something that the step must carry is missing; `field` names it."""

    def __init__(self, field: str, message: object) -> None:
        super().__init__(message)
        self.field = field


class StaleForm(StepRefused):
    """The application changed after the form was opened."""

    message = _("这份申请刚刚有了新的变化，没有执行。请看过最新情况后再办理。")


class NotOffered(StepRefused):
    """The step is in the table, and its screens come in a later release."""

    message = _("这一步暂未开放。")


class AlreadySubmitted(StepRefused):
    """The draft was handed in before."""

    message = _("这份申请已经递交过了。")


class DraftIncomplete(StepRefused):
    """A step of the form is not answered; `step` names the first one."""

    def __init__(self, step: str) -> None:
        super().__init__(_("还有没填完的部分。"))
        self.step = step
