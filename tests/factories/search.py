"""Documents to search."""

from search.documents import SearchDocument


def document(key: str, title: str, **fields: object) -> SearchDocument:
    """A guide, unless told otherwise."""
    given = {"kind": "guide", "url": f"/guides/{key.partition(':')[2]}/", **fields}
    return SearchDocument(key=key, title=title, **given)  # type: ignore[arg-type]


WAGES = document(
    "guides.guidepage:1",
    "老板不给工资怎么办",
    summary="干了活拿不到钱，可以免费请律师帮忙讨薪。",
    body="拖欠农民工工资的，可以向劳动监察部门投诉，也可以申请劳动仲裁。",
    questions=("包工头跑了怎么办", "没签合同要不到工钱"),
    matters=("wages",),
)
INJURY = document(
    "guides.guidepage:2",
    "干活受了伤怎么办",
    summary="工伤认定、赔偿，单位不管也能办。",
    body="依照民法典第一千零四十二条以外的规定，先申请工伤认定，再谈赔偿。",
    matters=("work-injury",),
)
MASONS = document(
    "guides.caseexamplepage:3",
    "十二个泥瓦工要回了拖欠的工钱",
    kind="case",
    url="/cases/masons/",
    summary="工地停工，工钱没了着落，法律援助律师帮他们追索劳动报酬。",
    matters=("wages",),
)
STATION = document(
    "stations.station:4",
    "杏子铺镇法律援助工作站",
    kind="station",
    url="/stations/4/",
    address="双峰县杏子铺镇老街",
    phone="0738-6000000",
    place="双峰县 杏子铺镇",
)
FAMILY = document(
    "guides.guidepage:5",
    "家里有人打我怎么办",
    summary="家庭暴力可以申请人身安全保护令。",
    body="离婚、抚养费也可以一起问。",
    articles=("law-43",),
    matters=("domestic-violence",),
)
SAMPLE = (WAGES, INJURY, MASONS, STATION, FAMILY)
