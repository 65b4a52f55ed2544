"""What can be said about an application before a person decides: never a refusal.

`likely`: the answers meet the rule. `needs_staff`: somebody must look. `other_route`: the law's
list does not name the matter, and the finding says where else help is found. Each finding names the
article it rests on.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from applications.rules import Rules, article_of, needs_no_means
from portal import vocabulary

OTHER_MATTER = "other"


class Finding(StrEnum):
    """How a rule stands on the answers given."""

    LIKELY = "likely"
    NEEDS_STAFF = "needs_staff"
    OTHER_ROUTE = "other_route"


@dataclass(frozen=True)
class Check:
    """One rule looked at: what about, how it stands, and the article (an id of `portal.law`)."""

    rule: str
    finding: Finding
    words: str
    article: str


@dataclass(frozen=True)
class Facts:
    """What the rules ask about.

    `income` is the household's yuan a month, `people` how many share it; `opponent_in_household`
    counts the applicant alone. `exemption` is the id of a ground of art. 42, `has_proof` whether
    there is a document for it. `deadline` is the day a period to sue or appeal ends, if known.
    """

    matter: str
    division_code: str = ""
    exemption: str = ""
    has_proof: bool = False
    income: Decimal | None = None
    own_income: Decimal | None = None
    people: int | None = None
    opponent_in_household: bool = False
    deadline: date | None = None


def check_matter(facts: Facts) -> Check:
    """Whether the law's list names the matter (法律援助法 arts. 24, 25, 29, 31, 32)."""
    codes = () if facts.matter == OTHER_MATTER else vocabulary.matter(facts.matter).codes
    if not codes:
        return Check(
            "matter",
            Finding.OTHER_ROUTE,
            _("要由工作人员看是否属于法律援助的范围；咨询一直是免费的。"),
            "law-22",
        )
    label = vocabulary.matter(facts.matter).label
    return Check(
        "matter",
        Finding.LIKELY,
        _("“%(label)s”属于法律援助的范围") % {"label": label},
        article_of(codes[0]),
    )


def check_means(facts: Facts, rules: Rules) -> Check:
    """Whether need is given: no part (art. 32), not checked (art. 42), below the region's standard
    (art. 34).
    """
    if needs_no_means(facts.matter):
        return Check("means", Finding.LIKELY, _("这类事不受经济困难条件限制"), "law-32")
    ground = rules.exemption(facts.exemption) if facts.exemption else None
    if ground is not None and ground.applies_to(facts.matter):
        if facts.has_proof:
            return Check(
                "means", Finding.LIKELY, _("有材料证明，免予核查经济困难状况"), ground.article
            )
        return Check(
            "means", Finding.NEEDS_STAFF, _("可以免予核查，但证明材料还要核对"), ground.article
        )
    return _check_income(facts, rules)


def _check_income(facts: Facts, rules: Rules) -> Check:
    limit = rules.threshold(facts.division_code)
    share = per_person(facts)
    if limit is None or share is None:
        return Check("means", Finding.NEEDS_STAFF, _("经济困难状况由工作人员核实"), "law-34")
    if share <= limit.monthly_limit:
        words = _("按申请人说明，低于经济困难标准")
        return Check(
            "means", Finding.LIKELY, _noted(words, limit.label, limit.example), limit.article
        )
    words = _("按申请人说明，高于经济困难标准，要由工作人员核实，仍然可以申请")
    return Check(
        "means", Finding.NEEDS_STAFF, _noted(words, limit.label, limit.example), limit.article
    )


def _noted(words: str, label: str, example: bool) -> str:
    return _("%(words)s（%(label)s）") % {"words": words, "label": label} if example else words


def per_person(facts: Facts) -> Decimal | None:
    """Yuan a person a month; the applicant alone when the other party lives in the household. None
    when not known.
    """
    if facts.opponent_in_household:
        return facts.own_income
    if facts.income is None or not facts.people:
        return None
    return facts.income / facts.people


def is_urgent(facts: Facts, rules: Rules, today: date) -> bool:
    """Whether fewer days are left than art. 44 names: aid may be given first and checked after."""
    if facts.deadline is None:
        return False
    return (facts.deadline - today).days < rules.period("urgent").days


def assess(facts: Facts, rules: Rules) -> list[Check]:
    """Every rule that can be looked at from the answers."""
    return [check_matter(facts), check_means(facts, rules)]
