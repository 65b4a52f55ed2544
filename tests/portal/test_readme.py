"""What a newcomer reads first leads somewhere and shows the site."""

import re
from pathlib import Path

from django.conf import settings
from PIL import Image

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text(encoding="utf-8")
LARGEST = 150_000  # bytes of a picture


def test_every_link_leads_to_a_file_and_its_heading() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        path, _, heading = target.partition("#")
        assert (ROOT / path).exists(), target
        if heading:
            text = (ROOT / path).read_text(encoding="utf-8")
            titles = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
            assert heading in {title.lower().replace(" ", "-") for title in titles}, target


def test_every_picture_is_small_and_shown() -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README))
    taken = {str(path.relative_to(ROOT)) for path in (ROOT / "docs/screenshots").glob("*.png")}
    assert shown == taken
    for path in taken:
        assert (ROOT / path).stat().st_size < LARGEST
        assert Image.open(ROOT / path).format == "PNG"


def test_every_variable_is_one_of_the_handbook() -> None:
    handbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b((?:FAYUAN|ELASTICSEARCH|DATABASE)_[A-Z_]+)=", README))
    assert len(named) > 8
    assert {name for name in named if f"| `{name}` |" not in handbook} == set()


def test_every_file_to_run_it_with_is_there() -> None:
    names = re.findall(r"^\| `([a-z.-]+)` \|", README, flags=re.MULTILINE)
    assert {"nginx.conf", "fayuan-web.service", "fayuan-worker.service"} <= set(names)
    assert all((ROOT / "deploy" / name).exists() for name in names)
