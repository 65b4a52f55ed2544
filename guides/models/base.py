from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Page, PageViewRestriction

from guides import publication
from guides.forms import PublicPageForm
from guides.permissions import FixedPagePermissions

SUMMARY_PANEL = FieldPanel("summary", widget=AdminAutoHeightTextInput(attrs={"rows": 2}))
PROMOTE_PANELS = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("search_description")],
        heading=_("网址和搜索"),
        help_text=_("网址写好以后最好不再改，已经印出去的链接才不会失效。"),
    ),
]
SENSITIVE_MATTERS = frozenset({"domestic-violence"})
SCHEDULED = "wagtail.publish.scheduled"


class OpenPage(Page):
    """A page that anybody may read once it is published: what is not for everybody yet is a draft.

    Wagtail's page privacy is therefore off, which spares every visit the two queries that ask for
    it.
    """

    private_page_options: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        restrictions: QuerySet[PageViewRestriction] = PageViewRestriction.objects.none()
        return restrictions


class PublicPage(OpenPage):
    """A page whose text is checked on every way to the public: see `guides.publication`.

    `refuses_landlines` is for stories about people; pages that speak of offices may print fixed
    telephones. `citation_fields` are streams of citations; `cites_law_in_force` says whether each
    cited article must apply today.
    """

    refuses_landlines: ClassVar[bool] = False
    citation_fields: ClassVar[tuple[str, ...]] = ()
    cites_law_in_force: ClassVar[bool] = True

    summary = models.CharField(
        _("一句话说明"), max_length=160, help_text=_("列表和检索结果里显示在标题下面。")
    )

    base_form_class = PublicPageForm
    promote_panels = PROMOTE_PANELS

    class Meta:
        abstract = True

    @property
    def is_sensitive(self) -> bool:
        """Whether its readers may be watched, and need a way out of the page at once."""
        return not SENSITIVE_MATTERS.isdisjoint(getattr(self, "matters", ()))

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """The last door: a page that is, or is to be, public is never stored with an identity in
        it. Raises PublicationRefused.
        """
        if self.live and kwargs.get("update_fields") is None:
            publication.require(self)
        return super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        """Publish or schedule a revision that stands up to the rules. Raises PublicationRefused,
        except when the schedule itself publishes: then the revision is held back.
        """
        try:
            publication.require(revision.as_object())
        except publication.PublicationRefused as refusal:
            if kwargs.get("log_action") != SCHEDULED:
                raise
            return publication.hold_back(self, revision, refusal)
        return super().publish(revision, *args, **kwargs)


class IndexPage(OpenPage):
    """A list of the pages below it, at an address that never changes."""

    introduction = models.CharField(_("开头的话"), max_length=160, blank=True)

    max_count = 1
    # Not Wagtail's panel of the title, which looks for a slug to fill.
    content_panels = [FieldPanel("title", classname="title"), FieldPanel("introduction")]
    promote_panels = [FieldPanel("search_description")]

    class Meta:
        abstract = True

    def permissions_for_user(self, user: AbstractBaseUser) -> FixedPagePermissions:
        return FixedPagePermissions(user, self)
