import gzip
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.fetch.compression import Expander, codings

PLAIN = "<rss>Новини дня, рядок за рядком</rss>\n".encode() * 40


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body)[2:-4]


def expand(body: bytes, coding: str, *, limit: int = 1 << 20, step: int = 7) -> Expander:
    expander = Expander(coding, limit)
    for start in range(0, len(body), step):
        if not expander.feed(body[start : start + step]):
            break
    return expander


@pytest.mark.parametrize("step", [1, 7, 100_000])
@pytest.mark.parametrize(
    ("sent", "coding"),
    [
        (PLAIN, ""),
        (gzip.compress(PLAIN), "gzip"),
        (gzip.compress(PLAIN), ""),
        (zlib.compress(PLAIN), "deflate"),
        (raw_deflate(PLAIN), "deflate"),
        (gzip.compress(PLAIN), "deflate"),
        (PLAIN, "gzip"),
        (PLAIN, "deflate"),
        (gzip.compress(PLAIN[:100]) + gzip.compress(PLAIN[100:]), "gzip"),
        (gzip.compress(PLAIN) + b"\x00" * 50, "gzip"),
    ],
)
def test_a_body_comes_out_whole_however_it_is_packed(sent: bytes, coding: str, step: int) -> None:
    expander = expand(sent, coding, step=step)
    assert expander.finish() == PLAIN
    assert not expander.full
    assert not expander.broken


@pytest.mark.parametrize("body", [b"", b"a", b"<p>"])
@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_short_plain_bodies_stay_as_they_are(body: bytes, coding: str) -> None:
    assert expand(body, coding).finish() == body


def test_a_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(bytes(10_000_000))
    expander = Expander("gzip", 1000)
    assert not expander.feed(bomb)
    assert expander.full
    assert len(expander.finish()) == 1000


def test_exactly_the_limit_is_not_too_much() -> None:
    for body, coding in ((PLAIN, ""), (gzip.compress(PLAIN), "gzip")):
        expander = expand(body, coding, limit=len(PLAIN))
        assert expander.finish() == PLAIN
        assert not expander.full


def test_a_truncated_body_says_so_and_gives_its_beginning() -> None:
    noisy = hashlib.shake_128(b"noise").digest(20_000)
    expander = expand(gzip.compress(noisy)[:5000], "gzip")
    begun = expander.finish()
    assert expander.broken
    assert begun
    assert noisy.startswith(begun)


def test_damage_inside_is_noticed() -> None:
    packed = bytearray(gzip.compress(hashlib.shake_128(b"noise").digest(20_000)))
    packed[200:260] = b"\xff" * 60
    expander = expand(bytes(packed), "gzip")
    expander.finish()
    assert expander.broken


@pytest.mark.parametrize(
    ("header", "name"),
    [("", ""), ("gzip", "gzip"), ("GZip", "gzip"), ("x-gzip", "gzip"), ("identity", ""),
     ("deflate", "deflate"), ("gzip, identity", "gzip"), ("UTF-8", "")],
)  # fmt: skip
def test_known_codings_are_read(header: str, name: str) -> None:
    assert codings(header) == name


@pytest.mark.parametrize("header", ["gzip, gzip", "br", "zstd", "deflate, gzip, gzip", "rot13"])
def test_nested_and_unknown_codings_are_opened_only_if_they_are_none(header: str) -> None:
    packed = expand(gzip.compress(PLAIN), codings(header))
    assert (packed.finish(), header[:3] in packed.broken) == (b"", True)
    plain = expand(PLAIN, codings(header))
    assert (plain.finish(), plain.broken) == (PLAIN, "")


def test_only_a_body_beyond_its_limit_can_be_a_bomb() -> None:
    blank = gzip.compress(b"\n" * 900_000)
    assert not expand(blank, "gzip", limit=1_000_000).bomb
    assert expand(blank, "gzip", limit=800_000, step=100_000).bomb
    noisy = gzip.compress(hashlib.shake_128(b"noise").hexdigest(50_000).encode())
    long = expand(noisy, "gzip", limit=50_000)
    assert (long.full, long.bomb) == (True, False)


@given(st.binary(max_size=400), st.sampled_from(["", "gzip", "deflate"]), st.integers(0, 300))
def test_any_bytes_come_to_an_end_within_the_limit(body: bytes, coding: str, limit: int) -> None:
    for start in (b"", b"\x1f\x8b\x08\x00", b"\x78\x9c"):
        expander = expand(start + body, coding, limit=limit)
        assert len(expander.finish()) <= limit
