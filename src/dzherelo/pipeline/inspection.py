"""Showing what is kept: an article or a feed as plain values, for commands that print JSON."""

from collections.abc import Sequence
from typing import Any

import msgspec

from dzherelo.media import naming
from dzherelo.model.article import Article
from dzherelo.model.blocks import Figure
from dzherelo.model.ids import ArticleId, BlobKey
from dzherelo.store import articles, feeds, pictures, stories
from dzherelo.store.database import Session


async def articles_as_kept(
    session: Session, ids: Sequence[int], base_url: str
) -> list[dict[str, Any]]:
    """Articles as stored: text, figures with keys, credit, times, language, story's address."""
    found = await articles.load(session, ids)
    keys = await pictures.of_articles(session, ids)
    placed = await stories.addresses(session, ids)
    states = await articles.states(session, ids)
    return [
        _shown(one, keys.get(one.id, {}), states[one.id], base_url, placed.get(one.id))
        for one in found
    ]


def _shown(
    one: Article,
    keys: dict[str, BlobKey],
    state: articles.State,
    base_url: str,
    story: str | None,
) -> dict[str, Any]:
    content = one.content
    blocks = [_with_key(block, keys) for block in content.blocks]
    figures = [block for block in blocks if isinstance(block, Figure)]
    return {
        "article": one.id,
        "url": one.url,
        "canonical": content.canonical,
        "title": content.title,
        "lead": content.lead,
        "language": state.language or content.language,
        "authors": content.authors,
        "published": content.published,
        "modified": content.modified,
        "first_seen": one.first_seen,
        "revision": one.revision,
        "stage": state.stage,
        "section": content.section,
        "tags": content.tags,
        "blocks": blocks,
        "figures": [{"key": figure.key, "source": figure.url} for figure in figures],
        "credit": ", ".join(content.credits),
        "credits": content.credits,
        "quality": content.quality,
        "reasons": content.reasons,
        "text_from": content.text_from,
        "story": f"{base_url}{story}" if story else None,
    }


def _with_key(block: Any, keys: dict[str, BlobKey]) -> Any:
    """A figure gets our key; one that is not mirrored keeps the name it has in another mirror."""
    if not isinstance(block, Figure):
        return block
    key = keys.get(block.url) or block.key or naming.named_key(block.url)
    return msgspec.structs.replace(block, key=key)


async def feed(session: Session, number: int) -> dict[str, Any]:
    """A feed's row as plain values; an empty one when there is no such feed."""
    rows = await feeds.load(session, [number])
    return msgspec.structs.asdict(rows[0]) if rows else {}


async def refused(session: Session, number: ArticleId) -> dict[str, Any] | None:
    """Why an article was refused, None when it was not."""
    state = (await articles.states(session, [number])).get(number)
    if state is None or state.fault is None:
        return None
    return {"stage": state.stage, "kind": state.fault.kind, "detail": state.fault.detail}
