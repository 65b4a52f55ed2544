"""What applicants are told by text message: neutral words, no name, no matter, only where it is
safe. Whoever else holds the phone learns that something was handed in, and nothing more.
"""

from django.utils.translation import gettext as _

from applications.models import Application
from applications.phones import is_mobile
from portal import sms


def reaches(application: Application) -> bool:
    """Whether text messages may be sent to the applicant, and can arrive."""
    return application.may_text and is_mobile(application.phone)


def received(application: Application) -> None:
    """The receipt: the reference, and nothing about what it is about."""
    _tell(application, received_text(application.reference), "receipt")


def decision_made(application: Application) -> None:
    """That there is a decision; which one is told only after the code."""
    _tell(application, decision_text(application.reference), "decision")


def received_text(reference: str) -> str:
    """The words of the receipt."""
    text = _("您递交的材料已收到，编号 %(reference)s，可凭编号查询进度。咨询请拨 12348，不收费。")
    return text % {"reference": reference}


def decision_text(reference: str) -> str:
    """The words that say a decision was made, whichever it is."""
    text = _("编号 %(reference)s 的办理有了结果，请凭编号查询，或拨 12348 咨询。")
    return text % {"reference": reference}


def _tell(application: Application, text: str, purpose: str) -> None:
    if reaches(application):
        sms.send(application.phone, text, purpose=purpose)
