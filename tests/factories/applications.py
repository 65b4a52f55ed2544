"""People who fill the application form in, page by page, for tests."""

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client
from wagtail.models import Site

from portal.models import AgencySettings
from stations.models import Station
from tests.factories.stations import network

ID_NUMBER = "11010519491231002X"
TOWN = "431321112000"
VILLAGE = "431321112216"

Typed = dict[str, Any]

# What is typed on each page about unpaid wages, by somebody with a mobile and an identity card.
WAGES: dict[str, Typed] = {
    "who": {"capacity": "self"},
    "matter": {"matter": "wages"},
    "story": {"story": "老板欠了三个月工资，一直拖着", "wanted": "要回一万二"},
    "opponent": {"opponent_name": "宏图建筑公司", "opponent_phone": "0738-7654321"},
    "handling": {"handling": "nowhere"},
    "deadline": {"deadline": "no"},
    "person": {"name": "陈晓明", "id_state": "has", "id_number": ID_NUMBER},
    "township": {"township": TOWN},
    "village": {"village": VILLAGE, "address": "三组十二号"},
    "phone": {"phone_state": "has", "phone": "13812345678"},
    "safe-contact": {"safe": ["call", "text"], "safe_times": "晚上七点以后"},
    "means": {"exemption": "42-3"},
    "proof": {"has_proof": "yes", "proof": "工牌和考勤表", "pledge": "on"},
}
# The same by somebody who is beaten at home: no means are asked, and no message is safe.
VIOLENCE: dict[str, Typed] = {
    **{key: WAGES[key] for key in ("who", "handling", "deadline", "township", "village")},
    "matter": {"matter": "domestic-violence"},
    "safety": {},
    "story": {"story": "丈夫喝了酒就打我"},
    "opponent": {"opponent_name": "赵某", "opponent_in_household": "yes"},
    "person": {"name": "王芳", "id_state": "later", "birth_year": "1988"},
    "phone": {"phone_state": "has", "phone": "13912345678"},
    "safe-contact": {},
}
# The same by somebody without a telephone and without the card at hand, about maintenance.
NO_PHONE: dict[str, Typed] = {
    **{key: WAGES[key] for key in ("who", "handling", "deadline", "township", "village")},
    "matter": {"matter": "maintenance"},
    "story": {"story": "儿子两年没有给过赡养费"},
    "opponent": {"opponent_in_household": "no"},
    "person": {"name": "刘桂英", "id_state": "later", "birth_year": "1948"},
    "phone": {"phone_state": "none", "contact_name": "李支书", "contact_phone": "13700001111"},
    "safe-contact": {"needs": ["read_aloud", "dialect"]},
    "means": {"exemption": "none"},
    "household": {"people": "2", "income": "900", "expenses": "看病", "pledge": "on"},
}


def place() -> dict[str, Station]:
    """The county of `tests.factories.stations`, as the one this site serves."""
    stations = network()
    AgencySettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={"name": "某县法律援助", "division_code": "431321"},
    )
    return stations


class Applicant:
    """Fills in the form with a browser's worth of cookies."""

    def __init__(self, client: Client | None = None) -> None:
        self.client = client or Client()

    def open(self, key: str) -> HttpResponse:
        """A page of the form."""
        return self.client.get(f"/apply/{key}/")

    def version(self, key: str) -> str:
        """The version a window showing this page would post."""
        return hidden(self.open(key), "version")

    def save(self, key: str, action: str = "continue", **typed: Any) -> HttpResponse:
        """Open a page, fill it in, press a button."""
        return self.post(key, self.version(key), action, **typed)

    def post(
        self, key: str, version: str = "0", action: str = "continue", **typed: Any
    ) -> HttpResponse:
        """Press a button in a window that was opened at `version`."""
        data = {**typed, "version": version, "action": action}
        return self.client.post(f"/apply/{key}/", data)

    def fill(self, pages: dict[str, Typed], *, until: str = "") -> HttpResponse:
        """Follow the form to its end, or until it asks for the page named."""
        answer = self.open("who")
        where = "/apply/who/"
        while where != "/apply/check/" and where != f"/apply/{until}/":
            key = where.split("/")[2]
            answer = self.save(key, **pages[key])
            assert answer.status_code == 303, key
            assert answer["Location"] != where, f"{key} was not accepted"
            where = answer["Location"]
        return self.client.get(where)

    def hand_in(self) -> HttpResponse:
        """Press the last button."""
        seen = hidden(self.open("check"), "seen")
        return self.client.post("/apply/check/", {"seen": seen, "action": "submit"})


def hidden(response: HttpResponse, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no {name} on {response.request['PATH_INFO']}"
    return found.group(1)


def words(response: HttpResponse) -> str:
    """What a page says, without its tags, in one line."""
    body = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def title(response: HttpResponse) -> str:
    """The title of a page."""
    return response.content.decode().partition("<title>")[2].partition("</title>")[0]


def errors(response: HttpResponse) -> list[str]:
    """The lines of the error summary."""
    form = response.context["form"]
    return [item.message for item in form.error_summary] if form.is_bound else []
