import pytest
from hypothesis import given
from hypothesis import strategies as st

from dzherelo.media import inspect
from dzherelo.model.outcome import Fault, FaultKind
from dzherelo.model.picture import PictureFacts
from tests.media import pictures


@pytest.mark.parametrize(
    ("form", "extension", "kind"),
    [
        (".jpg", "jpg", "image/jpeg"),
        (".png", "png", "image/png"),
        (".gif", "gif", "image/gif"),
        (".webp", "webp", "image/webp"),
        (".avif", "avif", "image/avif"),
    ],
)
def test_facts_of_real_pictures(form: str, extension: str, kind: str) -> None:
    body = pictures.photo(300, 201, form)
    assert inspect.facts(body) == PictureFacts(kind, extension, 300, 201)


def test_lossless_and_progressive_forms() -> None:
    for body in (
        pictures.photo(64, 48, ".webp", lossless=True),
        pictures.photo(64, 48, ".jpg", interlace=True),
    ):
        found = inspect.facts(body)
        assert isinstance(found, PictureFacts)
        assert (found.width, found.height) == (64, 48)


def test_bitmap_icon_and_drawing() -> None:
    sizes = {
        "bmp": inspect.facts(pictures.bmp(40, -30)),
        "ico": inspect.facts(pictures.ico(3)),
        "svg": inspect.facts(pictures.svg(attributes='viewBox="0 0 300 150"')),
    }
    found = {name: one for name, one in sizes.items() if isinstance(one, PictureFacts)}
    assert {name: (one.width, one.height) for name, one in found.items()} == {
        "bmp": (40, 30),
        "ico": (16, 16),
        "svg": (300, 150),
    }


@pytest.mark.parametrize(
    "body",
    [
        pictures.png_header(50_000, 50_000),
        pictures.png_header(2**31 - 1, 2**31 - 1),
        pictures.gif(65_535, 65_535),
        pictures.jpeg_header(65_500, 65_500),
        pictures.webp_header(16_383, 16_383),
        pictures.avif_header(65_535, 65_535),
        pictures.svg(attributes='viewBox="0 0 1000000000 1000000000"'),
        pictures.bmp(30_000, -30_000),
        pictures.jpeg_header(640, 480, scans=500),
    ],
)
def test_bombs_are_refused_by_their_header(body: bytes) -> None:
    found = inspect.facts(body)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.PICTURE_TOO_LARGE


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "empty"),
        (b"\xff", "no known"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
        (b"\n<html><svg width='1' height='1'></svg></html>", "HTML"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"%!PS-Adobe", "PostScript"),
        (b"push graphic-context\nviewbox 0 0 1 1", "ImageMagick"),
        (b"8BPS\x00\x01", "Photoshop"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (pictures.avif_header(10, 10, brand=b"heic"), "HEIC"),
        (pictures.png_header(0, 0), "damaged"),
        (pictures.bmp(10, 10, depth=7), "damaged"),
        (b"\xff\xd8\xff\xd9", "damaged"),
    ],
)
def test_what_is_no_picture(body: bytes, word: str) -> None:
    found = inspect.facts(body)
    assert isinstance(found, Fault)
    assert found.kind is FaultKind.NOT_A_PICTURE
    assert word in found.detail


def test_pages_are_counted_but_not_without_end() -> None:
    frames = {
        "gif": inspect.facts(pictures.gif(2, 2, frames=40)),
        "many": inspect.facts(pictures.gif(1, 1, frames=100_000)),
        "webp": inspect.facts(pictures.webp_header(20, 20, frames=7)),
        "apng": inspect.facts(
            pictures.png_header(9, 9, pictures.chunk(b"acTL", b"\x00\x01\x86\xa0\x00\x00\x00\x00"))
        ),
    }
    pages = {name: one.pages for name, one in frames.items() if isinstance(one, PictureFacts)}
    assert pages == {"gif": 40, "many": inspect.MOST_PAGES, "webp": 7, "apng": inspect.MOST_PAGES}


def test_a_picture_is_typed_by_content() -> None:
    trailing = pictures.photo(50, 50) + b"PK\x03\x04<html><script>alert(1)</script>"
    found = inspect.facts(trailing)
    assert isinstance(found, PictureFacts)
    assert found.type == "image/jpeg"


def test_a_cut_picture_keeps_its_facts() -> None:
    body = pictures.photo(300, 200)
    assert inspect.facts(body[: len(body) // 2]) == inspect.facts(body)


@given(st.binary(max_size=400))
def test_returns_for_any_bytes(body: bytes) -> None:
    for head in (
        b"",
        b"\xff\xd8\xff",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"\x00\x00\x00\x20ftypavif",
    ):
        assert isinstance(inspect.facts(head + body), PictureFacts | Fault)


@given(st.binary(max_size=300))
def test_returns_for_any_container(body: bytes) -> None:
    for head in (b"RIFF\x00\x00\x00\x00WEBPVP8X", b"BM", b"\x00\x00\x01\x00\x05\x00", b"<svg "):
        assert isinstance(inspect.facts(head + body), PictureFacts | Fault)
