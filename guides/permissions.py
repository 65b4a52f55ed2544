"""What nobody may do with pages that the rest of the site relies on."""

from wagtail.models import PagePermissionTester


class FixedPagePermissions(PagePermissionTester):
    """A page at an address that the navigation names: its text may change, itself must stay."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False
