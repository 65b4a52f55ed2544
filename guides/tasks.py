"""What workers do for pages."""

from datetime import datetime, timedelta

from django.core.management import call_command

from portal.worker import every


@every(timedelta(minutes=1))
def follow_the_schedule(now: datetime) -> None:
    """Publish and take back the pages whose time has come. Two workers at once publish the same
    revision, which is the same page.
    """
    call_command("publish_scheduled")
