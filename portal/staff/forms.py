"""The forms of signing in and of the second factor."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.signals import user_login_failed
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from portal import audit, ratelimit
from portal.models import EnrolmentCode, User
from portal.network import network_of
from portal.staff import codes, enrolment, factor

FAILURES_PER_NETWORK = 100
FAILURE_PERIOD = timedelta(minutes=15)
"""Wrong sign-ins from one address range before all of it waits. Each user and address alone is
stopped much earlier (django-axes); this is for many names tried from one place."""


class CodeField(forms.CharField):
    """A code as people type it: full-width digits, spaces and dashes do not matter."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget.attrs.update(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        )

    def clean(self, value: Any) -> str:
        return codes.normalise(super().clean(value))


class SignInForm(LoginForm):
    """User name, password and code, all wanted at once and all wrong in the same words.

    After `clean`, the user carries `otp_device` when she may sign in, or the form carries
    `enrolment` when she came with a code that lets her put a second factor in place.
    """

    otp_token = CodeField(
        label=_("验证码"),
        help_text=_(
            "手机验证器上的六位数字。手机不在身边，填一个备用码；第一次登录，填主管给您的登记码。"
        ),
        error_messages={"required": _("请填写验证码")},
    )

    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": _(
            "没有登录成功：用户名、密码或验证码不对。每个验证码只能用一次，"
            "刚输错时请等一会儿，换下一个验证码再试。"
        ),
    }
    cleaned_data: dict[str, Any]
    enrolment: EnrolmentCode | None = None

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        del self.fields["remember"]
        for name, label, required in (
            ("username", _("用户名"), _("请填写用户名")),
            ("password", _("密码"), _("请填写密码")),
        ):
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = required
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        # Without all three nothing is asked of the database: an answer to a password alone would
        # tell whether it is right.
        if self.errors:
            return self.cleaned_data
        network = network_of(self.request)
        now = timezone.now()
        used = ratelimit.used("sign-in", network, period=FAILURE_PERIOD, now=now)
        if used >= FAILURES_PER_NETWORK:
            raise self.get_invalid_login_error()
        try:
            super().clean()
            self._clean_second_factor(self.get_user())
        except forms.ValidationError:
            ratelimit.allow(
                "sign-in", network, limit=FAILURES_PER_NETWORK, period=FAILURE_PERIOD, now=now
            )
            raise
        return self.cleaned_data

    def confirm_login_allowed(self, user: User) -> None:
        """Refuse, in the same words, an account that has no role here."""
        if not user.is_active or not user.has_perm("wagtailadmin.access_admin"):
            raise self.get_invalid_login_error()

    def _clean_second_factor(self, user: User) -> None:
        code = self.cleaned_data["otp_token"]
        if device := factor.verify(user, code):
            user.otp_device = device  # type: ignore[attr-defined]  # django-otp's own name
            return
        self.enrolment = enrolment.find(user, code, now=timezone.now())
        if self.enrolment is None:
            # The password was right: django-axes must count this all the same, and it is worth
            # knowing afterwards.
            audit.record("staff.code_refused", by=None, on=user, request=self.request)
            user_login_failed.send(
                sender=__name__, credentials={"username": user.username}, request=self.request
            )
            raise self.get_invalid_login_error()


class CodeForm(forms.Form):
    """One code of the authenticator, or a recovery code."""

    otp_token = CodeField(label=_("验证码"), error_messages={"required": _("请填写验证码")})


class ReasonForm(forms.Form):
    """Why a second factor is to be reset. Kept in the log."""

    reason = forms.CharField(
        label=_("原因"),
        help_text=_("例如：手机丢失，备用码也找不到。请不要写个人隐私。"),
        max_length=200,
        error_messages={"required": _("请写明原因")},
    )
