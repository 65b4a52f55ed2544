"""Wiring that must hold before anything starts."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone

from applications import answers
from applications.enums import PUBLIC_LABELS, Status
from applications.public.steps import STEPS
from applications.rules import Exemption, Period, Threshold, rules
from portal import law

# Fields whose answer is kept under another name than their own.
RENAMED = {
    ("address", "county"): ("address", "township_name"),
    ("address", "township"): ("address", "township_name"),
    ("address", "village"): ("address", "village_name"),
}


@register()
def check_applications(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What is asked is shown, every state has words for the applicant, every rule cites a verified
    article.
    """
    return [*_states(), *_questions(), *_pages(), *_articles()]


def _states() -> Iterator[CheckMessage]:
    for status in Status:
        if status not in PUBLIC_LABELS:
            yield Error(f"status {status} has no words for the applicant", id="applications.E001")


def _questions() -> Iterator[CheckMessage]:
    known = {(part.key, q.key) for part in answers.SECTIONS for q in part.questions}
    for step in STEPS:
        for name in step.form.base_fields:
            asked = RENAMED.get((step.section, name), (step.section, name))
            if asked not in known:
                message = f"page {step.key} asks {name}, and no label in answers.py shows it"
                yield Error(message, id="applications.E002")


def _pages() -> Iterator[CheckMessage]:
    for step in STEPS:
        try:
            if step.beside:
                get_template(step.beside_template)
        except TemplateDoesNotExist:
            message = f"page {step.key}: {step.beside_template} is not there"
            yield Error(message, id="applications.E003")


def _articles() -> Iterator[CheckMessage]:
    in_force = rules(timezone.localdate())
    rows: list[Period | Exemption | Threshold]
    rows = [*in_force.periods.values(), *in_force.exemptions, *in_force.thresholds]
    for row in rows:
        if row.article not in law.table():
            message = f"a rule rests on {row.article}, which nobody verified"
            yield Error(message, id="applications.E004")
