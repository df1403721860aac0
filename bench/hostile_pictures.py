"""Hostile pictures made from their names in `hostile/images`: bombs, lies, damage, polyglots."""

import gzip
import struct
import zlib
from collections.abc import Callable
from random import Random

import pyvips

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100" {0}>{1}</svg>'


def make(name: str) -> bytes | None:
    """The bytes of a listed picture, None for a rule that is not about bytes."""
    maker = MAKERS.get(name)
    return maker() if maker else None


def _photo(form: str = ".jpg", side: int = 300, **how: object) -> bytes:
    across = pyvips.Image.xyz(side, side)[0] * (200 / side)
    image = across.bandjoin([across * 0.5, 255 - across]).cast("uchar").copy(interpretation="srgb")
    return bytes(image.write_to_buffer(form, **how))


def _chunk(name: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)


def _png(width: int, height: int, extra: bytes = b"", pixels: bytes = b"", depth: int = 1) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    data = _chunk(b"IDAT", pixels or zlib.compress(b"\x00" * 64))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + _chunk(b"IHDR", header) + extra + data + _chunk(b"IEND", b"")


def _zeros(megabytes: int) -> bytes:
    """A deflate stream that unpacks to so many megabytes."""
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()


def _gif(width: int, height: int, frames: int, data: bytes = b"\x02\x02\x44\x01\x00") -> bytes:
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + data
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
    return head + b"\x00\x00\x00\xff\xff\xff" + frame * frames + b"\x3b"


def _gif_run() -> bytes:
    """A picture of 6,900 × 6,900 pixels from one code said again and again."""
    blocks = b"\xff" + b"\x92\x24" * 127 + b"\x92"
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 6900, 6900, 0) + b"\x02" + blocks * 400 + b"\x00"
    return _gif(6900, 6900, 0)[:-1] + frame + b"\x3b"


def _jpeg(width: int, height: int, marker: int = 0xC0, scans: int = 1) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00"
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    size = struct.pack(">H", len(frame) + 2)
    return head + b"\xff" + bytes([marker]) + size + frame + scan * scans + b"\xff\xd9"


def _exif(name: str, value: str, kind: object = pyvips.GValue.gstr_type) -> bytes:
    image = pyvips.Image.new_from_buffer(_photo(), "").copy()
    image.set_type(kind, name, value)
    return bytes(image.jpegsave_buffer())


