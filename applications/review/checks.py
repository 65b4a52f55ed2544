"""Wiring of the staff's screens that must hold before anything starts."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from applications import answers
from applications.enums import Status
from applications.review import acts
from applications.review.answered import BLOCKS
from applications.review.forms import FORMS
from applications.review.queues import TABS
from applications.transitions import TRANSITIONS


@register()
def check_review(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every step that staff can take has a form and a name in the log, every state lies under a
    tab, every section of the answers is shown.
    """
    return [*_steps(), *_log(), *_tabs(), *_blocks()]


def _steps() -> Iterator[CheckMessage]:
    taken = {step.name for step in TRANSITIONS.values() if step.offered and step.roles}
    for name in sorted(taken - FORMS.keys()):
        yield Error(f"step {name} is offered and has no form", id="applications.E011")
    for name in sorted(FORMS.keys() - taken):
        yield Error(f"there is a form for {name}, which is not offered", id="applications.E012")


def _log() -> Iterator[CheckMessage]:
    for name in [*TRANSITIONS, *(act.removeprefix("application.") for act in acts.OWN_ACTS)]:
        action = f"application.{name}"
        if acts.words(action) in ("", action):
            yield Error(f"the log has no words for {action}", id="applications.E013")


def _tabs() -> Iterator[CheckMessage]:
    shown = frozenset[Status]().union(*(tab.statuses for tab in TABS))
    for status in Status:
        if status not in shown:
            yield Error(f"no tab of the queue holds {status}", id="applications.E014")


def _blocks() -> Iterator[CheckMessage]:
    shown = {key for _title, keys in BLOCKS for key in keys}
    for section in answers.SECTIONS:
        if section.key not in shown:
            yield Error(f"the file does not show section {section.key}", id="applications.E015")
