"""A station as a vCard (RFC 6350), to be kept among the contacts of a telephone."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from stations import trail
from stations.enums import Level
from stations.models import Division, Station

CONTENT_TYPE = "text/vcard; charset=utf-8"
LONGEST_LINE = 75  # octets, without the line break (section 3.2)


def vcard(station: Station, path: list[Division], url: str, hotline: str) -> str:
    """The card, with its line breaks; `path` is what the station lies in (`trail.path`), `url` the
    address of its page, `hotline` whom one rings up where the station has no telephone.
    """
    return "".join(f"{_folded(line)}\r\n" for line in _lines(station, path, url, hotline))


def _lines(station: Station, path: list[Division], url: str, hotline: str) -> Iterator[str]:
    yield from ("BEGIN:VCARD", "VERSION:4.0", "KIND:org")
    yield f"FN:{_escaped(station.name)}"
    yield f"ORG:{_escaped(station.name)}"
    for place, phone in enumerate(station.phones or [hotline], start=1):
        yield f"TEL;TYPE=work;PREF={place}:{_escaped(phone)}"
    if station.address:
        places = [trail.named(path, level) for level in (Level.COUNTY, Level.PROVINCE)]
        parts = ["", "", station.address, *places, "", _("中国")]
        yield "ADR;TYPE=work:" + ";".join(map(_escaped, parts))
    if station.wgs_lng is not None and station.wgs_lat is not None:
        yield f"GEO:geo:{station.wgs_lat:.6f},{station.wgs_lng:.6f}"
    yield f"URL:{url}"
    yield f"NOTE:{_escaped(_note(station))}"
    if station.verified_on:
        yield f"REV:{station.verified_on:%Y%m%d}T000000Z"
    yield "END:VCARD"


def _note(station: Station) -> str:
    hours = station.hours or _("开放时间请打电话问")
    return "\n".join([_("法律援助不收费。"), hours, *filter(None, [station.note])])


def _escaped(text: str) -> str:
    """A value as section 3.4 wants it."""
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A line of at most 75 octets each, continued after a space, no character cut in two."""
    parts, room = [""], LONGEST_LINE
    for character in line:
        size = len(character.encode())
        if size > room:
            parts.append("")
            room = LONGEST_LINE - 1
        parts[-1] += character
        room -= size
    return "\r\n ".join(parts)
