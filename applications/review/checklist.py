"""What a reviewer looks at beside the answers: each rule, how it stands, and the article it rests
on.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from applications import answers as form
from applications.models import Application
from applications.rules import rules
from applications.rules.eligibility import Check, Finding, assess
from portal import law

YES, ASK = "yes", "ask"


@dataclass(frozen=True)
class Item:
    """One line of the checklist: `mark` is `yes` or `ask`, `basis` the citation it rests on."""

    mark: str
    words: str
    basis: str


def items(application: Application, answers: form.Answers) -> list[Item]:
    """The checklist of a file, under the rules in force when it was received."""
    received = timezone.localdate(application.received_at)
    checks = assess(form.facts(answers), rules(received))
    return [
        *(_from_rule(check) for check in checks),
        _competence(answers),
        _identity(answers),
        _duplicates(application),
        _conflict(application),
    ]


def _from_rule(check: Check) -> Item:
    mark = YES if check.finding is Finding.LIKELY else ASK
    return Item(mark, check.words, law.article(check.article).citation)


def _competence(answers: form.Answers) -> Item:
    """Which agency may take the matter (法律援助法 art. 38)."""
    place = form.value(answers, "handling", "handling_place")
    handling = form.value(answers, "handling", "handling")
    basis = law.article("law-38").citation
    if place:
        return Item(ASK, _("核对管辖：申请人说正在“%(place)s”处理") % {"place": place}, basis)
    if handling in (form.Handling.NOWHERE, ""):
        return Item(ASK, _("核对管辖：事由发生地或争议处理机关是否在本辖区"), basis)
    return Item(ASK, _("核对管辖：申请人没有写明办理的机关"), basis)


def _identity(answers: form.Answers) -> Item:
    basis = law.article("law-41").citation
    if form.value(answers, "person", "id_state") == form.IdState.HAS:
        return Item(YES, _("身份证号已填写，校验位正确；原件待核对"), basis)
    return Item(ASK, _("还没有身份证明，可以后补"), basis)


def _duplicates(application: Application) -> Item:
    """Other open applications of the same person, found by blind index within the same agency."""
    found = 0
    if application.id_index:
        same = Application.objects.open().filter(agency=application.agency_id)
        found = same.filter(id_index=application.id_index).exclude(pk=application.pk).count()
    if found:
        return Item(ASK, _("同一身份证号另有 %(number)s 件在办申请") % {"number": found}, "")
    return Item(YES, _("没有发现重复申请"), "")


def _conflict(application: Application) -> Item:
    """Whether the other party's name is that of an applicant of this agency."""
    found = 0
    if application.opponent_index:
        same = Application.objects.filter(agency=application.agency_id)
        found = (
            same.filter(name_index=application.opponent_index).exclude(pk=application.pk).count()
        )
    if found:
        return Item(ASK, _("对方可能也是本中心的申请人，请核对有无利益冲突"), "")
    return Item(YES, _("对方不在本中心的申请人之中"), "")
