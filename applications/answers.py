"""What the form asks, said once: the questions by section, and what rules, receipts and the file
read from answers.

Answers are plain dictionaries by section and question key. The public form collects them,
submissions keep them, and the staff's file shows them, all with these labels.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from applications.enums import Capacity
from applications.identity import ADULT, BadIdentityNumber, is_minor, parse
from applications.phones import is_mobile
from applications.rules import rules
from applications.rules.eligibility import Facts
from portal import vocabulary
from portal.dates import day_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Mapping[str, Any]]


class Relation(models.TextChoices):
    """How whoever fills the form in stands to the applicant."""

    PARENT = "parent", _("父母")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    SIBLING = "sibling", _("兄弟姐妹")
    GRANDPARENT = "grandparent", _("祖父母、外祖父母")
    GRANDCHILD = "grandchild", _("孙子女、外孙子女")
    GUARDIAN = "guardian", _("其他监护人")


class Handling(models.TextChoices):
    """Where the matter is being dealt with (法律援助法 art. 38)."""

    NOWHERE = "nowhere", _("还没有找任何部门")
    COURT = "court", _("法院")
    ARBITRATION = "arbitration", _("劳动仲裁")
    POLICE = "police", _("公安机关")
    PROSECUTION = "prosecution", _("检察院")
    GOVERNMENT = "government", _("政府部门、村（居）委会")
    UNKNOWN = "unknown", _("说不清")


class YesNo(models.TextChoices):
    """A plain question."""

    YES = "yes", _("是")
    NO = "no", _("否")


class Deadline(models.TextChoices):
    """Whether a day to sue, appeal or ask for arbitration is near (法律援助法 art. 44)."""

    YES = "yes", _("有")
    NO = "no", _("没有")
    UNKNOWN = "unknown", _("不清楚")


class Need(models.TextChoices):
    """What makes it possible to talk with the applicant (法律援助法 art. 45)."""

    LARGE_PRINT = "large_print", _("大字材料")
    SIGN_LANGUAGE = "sign_language", _("手语")
    SCREEN_READER = "screen_reader", _("看不清，用读屏软件")
    READ_ALOUD = "read_aloud", _("不识字，需要读给我听")
    DIALECT = "dialect", _("说方言或少数民族语言")
    HOME_VISIT = "home_visit", _("行动不便，需要上门")


class IdState(models.TextChoices):
    """Whether the identity number can be given now."""

    HAS = "has", _("我现在能填身份证号")
    LATER = "later", _("现在没有带在身上，以后补")


class PhoneState(models.TextChoices):
    """Whether there is a telephone."""

    HAS = "has", _("有电话")
    NONE = "none", _("没有电话")


class SafeContact(models.TextChoices):
    """What the applicant allows, so that contacting her puts nobody in danger."""

    CALL = "call", _("可以打电话")
    TEXT = "text", _("可以发短信（短信里不写事由）")
    VOICEMAIL = "voicemail", _("没人接时可以留言")


class Means(models.TextChoices):
    """How need is shown (法律援助法 arts. 41, 42)."""

    EXEMPT = "exempt", _("我属于可以免予核查的情形")
    STATEMENT = "statement", _("我来说明家里的经济情况")


@dataclass(frozen=True)
class Question:
    """One question: its key, its label, how its answer is shown, whether it is personal data to be
    masked, and what leaving it empty says.
    """

    key: str
    label: "StrOrPromise"
    show: Callable[[Any], str] = str
    masked: str = ""
    empty: "StrOrPromise" = ""


@dataclass(frozen=True)
class Section:
    """A group of questions with the heading it has on the check page and in the file."""

    key: str
    title: "StrOrPromise"
    questions: tuple[Question, ...]


def _choice(kind: type[models.TextChoices]) -> Callable[[Any], str]:
    return lambda value: str(kind(value).label) if value in kind.values else str(value)


def _choices(kind: type[models.TextChoices]) -> Callable[[Any], str]:
    return lambda values: "、".join(
        str(kind(value).label) for value in values if value in kind.values
    )


def _matter(value: str) -> str:
    try:
        return str(vocabulary.matter(value).label)
    except KeyError:
        return value


def _yuan(value: Any) -> str:
    return str(_("%(amount)s 元") % {"amount": value})


def _people(value: Any) -> str:
    return str(_("%(number)s 人") % {"number": value})


def _yes(value: Any) -> str:
    return str(_("是") if value in (True, YesNo.YES) else _("否"))


def _day(value: str) -> str:
    return day_words(date.fromisoformat(value), today=timezone.localdate())


def _exemption(value: str) -> str:
    ground = rules(timezone.localdate()).exemption(value)
    return str(ground.label) if ground else value


SECTIONS: tuple[Section, ...] = (
    Section(
        "who",
        _("谁来申请"),
        (
            Question("capacity", _("为谁申请"), _choice(Capacity)),
            Question("relation", _("与申请人的关系"), _choice(Relation)),
            Question("helper_name", _("代为申请的人"), masked="name"),
            Question("helper_phone", _("代为申请人的电话"), masked="phone"),
            Question("helper_station", _("所在站点")),
        ),
    ),
    Section(
        "matter",
        _("发生了什么"),
        (Question("matter", _("哪一类事"), _matter),),
    ),
    Section(
        "story",
        _("事情经过"),
        (
            Question("story", _("发生了什么")),
            Question("wanted", _("希望得到什么")),
        ),
    ),
    Section(
        "opponent",
        _("对方"),
        (
            Question("opponent_name", _("对方是谁"), masked="name"),
            Question("opponent_phone", _("对方电话"), masked="phone"),
            Question("opponent_place", _("对方住处或单位")),
            Question("opponent_in_household", _("对方是否和申请人共同生活"), _yes),
        ),
    ),
    Section(
        "handling",
        _("现在由谁处理"),
        (
            Question("handling", _("正在哪里处理"), _choice(Handling)),
            Question("handling_place", _("部门名称和地方")),
            Question("deadline", _("有没有快到期的日子"), _choice(Deadline)),
            Question("deadline_date", _("哪一天到期"), _day),
        ),
    ),
    Section(
        "person",
        _("申请人"),
        (
            Question("name", _("姓名"), masked="name"),
            Question("id_state", _("身份证"), _choice(IdState)),
            Question("id_number", _("身份证号"), masked="id"),
            Question("birth_year", _("出生年份")),
        ),
    ),
    Section(
        "contact",
        _("怎样联系"),
        (
            Question("phone_state", _("电话"), _choice(PhoneState)),
            Question("phone", _("电话号码"), masked="phone"),
            Question("contact_name", _("能转告的人"), masked="name"),
            Question("contact_phone", _("能转告的人的电话"), masked="phone"),
            Question(
                "safe",
                _("怎样联系是安全的"),
                _choices(SafeContact),
                empty=_("都不要：不打电话，不发短信"),
            ),
            Question("safe_times", _("什么时候方便")),
            Question("needs", _("需要的帮助"), _choices(Need)),
            Question("needs_note", _("其他需要")),
        ),
    ),
    Section(
        "address",
        _("住在哪里"),
        (
            Question("township_name", _("乡镇、街道")),
            Question("village_name", _("村、社区")),
            Question("address", _("详细地址")),
        ),
    ),
    Section(
        "means",
        _("经济情况"),
        (
            Question("means", _("怎样说明"), _choice(Means)),
            Question("exemption", _("免予核查的理由"), _exemption),
            Question("has_proof", _("有没有证明材料"), _yes),
            Question("proof", _("有什么材料")),
            Question("people", _("一起生活的人数"), _people),
            Question("income", _("全家每月收入"), _yuan),
            Question("own_income", _("申请人每月收入"), _yuan),
            Question("expenses", _("大额支出")),
            Question("assets", _("房屋、车辆、存款等")),
            Question("pledge", _("承诺以上情况属实"), _yes),
        ),
    ),
)


@dataclass(frozen=True)
class Row:
    """One answered (or unanswered) question as shown: section and question keys, label, words, how
    to mask.
    """

    section: str
    key: str
    label: str
    value: str
    masked: str


@dataclass(frozen=True)
class SectionRows:
    """A section as shown."""

    key: str
    title: str
    rows: tuple[Row, ...]


def shown(answers: Answers) -> list[SectionRows]:
    """The answered sections in the form's order; a question that was asked and left empty has an
    empty value.
    """
    found = []
    for section in SECTIONS:
        given = answers.get(section.key)
        if given is None:
            continue
        rows = tuple(_row(section, q, given[q.key]) for q in section.questions if q.key in given)
        if rows:
            found.append(SectionRows(section.key, str(section.title), rows))
    return found


def _row(section: Section, question: Question, value: Any) -> Row:
    empty = value in (None, "", [])
    words = str(question.empty) if empty else question.show(value)
    return Row(section.key, question.key, str(question.label), words, question.masked)


def value(answers: Answers, section: str, key: str, default: Any = "") -> Any:
    """One answer, or the default when the question was not asked or left empty."""
    found = answers.get(section, {}).get(key)
    return default if found in (None, "") else found


def _money(typed: Any) -> Decimal | None:
    try:
        return Decimal(str(typed)) if typed not in (None, "") else None
    except InvalidOperation:
        return None


def _date(written: str) -> date | None:
    return date.fromisoformat(written) if written else None


def facts(answers: Answers) -> Facts:
    """What the eligibility rules ask about."""
    return Facts(
        matter=value(answers, "matter", "matter"),
        division_code=value(answers, "address", "village") or value(answers, "address", "township"),
        exemption=value(answers, "means", "exemption"),
        has_proof=value(answers, "means", "has_proof") in (True, YesNo.YES),
        income=_money(value(answers, "means", "income", None)),
        own_income=_money(value(answers, "means", "own_income", None)),
        people=value(answers, "means", "people", None),
        opponent_in_household=value(answers, "opponent", "opponent_in_household")
        in (True, YesNo.YES),
        deadline=_date(value(answers, "handling", "deadline_date")),
    )


@dataclass(frozen=True)
class Person:
    """The applicant as the application row keeps her: what is empty was not given."""

    name: str
    phone: str
    id_number: str
    may_text: bool
    birth_year: int | None = None

    @property
    def takes_texts(self) -> bool:
        """Whether a code can be sent to her: she has a mobile and allows messages on it."""
        return self.may_text and is_mobile(self.phone)

    def is_minor(self, today: date) -> bool:
        """Under eighteen (民法典 art. 17): by the identity number, else surely so by the year."""
        if self.id_number:
            try:
                return is_minor(parse(self.id_number, today=today).birth_date, today)
            except BadIdentityNumber:
                return False
        return self.birth_year is not None and today.year - self.birth_year < ADULT


def person(answers: Answers) -> Person:
    """Name, phone, identity number or year of birth, and whether a text message is safe."""
    has_phone = value(answers, "contact", "phone_state") == PhoneState.HAS
    has_id = value(answers, "person", "id_state") == IdState.HAS
    return Person(
        name=value(answers, "person", "name"),
        phone=value(answers, "contact", "phone") if has_phone else "",
        id_number=value(answers, "person", "id_number") if has_id else "",
        may_text=has_phone and SafeContact.TEXT in value(answers, "contact", "safe", []),
        birth_year=None if has_id else value(answers, "person", "birth_year", None),
    )
