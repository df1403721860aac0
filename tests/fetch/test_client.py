"""Servers that misbehave: each ends as a Fault, in time and in bounded memory."""

import asyncio
import gzip
import ssl
import tracemalloc
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dzherelo.fetch.answers import Response, Validators
from dzherelo.fetch.client import Client, Patience, user_agent
from dzherelo.fetch.guard import Guard
from dzherelo.model.outcome import Fault, FaultKind
from tests.fetch.conftest import AGENT, NOW, Directory, Serve, Talk, a_client, ok, saying

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def dripping(first: bytes, drop: bytes, pause_s: float) -> Talk:
    async def talk(_: Reader, writer: Writer) -> None:
        writer.write(first)
        while True:
            writer.write(drop)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return talk


def flooding(first: bytes, wave: bytes) -> Talk:
    return dripping(first, wave, 0)


async def kind_of(client: Client, url: str, **options: object) -> FaultKind:
    answer = await client.get(url, **{"timeout_s": 3.0, **options})  # type: ignore[arg-type]
    assert isinstance(answer, Fault), answer
    assert answer.detail
    return answer.kind


async def test_a_slow_loris_ends_at_the_total_deadline(client: Client, serve: Serve) -> None:
    base = await serve(dripping(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05))
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert await kind_of(client, base, timeout_s=0.4) is FaultKind.TIMEOUT
    assert loop.time() - began < 1.0


@pytest.mark.parametrize(
    "talk",
    [
        dripping(b"HTTP/1.1 200 OK\r\n", b"X", 0.05),
        dripping(b"", b"", 0.05),
        dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    ],
    ids=["slow-headers", "silence", "endless-100"],
)
async def test_headers_have_a_deadline_of_their_own(
    client: Client, serve: Serve, talk: Talk
) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert await kind_of(client, await serve(talk), timeout_s=30) is FaultKind.TIMEOUT
    assert loop.time() - began < 2.5


async def test_the_deadline_covers_all_hops_together(serve: Serve) -> None:
    async def lead_on(_: Reader, writer: Writer) -> None:
        await asyncio.sleep(0.15)
        number = asyncio.get_running_loop().time()
        line = f"HTTP/1.1 302 Found\r\nLocation: /{number}\r\nContent-Length: 0\r\n\r\n"
        writer.write(line.encode())
        await writer.drain()

    async with a_client() as client:
        base = await serve(lead_on)
        assert await kind_of(client, base, timeout_s=0.4, max_redirects=50) is FaultKind.TIMEOUT


async def test_an_endless_body_is_cut_off_at_the_limit(client: Client, serve: Serve) -> None:
    base = await serve(flooding(CHUNKED, b"10000\r\n" + bytes(65536) + b"\r\n"))
    assert await kind_of(client, base, limit=200_000) is FaultKind.TOO_LARGE


async def test_a_bomb_costs_no_more_memory_than_the_limit(client: Client, serve: Serve) -> None:
    bomb = gzip.compress(bytes(30_000_000))
    base = await serve(saying(ok(bomb, b"Content-Encoding: gzip")))
    tracemalloc.start()
    try:
        assert await kind_of(client, base, limit=1_000_000) is FaultKind.TOO_LARGE
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "talk",
    [
        flooding(b"HTTP/1.1 200 OK\r\n", b"Set-Cookie: a=" + b"b" * 900 + b"\r\n"),
        flooding(b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n" * 1000),
        flooding(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 60_000),
        saying(b"HTTP/1.1 200 OK\r\n" + b"X-B: %s\r\n" % (b"b" * 1000) * 90 + b"\r\n"),
    ],
    ids=["cookies", "many", "one-long", "all-together"],
)
async def test_a_flood_of_headers_is_too_large(client: Client, serve: Serve, talk: Talk) -> None:
    assert await kind_of(client, await serve(talk)) is FaultKind.TOO_LARGE


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>HTTP/0.9 had no status line</html>",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 two-hundred OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
        CHUNKED + b"zz\r\nnot a size\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03" * 9 + b"\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_a_fault(client: Client, serve: Serve, raw: bytes) -> None:
    assert await kind_of(client, await serve(saying(raw))) is FaultKind.BAD_STATUS


async def test_length_and_chunks_together_are_not_believed(client: Client, serve: Serve) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = await client.get(await serve(saying(head + b"5\r\nabcde\r\n0\r\n\r\n")), timeout_s=3)
    assert isinstance(answer, Fault) or answer.body == b"abcde"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nConte",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this",
        CHUNKED + b"20\r\nshort",
    ],
)
async def test_a_connection_that_ends_early_is_cut_off(
    client: Client, serve: Serve, raw: bytes
) -> None:
    assert await kind_of(client, await serve(saying(raw))) is FaultKind.CUT_OFF


