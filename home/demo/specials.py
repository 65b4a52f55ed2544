"""The stations for certain people, as 双峰县 has them."""

from dataclasses import dataclass

ORDINARY = "法律咨询；帮助填表、代收申请；受理、初步审查"


@dataclass(frozen=True)
class Special:
    """A station for certain people, at its partner's, so many kilometres east and north of the
    county's position. `hours` in the words of the station file; empty: as the centre.
    """

    key: str
    slug: str
    name: str
    partner: str
    audiences: str
    place: tuple[float, float]
    facilities: str = "坡道；无障碍卫生间；老花镜"
    services: str = ORDINARY
    note: str = ""
    hours: str = ""
    takes: bool = True


SPECIALS = (
    Special(
        *("special-disabled", "canjiren", "双峰县残疾人法律援助工作站", "县残疾人联合会", "残疾人"),
        place=(0.9, -0.1),
        facilities="坡道；无障碍卫生间；无障碍停车位；备有轮椅；低位柜台；手语；盲文材料；大字材料；助听设备",
        services=f"{ORDINARY}；上门服务",
        note="行动不便的，打电话预约，工作人员上门。",
    ),
    Special(
        *("special-women", "funv-ertong", "双峰县妇女儿童法律援助工作站"),
        *("县妇女联合会", "妇女；未成年人"),
        place=(0.3, 0.5),
        facilities="坡道；单独谈话室；老花镜",
        note="有单独谈话室。正在受到伤害，请先拨 110。",
    ),
    Special(
        *("special-elderly", "laonianren", "双峰县老年人法律援助工作站"),
        *("县老龄工作委员会办公室", "老年人"),
        place=(1.2, -0.8),
        facilities="坡道；无障碍卫生间；低位柜台；老花镜；大字材料；助听设备",
        services=f"{ORDINARY}；上门服务",
    ),
    Special(
        *("special-minors", "weichengnianren", "双峰县未成年人法律援助工作站"),
        *("共青团双峰县委员会", "未成年人"),
        place=(-0.4, 0.2),
    ),
    Special(
        *("special-military", "junren-junshu", "双峰县军人军属法律援助工作站"),
        *("县人民武装部", "军人军属"),
        place=(-0.9, -0.6),
        note="进门需登记身份证或军人证件。",
    ),
    Special(
        *("special-workers", "nongmingong", "双峰县农民工法律援助工作站"),
        *("县人力资源和社会保障局", "进城务工人员"),
        place=(1.6, 0.4),
        note="讨薪的，请带上工资条、工牌、聊天记录、工友电话，有什么带什么。",
    ),
    Special(
        *("special-union", "zhigong", "双峰县职工法律援助工作站"),
        *("县总工会", "工会会员、职工"),
        place=(0.6, 0.8),
        facilities="坡道；电梯；无障碍卫生间；单独谈话室",
        hours="周一至周五 8:30-12:00 14:30-17:30；周三 18:30-20:30",
        note="周三晚上有律师，下班以后也能来。",
    ),
    Special(
        *("special-enterprise", "qiye", "双峰县民营企业法律服务工作站"),
        *("县工商业联合会", "企业"),
        place=(1.4, 1.1),
        services="法律咨询；代写法律文书；人民调解引导；远程视频咨询",
        note="企业请先电话预约。企业职工申请法律援助，请到职工法律援助工作站。",
        takes=False,
    ),
    Special(
        *("special-overseas", "guiqiao", "双峰县归侨侨眷法律援助工作站"),
        *("县归国华侨联合会", "归侨侨眷"),
        place=(-0.6, 0.9),
        facilities="无台阶；老花镜；大字材料",
        services=f"{ORDINARY}；远程视频咨询",
        note="在国外的亲属可以预约视频咨询。",
    ),
    Special(
        *("special-detention", "kanshousuo", "双峰县看守所法律援助值班站"),
        *("县看守所", "在押人员"),
        place=(-3.1, -2.2),
        services="值班律师法律帮助；帮助填表、代收申请",
        note="在押人员向看守所民警提出即可；家属请到县法律援助中心。",
        hours="周二、周四 9:00-11:30",
        takes=False,
    ),
    Special(
        *("special-court", "fayuan", "双峰县人民法院法律援助值班站"),
        *("县人民法院", "所有人"),
        place=(1.9, -1.1),
        services="值班律师法律帮助；法律咨询；代写法律文书；帮助填表、代收申请",
        note="进门需要安检，请带身份证。",
        takes=False,
    ),
)
