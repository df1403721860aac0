"""Stories, who is in them and why, and the terms they are found by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, func, or_, select, text, type_coerce, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from dzherelo.model.ids import ArticleId, BlobKey, SourceId, StoryId
from dzherelo.model.story import Face, Member, Why
from dzherelo.store.database import Session
from dzherelo.store.tables import (
    article,
    event,
    membership,
    profile,
    revision,
    source,
    story,
    story_term,
    term,
)

_PLACER_LOCK = 7272
_profile = type_coerce(profile.c.profile, JSONB)
"""The profile as plain JSON, to look inside it."""


async def lock_placer(session: Session) -> None:
    """Wait until nobody else places articles; held to the end of the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PLACER_LOCK})


async def story_of(session: Session, articles: Sequence[int]) -> dict[ArticleId, StoryId]:
    """The story that each article is in."""
    found = await session.execute(
        select(membership.c.article_id, membership.c.story_id).where(
            membership.c.article_id.in_(articles)
        )
    )
    return {row.article_id: row.story_id for row in found}


async def candidates(
    session: Session, terms: Sequence[str], since: datetime, until: datetime, limit: int
) -> list[tuple[StoryId, Any]]:
    """Stories active between the times that share most of the terms: (id, sketch) by id."""
    number = func.count().label("number")
    best = (
        select(story_term.c.story_id, number)
        .join(story, story.c.id == story_term.c.story_id)
        .where(
            story_term.c.term.in_(terms),
            story.c.last_at >= since,
            story.c.first_at <= until,
            story.c.merged_into.is_(None),
        )
        .group_by(story_term.c.story_id)
        .order_by(number.desc(), story_term.c.story_id.desc())
        .limit(limit)
        .subquery()
    )
    found = await session.execute(
        select(story.c.id, story.c.sketch)
        .join(best, best.c.story_id == story.c.id)
        .order_by(story.c.id)
    )
    return [(row.id, row.sketch) for row in found]


async def sketches(session: Session, ids: Sequence[int]) -> dict[StoryId, Any]:
    """The sketches of stories by id."""
    found = await session.execute(select(story.c.id, story.c.sketch).where(story.c.id.in_(ids)))
    return {row.id: row.sketch for row in found}


async def begin(session: Session, when: datetime, day: str, now: datetime) -> StoryId:
    """A new, empty story of the day."""
    made = await session.execute(
        insert(story)
        .values(created_at=now, updated_at=now, date=day, first_at=when, last_at=when)
        .returning(story.c.id)
    )
    return StoryId(made.scalar_one())


async def join(session: Session, one: ArticleId, chosen: StoryId, why: Why, now: datetime) -> None:
    """Put an article into a story; it leaves no other, for it may only come here once."""
    row = {"article_id": one, "story_id": chosen, "why": why, "placed_at": now}
    await session.execute(insert(membership).values(row).on_conflict_do_nothing())
    await session.execute(update(article).where(article.c.id == one).values(story_id=chosen))


async def keep_sketch(session: Session, chosen: StoryId, sketch: Any, terms: Sequence[str]) -> None:
    """Write what a story is compared by, and the terms it is found by."""
    await session.execute(update(story).where(story.c.id == chosen).values(sketch=sketch))
    await session.execute(delete(story_term).where(story_term.c.story_id == chosen))
    if terms:
        await session.execute(
            text(
                "INSERT INTO story_term (term, story_id)"
                " SELECT unnest(CAST(:terms AS text[])), :story ON CONFLICT DO NOTHING"
            ),
            {"terms": sorted(set(terms)), "story": chosen},
        )


