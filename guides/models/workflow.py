from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page

from guides import publication


class PublicationTask(AbstractGroupApprovalTask):
    """A member of the groups reads the page and approves it, which publishes it.

    Approval is not offered while something stands against publishing, and is refused if asked for
    all the same: the button may have been on a screen opened before the last change.
    """

    class Meta:
        verbose_name = _("发布审核")
        verbose_name_plural = _("发布审核")

    @classmethod
    def get_description(cls) -> str:
        return str(_("由指定角色审核；有个人信息的页面不能通过。"))

    def get_actions(self, obj: Page, user: AbstractBaseUser) -> list[tuple[str, str, bool]]:
        actions: list[tuple[str, str, bool]] = super().get_actions(obj, user)
        if actions and publication.problems(_newest(obj)):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(
        self, task_state: Any, user: AbstractBaseUser, action_name: str, **kwargs: Any
    ) -> Any:
        """Carry out the action. Raises PermissionDenied, or PublicationRefused with the reasons."""
        page = task_state.workflow_state.content_object
        if action_name == "approve":
            publication.require(_newest(page))
        if action_name not in {name for name, _label, _modal in self.get_actions(page, user)}:
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)


def _newest(page: Page) -> Page:
    """The version that approval would publish."""
    return page.specific.get_latest_revision_as_object()
