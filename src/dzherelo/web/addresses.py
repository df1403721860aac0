"""Addresses of the portal's pages: the permanent ones and how to read them back."""

import re
from datetime import date, datetime
from urllib.parse import quote, urlencode

from dzherelo.media import links, naming
from dzherelo.model.ids import BlobKey
from dzherelo.model.views import StoryRef

_STORY = re.compile(r"(?:(\d{4}-\d{2}-\d{2})-)?(?:(.*)-)?(\d{1,18})")


def story(language: str, ref: StoryRef) -> str:
    """`/{lang}/story/{date}-{slug}-{id}`; the id alone decides, the rest is for people."""
    return f"/{language}/story/{quote(story_name(ref))}"


def story_name(ref: StoryRef) -> str:
    """`{date}-{slug}-{id}`, without the slug when it is empty."""
    return "-".join(part for part in (ref.date, ref.slug, str(ref.id)) if part)


def story_id(name: str) -> int | None:
    """The number at the end of a story's address, None when there is none."""
    match = _STORY.fullmatch(name)
    return int(match[3]) if match else None


def article(language: str, number: int) -> str:
    """`/{lang}/article/{id}`."""
    return f"/{language}/article/{number}"


def source(language: str, slug: str) -> str:
    """`/{lang}/source/{slug}`."""
    return f"/{language}/source/{quote(slug, safe='')}"


def name(language: str, key: str) -> str:
    """`/{lang}/name/{key}`."""
    return f"/{language}/name/{quote(key, safe='')}"


def day(language: str, iso: str) -> str:
    """`/{lang}/day/{YYYY-MM-DD}`."""
    return f"/{language}/day/{iso}"


def search(lang: str, text: str, /, **more: str) -> str:
    """`/{lang}/search?q=…` with further parameters; empty ones are left out."""
    given = {"q": text, **more}
    return f"/{lang}/search?{urlencode({k: v for k, v in given.items() if v})}"


def picture(preset: str, key: BlobKey) -> str:
    """`/media/{preset}/{key}`; "" for a key that is none of ours."""
    return f"/media{links.short(preset, key)}" if naming.parse(key) else ""


def read_day(text: str) -> date | None:
    """The day of an ISO date in an address (YYYY-MM-DD only), None when it is none."""
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def read_rank(text: str) -> tuple[float, int] | None:
    """The (rank, story id) of a front page's cursor, None when it is none."""
    match = re.fullmatch(r"(-?\d{1,15}(?:\.\d{1,20})?)_(\d{1,18})", text)
    return (float(match[1]), int(match[2])) if match else None


def read_moment(text: str) -> tuple[datetime, int] | None:
    """The (time, article id) of a source page's cursor, None when it is none."""
    moment, _, number = text.partition("_")
    if not re.fullmatch(r"\d{1,18}", number, re.ASCII):
        return None
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at, int(number)) if at.tzinfo else None
