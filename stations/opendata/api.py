"""The addresses of the open data."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from stations.models import Division, RemovedStation, Station
from stations.nearest import nearest
from stations.opendata import cursors, document, feed, shapes, spreadsheet
from stations.opendata.asking import AskedChanges, AskedDivisions, AskedStations, AskedTable
from stations.opendata.links import link, next_page
from stations.opendata.problems import REMOVED, UNKNOWN, problem, wrong_parameters
from stations.opendata.records import Recorder, division_record, with_facts
from stations.opendata.words import said
from stations.querysets import StationQuerySet

VERSION = "1.0"
LICENSE = {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"}
Key = Annotated[str, Path(pattern="^[0-9A-Za-z][0-9A-Za-z._-]{0,59}$")]
DivisionCode = Annotated[str, Path(pattern="^[0-9]{12}$")]


class Renderer(JSONRenderer):
    """Chinese as people read it, and no blanks."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}


class OpenDataAPI(NinjaAPI):
    """Ninja's, with a document that says what is really sent."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The OpenAPI document."""
        return document.finish(super().get_openapi_schema(**kwargs))


api = OpenDataAPI(
    title=said(gettext_lazy("法律援助站点开放数据")),
    version=VERSION,
    description=said(gettext_lazy("法律援助中心、工作站、联络点的公开资料，只读，不用登记。")),
    urls_namespace="open-data",
    docs_url=None,
    renderer=Renderer(),
    openapi_extra={"info": {"license": LICENSE}},
)
# Every address may answer so.
ALWAYS = {304: None, 400: shapes.Problem, 429: shapes.Problem}


