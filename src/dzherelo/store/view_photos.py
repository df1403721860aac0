"""Where a photo was seen first: the same look in an earlier article of another publisher."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text

from dzherelo.model.ids import BlobKey
from dzherelo.model.views import Mention, PhotoOrigin, SourceRef
from dzherelo.store.database import Session

NEAR = 7
"""Differing bits of 64 up to which two looks are the same photo, and no more than the index finds:
four bands of 16 bits, of which one then differs in one bit at most (Norouzi, Punjani and Fleet,
Fast Search in Hamming Space with Multi-Index Hashing, 2012). Of copies compressed anew, made
smaller, marked, or cut by 1 % at each side 95 to 100 % lie within 7 (83 to 97 % within 5); of
3,003 pairs of different photos none lies within 12. docs/notes/0012-looks.md has the table."""
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
      ON look_bands(other.sketch) && look_bands_near(mine.sketch)
     AND bit_count((other.sketch # mine.sketch)::bit(64)) <= :near
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
