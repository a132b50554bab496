"""The address a request comes from, behind our own proxies."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address


def address_of(request: HttpRequest) -> Address | None:
    """The nearest address that is not one of our proxies (TRUSTED_PROXIES); None if it cannot be determined.

    Each proxy appends its caller on the right of X-Forwarded-For, so only what our proxies added is trusted.
    """
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    seen = _read(request.META.get("REMOTE_ADDR", ""))
    while forwarded and seen is not None and is_within(seen, settings.TRUSTED_PROXIES, empty=False):
        hop = forwarded.pop().strip()
        if not hop:
            break
        seen = _read(hop)
    return seen


def is_within(address: Address | None, networks: Iterable[str], *, empty: bool = True) -> bool:
    """Whether one of the networks ("34.210.230.218", "10.0.0.0/8") contains it; `empty` if there are none."""
    known = [ip_network(network, strict=False) for network in networks]
    if not known:
        return empty
    return address is not None and any(address in network for network in known)


def _read(text: str) -> Address | None:
    try:
        address = ip_address(text.strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
