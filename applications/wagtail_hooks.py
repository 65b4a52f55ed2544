from wagtail import hooks

from applications.review.viewsets import QueueViewSet


@hooks.register("register_admin_viewset")
def register_queue() -> QueueViewSet:
    """The applications section of the admin."""
    return QueueViewSet()
