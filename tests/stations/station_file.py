"""Rows of station files that the tests of the import begin with."""

import csv
import io
from datetime import date

from stations.importer import import_stations
from stations.reports import Problem, Report

TODAY = date(2026, 11, 23)

GOOD = {
    "编号": "suoshi",
    "名称": "锁石镇法律援助工作站",
    "类型": "工作站",
    "所在区划": "锁石镇",
    "上级站点": "",
    "服务区划": "431321112；石壁头村",
    "服务对象": "老年人、残疾人",
    "服务内容": "法律咨询；帮助填表、代收申请",
    "地址": "锁石镇司法所一楼",
    "电话": "０７３８－０００ ０１１３；12348",
    "经度": "112.202",
    "纬度": "27.282",
    "坐标系": "GCJ-02",
    "开放时间": "周一至周五 8:30-12:00 14:30-17:30；周六 9:00-11:30",
    "无障碍设施": "坡道、手语",
    "受理申请": "是",
    "公开": "是",
    "核对日期": "2026年11月3日",
}


CENTRE = {
    "编号": "centre",
    "名称": "双峰县法律援助中心",
    "类型": "法律援助中心",
    "所在区划": "431321",
    "电话": "12348",
    "开放时间": "每天 9:00-17:00",
}
HEIR = {
    "编号": "heir",
    "名称": "锁石镇法律援助工作站",
    "类型": "工作站",
    "所在区划": "锁石镇",
    "上级站点": "centre",
    "同上级站点": "开放时间、电话",
    "电话": "",
    "开放时间": "",
}


def as_csv(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    header = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def load(*rows: dict[str, str], is_dry_run: bool = False) -> Report:
    return import_stations(as_csv(*rows), today=TODAY, is_dry_run=is_dry_run)


def problem(**cells: str) -> Problem:
    """The one problem of a good row with these cells changed."""
    (found,) = load(GOOD | cells).problems
    return found