async def test_a_reset_is_cut_off_at_any_offset(client: Client, serve: Serve) -> None:
    whole = ok(b"0123456789" * 5)

    for offset in range(0, len(whole), 11):

        async def reset(_: Reader, writer: Writer, upto: int = offset) -> None:
            writer.write(whole[:upto])
            await writer.drain()
            writer.transport.abort()

        assert await kind_of(client, await serve(reset)) is FaultKind.CUT_OFF


async def test_salvage_keeps_what_came_before_the_connection_broke(
    client: Client, serve: Serve
) -> None:
    base = await serve(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<item>1</item>"))
    got = await client.salvage(base)
    assert isinstance(got, Response)
    assert (got.body, got.cut) == (b"<item>1</item>", True)
    nothing = await client.salvage(
        await serve(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"))
    )
    assert isinstance(nothing, Fault)
    assert nothing.kind is FaultKind.CUT_OFF


@pytest.mark.parametrize(("drops_s", "timeout_s"), [(0.02, 0.3), (0.2, 30)])
async def test_a_slow_body_is_not_waited_for_but_salvaged(
    serve: Serve, drops_s: float, timeout_s: float
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
    loop = asyncio.get_running_loop()
    async with a_client(patience=Patience(0.5, 0.6, stall_s=0.5, least=200)) as client:
        base = await serve(dripping(head, b"<item>1</item>", drops_s))
        began = loop.time()
        assert await kind_of(client, base, timeout_s=timeout_s) is FaultKind.TIMEOUT
        got = await client.salvage(base, timeout_s=timeout_s)
        assert loop.time() - began < 3
    assert isinstance(got, Response)
    assert got.body.startswith(b"<item>1</item>")
    assert got.broke
    assert got.broke.kind is FaultKind.TIMEOUT


async def test_a_steady_body_may_take_many_times_the_patience(serve: Serve) -> None:
    async def talk(_: Reader, writer: Writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(10):
            writer.write(b"x" * 100)
            await writer.drain()
            await asyncio.sleep(0.05)

    async with a_client(patience=Patience(0.5, 0.6, stall_s=0.15, least=100)) as client:
        got = await client.get(await serve(talk))
    assert isinstance(got, Response)
    assert (len(got.body), got.cut) == (1000, False)


async def test_bytes_after_the_body_reach_nobody(client: Client, serve: Serve) -> None:
    smuggled = ok(b"first") + ok(b"smuggled")
    answers = [b"second", b"third"]

    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(smuggled)
        await writer.drain()
        await reader.readuntil(b"\r\n\r\n")
        writer.write(ok(answers.pop(0)))
        await writer.drain()

    base = await serve(talk)
    for _ in range(3):
        got = await client.get(base, timeout_s=3)
        assert not isinstance(got, Response) or got.body != b"smuggled"


async def test_nobody_listening_is_unreachable(client: Client) -> None:
    assert await kind_of(client, "http://127.0.0.1:1025/") is FaultKind.UNREACHABLE


async def test_redirects_to_inner_addresses_are_not_connected_to(serve: Serve) -> None:
    visits: list[str] = []

    async def inner(_: Reader, writer: Writer) -> None:
        visits.append("inner")
        writer.write(ok(b"secret"))

    port = (await serve(inner)).rpartition(":")[2]
    guard = Guard(allow=("127.0.0.1/32",))
    places = [
        f"http://127.0.0.2:{port}/",
        f"//127.0.0.2:{port}/",
        f"http://0x7f.2:{port}/",
        f"http://[::ffff:127.0.0.1]:{port}/",
        f"http://inner.example:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
    ]
    names = Directory({"inner.example": [["127.0.0.2"]]})
    async with a_client(guard=guard, names=names) as client:
        for place in places:
            raw = f"HTTP/1.1 307 Look\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n".encode()
            base = await serve(saying(raw))
            assert await kind_of(client, base) is FaultKind.PRIVATE_ADDRESS, place
    assert visits == []


async def test_a_name_that_turns_inward_is_not_followed(serve: Serve) -> None:
    base = await serve(saying(ok(b"yes", b"Connection: close")))
    port = base.rpartition(":")[2]
    names = Directory({"rebind.example": [["127.0.0.1"], ["127.0.0.3"]]})
    async with a_client(guard=Guard(allow=("127.0.0.1/32",)), names=names) as client:
        connector = client._session.connector if client._session else None
        first = await client.get(f"http://rebind.example:{port}/")
        assert isinstance(first, Response)
        connector.clear_dns_cache()  # type: ignore[union-attr]
        assert await kind_of(client, f"http://rebind.example:{port}/") is FaultKind.PRIVATE_ADDRESS


async def test_of_mixed_addresses_only_the_allowed_is_used(serve: Serve) -> None:
    port = (await serve(saying(ok(b"yes")))).rpartition(":")[2]
    mixed = [["10.9.9.9", "::ffff:10.0.0.1", "127.0.0.1", "169.254.169.254"]]
    async with a_client(names=Directory({"mixed.example": mixed})) as client:
        got = await client.get(f"http://mixed.example:{port}/")
    assert isinstance(got, Response)
    assert got.body == b"yes"


async def test_an_unknown_name_is_unknown() -> None:
    async with a_client(names=Directory({})) as client:
        assert await kind_of(client, "http://nobody.example/") is FaultKind.UNKNOWN_HOST


async def test_by_default_loopback_is_refused(serve: Serve) -> None:
    base = await serve(saying(ok(b"inner")))
    async with a_client(guard=None) as client:
        assert await kind_of(client, base) is FaultKind.PRIVATE_ADDRESS
        by_name = base.replace("127.0.0.1", "localhost")
        assert await kind_of(client, by_name) is FaultKind.PRIVATE_ADDRESS


async def test_what_is_sent_is_honest_and_keeps_no_cookies() -> None:
    seen: list[dict[str, str]] = []

    async def note(request: web.Request) -> web.Response:
        seen.append(dict(request.headers))
        return web.Response(text="x", headers={"Set-Cookie": "id=1; Path=/"})

    app = web.Application()
    app.router.add_get("/", note)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    async with a_client() as client:
        await client.get(base, accept="text/html")
        await client.get(base, validators=Validators('W/"ї"', "line\r\nX-Injected: 1"))
        await client.get(base, validators=Validators('W/"a"', "yesterday"))
    await runner.cleanup()
    assert [headers.get("Cookie") for headers in seen] == [None, None, None]
    assert {headers["User-Agent"] for headers in seen} == {AGENT}
    assert {headers["Accept-Encoding"] for headers in seen} == {"gzip, deflate"}
    assert [headers["Accept"] for headers in seen] == ["text/html", "*/*", "*/*"]
    assert "If-None-Match" not in seen[1]
    assert "If-Modified-Since" not in seen[1]
    assert (seen[2]["If-None-Match"], seen[2]["If-Modified-Since"]) == ('W/"a"', "yesterday")


def test_we_say_who_we_are() -> None:
    assert user_agent("1.2", "https://example.org/bot") == "Dzherelo/1.2 (+https://example.org/bot)"


async def test_a_location_in_another_encoding_is_followed(client: Client, serve: Serve) -> None:
    asked: list[bytes] = []

    async def talk(_: Reader, writer: Writer) -> None:
        place = "/рік".encode("windows-1251")
        writer.write(b"HTTP/1.1 302 F\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % place)
        asked.append(await asyncio.StreamReader.readuntil(_, b"\r\n\r\n"))
        writer.write(ok(b"there"))
        await writer.drain()

    got = await client.get(await serve(talk), timeout_s=3)
    assert isinstance(got, Response)
    assert got.body == b"there"
    assert asked[0].startswith(b"GET /%F0%B3%EA ")


async def test_headers_that_are_not_utf8_become_text(client: Client, serve: Serve) -> None:
    got = await client.get(await serve(saying(ok(b"x", b"Content-Type: text/\xff; a=\xe9"))))
    assert isinstance(got, Response)
    got.content_type.encode()


async def test_cancelling_passes(client: Client, serve: Serve) -> None:
    base = await serve(dripping(b"", b"", 0.05))
    task = asyncio.create_task(client.get(base))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_outside_of_its_context_the_client_is_a_bug() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await a_client().get("http://127.0.0.1:1025/")


@pytest.fixture(scope="module")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh certificate for 127.0.0.1 that nobody has signed, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=4000))
        .not_valid_after(NOW + timedelta(days=40000))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return path


async def test_certificates_are_checked(self_signed: Path, serve: Serve) -> None:
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(self_signed)
    base = await serve(saying(ok(b"private")), server_side)
    async with a_client() as client:
        assert await kind_of(client, base) is FaultKind.CERTIFICATE
    trusting = ssl.create_default_context(cafile=str(self_signed))
    names = Directory({"other.example": [["127.0.0.1"]]})
    async with a_client(tls=trusting, names=names) as client:
        got = await client.get(base)
        assert isinstance(got, Response), got
        assert got.body == b"private"
        wrong_name = base.replace("127.0.0.1", "other.example")
        assert await kind_of(client, wrong_name) is FaultKind.CERTIFICATE


async def test_a_handshake_that_hangs_ends_at_its_deadline(client: Client, serve: Serve) -> None:
    deaf = await serve(saying(b""))
    assert await kind_of(client, deaf.replace("http:", "https:")) is FaultKind.TIMEOUT
