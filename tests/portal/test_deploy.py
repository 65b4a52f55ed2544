"""The files operators start from fit the portal."""

import itertools
import re
from pathlib import Path

from django.conf import settings

from portal import display
from search.plan import LONGEST_QUERY

DEPLOY = Path(settings.BASE_DIR) / "deploy"


def test_the_cache_key_tells_every_display_setting_apart() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    found = re.search(r'"~\^\(\?<display>(.+?)\)\$"', text)
    assert found
    choices = [[(name, value) for value, _ in options] for name, options in display.OPTIONS.items()]
    for chosen in itertools.product(*choices):
        cookie = display.Display(**dict(chosen)).cookie
        assert not cookie or re.fullmatch(found.group(1), cookie)


def test_everything_personal_is_kept_out_of_the_shared_cache() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert all(name in text for name in ("admin", "apply", "my", "display", "location /media/"))


def test_the_example_environment_names_only_documented_variables() -> None:
    example = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Z_]+)=", example, flags=re.MULTILINE)
    handbook = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text(encoding="utf-8")
    assert names
    assert all(f"| `{name}` |" in handbook for name in names)


def test_a_question_of_five_hundred_characters_fits_an_address() -> None:
    longest = len("GET /search/?q= HTTP/1.1") + 9 * LONGEST_QUERY
    for name in ("local.py", "fayuan-web.service"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        found = re.search(r'--limit-request-line[", ]+(\d+)', text)
        assert found
        assert int(found.group(1)) >= longest
