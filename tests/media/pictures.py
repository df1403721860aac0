"""Pictures made for tests: real ones by libvips, broken and hostile ones byte by byte."""

import struct
import zlib

import pyvips


def photo(width: int, height: int, form: str = ".jpg", **how: object) -> bytes:
    """A picture with a bright blob on a slope, so that hashes and crops have something to see."""
    slope = pyvips.Image.xyz(width, height).extract_band(0) * (200.0 / width)
    blob = pyvips.Image.gaussmat(max(2.0, width / 20), 0.01).resize(1.0)
    canvas = slope.insert(blob * 55 + 150, width // 5, height // 4)
    image = canvas.bandjoin([canvas * 0.7, 255 - canvas]).cast("uchar").copy(interpretation="srgb")
    return bytes(image.write_to_buffer(form, **how))


def png_header(width: int, height: int, extra: bytes = b"") -> bytes:
    """A PNG with a header of any size, a few pixels' worth of data and `extra` chunks."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 64)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + extra
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def chunk(name: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    crc = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)


def jpeg_header(width: int, height: int, marker: int = 0xC0, scans: int = 1) -> bytes:
    """A JPEG with a frame header of any size and `scans` empty scans."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00"
    start = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    head = start + b"\xff" + bytes([marker]) + struct.pack(">H", len(frame) + 2) + frame
    return head + scan * scans + b"\xff\xd9"


def gif(width: int, height: int, frames: int = 1) -> bytes:
    """A GIF with any logical screen and `frames` frames of one pixel."""
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
    frame += b"\x02\x02\x44\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0)
    return head + b"\x00\x00\x00\xff\xff\xff" + frame * frames + b"\x3b"


def webp_header(width: int, height: int, frames: int = 0) -> bytes:
    """An extended WebP with any canvas and `frames` empty frames."""
    flags = 2 if frames else 0
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    vp8x = b"VP8X" + struct.pack("<I", 10) + bytes([flags, 0, 0, 0]) + canvas
    body = b"WEBP" + vp8x + (b"ANMF" + struct.pack("<I", 16) + b"\x00" * 16) * frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def avif_header(width: int, height: int, items: int = 1, brand: bytes = b"avif") -> bytes:
    """An AVIF whose properties state any size, `items` times."""

    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + name + content

    ispe = box(b"ispe", struct.pack(">III", 0, width, height))
    meta = box(b"meta", b"\x00" * 4 + box(b"iprp", box(b"ipco", ispe * items)))
    return box(b"ftyp", brand + b"\x00" * 4 + brand + b"mif1") + meta


def bmp(width: int, height: int, depth: int = 24) -> bytes:
    """A header of a BMP with any size and depth."""
    return b"BM" + b"\x00" * 12 + struct.pack("<IiiHH", 40, width, height, 1, depth) + b"\x00" * 24


def ico(count: int) -> bytes:
    """An icon with `count` entries."""
    return b"\x00\x00\x01\x00" + struct.pack("<H", count) + (b"\x10\x10" + b"\x00" * 14) * count


def svg(inner: str = "", attributes: str = 'width="200" height="100"', before: str = "") -> bytes:
    """A drawing."""
    space = 'xmlns="http://www.w3.org/2000/svg"'
    return f"{before}<svg {space} {attributes}><rect width='90' height='90'/>{inner}</svg>".encode()
