"""Templates of Wagtail that ours replace whole: an upgrade must show when one has changed."""

import hashlib
from pathlib import Path

import wagtail.admin
from django.conf import settings

ORIGINALS = Path(wagtail.admin.__file__).parent / "templates"
OURS = settings.BASE_DIR / "portal" / "templates"

# The originals that ours were written from. When one has changed: read what changed, follow it in
# ours, write the new number here.
SEEN = {
    "wagtailadmin/reports/listing/_list_page_types_usage.html": "d8b25a2f35ef",
    "wagtailadmin/shared/header.html": "37d78005e661",
    "wagtailadmin/shared/headers/_actions.html": "facea723b6b9",
    "wagtailadmin/tables/boolean_cell.html": "f52d1f7945b2",
    "wagtailadmin/widgets/date_input.html": "2557f7a4fd54",
    "wagtailadmin/widgets/datetime_input.html": "479d8ddeaa73",
    "wagtailadmin/widgets/time_input.html": "536917c544a1",
}


def replaced() -> dict[str, str]:
    """Our whole replacements, each with the number of its original."""
    found = {}
    for path in OURS.glob("wagtailadmin/**/*.html"):
        name = path.relative_to(OURS).as_posix()
        original = ORIGINALS / name
        if original.exists() and f'extends "{name}"' not in path.read_text():
            found[name] = hashlib.sha256(original.read_bytes()).hexdigest()[:12]
    return found


def test_originals_of_replaced_templates_are_those_we_wrote_ours_from() -> None:
    assert replaced() == SEEN
