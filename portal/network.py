"""Where a request comes from, as little of it as is needed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The client's address: the peer, or the hop before our own proxies when their number is
    configured.
    """
    hops: int = settings.PROXY_COUNT
    forwarded = [
        part.strip()
        for part in request.headers.get("X-Forwarded-For", "").split(",")
        if part.strip()
    ]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """The /24 (IPv4) or /64 (IPv6) of the client, empty when unknown: enough to see abuse, too
    little to find a person.
    """
    try:
        address = ipaddress.ip_address(address_of(request))
    except ValueError:
        return ""
    if address.version == 6 and address.ipv4_mapped:  # an IPv4 client on a socket for both
        address = address.ipv4_mapped
    prefix = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
