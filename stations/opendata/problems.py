"""Why there is no answer: RFC 9457 documents in plain words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stations.opendata.shapes import Problem, WrongParameter

CONTENT_TYPE = "application/problem+json"
DOCUMENTED_AT = "/api/"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: the anchor of its explanation on the page about the open data."""

    anchor: str
    status: int
    title: Promise
    meaning: Promise


WRONG_PARAMETER = Kind(
    "wrong-parameter",
    400,
    gettext_lazy("参数不对"),
    gettext_lazy("有参数写错了，或者没有这个参数；errors 里说明是哪一个、错在哪里。"),
)
UNKNOWN = Kind(
    "unknown",
    404,
    gettext_lazy("没有找到"),
    gettext_lazy("没有这个地址、这个编号的站点或这个代码的区划。"),
)
WRONG_METHOD = Kind(
    "wrong-method",
    405,
    gettext_lazy("只能读取"),
    gettext_lazy("这里的数据只能用 GET 或 HEAD 读取。"),
)
REMOVED = Kind(
    "removed",
    410,
    gettext_lazy("站点已下线"),
    gettext_lazy("这个站点以前公开过，现在已经下线。请把它从您的名录里删除。"),
)
TOO_OFTEN = Kind(
    "too-often",
    429,
    gettext_lazy("请求太多"),
    gettext_lazy("短时间内请求太多。请按 Retry-After 说的秒数等一等再取，或者改用变更记录。"),
)
AWAY = Kind(
    "away",
    503,
    gettext_lazy("服务暂时中断"),
    gettext_lazy("程序暂时没有响应，过几分钟再取。变更记录不会漏掉中断期间的改动。"),
)
KINDS = (WRONG_PARAMETER, UNKNOWN, WRONG_METHOD, REMOVED, TOO_OFTEN, AWAY)


def problem(kind: Kind, detail: str = "", errors: Sequence[WrongParameter] = ()) -> HttpResponse:
    """The answer that says what is wrong; without a detail, what this kind means."""
    body = Problem(
        type=f"{DOCUMENTED_AT}#{kind.anchor}",
        title=str(kind.title),
        status=kind.status,
        detail=detail or str(kind.meaning),
        errors=list(errors),
    )
    return HttpResponse(body.model_dump_json(), status=kind.status, content_type=CONTENT_TYPE)


def wrong_parameters(errors: list[dict[str, Any]]) -> HttpResponse:
    """The answer to parameters that pydantic refused."""
    wrong = [WrongParameter(parameter=_name(error), detail=_words(error)) for error in errors]
    listed = "；".join(f"{one.parameter}：{one.detail}" for one in wrong)
    return problem(WRONG_PARAMETER, listed, wrong)


def _name(error: dict[str, Any]) -> str:
    """The parameter's own name: the last part of the path pydantic gives."""
    context = error.get("ctx", {})
    return str(context.get("parameter") or error["loc"][-1])


def _words(error: dict[str, Any]) -> str:
    context: dict[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "int_parsing" | "int_type" | "int_from_float":
            words = _("要写整数")
        case "greater_than_equal":
            words = _("不能小于 %s") % context["ge"]
        case "less_than_equal":
            words = _("不能大于 %s") % context["le"]
        case "enum":
            listed = "、".join(re.findall("'([^']+)'", context["expected"]))
            words = _("只能是下面之一：%s") % listed
        case "string_pattern_mismatch":
            words = _("写法不对，请看说明里的例子")
        case "said":
            words = error["msg"]
        case _:
            words = _("看不懂这个值")
    return words