@api.exception_handler(ValidationError)
def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Parameters that are not right."""
    return wrong_parameters(error.errors)


@api.exception_handler(cursors.BadCursor)
def refuse_cursor(request: HttpRequest, error: cursors.BadCursor) -> HttpResponse:
    """A cursor that we never gave."""
    text = _("不是本站给出的 cursor，请从第一页重新取")
    refused = {"type": "said", "msg": text, "loc": ("cursor",)}
    return wrong_parameters([refused])


@api.get(
    "/stations/",
    response={200: shapes.StationPage, **ALWAYS},
    summary=said(gettext_lazy("站点")),
    description=said(
        gettext_lazy(
            "按编号排序的公开站点。取的时候有站点新增或改动，顺序不会乱；"
            "用 near 取离一个地方最近的。"
        )
    ),
    operation_id="listStations",
)
def stations(
    request: HttpRequest, response: HttpResponse, asked: Query[AskedStations]
) -> shapes.StationPage:
    """Public stations by key. What is new or changed meanwhile puts nothing out of order."""
    now = timezone.now()
    rows = asked.among(Station.objects.published())
    if asked.position is not None:
        response["Cache-Control"] = "private, no-store"
        return _nearest(request, rows, asked, now)
    if asked.cursor:
        rows = rows.filter(key__gt=cursors.key_of("stations", asked.cursor))
    found = list(with_facts(rows, now).order_by("key")[: asked.limit + 1])
    shown = found[: asked.limit]
    after = cursors.after_key("stations", shown[-1].key) if len(found) > len(shown) else None
    recorder = Recorder.load(shown, request)
    return shapes.StationPage(
        stations=[recorder.record(row) for row in shown], next=next_page(request, response, after)
    )


def _nearest(
    request: HttpRequest, rows: StationQuerySet, asked: AskedStations, now: datetime
) -> shapes.StationPage:
    """The nearest stations, with their distances."""
    found = nearest(asked.position, rows, limit=asked.limit) if asked.position else []
    metres = {near.station.pk: near.distance_m for near in found}
    facts = with_facts(Station.objects.filter(pk__in=metres), now).in_bulk()
    recorder = Recorder.load(facts.values(), request)
    records = [recorder.record(facts[pk], metres[pk]) for pk in metres if pk in facts]
    return shapes.StationPage(stations=records, next=None)


@api.get(
    "/stations.csv",
    response={200: None, **ALWAYS},
    summary=said(gettext_lazy("站点表格")),
    description=said(
        gettext_lazy(
            "公开站点的一张 CSV 表，UTF-8 编码，Excel 可以直接打开；边取边送，多少站点都行。"
        )
    ),
    operation_id="tableOfStations",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
)
def table(request: HttpRequest, asked: Query[AskedTable]) -> HttpResponseBase:
    """Public stations as one CSV file in UTF-8, however many: sent while it is read."""
    rows = asked.among(Station.objects.published()).select_related("division", "parent")
    rows = rows.prefetch_related("serves").order_by("key")
    answer = StreamingHttpResponse(
        spreadsheet.lines(rows.iterator(chunk_size=spreadsheet.ROWS_AT_ONCE)),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = 'attachment; filename="stations.csv"'
    return answer


@api.get(
    "/stations/changes/",
    response={200: shapes.ChangePage, **ALWAYS},
    summary=said(gettext_lazy("变更记录")),
    description=said(
        gettext_lazy(
            "从某个时间起改动过的和下线的站点，旧的在前。取完以后 resume 是下一次的起点，"
            "不会漏掉改动；少数站点可能再来一次，内容相同。"
        )
    ),
    operation_id="listChanges",
)
def changes(
    request: HttpRequest, response: HttpResponse, asked: Query[AskedChanges]
) -> shapes.ChangePage:
    """What changed since a time, the oldest change first: changed stations, and removed ones."""
    now = timezone.now()
    after = cursors.moment_of(asked.cursor) if asked.cursor else feed.first(asked.since, now=now)
    found = feed.entries(after, asked.limit + 1)
    shown = found[: asked.limit]
    if len(found) > len(shown):
        onward = cursors.after_moment(feed.place_of(shown[-1], after.began))
        return shapes.ChangePage(
            changes=_changes(request, shown, now),
            next=next_page(request, response, onward),
            resume=None,
        )
    resume = feed.resume_at(after).isoformat()
    return shapes.ChangePage(
        changes=_changes(request, shown, now), next=None, resume=link(request, since=resume)
    )


def _changes(
    request: HttpRequest, entries: list[feed.Entry], now: datetime
) -> list[shapes.ChangedStation | shapes.GoneStation]:
    pks = [entry.pk for entry in entries if entry.pk is not None]
    facts = with_facts(Station.objects.published().filter(pk__in=pks), now).in_bulk()
    recorder = Recorder.load(facts.values(), request)
    answer: list[shapes.ChangedStation | shapes.GoneStation] = []
    for entry in entries:
        at = localtime(entry.at)
        if entry.pk is None:
            answer.append(shapes.GoneStation(key=entry.key, at=at))
        elif entry.pk in facts:  # else it was taken away just now: a later page says so
            record = recorder.record(facts[entry.pk])
            answer.append(shapes.ChangedStation(key=entry.key, at=at, station=record))
    return answer


@api.get(
    "/stations/{key}/",
    response={
        200: shapes.StationRecord,
        **ALWAYS,
        404: shapes.Problem,
        410: shapes.Problem,
    },
    summary=said(gettext_lazy("一个站点")),
    description=said(gettext_lazy("一个站点的全部公开资料。以前公开过、现在下线的，回答 410。")),
    operation_id="getStation",
)
def station(request: HttpRequest, key: Key) -> shapes.StationRecord | HttpResponse:
    """One station. 410 says that the public could see it once."""
    rows = Station.objects.published().filter(key=key)
    row = with_facts(rows, timezone.now()).first()
    if row is not None:
        return Recorder.load([row], request).record(row)
    return problem(REMOVED if RemovedStation.objects.filter(key=key).exists() else UNKNOWN)


@api.get(
    "/divisions/",
    response={200: shapes.DivisionPage, **ALWAYS},
    summary=said(gettext_lazy("行政区划")),
    description=said(gettext_lazy("按代码排序的行政区划：站点里的代码是什么意思。")),
    operation_id="listDivisions",
)
def divisions(
    request: HttpRequest, response: HttpResponse, asked: Query[AskedDivisions]
) -> shapes.DivisionPage:
    """Divisions by code: what the codes of stations mean."""
    rows = asked.among(Division.objects.all())
    if asked.cursor:
        rows = rows.filter(code__gt=cursors.key_of("divisions", asked.cursor))
    found = list(rows.prefetch_related("successors").order_by("code")[: asked.limit + 1])
    shown = found[: asked.limit]
    after = cursors.after_key("divisions", shown[-1].code) if len(found) > len(shown) else None
    return shapes.DivisionPage(
        divisions=[division_record(row) for row in shown],
        next=next_page(request, response, after),
    )


@api.get(
    "/divisions/{code}/",
    response={200: shapes.DivisionRecord, **ALWAYS, 404: shapes.Problem},
    summary=said(gettext_lazy("一个行政区划")),
    description=said(gettext_lazy("一个行政区划，写 12 位代码。")),
    operation_id="getDivision",
)
def division(request: HttpRequest, code: DivisionCode) -> shapes.DivisionRecord | HttpResponse:
    """One division, by its code of 12 digits."""
    row = Division.objects.filter(code=code).first()
    return problem(UNKNOWN) if row is None else division_record(row)
