from django.urls import URLPattern, include, path, re_path

from stations.opendata import views
from stations.opendata.api import api
from stations.opendata.delivery import open_data


def _delivered(pattern: URLPattern) -> URLPattern:
    return URLPattern(
        pattern.pattern, open_data(pattern.callback), pattern.default_args, pattern.name
    )


_patterns, _app_name, _namespace = api.urls

urlpatterns = [
    path("", views.about, name="open_data"),
    path(
        "",
        include(
            ([_delivered(one) for one in _patterns if isinstance(one, URLPattern)], _app_name),
            namespace=_namespace,
        ),
    ),
    re_path(r"^.+/$", open_data(views.nothing)),
]
