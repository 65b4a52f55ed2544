"""What a reviewer looks at beside the answers: each rule, how it stands, and the article it rests
on.

Other files are looked up among those the reader may see, and only those: a checklist must not tell
a station of an applicant of another one. Of a minor's file that is closed to her it says no more
than that there is one for the responsible person to look at.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import answers as form
from applications.enums import OPEN
from applications.minors import is_locked
from applications.models import Application
from applications.permissions import serves_whole_agency
from applications.review.words import matter_label, short_citation, short_station
from applications.rules import rules
from applications.rules.eligibility import Check, Finding, assess, is_urgent
from portal import law
from portal.dates import day_words
from portal.models import User

if TYPE_CHECKING:
    from applications.querysets import ApplicationQuerySet

YES, ASK = "yes", "ask"
SHOWN = 5
URGENT = "law-44-1"
COMPETENCE = "law-38"


@dataclass(frozen=True)
class Related:
    """Another file that bears on this one, as a link."""

    application: Application
    words: str


@dataclass(frozen=True)
class Item:
    """One line of the checklist: `mark` is `yes` or `ask`, `article` the id of what it rests on
    (empty: nothing to cite), `related` the files to compare.
    """

    mark: str
    words: str
    article: str = ""
    related: tuple[Related, ...] = ()

    @property
    def basis(self) -> str:
        """The citation."""
        return short_citation(law.article(self.article)) if self.article else ""


def items(application: Application, answers: form.Answers, user: User) -> list[Item]:
    """The checklist of a file as this user may know it, under the rules in force when it was
    received.
    """
    received = timezone.localdate(application.received_at)
    facts, in_force = form.facts(answers), rules(received)
    found = [_from_rule(check) for check in assess(facts, in_force)]
    if is_urgent(facts, in_force, timezone.localdate()):
        found.insert(0, _urgency(facts.deadline))
    found += [_competence(answers), _identity(answers)]
    visible = Application.objects.visible_to(user).exclude(pk=application.pk)
    others = visible.filter(agency=application.agency_id).select_related("station")
    return [*found, _duplicates(application, others, user), _conflict(application, others, user)]


def _from_rule(check: Check) -> Item:
    mark = YES if check.finding is Finding.LIKELY else ASK
    return Item(mark, check.words, check.article)


def _urgency(deadline: date | None) -> Item:
    """Aid may be given first and checked after (法律援助法 art. 44)."""
    day = day_words(deadline, today=timezone.localdate()) if deadline else ""
    return Item(ASK, _("%(day)s有期限届满，可以先行提供，手续后补") % {"day": day}, URGENT)


def _competence(answers: form.Answers) -> Item:
    """Which agency may take the matter (法律援助法 art. 38)."""
    place = form.value(answers, "handling", "handling_place")
    handling = form.value(answers, "handling", "handling")
    if place:
        words = _("核对管辖：申请人说正在“%(place)s”处理") % {"place": place}
    elif handling in (form.Handling.NOWHERE, ""):
        words = _("核对管辖：事由发生地或争议处理机关是否在本辖区")
    else:
        words = _("核对管辖：申请人没有写明办理的机关")
    return Item(ASK, words, COMPETENCE)


def _identity(answers: form.Answers) -> Item:
    if form.value(answers, "person", "id_state") == form.IdState.HAS:
        return Item(YES, _("身份证号已填写，校验位正确；原件待核对"))
    return Item(ASK, _("还没有身份证号，可以后补"))


def _duplicates(application: Application, others: "ApplicationQuerySet", user: User) -> Item:
    """Other applications of the same person: by identity number, without one by name and phone."""
    if application.id_index:
        same = others.filter(id_index=application.id_index)
    elif application.phone_index:
        same = others.filter(phone_index=application.phone_index, name_index=application.name_index)
    else:
        same = others.none()
    found, is_more_closed = _related(same, user)
    if any(row.application.status in OPEN for row in found):
        words = _("同一申请人另有在办的申请，请核对是否重复")
        return Item(ASK, _and_closed(words, is_more_closed), related=found)
    if is_more_closed:
        return Item(ASK, _("同一申请人另有未成年人的申请，请负责人核对是否重复"), related=found)
    if found:
        return Item(YES, _("没有重复的在办申请；以前申请过"), related=found)
    return Item(YES, _within(_("没有发现重复申请"), user))


def _conflict(application: Application, others: "ApplicationQuerySet", user: User) -> Item:
    """Whether either party stands on the other side of a file of this agency."""
    clash = Q(pk__in=[])
    if application.opponent_index:
        clash |= Q(name_index=application.opponent_index)
    if application.name_index:
        clash |= Q(opponent_index=application.name_index)
    found, is_more_closed = _related(others.filter(clash), user)
    if found:
        words = _("双方姓名也出现在别的案卷里，请核对有无利益冲突")
        return Item(ASK, _and_closed(words, is_more_closed), related=found)
    if is_more_closed:
        return Item(ASK, _("双方姓名也出现在未成年人的案卷里，请负责人核对有无利益冲突"))
    return Item(YES, _within(_("没有发现利益冲突"), user))


def _and_closed(words: str, is_more_closed: bool) -> str:
    """The words, and that there is a minor's file besides those that are linked."""
    if not is_more_closed:
        return words
    return _("%(words)s；另有未成年人的案卷，请负责人一并核对") % {"words": words}


def _within(words: str, user: User) -> str:
    """How far the search went: somebody at a station cannot look into other stations' files."""
    if serves_whole_agency(user):
        return words
    return _("%(words)s（只查了您的站点，中心审查时再核对）") % {"words": words}


def _related(rows: "ApplicationQuerySet", user: User) -> tuple[tuple[Related, ...], bool]:
    """The newest of the rows that the user may open, and whether there is one that she may not."""
    newest = rows.with_locks_for(user)
    found = list(newest.order_by(F("is_locked"), "-received_at")[: SHOWN + 1])
    opened = [row for row in found if not is_locked(row)][:SHOWN]
    related = tuple(Related(row, " · ".join(_described(row))) for row in opened)
    if any(is_locked(row) for row in found):
        return related, True
    return related, len(found) > SHOWN and rows.exclude(pk__in=rows.openable_by(user)).exists()


def _described(row: Application) -> tuple[str, str, str]:
    return row.get_status_display(), matter_label(row.matter), short_station(row.station)
