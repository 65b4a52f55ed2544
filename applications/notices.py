"""What applicants are told by text message: neutral words, no name, no matter, only where it is
safe.
"""

from django.utils.translation import gettext as _

from applications.models import Application
from applications.phones import is_mobile
from portal import sms


def _tell(application: Application, text: str, purpose: str) -> None:
    if application.may_text and is_mobile(application.phone):
        sms.send(application.phone, text, purpose=purpose)


def received(application: Application) -> None:
    """The receipt: the reference, and nothing about what it is about."""
    text = _(
        "您递交的材料已收到，编号 %(reference)s。可凭编号查询进度，咨询请拨 12348。不收取任何费用。"
    )
    _tell(application, text % {"reference": application.reference}, "receipt")


def decision_made(application: Application) -> None:
    """That there is a decision; which one is told only after the code."""
    text = _("编号 %(reference)s 的办理有了结果，请凭编号查询，或拨 12348 咨询。")
    _tell(application, text % {"reference": application.reference}, "decision")