async def members(session: Session, chosen: StoryId) -> list[Member]:
    """What composing a story's face needs of its members, in time order."""
    found = await session.execute(
        select(
            article,
            revision.c.content,
            source.c.kind,
            _profile["title"]["lemmas"].label("lemmas"),
            func.jsonb_array_length(_profile["body"]["surface"]).label("words"),
        )
        .join(
            revision,
            (revision.c.article_id == article.c.id) & (revision.c.number == article.c.revision),
        )
        .join(source, source.c.id == article.c.source_id)
        .join(profile, profile.c.article_id == article.c.id)
        .where(article.c.story_id == chosen)
        .order_by(article.c.sort_at, article.c.id)
    )
    return [
        Member(
            article=row.id,
            source=SourceId(row.source_id),
            title=row.title,
            lead=row.lead,
            language=row.language,
            when=row.sort_at,
            first_seen=row.first_seen,
            quality=row.content.quality,
            copy_of=row.copy_of,
            agency=row.kind == "agency",
            picture=BlobKey(row.picture) if row.picture else None,
            words=row.words or 0,
            tags=row.content.tags,
            title_terms=tuple(row.lemmas or ()),
        )
        for row in found
    ]


async def show(session: Session, chosen: StoryId, face: Face, now: datetime) -> None:
    """Write a story's face; its date and slug are set once and stay, for they are its address."""
    first = await session.execute(select(story.c.slug).where(story.c.id == chosen))
    address = {} if first.scalar_one() else {"slug": face.slug, "date": face.date}
    await session.execute(
        update(story)
        .where(story.c.id == chosen)
        .values(
            face=face,
            language=face.language,
            importance=face.importance,
            articles=face.articles,
            first_at=face.first_at,
            last_at=face.last_at,
            updated_at=now,
            **address,
        )
    )


class Event(msgspec.Struct, frozen=True):
    """Something that happened to a story or an article."""

    kind: str
    story: StoryId | None = None
    article: ArticleId | None = None
    detail: Any = {}


async def tell(session: Session, events: Sequence[Event], now: datetime) -> None:
    """Write events; their cursors order all that ever happened."""
    rows = [
        {
            "kind": one.kind,
            "story_id": one.story,
            "article_id": one.article,
            "detail": one.detail,
            "at": now,
        }
        for one in events
    ]
    if rows:
        await session.execute(insert(event), rows)


async def published(session: Session, articles: Sequence[int]) -> dict[ArticleId, set[int]]:
    """Which revisions of articles were told of before."""
    found = await session.execute(
        select(event.c.article_id, event.c.detail).where(event.c.article_id.in_(articles))
    )
    told: dict[ArticleId, set[int]] = {}
    for row in found:
        told.setdefault(row.article_id, set()).add(int(row.detail.get("revision", 0)))
    return told


async def clear(session: Session, now: datetime) -> None:
    """Forget who is in which story, for a rebuild from the articles.

    How often terms were counted is forgotten too, for every article will be counted again. The
    stories' rows stay, empty, so that their addresses can lead to where their headline is then.
    """
    await session.execute(update(article).values(story_id=None))
    for table in (membership, story_term, term):
        await session.execute(delete(table))
    await session.execute(update(story).values(articles=0, sketch={}))
    await tell(session, [Event("rebuild")], now)


async def addresses(session: Session, articles: Sequence[int]) -> dict[ArticleId, str]:
    """The path of the story that each article is in: `/uk/story/2025-02-13-slug-17`."""
    found = await session.execute(
        select(membership.c.article_id, story)
        .join(story, story.c.id == membership.c.story_id)
        .where(membership.c.article_id.in_(articles))
    )
    return {row.article_id: address(row.language, row.date, row.slug, row.id) for row in found}


def address(language: str, date: str, slug: str, number: int) -> str:
    """The permanent path of a story; languages without an interface of their own use Ukrainian."""
    shown = language if language in {"uk", "ru", "en"} else "uk"
    return f"/{shown}/story/{date}-{slug}-{number}"


class Stray(msgspec.Struct, frozen=True):
    """A copy that stands in another story than its original."""

    copy: ArticleId
    original: ArticleId
    story: StoryId
    """Where it stands."""
    home: StoryId
    """Where its original stands."""


