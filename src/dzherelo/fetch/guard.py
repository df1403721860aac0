"""Which addresses may be connected to: nothing but the public internet, checked at connect time."""

import errno
import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import lru_cache

from yarl import URL

from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.text.addresses import absolute

IPv4 = ipaddress.IPv4Address
IPv6 = ipaddress.IPv6Address

_V4_REFUSED = tuple(
    (ipaddress.IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "this network (RFC 791)"),
        ("10.0.0.0/8", "private (RFC 1918)"),
        ("100.64.0.0/10", "carrier NAT (RFC 6598)"),
        ("127.0.0.0/8", "loopback (RFC 1122)"),
        ("168.63.129.16/32", "the host agent of a cloud"),
        ("169.254.0.0/16", "link local, cloud metadata (RFC 3927)"),
        ("172.16.0.0/12", "private (RFC 1918)"),
        ("192.0.0.0/24", "IETF protocols (RFC 6890)"),
        ("192.0.2.0/24", "documentation (RFC 5737)"),
        ("192.31.196.0/24", "AS112 (RFC 7535)"),
        ("192.52.193.0/24", "AMT (RFC 7450)"),
        ("192.88.99.0/24", "6to4 relay (RFC 7526)"),
        ("192.168.0.0/16", "private (RFC 1918)"),
        ("192.175.48.0/24", "AS112 (RFC 7534)"),
        ("198.18.0.0/15", "benchmarks (RFC 2544)"),
        ("198.51.100.0/24", "documentation (RFC 5737)"),
        ("203.0.113.0/24", "documentation (RFC 5737)"),
        ("224.0.0.0/4", "multicast (RFC 5771)"),
        ("240.0.0.0/4", "reserved, broadcast (RFC 1112)"),
    )
)
"""The IANA registry, entries that are globally reachable included: no publisher is there."""

_V6_REFUSED = tuple(
    (ipaddress.IPv6Network(network), reason)
    for network, reason in (
        ("64:ff9b:1::/48", "local NAT64 (RFC 8215)"),
        ("2001::/32", "Teredo (RFC 4380)"),
        ("2001::/23", "IETF protocols (RFC 2928)"),
        ("2001:db8::/32", "documentation (RFC 3849)"),
        ("2620:4f:8000::/48", "AS112 (RFC 7534)"),
        ("3fff::/20", "documentation (RFC 9637)"),
    )
)
"""Inside 2000::/3 and 64:ff9b::/96 neighbours; everything outside of those is refused anyway."""

_V6_GLOBAL = ipaddress.IPv6Network("2000::/3")
_V6_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_V6_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_V6_6TO4 = ipaddress.IPv6Network("2002::/16")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""Upper half of an ISATAP interface identifier (RFC 5214 §6.1), private and universal."""

_BAD_PORTS = frozenset(
    {
        1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566,
        6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    }
)  # fmt: skip
"""Ports above 1023 that the WHATWG Fetch standard refuses: other protocols listen there."""
_WEB_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1024

AddressInfo = tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]
"""One row of `getaddrinfo`: family, type, protocol, canonical name, socket address."""


class RefusedError(PermissionError):
    """The guard's no, in the form a connector expects from a socket that cannot be had."""

    def __init__(self, reason: str) -> None:
        super().__init__(errno.EACCES, f"refused: {reason}")


def refused(address: str) -> str:
    """Why this IP address must not be connected to, or "" when it is an ordinary public one.

    Written from the IANA special-purpose registries for IPv4 and IPv6. IPv4 inside IPv6 (mapped,
    6to4, NAT64, ISATAP) is judged by the address inside; IPv4-compatible, Teredo and local NAT64
    are refused whole, since no publisher serves from them.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "not an IP address"
    return _refused_v4(parsed) if isinstance(parsed, IPv4) else _refused_v6(parsed)


def _refused_v4(address: IPv4) -> str:
    return next((reason for network, reason in _V4_REFUSED if address in network), "")


def _refused_v6(address: IPv6) -> str:
    special = next((reason for network, reason in _V6_REFUSED if address in network), "")
    if special:
        return special
    inside = _v4_inside(address)
    if inside is not None:
        reason = _refused_v4(inside)
        return f"{reason}, wrapped in IPv6" if reason else ""
    return "" if address in _V6_GLOBAL else "not global unicast (RFC 4291)"


def _v4_inside(address: IPv6) -> IPv4 | None:
    number = int(address)
    if address in _V6_MAPPED or address in _V6_NAT64:
        return IPv4(number & 0xFFFFFFFF)
    if address in _V6_6TO4:
        return IPv4(number >> 80 & 0xFFFFFFFF)
    if number >> 32 & 0xFFFFFFFF in _ISATAP:
        return IPv4(number & 0xFFFFFFFF)
    return None


class Guard:
    """Decides over each connection; an operator may allow networks of his own.

    Its `socket_for` is what the connector calls for every address it is about to connect to, so
    redirects, rebinding names and odd spellings of a host all end here.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allow = tuple(ipaddress.ip_network(network) for network in allow)

    def reason(self, address: str) -> str:
        """Why this IP address is refused, "" when it may be connected to."""
        why = refused(address)
        if not why:
            return ""
        try:
            parsed = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return why
        return "" if any(parsed in network for network in self._allow) else why

    def socket_for(self, row: AddressInfo) -> socket.socket:
        """A new socket for a row of `getaddrinfo`; raises `RefusedError` for a refused address."""
        family, kind, protocol, _, address = row
        if family not in (socket.AF_INET, socket.AF_INET6):
            raise RefusedError("not an internet address")
        why = self.reason(str(address[0]))
        if why:
            raise RefusedError(f"{address[0]} is {why}")
        return socket.socket(family, kind, protocol)


@lru_cache(maxsize=4096)  # robots.txt and the request itself spell the same address
def spell(url: str, base: str = "") -> URL | Fault:
    """The address in the form that is sent, resolved against `base`, or BAD_ADDRESS.

    http and https only, a host, an ordinary port, no user name. The host is not judged here:
    whatever its spelling means (octal, hexadecimal, a bare name) is seen when connecting.
    """
    whole = absolute(_SURROGATE.sub(_percent, url), base)
    if whole is None:
        return Fault(FaultKind.BAD_ADDRESS, f"not an address of the web: {_shown(url)}")
    try:
        spelled = URL(whole, encoded=True)
    except ValueError as error:
        return Fault(FaultKind.BAD_ADDRESS, f"{_shown(url)}: {error}")
    if not _sane_port(spelled.port):
        return Fault(FaultKind.BAD_ADDRESS, f"port {spelled.port} is not the web's: {_shown(url)}")
    return spelled


_SURROGATE = re.compile("[\udc80-\udcff]")
"""Bytes of a Location header that are not UTF-8, as Python's surrogateescape leaves them."""


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found.group()) & 0xFF:02X}"


def _sane_port(port: int | None) -> bool:
    if port is None or port in _WEB_PORTS:
        return True
    return port >= _FIRST_FREE_PORT and port not in _BAD_PORTS


def _shown(text: str) -> str:
    return text[:200].encode("utf-8", "backslashreplace").decode()
