from home.models.campaigns import CampaignIndexPage, CampaignPage, Event
from home.models.home import HomePage
from home.models.notices import NoticeIndexPage, NoticePage
from home.models.standard import StandardPage

__all__ = [
    "CampaignIndexPage",
    "CampaignPage",
    "Event",
    "HomePage",
    "NoticeIndexPage",
    "NoticePage",
    "StandardPage",
]
