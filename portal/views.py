from calendar import Calendar
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from portal import display
from portal.calendar import WorkCalendar
from portal.forms import DisplayForm

ROBOTS = "User-agent: *\n" + "".join(
    f"Disallow: {path}\n" for path in ("/admin/", "/apply/", "/my/", "/display/")
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long, or cookies are off: say so, and how to go on."""
    return render(request, "portal/csrf_failure.html", status=403)


@require_GET
def help_page(request: HttpRequest) -> HttpResponse:
    """How to use this site, and who helps those who would rather not."""
    return render(request, "portal/help.html")


@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """A plain calendar of this month with the published holidays, and nothing about legal aid.

    Where "leave this page now" leads unless an operator names another address.
    """
    today = timezone.localdate()
    days = WorkCalendar.load()
    weeks = [
        [
            {"day": day, "is_other": day.month != today.month, "is_rest": days.is_rest_day(day)}
            for day in week
        ]
        for week in Calendar().monthdatescalendar(today.year, today.month)
    ]
    return render(request, "portal/month.html", {"today": today, "weeks": weeks})


@require_GET
@cache_control(public=True, max_age=24 * 60 * 60)
def robots(request: HttpRequest) -> HttpResponse:
    """Search machines stay out of what is personal, and are told where the rest is."""
    where = request.build_absolute_uri("/sitemap.xml")
    return HttpResponse(f"{ROBOTS}Sitemap: {where}\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for a mark when a page names none (a file, a bare answer)."""
    return HttpResponseRedirect(static("portal/seal.svg"))


@require_http_methods(["GET", "POST"])
def display_settings(request: HttpRequest) -> HttpResponse:
    """Choose how pages look. Works without JavaScript; kept in one cookie of option names."""
    back = _local_address(request)
    if request.method == "POST":
        response = HttpResponseRedirect(back)
        response.status_code = 303
        _remember(response, _wanted(request), secure=request.is_secure())
        return response
    form = DisplayForm(initial=asdict(display.read(request)))
    return render(request, "portal/display.html", {"form": form, "next": back})


def _wanted(request: HttpRequest) -> display.Display:
    match request.POST.get("preset"):
        case "elder":
            return display.ELDER
        case "standard":
            return display.Display()
    return display.chosen(request.POST.dict())


def _local_address(request: HttpRequest) -> str:
    """Where to go back to: an address of this site, else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return wanted if is_local else "/"


def _remember(response: HttpResponse, wanted: display.Display, *, secure: bool) -> None:
    if not wanted.cookie:
        response.delete_cookie(display.COOKIE, samesite="Lax")
        return
    response.set_cookie(
        display.COOKIE,
        wanted.cookie,
        max_age=display.COOKIE_AGE,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )
