"""Where a photo was seen first: the same look in an earlier article of another publisher."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text

from dzherelo.model.ids import BlobKey
from dzherelo.model.views import Mention, PhotoOrigin, SourceRef
from dzherelo.store.database import Session

NEAR = 5
"""Differing bits of 64 up to which two hashes are the same photo. Independent hashes differ in 32
on average with a deviation of 4, so that 5 is far from chance; a false accusation of an old photo
is worse than a missed one, which is why this is stricter than the 10 of `sketch.distance`."""
FLAT = 8
"""Fewest bits of either kind: drawings and skies are nearly all one kind, and all alike."""
OLD = timedelta(days=7)
"""From this age on a photo is called old: news of one week share their photos rightly."""
MOST = 6
"""Pictures of one page that are looked up."""

# The same shape as well (sides within 5 %): a hash does not know of it.
_FIRST = text(
    """
    SELECT DISTINCT ON (mine.key) mine.key, other_article.id, other_article.title,
           other_article.language, other_article.sort_at, source.id AS source_id, source.slug,
           source.name
    FROM picture mine
    JOIN picture other
      ON bit_count((other.sketch # mine.sketch)::bit(64)) <= :near
     AND abs(other.width * mine.height - other.height * mine.width)
         <= 0.05 * other.width * mine.height
    JOIN illustration ON illustration.key = other.key
    JOIN article other_article ON other_article.id = illustration.article_id
    JOIN source ON source.id = other_article.source_id
    WHERE mine.key = ANY(:keys)
      AND bit_count(mine.sketch::bit(64)) BETWEEN :flat AND 64 - :flat
      AND other_article.sort_at < (SELECT sort_at FROM article WHERE id = :article)
      AND other_article.source_id <> (SELECT source_id FROM article WHERE id = :article)
    ORDER BY mine.key, other_article.sort_at, other_article.id
    """
)


async def first_seen(
    session: Session, article: int, keys: Sequence[BlobKey]
) -> dict[BlobKey, PhotoOrigin]:
    """For pictures of an article, by key: the earliest article of another publisher with it."""
    if not keys:
        return {}
    values = {"near": NEAR, "flat": FLAT, "keys": list(keys[:MOST]), "article": article}
    own = text("SELECT sort_at FROM article WHERE id = :article")
    at = (await session.execute(own, {"article": article})).scalar_one_or_none()
    if at is None:
        return {}
    return {
        BlobKey(row.key): PhotoOrigin(
            Mention(row.id, row.title, row.language, SourceRef(row.source_id, row.slug, row.name)),
            row.sort_at,
            old=at - row.sort_at > OLD,
        )
        for row in await session.execute(_FIRST, values)
    }
