"""Files of others: as published, with their licences, and named in the handbook."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "portal" / "static" / "vendor"
# Of the published files without the line that names a source map.
DIGESTS = {
    "leaflet/leaflet.js": "dc71f8a6880bc3ca1bd9fa8dc5f1af48c702dc510b0a78240a07c5feed7ce935",
    "leaflet/leaflet.css": "a7837102824184820dfa198d1ebcd109ff6d0ff9a2672a074b9a1b4d147d04c6",
    "leaflet.markercluster/leaflet.markercluster.js": (
        "b1ef34ccee0fb36d856ff4719c759046a0e14293dbbf9d531d969735481168bc"
    ),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_a_file_of_others_is_as_it_was_published(name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_every_library_comes_with_its_licence_and_is_named_in_the_handbook() -> None:
    handbook = (Path(settings.BASE_DIR) / "docs" / "dependencies.md").read_text(encoding="utf-8")
    libraries = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert libraries
    for library in libraries:
        assert (
            "Redistribution" in (text := (library / "LICENSE").read_text()) or "Permission" in text
        )
        assert f"| {library.name} |" in handbook
    code = {
        str(path.relative_to(VENDOR))
        for path in VENDOR.rglob("*")
        if path.suffix in {".js", ".css"}
    }
    assert code == DIGESTS.keys()
