"""How a visitor wants the pages shown: text size, contrast, spacing, pointer, simple version.

Kept in one small cookie of option names, set only by the settings page. The server turns it into
data attributes of `<html>`; what it does not know it ignores, so nothing of the cookie is echoed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

COOKIE = "display"
COOKIE_AGE = 365 * 24 * 60 * 60  # seconds

# The first value of each is the default and is never written: no attribute, no cookie.
OPTIONS = {
    "size": (("", _("标准")), ("large", _("大")), ("larger", _("特大")), ("largest", _("最大"))),
    "contrast": (("", _("标准")), ("high", _("高对比"))),
    "spacing": (("", _("标准")), ("wide", _("宽松"))),
    "pointer": (("", _("标准")), ("large", _("大指针"))),
    "simple": (("", _("标准")), ("yes", _("简洁版"))),
}


@dataclass(frozen=True)
class Display:
    """One visitor's choices; the empty string is the default of each."""

    size: str = ""
    contrast: str = ""
    spacing: str = ""
    pointer: str = ""
    simple: str = ""

    @property
    def attributes(self) -> list[tuple[str, str]]:
        """The data attributes of `<html>`, without those at their default."""
        return [(name, value) for name, value in asdict(self).items() if value]

    @property
    def cookie(self) -> str:
        """The cookie's value; empty when everything is at its default."""
        return ".".join(f"{name}-{value}" for name, value in self.attributes)


ELDER = Display(size="larger", contrast="", spacing="wide", pointer="large", simple="yes")


def chosen(values: Mapping[str, str]) -> Display:
    """The choices named in `values`; unknown names and values count as the default."""
    known = {name: {value for value, _label in options} for name, options in OPTIONS.items()}
    names = [field.name for field in fields(Display)]
    return Display(
        **{name: values[name] for name in names if values.get(name, "") in known[name] - {""}}
    )


def read(request: HttpRequest) -> Display:
    """The choices of this visitor's cookie."""
    raw = request.COOKIES.get(COOKIE, "")[:200]
    return chosen(dict(part.split("-", 1) for part in raw.split(".") if "-" in part))
