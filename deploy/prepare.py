"""Everything a demonstration needs before it starts, in one process: tables, static files, data,
search index. The code of a county may follow.
"""

import os
import sys
from pathlib import Path

import django
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", county="".join(sys.argv[1:]))
    try:
        call_command("search_rebuild")
    except CommandError as failure:  # a cluster that is away: the embedded engine answers meanwhile
        sys.stderr.write(f"{failure}\n")


if __name__ == "__main__":
    main()
