from dataclasses import replace

import pytest

from applications import answers, transitions
from applications.review import acts, answered, checks, forms, queues
from applications.transitions import TRANSITIONS


def found() -> set[str | None]:
    return {problem.id for problem in checks.check_review(None)}


def test_the_wiring_holds() -> None:
    assert found() == set()


def test_a_step_without_a_form_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(forms.FORMS, "decide")
    assert found() == {"applications.E011"}


def test_a_form_for_a_step_that_is_not_offered_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    later = replace(TRANSITIONS["decide"], offered=False)
    monkeypatch.setitem(transitions.TRANSITIONS, "decide", later)
    assert found() == {"applications.E012"}


def test_an_act_without_words_in_the_log_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(acts.OWN_ACTS, acts.EXPORT, "")
    assert found() == {"applications.E013"}


def test_a_state_under_no_tab_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "TABS", [tab for tab in queues.TABS if tab.name != "decided"])
    assert found() == {"applications.E014"}


def test_answers_that_staff_would_not_see_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    more = answers.Section("more", "更多", ())
    monkeypatch.setattr(answers, "SECTIONS", (*answers.SECTIONS, more))
    assert answered.BLOCKS
    assert found() == {"applications.E015"}
