"""Posts and videos of other platforms, recognised by their iframes, blockquotes and scripts."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from lxml import html

from dzherelo.model.blocks import Embed, Platform
from dzherelo.text import addresses

_HOSTS: tuple[tuple[re.Pattern[str], Platform], ...] = (
    (re.compile(r"(?:^|\.)(?:t\.me|telegram\.me|telegram\.org)$"), "telegram"),
    (re.compile(r"(?:^|\.)(?:youtube\.com|youtube-nocookie\.com|youtu\.be)$"), "youtube"),
    (re.compile(r"(?:^|\.)(?:twitter\.com|x\.com)$"), "x"),
    (re.compile(r"(?:^|\.)(?:facebook\.com|fb\.watch)$"), "facebook"),
    (re.compile(r"(?:^|\.)instagram\.com$"), "instagram"),
    (re.compile(r"(?:^|\.)tiktok\.com$"), "tiktok"),
    (
        re.compile(r"(?:^|\.)(?:vimeo\.com|dailymotion\.com|dai\.ly|rumble\.com|twitch\.tv)$"),
        "video",
    ),
)
_YOUTUBE = re.compile(r"/(?:embed|shorts|live|v)/([\w-]{11})")
_QUOTED = re.compile(
    r"twitter-(?:tweet|video)|instagram-media|tiktok-embed|fb-(?:post|video)|bluesky|"
    r"(?:telegram|facebook|instagram|youtube|x)-post"
)
_POST = re.compile(r"^[\w-]+/\d+")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-url")
_LABEL = 280
"""Characters of a post's text kept with the link: a post of X at its classic length."""


def platform(url: str) -> Platform:
    """Return the platform that an address belongs to, "other" when it is none of the known."""
    host = addresses.host(url)
    return next((name for pattern, name in _HOSTS if pattern.search(host)), "other")


def from_frame(element: html.HtmlElement, base: str) -> Embed | None:
    """Return the embed of an <iframe> or its like, None for advertisements and plug-ins."""
    address = next((element.get(name) for name in _SOURCES if element.get(name)), "") or ""
    url = addresses.absolute(address.strip(), base) if address else None
    video = element.get("data-videoid", "")
    if video and element.tag == "amp-youtube":
        url = f"https://www.youtube.com/watch?v={video}"
    if url is None:
        return None
    url = _canonical(url)
    kind = platform(url)
    if kind == "other" or not _is_post(url, kind):
        return None
    return Embed(url=url, platform=kind, text=(element.get("title") or "").strip()[:_LABEL])


def from_video(element: html.HtmlElement, base: str) -> Embed | None:
    """Return the embed of a <video> with a file of its own."""
    sources = [element.get("src"), *(child.get("src") for child in element.iter("source"))]
    address = next((value for value in sources if value and not value.startswith("blob:")), "")
    url = addresses.absolute(address, base) if address else None
    return Embed(url=url, platform="video", text=element.get("title", "")) if url else None


def from_quote(element: html.HtmlElement, base: str) -> Embed | None:
    """Return the embed of a platform's <blockquote> or <div>, None for an ordinary quotation."""
    if not _QUOTED.search(element.get("class", "")) and not _signed(element):
        return None
    named = element.get("data-instgrm-permalink") or element.get("cite") or element.get("data-href")
    links = [named] if named else [a.get("href", "") for a in element.iter("a")][::-1]
    urls = [url for link in links if link and (url := addresses.absolute(link, base))]
    known = _QUOTED.search(element.get("class", ""))
    url = next((url for url in urls if platform(url) != "other"), urls[0] if known and urls else "")
    if not url:
        return None
    text = " ".join("".join(element.itertext()).split())
    return Embed(url=url.partition("?")[0], platform=platform(url), text=text[:_LABEL])


def _signed(element: html.HtmlElement) -> bool:
    """A quotation that ends with a link to a post, shown as its own address."""
    links = [*element.iter("a")] if element.tag == "blockquote" else []
    address = links[-1].get("href", "").strip() if links else ""
    shown = "".join(links[-1].itertext()).strip() if links else ""
    return len(shown) > len("http://") and shown == address and platform(address) != "other"


def from_script(element: html.HtmlElement) -> Embed | None:
    """Return the embed of Telegram's widget, a <script data-telegram-post="channel/number">."""
    post = element.get("data-telegram-post", "")
    return Embed(url=f"https://t.me/{post}", platform="telegram") if _POST.match(post) else None


def _canonical(url: str) -> str:
    parts = urlsplit(url)
    if match := _YOUTUBE.search(parts.path):
        return f"https://www.youtube.com/watch?v={match[1]}"
    if "facebook.com" in parts.netloc and "/plugins/" in parts.path:
        inner = parse_qs(parts.query).get("href", [""])[0]
        return unquote(inner) or url
    if parts.netloc.endswith(("twitter.com", "x.com")) and "id=" in parts.query:
        return f"https://x.com/i/status/{parse_qs(parts.query).get('id', [''])[0]}"
    if platform(url) in {"telegram", "instagram"}:
        return re.sub(r"/embed(?:/captioned)?/?$", "/", url.partition("?")[0])
    return url


def _is_post(url: str, kind: Platform) -> bool:
    """A plug-in of a page («like us») has no post in its path."""
    path = urlsplit(url).path
    if kind == "facebook":
        return bool(re.search(r"/(?:posts|videos|watch|photo|permalink|reel|story|share)", url))
    if kind == "x":
        return "/status" in path
    return len(path) > 1
