"""The handbook says what the code does."""

import re
import tomllib
from itertools import chain
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READ = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')


def test_every_environment_variable_stands_in_the_handbook_and_only_those() -> None:
    code = set()
    for path in (ROOT / "portal" / "settings").glob("*.py"):
        code |= set(READ.findall(path.read_text(encoding="utf-8")))
    table = (
        (ROOT / "docs" / "operations.md")
        .read_text(encoding="utf-8")
        .split("## Environment variables")[1]
    )
    documented = set(re.findall(r"^\| `([A-Z_]+)`", table.split("## ")[0], flags=re.MULTILINE))
    assert code == documented


def test_the_environment_is_read_in_the_settings_and_nowhere_else() -> None:
    rooms = ["portal", "search", "stations", "guides", "applications", "home"]
    readers = [
        str(path.relative_to(ROOT))
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if "settings" not in path.parts
        and re.search(
            r"os\.environ(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE)|os\.getenv",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert readers == []


def test_every_dependency_is_justified_in_one_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    declared = {re.split(r"[\[<>=]", requirement)[0] for requirement in wanted}
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert {name for name in declared if name not in reasons} == set()


def test_lock_files_name_no_registry_and_pin_every_package_with_hashes() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9][^\s=]*==", text, flags=re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)
