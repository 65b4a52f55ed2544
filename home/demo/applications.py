"""Made-up applications in every state: a demonstration's queue can be tried at once."""

import tomllib
import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications import drafts, intake
from applications.answers import Deadline, Handling, IdState, Means, PhoneState, SafeContact, YesNo
from applications.effects import add_note
from applications.enums import Capacity
from applications.models import Application
from applications.rules import needs_no_means
from applications.transitions import Actor, StepData, perform
from home.demo import locality
from portal.identity_numbers import check_character
from portal.models import User
from portal.roles import Role
from stations.models import Division

FILE = Path(__file__).parent / "content" / "applications.toml"
NAMESPACE = uuid.UUID("3f0e8f0e-6f5d-4a55-9a0f-2f1f6a9d7c11")
NO_PLACE = "999999"
NOTED_AT = "11:20"


def ensure(now: datetime | None = None) -> int:
    """Hand in the applications that are not there yet, the oldest first, and take their steps.
    Returns how many are made.
    """
    now = now or timezone.now()
    place = locality.here()
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["application"]
    told = [place.told(row) | {"county": place.code} for row in rows]
    return sum(_make(row, now) for row in sorted(told, key=lambda row: -row["days_ago"]))


@transaction.atomic
def _make(row: dict[str, Any], now: datetime) -> int:
    idem = uuid.uuid5(NAMESPACE, row["key"])
    if Application.objects.filter(idem=idem).exists():
        return 0
    received = moment(now, row["days_ago"], row["at"])
    draft, _token = drafts.create(now=received)
    draft.idem = idem
    draft.save(update_fields=["idem"])
    application = intake.submit(
        draft, answers(row, timezone.localdate(now)), now=received
    ).application
    for step in row.get("steps", []):
        application = _take_step(application, row, step, now)
    if "note" in row and application.handler is not None:
        noted = moment(now, row["days_ago"], NOTED_AT)
        add_note(application, row["note"], by=application.handler, now=noted)
    return 1


def moment(now: datetime, days_ago: int, clock: str) -> datetime:
    """A time of day some days ago; never in the future, however early it is today."""
    day = timezone.localtime(now) - timedelta(days=days_ago)
    hour, minute = (int(part) for part in clock.split(":"))
    return min(day.replace(hour=hour, minute=minute, second=0, microsecond=0), now)


def _take_step(
    application: Application, row: dict[str, Any], step: str, now: datetime
) -> Application:
    name, days, clock, who = step.split()
    opinion = name in ("propose", "decide")
    data = StepData(
        outcome=row.get("outcome", "") if opinion else "",
        articles=tuple(row.get("articles", ())) if opinion else (),
        reason=row.get("reason", "") if name == "propose" else "",
    )
    by = Actor.APPLICANT if who == Actor.APPLICANT.value else _somebody(who, application)
    at = moment(now, row["days_ago"] - int(days), clock)
    return perform(application, name, by=by, data=data, now=at)


def _somebody(role: str, application: Application) -> User:
    """A member of the demonstration's staff with this role who may see the file.

    Raises User.DoesNotExist when the accounts are not there.
    """
    people = User.objects.filter(groups__name=Role(role), is_active=True).order_by("pk")
    for person in people:
        if Application.objects.visible_to(person).filter(pk=application.pk).exists():
            return person
    raise User.DoesNotExist(f"no {role} sees {application.station}")


def answers(row: dict[str, Any], today: date) -> dict[str, dict[str, Any]]:
    """The form's answers of one made-up application, as written on a day."""
    given = {
        "who": {"capacity": row.get("capacity", Capacity.SELF)}
        | _pick(row, "relation", "helper_name", "helper_phone"),
        "matter": {"matter": row["matter"]},
        "story": _pick(row, "story", "wanted"),
        "opponent": {"opponent_name": row.get("opponent", "")}
        | _pick(row, "opponent_in_household"),
        "handling": _handling(row, today),
        "person": {
            "name": row["name"],
            "id_state": IdState.HAS,
            "id_number": id_number(row["born"], row["sex"]),
        },
        "contact": _contact(row),
        "address": _address(row),
    }
    if not needs_no_means(row["matter"]):
        given["means"] = _means(row)
    return given


def _pick(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row[key] for key in keys if row.get(key)}


def _handling(row: dict[str, Any], today: date) -> dict[str, Any]:
    given = {"handling": row.get("handling", Handling.NOWHERE), "deadline": Deadline.UNKNOWN}
    if "deadline_days" in row:
        given["deadline_date"] = (today + timedelta(days=row["deadline_days"])).isoformat()
    return given | _pick(row, "handling_place", "deadline")


def _contact(row: dict[str, Any]) -> dict[str, Any]:
    if "phone" not in row:
        person = {
            "contact_name": row.get("helper_name", ""),
            "contact_phone": row.get("helper_phone", ""),
        }
        return {"phone_state": PhoneState.NONE} | person
    safe = row.get("safe", [SafeContact.CALL.value, SafeContact.TEXT.value])
    return {"phone_state": PhoneState.HAS, "phone": row["phone"], "safe": safe} | _pick(
        row, "safe_times", "needs"
    )


def _address(row: dict[str, Any]) -> dict[str, Any]:
    here = Division.objects.under(row["county"])
    township = here.filter(name=row["township"], level="township").first()
    if township is None:
        raise LookupError(row["township"])
    found = {"township": township.code, "township_name": township.name}
    village = Division.objects.filter(parent=township, name=row.get("village", "")).first()
    return found | ({"village": village.code, "village_name": village.name} if village else {})


def _means(row: dict[str, Any]) -> dict[str, Any]:
    if "exemption" in row:
        return {
            "means": Means.EXEMPT,
            "exemption": row["exemption"],
            "has_proof": YesNo.YES,
            "proof": row["proof"],
            "pledge": YesNo.YES,
        }
    return {
        "means": Means.STATEMENT,
        "people": row["people"],
        "income": str(row["income"]),
        "pledge": YesNo.YES,
    }


def id_number(born: date, sex: str) -> str:
    """A well-formed identity number of nobody: its place code is given to no place."""
    body = f"{NO_PLACE}{born:%Y%m%d}00{1 if sex == 'male' else 2}"
    return body + check_character(body)
