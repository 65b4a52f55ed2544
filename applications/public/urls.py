from django.urls import include, path

from applications.public.views import form, selfcheck, start, status, submission

apply_patterns = (
    [
        path("", start.start, name="start"),
        path("new/", start.anew, name="anew"),
        path("return/", start.come_back, name="return"),
        path("saved/", start.saved, name="saved"),
        path("away/", start.away, name="away"),
        path("leave/", start.leave, name="leave"),
        path("sign-off/", start.sign_off, name="sign_off"),
        path("check/", submission.check, name="check"),
        path("done/<str:ref>/", submission.done, name="done"),
        path("<slug:key>/", form.step, name="step"),
    ],
    "apply",
)
my_patterns = (
    [
        path("", status.ask, name="ask"),
        path("receipt/", status.by_receipt, name="receipt"),
        path("code/", status.code, name="code"),
        path("status/", status.status, name="status"),
        path("withdraw/", status.withdraw, name="withdraw"),
        path("sign-off/", status.sign_off, name="sign_off"),
    ],
    "my",
)

urlpatterns = [
    path("check/", selfcheck.selfcheck, name="selfcheck"),
    path("apply/", include(apply_patterns)),
    path("my/", include(my_patterns)),
]
