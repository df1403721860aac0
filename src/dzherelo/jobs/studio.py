"""Where foreign pictures are decoded: in processes of their own, which cost little to ask.

A pool of the standard library pickles every picture through a pipe of 64 KB and needs three threads
for it: 8 ms where drawing takes 30. Here the bytes lie in memory that both processes see, and one
socket carries question and answer.
"""

import asyncio
import os
import socket
import subprocess
import sys

import msgspec

from dzherelo.jobs import easel
from dzherelo.jobs.processes import PICTURES, Limits
from dzherelo.media.options import Options
from dzherelo.media.transform import Rendered
from dzherelo.model.outcome import Fault, FaultKind

MOST_ANSWER = 256 * 1024**2
"""Bytes of one answer; a sound process never gives nearly as much."""

_ANSWERS: msgspec.msgpack.Decoder[easel.Answer] = msgspec.msgpack.Decoder(easel.Answer)


class _Left(Exception):  # noqa: N818
    """The process at the other end is gone, or not what it was."""


class _Easel:
    """One process, and our end of its socket."""

    def __init__(self, memory: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            ours.setblocking(False)
            self._line = ours
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", easel.__name__, str(theirs.fileno()), str(memory)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> bool:
        return self._process.poll() is not None

    async def ask(self, body: bytes, options: Options) -> easel.Answer:
        picture = os.memfd_create("picture", os.MFD_CLOEXEC)
        try:
            with open(picture, "wb", buffering=0, closefd=False) as file:
                file.write(body)
            socket.send_fds(self._line, [easel.spell(options, len(body))], [picture])
        except OSError as error:
            raise _Left from error
        finally:
            os.close(picture)
        (length,) = easel.LENGTH.unpack(await self._receive(easel.LENGTH.size))
        if length > MOST_ANSWER:
            raise _Left
        try:
            return _ANSWERS.decode(await self._receive(length))
        except msgspec.MsgspecError as error:
            raise _Left from error

    async def _receive(self, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        got = bytearray()
        while len(got) < size:
            try:
                piece = await loop.sock_recv(self._line, size - len(got))
            except OSError as error:
                raise _Left from error
            if not piece:
                raise _Left
            got += piece
        return bytes(got)

    def end(self) -> None:
        self._line.close()
        self._process.kill()
        self._process.wait()


class Studio:
    """Processes that draw, each one picture at a time; what breaks one spares the others.

    They start with the first work, and only as many as are asked at once.
    """

    def __init__(self, number: int, limits: Limits = PICTURES) -> None:
        """At most `number` processes; `limits` are for each picture and process."""
        self._limits = limits
        # The one used last is taken first, so that idle ones need not even start.
        self._idle: list[_Easel | None] = [None] * max(1, number)
        # Pictures wait here and not at a process, so that a timeout measures the work alone.
        self._free = asyncio.Semaphore(len(self._idle))
        self.lost = 0
        """Processes that died or were ended because a picture took too long."""

    async def draw(self, body: bytes, options: Options) -> Rendered | Fault:
        """The result of `transform.resize`; PICTURE_TOO_LARGE for what takes too much."""
        async with self._free:
            easel_ = self._taken()
            keep = False
            try:
                rendered, fault = await asyncio.wait_for(
                    easel_.ask(body, options), self._limits.timeout_s
                )
                keep = True
            except TimeoutError:
                return Fault(FaultKind.PICTURE_TOO_LARGE, "decoding took too long")
            except _Left:
                return Fault(FaultKind.PICTURE_TOO_LARGE, "decoding broke the process that did it")
            finally:
                # Whoever stopped waiting has no use for the process either: it is still busy.
                if not keep:
                    self.lost += 1
                    easel_.end()
                self._idle.append(easel_ if keep else None)
        return rendered or fault or Fault(FaultKind.NOT_A_PICTURE, "nothing came of it")

    def _taken(self) -> _Easel:
        """A process that lives: the kernel may have ended one in its sleep to make room."""
        found = self._idle.pop()
        if found and found.ended():
            self.lost += 1
            found.end()
            found = None
        return found or _Easel(self._limits.memory)

    def pids(self) -> list[int]:
        """The processes that wait for work."""
        return [each.pid for each in self._idle if each]

    def close(self) -> None:
        """End the processes."""
        for each in self._idle:
            if each:
                each.end()
        self._idle = [None] * len(self._idle)
