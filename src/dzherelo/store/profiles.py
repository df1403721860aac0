"""Profiles, the shingle postings that find copies, and the document frequency of terms."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec
from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.ids import ArticleId
from dzherelo.model.profile import Profile
from dzherelo.store.database import Session
from dzherelo.store.tables import mention, profile, shingle

COPY_DAYS = 7
"""Copies are looked for among articles of so many days around."""
_CANDIDATES = 8
"""Articles compared in full: those with most in common; a text with more copies finds them all
through the first, for folds are flat."""


class NewProfile(msgspec.Struct, frozen=True):
    """A profile to write, with the day that its article is about."""

    article: ArticleId
    revision: int
    profile: Profile
    day: date


async def save(session: Session, found: Sequence[NewProfile]) -> None:
    """Write profiles of revisions, and the shingles by which copies are found."""
    if not found:
        return
    rows = [
        {
            "article_id": one.article,
            "revision": one.revision,
            "version": one.profile.version,
            "profile": one.profile,
        }
        for one in found
    ]
    await session.execute(_SAVE, rows)
    await _save_mentions(session, found)
    postings = [(hash_, one.article, one.day) for one in found for hash_ in one.profile.shingles]
    await session.execute(
        delete(shingle).where(shingle.c.article_id.in_([one.article for one in found]))
    )
    await session.execute(
        text(
            "INSERT INTO shingle (hash, article_id, day) SELECT * FROM unnest("
            "CAST(:hashes AS bigint[]), CAST(:articles AS bigint[]), CAST(:days AS date[]))"
            " ON CONFLICT DO NOTHING"
        ),
        {
            "hashes": [one[0] for one in postings],
            "articles": [one[1] for one in postings],
            "days": [one[2] for one in postings],
        },
    )


async def _save_mentions(session: Session, found: Sequence[NewProfile]) -> None:
    """Write who and what is named in the articles; a name with two forms keeps the first."""
    articles = [one.article for one in found]
    await session.execute(delete(mention).where(mention.c.article_id.in_(articles)))
    rows: dict[tuple[str, ArticleId], dict[str, object]] = {}
    for one in found:
        for entity in one.profile.entities:
            if not entity.across:
                continue
            row = rows.setdefault(
                (entity.across, one.article),
                {
                    "key": entity.across,
                    "article_id": one.article,
                    "kind": entity.kind,
                    "name": entity.name,
                    "role": entity.role,
                    "count": 0,
                    "frames": entity.across.split(".")[1:],
                },
            )
            row["count"] = int(str(row["count"])) + entity.count
    if rows:
        await session.execute(insert(mention), list(rows.values()))


_NEW = insert(profile)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["article_id"],
    set_={name: _NEW.excluded[name] for name in ("revision", "version", "profile")},
)


async def load(session: Session, articles: Sequence[int]) -> dict[ArticleId, Profile]:
    """Profiles by article."""
    found = await session.execute(
        select(profile.c.article_id, profile.c.profile).where(profile.c.article_id.in_(articles))
    )
    return {row.article_id: row.profile for row in found}


class Overlap(msgspec.Struct, frozen=True):
    """Another article with shingles in common."""

    article: ArticleId
    common: int


async def overlapping(
    session: Session, article: ArticleId, hashes: Sequence[int], day: date, least: int
) -> list[Overlap]:
    """Articles around `day` with at least `least` of the hashes, most first."""
    common = func.count().label("common")
    reach = timedelta(days=COPY_DAYS)
    found = await session.execute(
        select(shingle.c.article_id, common)
        .where(
            shingle.c.hash.in_(hashes),
            shingle.c.article_id != article,
            shingle.c.day.between(day - reach, day + reach),
        )
        .group_by(shingle.c.article_id)
        .having(common >= least)
        .order_by(common.desc(), shingle.c.article_id)
        .limit(_CANDIDATES)
    )
    return [Overlap(row.article_id, row.common) for row in found]


# ---- document frequencies ----------------------------------------------------------------------

TOTAL = ""
"""The empty term counts all articles."""


async def count_terms(session: Session, fresh: Mapping[str, int]) -> None:
    """Add to the number of articles that have each term."""
    if not fresh:
        return
    # sorted, so that two writers never wait for each other in a circle
    ordered = sorted(fresh.items())
    await session.execute(
        text(
            "INSERT INTO term (term, articles)"
            " SELECT * FROM unnest(CAST(:terms AS text[]), CAST(:numbers AS int[]))"
            " ON CONFLICT (term) DO UPDATE SET articles = term.articles + excluded.articles"
        ),
        {"terms": [name for name, _ in ordered], "numbers": [number for _, number in ordered]},
    )


async def frequencies(session: Session, terms: Sequence[str]) -> tuple[dict[str, int], int]:
    """In how many articles each term asked for stands (0 when in none), and how many there are."""
    found = await session.execute(
        text("SELECT term, articles FROM term WHERE term = ANY(CAST(:terms AS text[]))"),
        {"terms": [*terms, TOTAL]},
    )
    # a term that was never seen is known to be new; left out it would pass for a middling one
    counted = dict.fromkeys(sorted(terms), 0) | {row.term: row.articles for row in found}
    return counted, counted.pop(TOTAL, 0)
