"""Drafts: made when the first page is saved, bound to a cookie, found again with a code on paper,
forgotten in time.

A draft keeps every page as it was typed, right or wrong; what counts as an answer is worked out
anew from that each time (`applications.public.steps`).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from applications import reference
from applications.enums import Channel
from applications.errors import AlreadySubmitted
from applications.models import Draft, DraftSection, StepTally
from portal.encryption import blind_index

TOKEN_BYTES = 16
KEPT = timedelta(days=30)
KEPT_AFTER_SUBMISSION = timedelta(days=7)
# How long a device opens the draft without the return code, counted from the last saved page.
UNATTENDED = timedelta(days=7)
UNATTENDED_SENSITIVE = timedelta(minutes=30)
RECEIPT_SHOWN = timedelta(hours=1)
MOST_OTHERS = 5
LONGEST_COUNTED = timedelta(hours=1)

Typed = Mapping[str, list[str]]


class State(StrEnum):
    """What became of a page when it was last saved."""

    DONE = "done"
    WRONG = "wrong"
    LATER = "later"  # put aside: to be looked at again even when nothing is wrong with it
    CONFLICT = "conflict"  # another window typed something else


@dataclass(frozen=True)
class Page:
    """One page of a draft, opened. Version 0: not saved yet."""

    typed: Typed = field(default_factory=dict)
    state: State = State.LATER
    others: tuple[Typed, ...] = ()
    version: int = 0
    saved: datetime | None = None


def create(*, now: datetime) -> tuple[Draft, str]:
    """A new draft and the token for the cookie; only the token's digest is kept."""
    token = secrets.token_hex(TOKEN_BYTES)
    code = reference.generate()
    draft = Draft.objects.create(
        token_digest=_token_digest(token),
        return_digest=_return_digest(code),
        return_code=code,
        created=now,
        saved=now,
        expires=now + KEPT,
    )
    tally("started", timedelta(0), now)
    return draft, token


def by_token(token: str, *, now: datetime) -> Draft | None:
    """The draft that the cookie belongs to, unless it has expired."""
    if not token:
        return None
    return Draft.objects.filter(token_digest=_token_digest(token), expires__gt=now).first()


def by_return_code(typed: str, *, now: datetime) -> tuple[Draft, str] | None:
    """The draft of a return code, with a new token for this device; other devices then need the
    code themselves.
    """
    code = reference.normalise(typed)
    if code is None:
        return None
    draft = Draft.objects.filter(return_digest=_return_digest(code), expires__gt=now).first()
    if draft is None:
        return None
    token = secrets.token_hex(TOKEN_BYTES)
    draft.token_digest = _token_digest(token)
    draft.saved = now
    draft.save(update_fields=["token_digest", "saved"])
    return draft, token


def _token_digest(token: str) -> str:
    return blind_index("draft-token", token)


def _return_digest(code: str) -> str:
    return blind_index("draft-return", code)


def is_left_alone(draft: Draft, *, sensitive: bool, now: datetime) -> bool:
    """Whether nobody saved a page for so long that the device may be in other hands."""
    limit = UNATTENDED_SENSITIVE if sensitive else UNATTENDED
    return now - draft.saved > limit


def pages(draft: Draft) -> dict[str, Page]:
    """All pages of the draft by key, opened: one query."""
    return {section.key: _page(section) for section in draft.sections.all()}


def _page(section: DraftSection) -> Page:
    data = section.data
    return Page(
        typed=data["typed"],
        state=State(data["state"]),
        others=tuple(data["others"]),
        version=section.version,
        saved=section.saved,
    )


def seen(pages: Mapping[str, Page]) -> str:
    """A short mark of exactly these versions, by which a confirmation proves what was confirmed."""
    text = ",".join(f"{key}:{page.version}" for key, page in sorted(pages.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def save(
    draft: Draft, key: str, typed: Typed, *, state: State, version: int, now: datetime
) -> State:
    """Keep a page as typed. Returns the state it is in now: `state`, or CONFLICT when another
    window saved something else since `version` was shown; then both are kept.

    Raises AlreadySubmitted.
    """
    with transaction.atomic():
        row = Draft.objects.select_for_update().get(pk=draft.pk)
        if row.submitted is not None:
            raise AlreadySubmitted
        section = row.sections.filter(key=key).first()
        if section is None:
            section = DraftSection(draft=row, key=key, version=0)
        was_done = section.version > 0 and section.data["state"] == State.DONE
        result = _write(section, typed, state, version, now)
        if result is State.DONE and not was_done:
            tally(key, now - row.saved, now)
        row.saved, row.expires = now, now + KEPT
        row.save(update_fields=["saved", "expires"])
    draft.saved, draft.expires = row.saved, row.expires
    return result


def _write(section: DraftSection, typed: Typed, state: State, version: int, now: datetime) -> State:
    before: dict[str, Any] = section.data if section.version else {}
    typed = {name: list(values) for name, values in typed.items()}
    if section.version not in (0, version) and typed != before["typed"]:
        others = [other for other in before["others"] if other != typed]
        data = {**before, "state": State.CONFLICT, "others": [*others, typed][-MOST_OTHERS:]}
    else:
        data = {"typed": typed, "state": state, "others": []}
    if data != before:
        section.data = data
        section.version += 1
        section.saved = now
        section.save()
    return State(data["state"])


def choose_channel(draft: Draft, channel: Channel) -> None:
    """Say whether a member of staff fills the draft in at the counter."""
    if draft.channel != channel:
        draft.channel = channel
        draft.save(update_fields=["channel"])


def tally(step: str, took: timedelta, now: datetime) -> None:
    """Count that a draft got past a page, and the seconds since the page before."""
    seconds = int(min(max(took, timedelta(0)), LONGEST_COUNTED).total_seconds())
    day = timezone.localdate(now)
    row, _made = StepTally.objects.get_or_create(day=day, step=step)
    StepTally.objects.filter(pk=row.pk).update(
        drafts=F("drafts") + 1, seconds=F("seconds") + seconds
    )


def purge(*, now: datetime) -> int:
    """Forget expired drafts, and receipt codes that were shown long enough. Returns how many drafts
    went.
    """
    shown = Draft.objects.filter(submitted__lt=now - RECEIPT_SHOWN).exclude(receipt_code="")
    shown.update(receipt_code="")
    expired = Draft.objects.filter(expires__lte=now)
    count = expired.count()
    expired.delete()
    return count
