"""Addresses. The content tree comes last and takes the rest."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from portal import health, views
from portal.staff.views import to_sign_in

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", include("portal.staff.urls")),  # shadows Wagtail's own sign-in and sign-out
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("display/", views.display_settings, name="display"),
    path("help/", views.help_page, name="help"),
    path("calendar/", views.month, name="month"),
    path("robots.txt", views.robots),
    path("favicon.ico", views.favicon),
    path("health/", health.health),
    path("", include("applications.public.urls")),
    path("stations/", include("stations.urls")),
    path("api/", include("stations.opendata.urls")),
    path("", include("search.urls")),
    path("", include("home.urls")),
]
# A real installation's web server hands out the media folder, or a bucket does.
if (settings.DEBUG or settings.DEMO) and not settings.MEDIA.origin:
    media = {"document_root": settings.MEDIA_ROOT}
    urlpatterns += [path("media/<path:path>", serve, media)]
urlpatterns += [
    path("_util/login/", to_sign_in),  # shadows a sign-in of Wagtail's with a password alone
    path("", include(wagtail_urls)),
]
