"""The screen on which staff keep the synonyms."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from search.models import Synonym


class SynonymViewSet(SnippetViewSet):
    """Synonyms: in force half a minute after they are saved, without indexing anew."""

    model = Synonym
    icon = "search"
    menu_label = _("同义词")
    add_to_settings_menu = True
    list_display = ["words", BooleanColumn("one_way", label=_("只从第一个词扩展")), "note"]
    search_fields = ["words", "note"]
    search_backend_name = None
    list_per_page = 50
    panels = [FieldPanel("words"), FieldPanel("one_way"), FieldPanel("note")]
    copy_view_enabled = False
    inspect_view_enabled = False
