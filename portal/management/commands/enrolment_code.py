from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import audit
from portal.commands import JsonCommand, WrongUse
from portal.models import User
from portal.staff import enrolment, factor


class Command(JsonCommand):
    """Print an enrolment code for a member of staff.

    For the first account of an installation, which nobody else can let in; and with --reset for the
    last supervisor who lost her phone and her recovery codes. Both are written to the audit log.
    """

    help = "Print a one-time code with which a member of staff enrols her authenticator."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("user", help=_("用户名"))
        parser.add_argument("--reset", action="store_true", help=_("先作废原来的两步验证"))

    def answer(self, **options: Any) -> dict[str, Any]:
        user = User.objects.filter(username=options["user"], is_active=True).first()
        if user is None:
            raise WrongUse(_("没有这个账号：%(user)s") % options)
        now = timezone.now()
        try:
            with transaction.atomic():
                if options["reset"]:
                    factor.remove(user)
                    audit.record("staff.reset_at_console", by=None, on=user)
                code = enrolment.issue(user, by=None, now=now)
        except enrolment.HasFactor:
            raise WrongUse(_("这个账号已经登记了验证器；要作废它，加 --reset")) from None
        expires = timezone.localtime(now + enrolment.VALID_FOR).replace(microsecond=0)
        return {"user": user.username, "code": code, "expires": expires}
