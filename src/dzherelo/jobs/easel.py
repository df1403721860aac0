"""The process that decodes foreign pictures: one after the other, under limits, until it is left.

`python -m dzherelo.jobs.easel FD BYTES` is started by `dzherelo.jobs.studio` with one end of a
socket and the address space it may take. It loads nothing but what drawing needs.
"""

import contextlib
import mmap
import os
import socket
import struct
import sys

import msgspec

from dzherelo.jobs.processes import limit
from dzherelo.media import transform
from dzherelo.media.options import Options
from dzherelo.media.transform import Rendered
from dzherelo.model.outcome import Fault, FaultKind

LENGTH = struct.Struct("<I")
ASKED = struct.Struct("<Q")
LONGEST_ASKED = 4096

Answer = tuple[Rendered | None, Fault | None]
"""Exactly one of them. It goes as MessagePack: whatever took over this process by a picture can
give its parent nothing but a wrong picture, where a pickle would run."""


def spell(options: Options, size: int) -> bytes:
    """The question as it is sent beside the descriptor of a picture of `size` bytes."""
    return ASKED.pack(size) + msgspec.msgpack.encode(options)


def draw(picture: int, asked: bytes) -> Answer:
    """Answer a question about the picture behind a descriptor, which is closed."""
    options = msgspec.msgpack.decode(asked[ASKED.size :], type=Options)
    (size,) = ASKED.unpack(asked[: ASKED.size])
    try:
        body = b""
        if size:
            with mmap.mmap(picture, size, prot=mmap.PROT_READ) as mapped:
                body = mapped.read()
        made = transform.resize(body, options)
    except MemoryError:
        made = Fault(FaultKind.PICTURE_TOO_LARGE, "decoding took too much memory")
    finally:
        os.close(picture)
    return (None, made) if isinstance(made, Fault) else (made, None)


def serve(line: socket.socket) -> None:
    """Draw until the other end is closed."""
    while True:
        asked, pictures, _, _ = socket.recv_fds(line, LONGEST_ASKED, 1)
        if not pictures:
            return
        answer = msgspec.msgpack.encode(draw(pictures[0], asked))
        line.sendall(LENGTH.pack(len(answer)) + answer)


def main() -> None:
    """Take up limits, then serve."""
    descriptor, memory = map(int, sys.argv[1:])
    limit(memory)
    with contextlib.suppress(ConnectionError), socket.socket(fileno=descriptor) as line:
        serve(line)


if __name__ == "__main__":
    main()
