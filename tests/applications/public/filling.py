"""Single pages of the form, filled in without a browser."""

from datetime import date
from typing import Any

from applications.public.forms.base import StepForm, as_posted
from applications.public.situation import Places, Situation

TODAY = date(2026, 11, 23)


def situation(**answers: dict[str, Any]) -> Situation:
    return Situation(today=TODAY, places=Places("", TODAY), answers=answers)


def filled(kind: type[StepForm], where: Situation | None = None, **typed: Any) -> StepForm:
    lists = {k: v if isinstance(v, list) else [v] for k, v in typed.items()}
    return kind(as_posted(lists), situation=where or situation())


def problem(form: StepForm, name: str) -> str:
    assert not form.is_valid()
    return form.errors[name][0]