def _webp(width: int, height: int, frames: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    head = b"VP8X" + struct.pack("<I", 10) + bytes([2 if frames else 0, 0, 0, 0]) + canvas
    body = b"WEBP" + head + (b"ANMF" + struct.pack("<I", 16) + b"\x00" * 16) * frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_frames() -> bytes:
    """A real animation of 10,000 frames, each unlike the one before, as libwebp writes it."""
    down = (pyvips.Image.xyz(8, 8 * 10_000)[1] * 31 % 251).cast("uchar")
    moving = down.bandjoin([down, down]).copy(interpretation="srgb").copy_memory()
    moving.set_type(pyvips.GValue.gint_type, "page-height", 8)
    return bytes(moving.webpsave_buffer(effort=0))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content


def _avif(width: int, height: int, items: int = 1, brand: bytes = b"avif") -> bytes:
    size = _box(b"ispe", struct.pack(">III", 0, width, height))
    properties = _box(b"iprp", _box(b"ipco", size * items))
    meta = _box(b"meta", b"\x00" * 4 + properties)
    return _box(b"ftyp", brand + b"\x00" * 4 + brand + b"mif1") + meta


def _tiff(next_at: int) -> bytes:
    entries = ((256, 4, 1, 60_000), (257, 4, 1, 60_000), (273, 4, 1, 8), (279, 4, 1, 2**32 - 1))
    listed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<IH", 8, len(entries)) + listed + struct.pack("<I", next_at)


def _bmp(width: int, height: int, depth: int) -> bytes:
    head = struct.pack("<IiiHH", 40, width, height, 1, depth)
    return b"BM" + b"\x00" * 12 + head + b"\x00" * 24


def _svg(inner: str, attributes: str = "", before: str = "") -> bytes:
    return (before + SVG.format(attributes, inner)).encode()


def _laughs() -> bytes:
    named = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return _svg("<text>&l9;</text>", before=f'<!DOCTYPE svg [<!ENTITY l0 "ha">{named}]>')


def _other_space(space: str, form: str) -> bytes:
    image = pyvips.Image.new_from_buffer(_photo(), "").colourspace(space)
    return bytes(image.write_to_buffer(form))


def _other_profile() -> bytes:
    image = pyvips.Image.new_from_buffer(_photo(), "").icc_export(output_profile="p3")
    return bytes(image.jpegsave_buffer())


MAKERS: dict[str, Callable[[], bytes]] = {
    "png-50000x50000-1bit": lambda: _png(50_000, 50_000, pixels=_zeros(298)),
    "png-IHDR-2^31-1": lambda: _png(2**31 - 1, 2**31 - 1),
    "png-zero-dim": lambda: _png(0, 0),
    "png-ztxt-bomb": lambda: _png(90, 90, _chunk(b"zTXt", b"a\x00\x00" + _zeros(128) * 8)),
    "png-iccp-bomb": lambda: _png(90, 90, _chunk(b"iCCP", b"a\x00\x00" + _zeros(128))),
    "png-idat-truncated": lambda: _photo(".png")[:2_000],
    "png-bad-crc": lambda: _photo(".png").replace(b"IDAT", b"IDAT", 1)[:-20] + b"\x00" * 20,
    "apng-100000-frames": lambda: _png(
        90, 90, _chunk(b"acTL", struct.pack(">II", 100_000, 0)), _zeros(1)
    ),
    "gif-100000-frames": lambda: _gif(1, 1, 100_000),
    "gif-65535x65535": lambda: _gif(65_535, 65_535, 1),
    "gif-lzw-bomb": _gif_run,
    "jpeg-65500x65500": lambda: _jpeg(65_500, 65_500),
    "jpeg-progressive-500-scans": lambda: _jpeg(6_000, 6_000, 0xC2, 500),
    "jpeg-arith": lambda: _jpeg(640, 480, 0xC9),
    "jpeg-exif-gps": lambda: _exif("exif-ifd3-GPSLatitude", "50/1 27/1 0/1"),
    "jpeg-exif-orientation-8": lambda: _exif("orientation", 8, pyvips.GValue.gint_type),  # type: ignore[arg-type]
    "jpeg-trailing-zip": lambda: _photo() + b"PK\x03\x04" + b"<script>alert(1)</script>" * 40,
    "jpeg-html-polyglot": lambda: (
        _photo()[:2] + b"\xff\xfe\x00\x22<html><script>alert(1)</script>" + _photo()[2:]
    ),
    "webp-16383x16383": lambda: _webp(16_383, 16_383, 0),
    "webp-anim-10000": _webp_frames,
    "avif-huge-grid": lambda: _avif(65_535, 65_535),
    "avif-iref-100k-items": lambda: _avif(64, 64, 100_000),
    "heic": lambda: _avif(64, 64, brand=b"heic"),
    "tiff-4GiB-strip": lambda: _tiff(0),
    "tiff-ifd-loop": lambda: _tiff(8),
    "bmp-invalid-bpp": lambda: _bmp(90, 90, 7),
    "bmp-negative-height-overflow": lambda: _bmp(90, -(2**31), 24),
    "ico-256-entries": lambda: (
        b"\x00\x00\x01\x00" + struct.pack("<H", 256) + (b"\x10\x10" + b"\x00" * 14) * 256
    ),
    "psd": lambda: b"8BPS\x00\x01" + b"\x00" * 200,
    "svg-script": lambda: _svg("<script>fetch('http://127.0.0.1/')</script>"),
    "svg-onload": lambda: _svg("", "onload=\"fetch('http://127.0.0.1/')\""),
    "svg-foreignobject-iframe": lambda: _svg(
        "<foreignObject><iframe src='http://127.0.0.1/'/></foreignObject>"
    ),
    "svg-use-external": lambda: _svg("<use href='http://127.0.0.1/a.svg#b'/>"),
    "svg-image-file": lambda: _svg("<image href='file:///etc/passwd' width='9' height='9'/>"),
    "svg-billion-laughs": _laughs,
    "svg-css-import": lambda: _svg("<style>@import url(http://127.0.0.1/x.css);</style>"),
    "svg-feTurbulence-huge": lambda: _svg(
        "<filter id='f'><feTurbulence numOctaves='99999'/></filter><rect filter='url(#f)'/>"
    ),
    "svg-10^9-viewbox": lambda: _svg("").replace(
        b'width="200" height="100"', b'viewBox="0 0 1000000000 1000000000"'
    ),
    "svgz-bomb": lambda: gzip.compress(_svg("<g/>" * 500_000)),
    "mvg/msl/eps/pdf as .jpg": lambda: b"push graphic-context\nimage over 0,0 0,0 'https://a/'\n",
    "html-as-jpg": lambda: b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "empty": lambda: b"",
    "one-byte": lambda: b"\xff",
    "10-MiB-random": lambda: b"\xff\xd8\xff" + Random(1).randbytes(10 << 20),  # noqa: S311
    "1x1-gif": lambda: _gif(1, 1, 1),
    "cmyk-jpeg": lambda: _other_space("cmyk", ".jpg"),
    "16-bit-png": lambda: _other_space("rgb16", ".png"),
    "icc-profile-swap": _other_profile,
    "49-megapixels-interlaced": lambda: _photo(".png", 7_000, interlace=True, compression=1),
    "49-megapixels-progressive": lambda: _photo(".jpg", 7_000, interlace=True),
}
"""The last two are not listed: they pass every check of the header and cost what is allowed."""

OWN = tuple(name for name in MAKERS if name.startswith("49-"))
