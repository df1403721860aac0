"""Web addresses: made absolute for fetching, and folded into one form for identity."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

LONGEST = 4096
"""Characters; longer addresses are traps, no publisher's article has one."""

_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+/[A-Za-z0-9/._~%!$&'()*+,;=:@-]*"
    r"(?:\?[A-Za-z0-9/._~%!$&'()*+,;=:@?-]*)?"
)
"""What needs no work to be fetched: nearly every address in a feed."""
_ROOTED = re.compile(r"/[A-Za-z0-9/._~%!$&'()*+,;=:@-]*(?:\?[A-Za-z0-9/._~%!$&'()*+,;=:@?-]*)?")
"""A path from the root, nearly every link on a page; not for dot segments (RFC 3986 §5.2.4)."""
_FRONT = re.compile(
    r"(https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::(?!80[/?#]|443[/?#])[1-9]\d{1,3})?)[/?#]"
)
_FOLDED = re.compile(
    r"https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[1-9]\d{3,4})?"
    r"/[A-Za-z0-9/._~!$'()*+,;=:@-]*[A-Za-z0-9_~-])"
)
"""What is its own normal form but for the scheme, unless "amp" or "google" is in it."""
_BLANK = re.compile(r"[\x00-\x20\x7f-\xa0\u200b\u2028\u2029\ufeff]+")
_SCHEME = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.-]*):")
_HOST = re.compile(r"^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.?)+$|^\[[0-9a-f:.]+\]$")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_TRACKING = frozenset(
    {
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "wbraid",
        "gbraid",
        "yclid",
        "ysclid",
        "ymclid",
        "msclkid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "mc_cid",
        "mc_eid",
        "_ga",
        "_gl",
        "_openstat",
        "openstat",
        "cmpid",
        "ocid",
        "xtor",
        "wt_mc",
        "wtmc",
        "smid",
        "spm",
        "mkt_tok",
        "vero_id",
        "oly_enc_id",
        "oly_anon_id",
        "at_medium",
        "at_campaign",
        "at_custom1",
        "at_link_origin",
        "ns_mchannel",
        "ns_campaign",
        "ns_source",
        "ns_linkname",
        "traffic_source",
        "guccounter",
        "ref_src",
        "ref_url",
        "referrer",
        "referer",
    }
)
_TRACKING_PREFIXES = ("utm_", "hsa_", "pk_", "piwik_", "mtm_", "stm_")
_AMP_PARAMETERS = {("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp")}
_CHANNELS = re.compile(
    r"rss\d?|feed|atom|news_?letter|e?mail|push|telegram|tg|twitter|facebook|fb|instagram|viber|"
    r"whatsapp|social|share|home(?:page)?|main(?:page)?|amp|app|widget|search|google|gnews|yandex|"
    r"partner|copy|link"
)
"""Values of `source`, `from`, `src` and `via` that name a way here; others may name the content."""
_CHANNELLED = frozenset({"source", "from", "src", "via", "feed", "medium"})
_AMP_CACHE = re.compile(r"^/(?:c|v|i)/(?:s/)?([^/]+\.[^/]+)(/.*)?$")
_AMP_VIEWER = re.compile(r"^/amp/(?:s/)?([^/]+\.[^/]+)(/.*)?$")
_PORTS = {"http": 80, "https": 443}


def absolute(url: str, base: str = "") -> str | None:
    """The address to fetch, http or https, without fragment; None when it cannot be fetched.

    Relative references are resolved against `base` (RFC 3986 §5); blanks around are dropped, inner
    ones and non-ASCII characters percent-encoded, the host written in its ASCII form (IDNA).
    Addresses that carry a user name are refused: no publisher needs one, phishing does.
    """
    if len(url) <= LONGEST and _PLAIN.fullmatch(url):
        return url
    if rooted := _rooted(url, base):
        return rooted
    parts = _split(url, base)
    if parts is None:
        return None
    name = _authority(parts)
    if not name:
        return None
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._", errors="replace")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|", errors="replace")
    return urlunsplit((parts.scheme.lower(), name, path, query, ""))


