import socket

import pytest

from dzherelo.fetch.guard import Guard, RefusedError, refused, spell
from dzherelo.model.outcome import Fault, FaultKind

NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.20.30.40 100.64.0.1 100.127.255.254 127.0.0.1 127.8.9.1 169.254.169.254
172.16.0.1 172.31.250.1 192.0.0.8 192.0.0.170 192.0.2.5 192.31.196.1 192.52.193.1 192.88.99.1
192.168.7.7 192.175.48.1 198.18.3.4 198.19.250.1 198.51.100.9 203.0.113.200 224.0.0.251
239.255.255.250 240.0.0.1 250.1.1.1 255.255.255.255 168.63.129.16
:: ::1 ::2 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::10.0.0.1
64:ff9b:1::1 100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
2002:c0a8:101::1 2620:4f:8000::1 3fff::1 3fff:0fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1
fe80::1%eth0 fec0::1 ff02::1 4000::1 2a00::5efe:127.0.0.1 2a00::200:5efe:192.168.1.1
"""
PUBLIC = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255
192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 203.0.114.0 223.255.255.255 91.198.36.14
2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4016:804::200e ::ffff:8.8.8.8
64:ff9b::8.8.8.8 2002:808:808::1 3ffe:ffff::1 2001:200::1
"""


def test_addresses_that_are_not_public_are_refused_with_a_reason() -> None:
    assert [address for address in NOT_PUBLIC.split() if not refused(address)] == []


def test_public_addresses_are_not_refused() -> None:
    assert [address for address in PUBLIC.split() if refused(address)] == []


@pytest.mark.parametrize("text", ["", "localhost", "0177.0.0.1", "127.1", "1.2.3.4.5", "[::1]"])
def test_what_is_no_plain_address_is_refused(text: str) -> None:
    assert refused(text) == "not an IP address"


def test_an_operator_may_allow_a_network_and_only_that() -> None:
    guard = Guard(allow=("10.1.0.0/16", "fd00::/8"))
    assert guard.reason("10.1.2.3") == ""
    assert guard.reason("fd00::1") == ""
    assert guard.reason("10.2.0.1")
    assert guard.reason("127.0.0.1")
    assert guard.reason("::ffff:10.2.0.1")


def test_the_socket_is_given_out_only_for_what_is_allowed() -> None:
    row = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    with pytest.raises(RefusedError, match="loopback"):
        Guard().socket_for(row)
    Guard(allow=("127.0.0.0/8",)).socket_for(row).close()
    with pytest.raises(RefusedError):
        Guard().socket_for((socket.AF_UNIX, socket.SOCK_STREAM, 0, "", ("8.8.8.8", 80)))


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTP://Example.ORG/A?b=C#d", "http://example.org/A?b=C"),
        ("https://example.org/новини?q=є", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%B8%D0%BD%D0%B8?q=%D1%94"),
        ("https://example.org/a%2Fb?s=%3D%2B&t=1+2", "https://example.org/a%2Fb?s=%3D%2B&t=1+2"),
        ("https://приклад.укр/", "https://xn--80aikifvh.xn--j1amh/"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("http://[2001:4860:4860::8888]/", "http://[2001:4860:4860::8888]/"),
    ],
)  # fmt: skip
def test_an_address_is_spelled_as_it_is_sent(url: str, sent: str) -> None:
    assert str(spell(url)) == sent


def test_raw_bytes_of_a_location_keep_their_value() -> None:
    raw = "/новини".encode("windows-1251").decode("utf-8", "surrogateescape")
    assert str(spell(raw, "https://example.org/")) == "https://example.org/%ED%EE%E2%E8%ED%E8"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:text/html,x",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user:word@example.org/",
        "http://example.org\\@127.0.0.1/",
        "http://exa mple.org/",
        "http://127.0.0.1%00.example.org/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://example.org:99999/",
        "http://example.org:22/",
        "http://example.org:6667/",
        "http://example.org:x/",
        "http://\ud800/",
    ],
)
def test_what_is_no_web_address_is_a_fault(url: str) -> None:
    fault = spell(url)
    assert isinstance(fault, Fault)
    assert fault.kind is FaultKind.BAD_ADDRESS
    fault.detail.encode()
