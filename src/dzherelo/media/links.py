"""Signed addresses of pictures: only what we offered is ever computed."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import quote, unquote

import msgspec

from dzherelo.media import naming, options
from dzherelo.media.options import PRESETS, Options
from dzherelo.model.ids import BlobKey
from dzherelo.model.outcome import Fault, FaultKind

SIGNATURE = 22
"""Characters: 132 bits of the HMAC, beyond any guessing."""
LONGEST = 4_096
LEAST_SECRET = 16
"""Bytes; a short or well-known key was the hole of others."""


class Wanted(msgspec.Struct, frozen=True):
    """What an address asks for: options and the source, a key of ours or an http(s) address."""

    options: Options
    source: str


def sign(secret: bytes, asked: str, source: str) -> str:
    """Return the signature of options and source: HMAC-SHA256 (RFC 2104), URL-safe, cut to 22.

    `asked` may be in any spelling; the canonical one is signed. A short secret is a bug and raises
    ValueError.
    """
    if len(secret) < LEAST_SECRET:
        raise ValueError("the secret of picture links is too short")
    parsed = options.parse(asked)
    spelled = asked if isinstance(parsed, Fault) else parsed.text
    digest = hmac.new(secret, f"{spelled}\n{source}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")[:SIGNATURE]


def link(secret: bytes, asked: Options, source: str) -> str:
    """Return the signed path `/<signature>/<options>/<source>` (the source percent-encoded)."""
    spelled = source if naming.parse(source) else quote(source, safe="")
    return f"/{sign(secret, asked.text, source)}/{asked.text}/{spelled}"


def short(preset: str, key: BlobKey) -> str:
    """Return the unsigned path `/<preset>/<key>` of a picture of ours; KeyError for no preset."""
    if preset not in PRESETS:
        raise KeyError(preset)
    return f"/{preset}/{key}"


def read(path: str, secret: bytes | Sequence[bytes]) -> Wanted | Fault:
    """Return what a path asks for.

    Several secrets are tried in turn, so that a new one can be introduced while old pages live.
    Gives Fault(BAD_OPTIONS) for what is no such path, Fault(BAD_SIGNATURE) for a wrong signature;
    all signatures are compared in constant time.
    """
    if len(path) > LONGEST:
        return Fault(FaultKind.BAD_OPTIONS, "the address is too long")
    first, _, rest = path.lstrip("/").partition("/")
    if first in PRESETS:
        key = unquote(rest)
        known = naming.parse(key)
        return Wanted(PRESETS[first], key) if known else Fault(FaultKind.BAD_OPTIONS, "no such key")
    return _signed(first, rest, [secret] if isinstance(secret, bytes) else secret)


def _signed(signature: str, rest: str, secrets: Sequence[bytes]) -> Wanted | Fault:
    parts = rest.split("/")
    count = next((at for at, part in enumerate(parts) if not options.is_option(part)), len(parts))
    asked = options.parse("/".join(parts[:count]))
    source = unquote("/".join(parts[count:]))
    if isinstance(asked, Fault) or not source:
        return asked if isinstance(asked, Fault) else Fault(FaultKind.BAD_OPTIONS, "no source")
    given = signature.encode("utf-8", "replace")
    right = [hmac.compare_digest(sign(one, asked.text, source).encode(), given) for one in secrets]
    if not any(right):
        return Fault(FaultKind.BAD_SIGNATURE, "the signature does not fit the address")
    if naming.parse(source) is None and not source.startswith(("https://", "http://")):
        return Fault(FaultKind.BAD_OPTIONS, "the source is neither a key nor a web address")
    return Wanted(asked, source)
