"""Inputs that take their reader down: what stands in for a reader in the pool's processes."""

import hashlib
import os
import time
from collections.abc import Callable
from typing import Any


def crash(*_: Any, **__: Any) -> None:
    """End the process as a fault in a C library would."""
    os.abort()


def burn(*_: Any, **__: Any) -> None:
    """Take a minute of CPU."""
    until = time.process_time() + 60
    while time.process_time() < until:
        hashlib.sha256(b"x" * 4096).digest()


class Poison:
    """The first input that a reader of this name gets is the poisoned one, now and always."""

    def __init__(self, name: str, stand_in: Callable[..., Any]) -> None:
        self._name, self._stand_in, self._digest = name, stand_in, b""

    def __call__(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> Callable[..., Any]:
        """The work, or what stands in for it over the poisoned input."""
        if work.__name__ != self._name:
            return work
        body = getattr(arguments[0], "body", arguments[0])
        digest = hashlib.sha256(body).digest()
        self._digest = self._digest or digest
        return self._stand_in if digest == self._digest else work
