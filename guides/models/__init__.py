from guides.models.base import IndexPage, OpenPage, PublicPage
from guides.models.cases import CaseExamplePage, CaseIndexPage
from guides.models.guides import GuideIndexPage, GuidePage
from guides.models.workflow import PublicationTask

__all__ = [
    "CaseExamplePage",
    "CaseIndexPage",
    "GuideIndexPage",
    "GuidePage",
    "IndexPage",
    "OpenPage",
    "PublicPage",
    "PublicationTask",
]
