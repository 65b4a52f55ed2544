from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase


class Hidden:
    """Mixed into a viewset whose addresses do not exist for who may not use them: Wagtail would
    send her to the front page with words about what is there.
    """

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        """Wagtail's view, answering 404 where it would refuse."""
        view = super().construct_view(view_class, **kwargs)  # type: ignore[misc]

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response: HttpResponseBase = view(request, *args, **kwargs)
            except PermissionDenied:
                raise Http404 from None
            return response

        return answer
