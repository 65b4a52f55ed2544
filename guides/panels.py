"""What the editor of a case example sees of the anonymity check."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from guides import publication


class AnonymityPanel(Panel):
    """Lists what the check finds in the version on screen: what must go, and what to look at."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "guides/admin/anonymity_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            page, confirmed = self.instance, set(self.instance.confirmed_words)
            return {
                **super().get_context_data(parent_context),
                "identities": [
                    (publication.label_of(finding.kind), finding.words)
                    for _name, finding in publication.refused_identities(page)
                ],
                "suspicions": [
                    (publication.label_of(finding.kind), finding.words, finding.words in confirmed)
                    for finding in page.suspicions()
                ],
            }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("化名和去标识检查"), **kwargs})
