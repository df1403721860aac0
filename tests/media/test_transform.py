import struct

import msgspec
import pytest
import pyvips
from hypothesis import given, settings
from hypothesis import strategies as st

from dzherelo.media import credits, sketch, transform, vips
from dzherelo.media.credits import Credit
from dzherelo.media.options import Format, Options
from dzherelo.model.outcome import Fault, FaultKind
from tests.media import pictures


def opened(found: transform.Rendered | Fault) -> pyvips.Image:
    assert isinstance(found, transform.Rendered), found
    return pyvips.Image.new_from_buffer(found.body, "")


@pytest.mark.parametrize("form", ["jpeg", "webp", "avif", "png"])
def test_every_format_comes_out_in_the_asked_size(form: Format) -> None:
    found = transform.resize(pictures.photo(800, 600), Options("fit", 200, 0, 0, form))
    image = opened(found)
    assert isinstance(found, transform.Rendered)
    assert (image.width, image.height) == (found.width, found.height) == (200, 150)
    assert found.type == f"image/{form}"
    assert not found.cut


def test_fill_covers_and_fit_stays_inside() -> None:
    body = pictures.photo(800, 600)
    filled = opened(transform.resize(body, Options("fill", 320, 200)))
    fitted = opened(transform.resize(body, Options("fit", 320, 200)))
    assert (filled.width, filled.height) == (320, 200)
    assert (fitted.width, fitted.height) == (267, 200)


def test_small_pictures_are_never_enlarged() -> None:
    image = opened(transform.resize(pictures.photo(90, 60), Options("fit", 1200, 0)))
    assert (image.width, image.height) == (90, 60)


def test_orientation_is_applied_and_metadata_dropped() -> None:
    plain = pyvips.Image.new_from_buffer(pictures.photo(120, 80), "").copy()
    plain.set_type(pyvips.GValue.gint_type, "orientation", 8)
    plain.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "50/1 27/1 0/1")
    body = bytes(plain.jpegsave_buffer())
    assert b"Exif" in body
    found = transform.resize(body, Options("fit", 0, 0))
    image = opened(found)
    assert (image.width, image.height) == (80, 120)
    assert isinstance(found, transform.Rendered)
    assert b"Exif" not in found.body
    assert "exif-data" not in image.get_fields()


def test_other_colour_spaces_become_srgb() -> None:
    cmyk = pyvips.Image.new_from_buffer(pictures.photo(64, 64), "").colourspace("cmyk")
    deep = pyvips.Image.new_from_buffer(pictures.photo(64, 64), "").colourspace("rgb16")
    for body in (bytes(cmyk.jpegsave_buffer()), bytes(deep.pngsave_buffer())):
        image = opened(transform.resize(body, Options("fit", 32, 0)))
        assert (image.bands, image.format, image.interpretation) == (3, "uchar", "srgb")


