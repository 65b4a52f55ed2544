from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The five levels of administrative divisions, outermost first: the order of `codes.STEMS`."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡镇、街道")
    VILLAGE = "village", _("村、社区")


class Kind(models.TextChoices):
    """What a station is. Who covers a village is asked from the contact point up to the centre."""

    CENTRE = "centre", _("法律援助中心")
    WORKSTATION = "workstation", _("工作站")
    CONTACT_POINT = "contact_point", _("联络点")
    SPECIALISED = "specialised", _("专门工作站")


_RANK = {Kind.CONTACT_POINT: 0, Kind.WORKSTATION: 1, Kind.SPECIALISED: 1, Kind.CENTRE: 2}


def may_be_under(kind: str, parent: str) -> bool:
    """Whether a station of one kind may belong to one of another: to a higher one, and a centre to
    the centre of a larger area.
    """
    return parent == Kind.CENTRE or _RANK[Kind(kind)] < _RANK[Kind(parent)]


class Ability(models.TextChoices):
    """What a station can do about an application, from the first step to the last."""

    HELP = "help", _("帮填表、代收")
    ACCEPT = "accept", _("受理")
    CHECK = "check", _("初步审查")
    REVIEW = "review", _("审查")
    DECIDE = "decide", _("决定、指派律师")


class Service(models.TextChoices):
    """What one can get at a station."""

    ADVICE = "advice", _("法律咨询")
    HELP_APPLYING = "help_applying", _("帮助填表、代收申请")
    INTAKE = "intake", _("受理、初步审查")
    DECISION = "decision", _("审查决定、指派律师")
    DRAFTING = "drafting", _("代写法律文书")
    MEDIATION = "mediation", _("人民调解引导")
    DUTY_LAWYER = "duty_lawyer", _("值班律师法律帮助")
    VIDEO = "video", _("远程视频咨询")
    HOME_VISIT = "home_visit", _("上门服务")


class Facility(models.TextChoices):
    """What makes a station usable for everybody."""

    RAMP = "ramp", _("坡道")
    STEP_FREE = "step_free", _("无台阶")
    LIFT = "lift", _("电梯")
    TOILET = "toilet", _("无障碍卫生间")
    PARKING = "parking", _("无障碍停车位")
    WHEELCHAIR = "wheelchair", _("备有轮椅")
    LOW_COUNTER = "low_counter", _("低位柜台")
    SIGN_LANGUAGE = "sign_language", _("手语")
    LARGE_PRINT = "large_print", _("大字材料")
    BRAILLE = "braille", _("盲文材料")
    GLASSES = "glasses", _("老花镜")
    QUIET_ROOM = "quiet_room", _("单独谈话室")
    HEARING_LOOP = "hearing_loop", _("助听设备")


class Crs(models.TextChoices):
    """The coordinate system a position is given in. Maps published in China are offset from GPS."""

    WGS84 = "wgs84", _("WGS-84（GPS）")
    GCJ02 = "gcj02", _("GCJ-02（高德、腾讯）")
    BD09 = "bd09", _("BD-09（百度）")


class Inherited(models.TextChoices):
    """What a station may take over from the one it belongs to; the values are column names."""

    HOURS = "hours", _("开放时间")
    PHONES = "phones", _("电话")
    SERVICES = "services", _("服务内容")


class Verified(models.TextChoices):
    """How somebody made sure that what is on record is right."""

    PHONE = "phone", _("打电话核对")
    VISIT = "visit", _("上门核对")
    STATION = "station", _("站点自己确认")
    FILE = "file", _("随文件导入")


class Withdrawn(models.TextChoices):
    """Why a station is not public although it once was."""

    STALE = "stale", _("长期没有核对，自动下线")
    STAFF = "staff", _("工作人员下线")


class DutyRole(models.TextChoices):
    """As what somebody is on duty."""

    LAWYER = "lawyer", _("值班律师")
    STAFF = "staff", _("工作人员")
    ADVISER = "adviser", _("村（居）法律顾问")
    VOLUNTEER = "volunteer", _("志愿者")


class EditState(models.TextChoices):
    """What became of a change that somebody made to a station."""

    APPLIED = "applied", _("已生效")
    WAITING = "waiting", _("等待同意")
    REFUSED = "refused", _("没有同意")


class EditWay(models.TextChoices):
    """On which way a change came about."""

    FORM = "form", _("逐个修改")
    BULK = "bulk", _("批量办理")
    IMPORT = "import", _("文件导入")
    VERIFY = "verify", _("核对")
    MANAGER = "manager", _("站点负责人修改")
    INHERITED = "inherited", _("随上级站点")
    JOB = "job", _("到期自动办理")
    SETUP = "setup", _("建站时录入")


class ImportState(models.TextChoices):
    """How far the import of a file is. Only CHECKED waits for a person."""

    CHECKING = "checking", _("正在检查")
    CHECKED = "checked", _("等待确认")
    WRITING = "writing", _("正在写入")
    DONE = "done", _("已导入")
    PROBLEMS = "problems", _("有问题，没有写入")
    UNREADABLE = "unreadable", _("打不开")


class Mistake(models.TextChoices):
    """What a visitor may find to be wrong with a station."""

    PHONE = "phone", _("电话打不通或不对")
    ADDRESS = "address", _("地址不对或搬走了")
    HOURS = "hours", _("时间不对，去了没开门")
    CLOSED = "closed", _("已经撤了")
    OTHER = "other", _("其他")
