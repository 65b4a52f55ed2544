from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import outbox, worker


class Command(BaseCommand):
    """The outbox worker. SIGTERM lets it finish the rows in hand."""

    help = "Carry out the rows of the outbox: messages, index changes, documents."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("做完现有的事务就退出"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            worker.run_repeated(timezone.now())
            done = outbox.drain()
            self.stdout.write(_("处理了 %s 条事务") % done)
            return
        running = worker.Worker()
        running.listen()
        self.stdout.write(_("后台事务开始运行"))
        running.run()
        self.stdout.write(_("后台事务已停止"))