def test_a_cut_picture_is_served_with_a_mark() -> None:
    body = pictures.photo(400, 300)
    found = transform.resize(body[: len(body) * 2 // 3], Options("fit", 100, 0))
    assert isinstance(found, transform.Rendered)
    assert found.cut
    assert found.width == 100


def test_an_animation_gives_its_first_frame() -> None:
    found = transform.resize(pictures.gif(2, 2, frames=40), Options("fit", 100, 0, 0, "png"))
    image = opened(found)
    assert (image.width, image.height) == (2, 2)


def test_drawings_are_rasterised_or_refused() -> None:
    image = opened(transform.resize(pictures.svg(), Options("fit", 100, 0)))
    assert (image.width, image.height) == (100, 50)
    entity = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    for hostile in (
        pictures.svg("<script>alert(1)</script>"),
        pictures.svg("<foreignObject><iframe src='http://127.0.0.1/'/></foreignObject>"),
        pictures.svg("<use href='http://127.0.0.1/a.svg#b'/>"),
        pictures.svg("<image href='file:///etc/hostname' width='9' height='9'/>"),
        pictures.svg("<style>@import url(http://127.0.0.1/x.css);</style>"),
        pictures.svg("<filter id='f'><feTurbulence numOctaves='99999'/></filter>"),
        pictures.svg("<text>&b;</text>", before=entity),
    ):
        found = transform.resize(hostile, Options("fit", 100, 0))
        assert isinstance(found, Fault)
        assert found.kind is FaultKind.NOT_A_PICTURE


@pytest.mark.parametrize(
    "body",
    [
        pictures.jpeg_header(640, 480, marker=0xC9),
        pictures.png_header(40, 40, pictures.chunk(b"zTXt", b"a\x00\x00" + b"\x00" * 90)),
        pictures.avif_header(64, 64, items=100_000),
        pictures.webp_header(64, 64),
        pictures.bmp(10, 10),
        b"<html>not a picture</html>",
        b"",
    ],
)
def test_what_cannot_be_decoded_is_a_fault_or_a_picture(body: bytes) -> None:
    found = transform.resize(body, Options("fit", 100, 0))
    assert isinstance(found, Fault | transform.Rendered)


def test_a_wrong_checksum_does_not_lose_the_picture() -> None:
    body = bytearray(pictures.photo(64, 64, ".png"))
    at = body.find(b"IHDR") + 17
    body[at : at + 4] = struct.pack(">I", 7)
    assert isinstance(
        transform.resize(bytes(body), Options("fit", 32, 0)), transform.Rendered | Fault
    )


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(20, 600))
def test_returns_for_any_damage(noise: bytes, at: int) -> None:
    body = DAMAGED[:at] + noise + DAMAGED[at + len(noise) :]
    assert isinstance(transform.resize(body, Options("fit", 50, 0)), transform.Rendered | Fault)
    assert isinstance(sketch.look(body), sketch.Look | Fault)


DAMAGED = pictures.photo(120, 90)


def _hash(body: bytes) -> int:
    seen = sketch.look(body)
    assert isinstance(seen, sketch.Look)
    return seen.hash


def test_equal_looks_have_near_hashes() -> None:
    whole = _hash(pictures.photo(1200, 800))
    small = _hash(pictures.photo(300, 200, ".webp"))
    mirrored = pyvips.Image.new_from_buffer(pictures.photo(1200, 800), "").fliphor()
    other = _hash(bytes(mirrored.jpegsave_buffer()))
    assert isinstance(whole, int)
    assert isinstance(small, int)
    assert isinstance(other, int)
    assert 0 <= whole < 2**64
    assert sketch.distance(whole, small) <= 6
    assert sketch.distance(whole, other) > 20


def test_placeholders_are_tiny() -> None:
    for body in (pictures.photo(1200, 800), pictures.photo(50, 900, ".png"), pictures.svg()):
        seen = sketch.look(body)
        found = seen.placeholder if isinstance(seen, sketch.Look) else seen
        assert isinstance(found, str)
        assert found.startswith("data:image/webp;base64,")
        assert len(found) < sketch.LONGEST
    assert isinstance(sketch.look(b"<html>"), Fault)
    assert isinstance(sketch.look(b""), Fault)


def test_a_foreign_profile_is_converted() -> None:
    red, green, blue = 150, 110, 90
    flat = pyvips.Image.black(64, 64).linear([1, 1, 1], [red, green, blue]).cast("uchar")
    wide = flat.copy(interpretation="srgb").icc_export(output_profile="p3")
    image = opened(transform.resize(bytes(wide.pngsave_buffer()), Options("fit", 64, 0, 0, "png")))
    assert not image.get_typeof("icc-profile-data")
    unconverted = abs(wide.extract_band(0).avg() - red)
    assert abs(image.extract_band(0).avg() - red) < unconverted / 2


def test_drawings_that_repeat_themselves_are_refused() -> None:
    nested = "<defs>" + "".join(
        f"<g id='a{level}'>" + f"<use href='#a{level - 1}'/>" * 10 + "</g>" for level in range(1, 9)
    )
    found = transform.resize(pictures.svg(nested + "</defs>"), Options("fit", 100, 0))
    assert isinstance(found, Fault)


def test_a_cut_keeps_what_it_is_told_to() -> None:
    halves = pyvips.Image.black(400, 300).linear(1, [250, 0, 0]).cast("uchar")
    halves = halves.insert(pyvips.Image.black(200, 300).linear(1, [0, 0, 250]).cast("uchar"), 0, 0)
    body = bytes(halves.copy(interpretation="srgb").pngsave_buffer())
    for mode in ("fill", "crop"):
        left = Options(mode, 100, 200, 0, "png", focus=(0, 50))
        right = msgspec.structs.replace(left, focus=(100, 50))
        assert opened(transform.resize(body, left))(5, 100)[2] > 200
        assert opened(transform.resize(body, right))(95, 100)[0] > 200
    cut = opened(transform.resize(body, Options("crop", 100, 200, gravity="centre")))
    assert (cut.width, cut.height) == (100, 200)
    whole = opened(transform.resize(body, Options("crop", 4000, 100, focus=(50, 50))))
    assert (whole.width, whole.height) == (400, 100)


def test_a_focus_is_meant_upright() -> None:
    plain = pyvips.Image.new_from_buffer(pictures.photo(120, 80), "").copy()
    plain.set_type(pyvips.GValue.gint_type, "orientation", 8)
    found = transform.resize(bytes(plain.jpegsave_buffer()), Options("fill", 40, 90, focus=(9, 9)))
    image = opened(found)
    assert (image.width, image.height) == (40, 90)


def an_animation(frames: int, side: int = 40) -> bytes:
    steps = [pyvips.Image.black(side, side) + step * 20 for step in range(frames)]
    joined = pyvips.Image.arrayjoin(steps, across=1).cast("uchar").copy()
    joined.set_type(pyvips.GValue.gint_type, "page-height", side)
    return bytes(joined.bandjoin([joined, joined]).copy(interpretation="srgb").webpsave_buffer())


def test_an_animation_keeps_its_frames_when_asked() -> None:
    body = an_animation(5)
    moving = Options("fit", 20, 0, 0, "webp", animated=True)
    found = transform.resize(body, moving)
    assert isinstance(found, transform.Rendered)
    assert (found.width, found.height, found.body.count(b"ANMF")) == (20, 20, 5)
    for still in (
        Options("fit", 20, 0, 0, "webp"),
        msgspec.structs.replace(moving, format="jpeg"),
    ):
        assert b"ANMF" not in transform.resize(body, still).body
    long = transform.resize(pictures.gif(2, 2, frames=301), moving)
    assert isinstance(long, Fault)
    assert (long.kind, long.detail) == (FaultKind.PICTURE_TOO_LARGE, "301 frames, more than 300")


def iptc(*values: tuple[int, str]) -> bytes:
    """Photoshop's block with datasets of record 2."""
    sets = b"".join(
        bytes([0x1C, 2, number]) + len(text.encode()).to_bytes(2, "big") + text.encode()
        for number, text in values
    )
    head = b"8BIM\x04\x04\x00\x00" + len(sets).to_bytes(4, "big")
    return b"Photoshop 3.0\x00" + head + sets


@pytest.mark.parametrize("form", ["jpeg", "webp", "avif"])
def test_the_credit_alone_outlives_the_metadata(form: Format) -> None:
    plain = pyvips.Image.new_from_buffer(pictures.photo(120, 80), "").copy()
    block = iptc((80, "Ірина Левко"), (110, "Терен & Co"), (25, "confidential"))
    plain.set_type(vips.BLOB, "iptc-data", block)
    plain.set_type(pyvips.GValue.gstr_type, "exif-ifd0-Copyright", "© 2026 Терен")
    plain.set_type(pyvips.GValue.gstr_type, "exif-ifd3-GPSLatitude", "50/1 27/1 0/1")
    found = transform.resize(bytes(plain.jpegsave_buffer()), Options("fit", 60, 0, 0, form))
    assert isinstance(found, transform.Rendered)
    kept = vips.credit(pyvips.Image.new_from_buffer(found.body, ""))
    assert (kept.creator, kept.credit) == ("Ірина Левко", "Терен & Co")
    assert "2026" in kept.rights
    for secret in (b"confidential", b"GPS", b"8BIM"):
        assert secret not in found.body


def test_credits_are_read_from_where_they_stand() -> None:
    listed = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description><dc:creator><rdf:Seq>'
        "<rdf:li>A</rdf:li><rdf:li>B</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF>"
    )
    short = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:p="http://ns.adobe.com/photoshop/1.0/"><rdf:Description p:Credit="C"/></rdf:RDF>'
    )
    assert credits.read(xmp=listed.encode(), iptc=iptc((80, "Z"))) == Credit("A, B")
    assert credits.read(xmp=short.encode(), iptc=iptc((80, "Y"), (80, "Z"))) == Credit("Y, Z", "C")
    assert credits.read(artist=" D\n", rights="\x00") == Credit("D")
    entity = listed.replace("<rdf:RDF", '<!DOCTYPE r [<!ENTITY a "boom">]><rdf:RDF', 1)
    assert credits.read(xmp=entity.replace("A<", "&a;<").encode()).creator != "boom, B"
    best = Credit("<Левко>", "x & y", "ї" * 200)
    assert credits.read(xmp=credits.packet(best)) == best


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_credits_are_read_from_any_damage(xmp: bytes, block: bytes) -> None:
    framed = b"<rdf:RDF " + xmp + b"</rdf:RDF>"
    found = credits.read(xmp=framed, iptc=iptc((80, "A")) + b"\x1c\x02" + block)
    assert isinstance(credits.packet(found), bytes)