async def strayed_copies(session: Session, originals: Sequence[int]) -> list[Stray]:
    """Copies of these articles that are placed in other stories than they."""
    first = article.alias()
    found = await session.execute(
        select(article.c.id, first.c.id.label("original"), article.c.story_id, first.c.story_id)
        .join(first, first.c.id == article.c.copy_of)
        .where(article.c.copy_of.in_(originals), article.c.story_id != first.c.story_id)
        .order_by(article.c.id)
    )
    return [Stray(row[0], row[1], row[2], row[3]) for row in found]


async def move(session: Session, one: ArticleId, chosen: StoryId, why: Why, now: datetime) -> None:
    """Move an article to another story, with an event that says why."""
    await session.execute(
        update(membership)
        .where(membership.c.article_id == one)
        .values(story_id=chosen, why=why, placed_at=now)
    )
    await session.execute(update(article).where(article.c.id == one).values(story_id=chosen))
    await tell(session, [Event("move", chosen, detail={"article": one, "why": why})], now)


async def own_texts(session: Session, ids: Sequence[int]) -> dict[StoryId, list[ArticleId]]:
    """The members of stories that are no copies, in time order."""
    found = await session.execute(
        select(article.c.story_id, article.c.id)
        .where(article.c.story_id.in_(ids), article.c.copy_of.is_(None))
        .order_by(article.c.sort_at, article.c.id)
    )
    texts: dict[StoryId, list[ArticleId]] = {}
    for row in found:
        texts.setdefault(StoryId(row.story_id), []).append(row.id)
    return texts


async def absorb(
    session: Session, lost: StoryId, into: StoryId, why: Why, now: datetime, reason: str = ""
) -> None:
    """Merge a story into another; what began it now stands there for `why`."""
    began = type_coerce(membership.c.why, JSONB)["rule"].astext == "first"
    in_lost = membership.c.story_id == lost
    await session.execute(update(membership).where(in_lost, began).values(why=why))
    await session.execute(update(membership).where(in_lost).values(story_id=into, placed_at=now))
    await session.execute(update(article).where(article.c.story_id == lost).values(story_id=into))
    await merge(session, lost, into, now, why, reason)


async def is_empty(session: Session, chosen: StoryId) -> bool:
    """Whether a story has lost all its articles."""
    found = await session.execute(
        select(membership.c.article_id).where(membership.c.story_id == chosen).limit(1)
    )
    return found.first() is None


async def part(
    session: Session,
    moved: Sequence[ArticleId],
    old: StoryId,
    new: StoryId,
    reason: str,
    now: datetime,
) -> None:
    """Move texts with their copies from one story to another, as a person decided."""
    chosen = (
        select(article.c.id)
        .where(
            article.c.story_id == old,
            or_(article.c.id.in_(moved), article.c.copy_of.in_(moved)),
        )
        .order_by(article.c.id)
    )
    every = [row.id for row in await session.execute(chosen)]
    await session.execute(
        update(membership)
        .where(membership.c.article_id.in_(every))
        .values(story_id=new, placed_at=now)
    )
    await session.execute(
        update(membership).where(membership.c.article_id.in_(moved)).values(why=Why("person"))
    )
    await session.execute(update(article).where(article.c.id.in_(every)).values(story_id=new))
    detail = {"from": old, "articles": every, "reason": reason}
    await tell(session, [Event("split", new, detail=detail)], now)


async def merge(
    session: Session,
    lost: StoryId,
    into: StoryId,
    now: datetime,
    why: Why | None = None,
    reason: str = "",
) -> None:
    """Make a story lead to another; its old address answers with a redirect from now on."""
    await session.execute(
        update(story).where(story.c.id == lost).values(merged_into=into, articles=0)
    )
    await session.execute(update(story).where(story.c.merged_into == lost).values(merged_into=into))
    await session.execute(delete(story_term).where(story_term.c.story_id == lost))
    detail = {"into": into, "why": why, **({"reason": reason} if reason else {})}
    await tell(session, [Event("merge", lost, detail=detail)], now)
