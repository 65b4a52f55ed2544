from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

SEE_OTHER = 303


def see_other(to: str, *args: str) -> HttpResponse:
    """Answer a request by sending the browser on with a GET."""
    response = HttpResponseRedirect(resolve_url(to, *args))
    response.status_code = SEE_OTHER
    return response
