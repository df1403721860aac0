"""WebSub (W3C Recommendation, 2018): where a feed is pushed from, and who signed a delivery."""

import hashlib
import hmac
import re

_LINK = re.compile(
    r"<([^<>]*+)>"
    r'((?:\s*+;\s*+[^\s,;="]++\s*+(?:=\s*+(?:"[^"]*+"|[^\s,;"]*+))?+)*+)'
)
_PARAMETER = re.compile(r';\s*+([^\s,;="]++)\s*+(?:=\s*+(?:"([^"]*+)"|([^\s,;"]*+)))?+')
_METHODS = ("sha1", "sha256", "sha384", "sha512")


def linked(header: str) -> tuple[str, str]:
    """(hub, topic) that a Link header names (RFC 8288), each "" when it does not (WebSub §4)."""
    found: dict[str, str] = {}
    for url, rest in _LINK.findall(header):
        given = {name.lower(): quoted or plain for name, quoted, plain in _PARAMETER.findall(rest)}
        for word in given.get("rel", "").lower().split():
            found.setdefault(word, url.strip())
    return found.get("hub", ""), found.get("self", "")


def signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether `X-Hub-Signature: method=hex` is the HMAC of the body under the secret (§7.1)."""
    method, _, given = signature.strip().partition("=")
    if method.lower() not in _METHODS or not given.isascii():
        return False
    ours = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(ours, given.strip().lower())