@lru_cache(maxsize=4096)  # link, GUID and article of an entry are mostly one address
def normalise(url: str, base: str = "") -> str | None:
    """One address for one article, for comparing only; None for what is no web address.

    https for http, lower host, no default port, no fragment, tracking parameters and AMP forms
    dropped, percent-encoding of unreserved characters undone, trailing slash folded. `www.` stays:
    with and without it may be different sites.
    """
    plain = _FOLDED.fullmatch(url) if len(url) <= LONGEST else None
    if plain and "amp" not in url and "google" not in url and "/." not in url:
        return f"https://{plain[1]}"
    whole = absolute(url, base)
    if whole is None:
        return None
    parts = _without_amp_cache(urlsplit(whole))
    name = parts.netloc.lower()
    name = name.removeprefix("amp.") if name.count(".") > 1 else name
    name = name.removesuffix(":80") if parts.scheme == "http" else name
    query = "&".join(_kept(parts.query))
    return urlunsplit(("https", name, _folded(parts.path), query, ""))


def host(url: str) -> str:
    """The lower-case ASCII host of an address without port, "" when it has none."""
    try:
        found = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""
    return _ascii_host(found)


def _rooted(url: str, base: str) -> str | None:
    """The address of a plain path from the root, None for what takes more care."""
    if url[:1] != "/" or url[:2] == "//" or "/." in url or not _ROOTED.fullmatch(url):
        return None
    front = _FRONT.match(base)
    return front[1] + url if front and len(url) + len(front[1]) <= LONGEST else None


def _split(url: str, base: str) -> SplitResult | None:
    """The parts of the joined address when it is http or https and of sane length."""
    written = _tidy(url)
    if not written or len(written) > LONGEST:
        return None
    scheme = _SCHEME.match(written)
    if scheme and scheme.group(1).lower() not in _PORTS:
        return None
    try:
        parts = urlsplit(urljoin(_tidy(base), written))
    except ValueError:
        return None
    return parts if parts.scheme.lower() in _PORTS else None


def _tidy(url: str) -> str:
    """The address without blanks around it; line breaks inside vanish, blanks are encoded."""
    if url.isascii() and url.isprintable() and " " not in url:
        return url
    inner = url.strip().replace("\n", "").replace("\r", "").replace("\t", "")
    return _BLANK.sub("%20", inner.strip("\ufeff\u200b\xa0 \x00"))


def _authority(parts: SplitResult) -> str:
    """Host and port in their plain form, "" when they are not acceptable."""
    if "@" in parts.netloc:
        return ""
    try:
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    name = _ascii_host(name)
    if ":" in name:
        name = f"[{name}]"
    if not _HOST.match(name):
        return ""
    return name if port in (None, _PORTS[parts.scheme.lower()]) else f"{name}:{port}"


def _ascii_host(name: str) -> str:
    name = name.lower().rstrip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _without_amp_cache(parts: SplitResult) -> SplitResult:
    """The publisher's own address behind an AMP cache or viewer."""
    viewer = parts.netloc in ("www.google.com", "google.com")
    if not viewer and not parts.netloc.endswith(".cdn.ampproject.org"):
        return parts
    found = (_AMP_VIEWER if viewer else _AMP_CACHE).match(parts.path)
    if not found:
        return parts
    return parts._replace(netloc=found.group(1), path=found.group(2) or "/")


def _folded(path: str) -> str:
    """The path without AMP marks, needless encoding and trailing slash."""
    path = _PERCENT.sub(_undone, path)
    path = path.rstrip("/")
    if path.endswith("/amp"):
        path = path[:-4].rstrip("/")
    elif path.endswith((".amp", ".amp.html")):
        path = path.replace(".amp", "")
    if path.startswith("/amp/"):
        path = path[4:]
    return path or "/"


def _undone(found: re.Match[str]) -> str:
    char = unquote(found.group())
    return char if char in _UNRESERVED else found.group().upper()


def _tracks(name: str, value: str) -> bool:
    """Whether a parameter tells how the reader came rather than what the page is."""
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    if name == "ref":
        # a code host's ?ref=v1.2 names content: numbers and paths stay
        return value.replace("-", "").replace("_", "").replace(".", "").isalpha() or not value
    return name in _CHANNELLED and bool(_CHANNELS.fullmatch(value))


def _kept(query: str) -> list[str]:
    """The parameters that name the article, in their order."""
    kept = []
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        lower = name.lower()
        if not pair or _tracks(lower, value.lower()):
            continue
        if (lower, value.lower()) not in _AMP_PARAMETERS:
            kept.append(_PERCENT.sub(_undone, pair))
    return kept
