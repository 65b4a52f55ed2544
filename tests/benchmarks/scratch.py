"""An installation of its own to measure with: a folder with an empty database and no services but
those that the environment names. Import this before anything of Django.
"""

import os
from pathlib import Path

MIB = 1 << 20


def install(folder: Path) -> None:
    """Point the settings at the folder, and make the tables."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.dev"
    os.environ["FAYUAN_ENV_FILE"] = ""
    os.environ["FAYUAN_DATA_DIR"] = str(folder)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'fayuan.sqlite3'}")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def memory() -> dict[str, int]:
    """MiB of this process: `anonymous`, which nothing else can use, now; `peak`, with the pages of
    mapped files, which the system takes back when it needs them.
    """
    # `getrusage` would count what the process that started this one held.
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    values = dict(line.split(":", 1) for line in lines)
    names = {"anonymous": "RssAnon", "peak": "VmHWM"}
    return {name: int(values[source].split()[0]) // 1024 for name, source in names.items()}


def size(folder: Path) -> int:
    """MiB of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // MIB


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def table(rows: list[dict[str, object]]) -> str:
    """Rows of the same columns, aligned."""
    columns = list(rows[0])
    lines = [columns, *([str(row[column]) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
