"""Picture addresses behind resizing proxies: from the proxy's address to the original's."""

import base64
import binascii
import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

DEPTH = 3
"""Proxies nest (a CDN in front of imgproxy); more than three layers were never seen."""

_INNER = re.compile(r"/(https?):(?:/{1,2})(?=[^/])", re.IGNORECASE)
_ENCODED = re.compile(r"/(https?%3a(?:%2f|/){1,2}[^?#]+)", re.IGNORECASE)
_PLAIN = re.compile(r"/plain/(.+)$")
_IMGPROXY = re.compile(r"/(?:rs|rt|s|w|h|q|f|g|fill|fit|resize|size|width|preset|pr|insecure)[:/]")
_CDN_CGI = re.compile(r"^/cdn-cgi/image/[^/]+/(.+)$")
_PHOTON = re.compile(r"^i\d\.wp\.com$")
_AMP_CACHE = re.compile(r"^/i/(s/)?(.+)$")
_QUERY_PATH = re.compile(
    r"_next/image|_ipx|_vercel/image|_image$|image|img|resize|thumb|proxy|media", re.IGNORECASE
)
_QUERY_HOST = re.compile(r"(?:^|\.)(?:wsrv\.nl|images\.weserv\.nl)$")
_QUERY_KEYS = ("url", "src", "image", "img", "uri")
_WEB = re.compile(r"^https?://[^/\s]+", re.IGNORECASE)


def unwrap(url: str) -> str:
    """Return the address of the original picture, or `url` itself when no proxy is recognised.

    Knows imgproxy (plain and base64 sources), thumbor, wsrv.nl, ipx, Next.js, Cloudflare Images,
    Photon and the AMP cache, by the address forms that their documentation gives.
    """
    for _ in range(DEPTH):
        inner = _inner(url)
        if inner is None or inner == url:
            break
        url = inner
    return url


def _inner(url: str) -> str | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return None
    host = parts.netloc.lower()
    found = (
        _from_query(url, host, parts.path, parts.query)
        or _from_path(parts.path, parts.query)
        or _from_base64(parts.path)
        or _from_mirror(url, host, parts.path)
    )
    return found if found and _WEB.match(found) else None


def _from_query(url: str, host: str, path: str, query: str) -> str | None:
    if not query or not (_QUERY_PATH.search(path) or _QUERY_HOST.search(host)):
        return None
    try:
        values = dict(parse_qsl(query, max_num_fields=50))
    except ValueError:
        return None
    value = next((values[key] for key in _QUERY_KEYS if values.get(key)), "")
    if _QUERY_HOST.search(host) and value and "://" not in value:
        value = f"https://{value.removeprefix('ssl:').lstrip('/')}"
    elif value.startswith("//") or (value.startswith("/") and "_next/image" in path):
        value = urljoin(url, value)
    return value or None


def _from_path(path: str, query: str) -> str | None:
    if match := _PLAIN.search(path):
        # imgproxy: an extension may follow the source after "@"
        inner = unquote(re.sub(r"@[a-z]{3,4}$", "", match[1]))
        return inner if _WEB.match(inner) else None
    if match := _ENCODED.search(path):
        return re.sub(r"^(https?):/+", r"\1://", unquote(match[1]))
    if match := _INNER.search(path):
        tail = path[match.end() :]
        return f"{match[1].lower()}://{tail}" + (f"?{query}" if query else "")
    return None


def _from_base64(path: str) -> str | None:
    options = _IMGPROXY.search(path)
    if not options:
        return None
    kept = [part for part in path[options.start() :].split("/") if part and ":" not in part]
    encoded = re.sub(r"\.[a-z]{3,4}$", "", "".join(kept))
    start = encoded.find("aHR0c")  # "http" in base64
    if start < 0:
        return None
    encoded = encoded[start:]
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _from_mirror(url: str, host: str, path: str) -> str | None:
    if match := _CDN_CGI.match(path):
        return urljoin(url, "/" + match[1])
    if _PHOTON.match(host) and path.count("/") > 1:
        return f"https:/{path}"
    if host.endswith(".cdn.ampproject.org") and (match := _AMP_CACHE.match(path)):
        return f"{'https' if match[1] else 'http'}://{match[2]}"
    return None
