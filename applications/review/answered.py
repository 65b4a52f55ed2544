"""The answers of a file as staff read them: in three blocks, masked, with what was left empty named
once at the end.
"""

import re
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import answers as form
from applications.enums import Capacity
from applications.identity import mask_name, mask_number, mask_phone

BLOCKS = (
    (gettext_lazy("事情"), ("matter", "story", "opponent", "handling")),
    (gettext_lazy("申请人"), ("who", "person", "contact", "address")),
    (gettext_lazy("经济状况"), ("means",)),
)
# What the second answer says already.
SAID_BY = {
    ("person", "id_state"): "id_number",
    ("contact", "phone_state"): "phone",
    ("means", "means"): "exemption",
}
# What only somebody who is signed in can say of herself with proof.
CLAIMED_BY_CLERKS = frozenset({"capacity", "helper_station"})
IN_OWN_WORDS = frozenset({"story", "wanted", "expenses", "assets", "proof"})
ORGANISATION = re.compile(
    r"(公司|厂|店|局|院|校|所|队|会|部|办|社|站|行|场|馆|中心|政府|机构|平台|项目)$"
)


@dataclass(frozen=True)
class Block:
    """Some sections under one heading: the rows that were answered, the labels of those that were
    not.
    """

    title: str
    rows: tuple[form.Row, ...]
    empty: tuple[str, ...]


def blocks(answers: form.Answers, *, masked: bool, by_clerk: bool) -> list[Block]:
    """All that was answered, in the order staff read it. Who calls herself a clerk and was not
    signed in (`by_clerk`) is said to have claimed it: anybody can fill the public form in.
    """
    sections = {section.key: section.rows for section in form.shown(answers)}
    if not by_clerk and form.value(answers, "who", "capacity") == Capacity.CLERK:
        sections["who"] = tuple(map(_claimed, sections["who"]))
    return [
        _block(str(title), [row for key in keys for row in sections.get(key, ())], masked)
        for title, keys in BLOCKS
        if any(key in sections for key in keys)
    ]


def _block(title: str, rows: list[form.Row], masked: bool) -> Block:
    given = {row.key for row in rows if row.value}
    told = [row for row in rows if SAID_BY.get((row.section, row.key)) not in given]
    answered = tuple(_masked(row) if masked else row for row in told if row.value)
    return Block(title, answered, tuple(row.label for row in told if not row.value))


def _claimed(row: form.Row) -> form.Row:
    if row.key not in CLAIMED_BY_CLERKS or not row.value:
        return row
    return replace(row, value=_("%(words)s（自称，未核实）") % {"words": row.value})


def _masked(row: form.Row) -> form.Row:
    masks = {"name": _mask_party, "phone": mask_phone, "id": mask_number}
    return replace(row, value=masks[row.masked](row.value)) if row.masked else row


def _mask_party(name: str) -> str:
    """A person's name is masked; an organisation's is nobody's personal data, and staff need it."""
    return name if ORGANISATION.search(name) else mask_name(name)


def contact_words(answers: form.Answers) -> str:
    """How the applicant may be reached without putting her in danger, and when."""
    if form.value(answers, "contact", "phone_state") != form.PhoneState.HAS:
        if form.value(answers, "contact", "contact_name"):
            return _("没有电话，请找能转告的人")
        return _("没有电话，也没有留能转告的人，等本人凭收据码来查")
    safe = form.value(answers, "contact", "safe", [])
    allowed = {
        form.SafeContact.CALL: (_("可以打电话"), _("不要打电话")),
        form.SafeContact.TEXT: (_("可以发短信"), _("不要发短信")),
        form.SafeContact.VOICEMAIL: (_("没人接时可以留言"), _("没人接时不要留言")),
    }
    words = [yes if way in safe else no for way, (yes, no) in allowed.items()]
    times = form.value(answers, "contact", "safe_times")
    return "；".join([*words, times] if times else words)


def needs(answers: form.Answers) -> list[str]:
    """What makes it possible to talk with the applicant (法律援助法 art. 45), as short labels."""
    labels = dict(form.Need.choices)
    given = form.value(answers, "contact", "needs", [])
    return [str(labels[value]) for value in given if value in labels]
