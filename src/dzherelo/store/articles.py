"""Articles, their revisions, and where each stands on its way through the stages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Row, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from dzherelo.model.article import Article, Extracted
from dzherelo.model.ids import ArticleId, BlobKey, FeedId, SourceId
from dzherelo.model.outcome import Fault
from dzherelo.store.database import Session
from dzherelo.store.packed import dump
from dzherelo.store.tables import article, revision

LEASE = timedelta(minutes=3)
"""Work that was handed out is due again after this, should the job be lost."""
HANDED = timedelta(seconds=10)
"""By then a job that was asked for is to be seen in the queue."""
DONE, REFUSED = "done", "refused"


class Found(msgspec.Struct, frozen=True):
    """An address that a feed named: whose it is, and when the feed says it appeared.

    `unseen_at` is when we last looked into the feed, and it was not there; None if we never did.
    """

    source: SourceId
    feed: FeedId
    url: str
    address: str
    title: str
    sort_at: datetime
    unseen_at: datetime | None = None


class Work(msgspec.Struct, frozen=True):
    """An article at a stage, as the stage takes it up."""

    id: ArticleId
    source: SourceId
    feed: FeedId
    url: str
    stage: str
    revision: int
    attempts: int
    first_seen: datetime
    gone: bool = False


class Adopted(msgspec.Struct, frozen=True):
    """The article at each address of a source, and which of them were made just now."""

    ids: dict[tuple[SourceId, str], ArticleId]
    fresh: frozenset[ArticleId]


async def adopt(
    session: Session, found: Sequence[Found], stage: str, now: datetime
) -> dict[tuple[SourceId, str], ArticleId]:
    """The article at each address of a source, made where it is new."""
    return (await adopt_all(session, found, stage, now)).ids


async def adopt_all(session: Session, found: Sequence[Found], stage: str, now: datetime) -> Adopted:
    """The same, told apart; new ones get their numbers in the order of `found`.

    Who else adopts articles of these sources waits until the session ends: two that did so in
    other orders would wait for each other for ever.
    """
    if not found:
        return Adopted({}, frozenset())
    await session.execute(_BY_TURNS, {"sources": sorted({one.source for one in found})})
    values = {"found": dump(found), "now": now, "stage": stage, "due": now + LEASE}
    made = await session.execute(_ADOPT, values)
    ids = {(SourceId(row.source_id), row.address): ArticleId(row.id) for row in made}
    fresh = frozenset(ids.values())
    there = [one for one in found if (one.source, one.address) not in ids]
    if there:
        asked = {"found": dump([{"source": one.source, "address": one.address} for one in there])}
        rows = await session.execute(_ADOPTED, asked)
        ids |= {(SourceId(row.source_id), row.address): ArticleId(row.id) for row in rows}
    return Adopted(ids, fresh)


_BY_TURNS = text(
    "SELECT count(pg_advisory_xact_lock(7272, source))"
    " FROM unnest(CAST(:sources AS int[])) AS source"
)
_ADOPT = text(
    "INSERT INTO article (source_id, feed_id, url, address, title, sort_at, unseen_at, first_seen,"
    " stage, due_at) SELECT source, feed, url, address, title, sort_at, unseen_at, :now, :stage,"
    " :due FROM json_to_recordset(CAST(:found AS json)) AS found (source int, feed int, url text,"
    " address text, title text, sort_at timestamptz, unseen_at timestamptz)"
    " ON CONFLICT (source_id, address) DO NOTHING RETURNING id, source_id, address"
)
_ADOPTED = text(
    "SELECT article.id, article.source_id, article.address"
    " FROM json_to_recordset(CAST(:found AS json)) AS found (source int, address text)"
    " JOIN article ON article.source_id = found.source AND article.address = found.address"
)


async def at_stage(session: Session, stage: str, ids: Sequence[int]) -> list[Work]:
    """Those of the articles that still stand at the stage, in the order (first seen, id)."""
    found = await session.execute(
        select(article)
        .where(article.c.id.in_(ids), article.c.stage == stage)
        .order_by(article.c.first_seen, article.c.id)
    )
    return [
        Work(
            id=row.id,
            source=row.source_id,
            feed=row.feed_id,
            url=row.url,
            stage=row.stage,
            revision=row.revision,
            attempts=row.attempts,
            first_seen=row.first_seen,
            gone=row.gone_at is not None,
        )
        for row in found
    ]


async def standing(session: Session, ids: Sequence[int]) -> dict[str, list[ArticleId]]:
    """The articles by the stage at which they stand, in the order (first seen, id)."""
    found = await session.execute(
        select(article.c.stage, article.c.id)
        .where(article.c.id.in_(ids))
        .order_by(article.c.first_seen, article.c.id)
    )
    by_stage: dict[str, list[ArticleId]] = {}
    for row in found:
        by_stage.setdefault(row.stage, []).append(row.id)
    return by_stage


async def advance(
    session: Session, work: Work, stage: str, due_at: datetime | None, **changes: object
) -> bool:
    """Move an article on from the stage where it was taken up; False when it is not there now.

    The condition makes every stage safe to repeat: of two workers with the same article the
    slower one changes nothing.
    """
    values = {"attempts": 0, "fault": None, **changes}
    moved = await session.execute(
        update(article)
        .where(
            article.c.id == work.id,
            article.c.stage == work.stage,
            article.c.revision == work.revision,
        )
        .values(stage=stage, due_at=due_at, **values)
    )
    return bool(moved.rowcount)


async def advance_all(
    session: Session, works: Sequence[Work], stage: str, due_at: datetime | None
) -> list[ArticleId]:
    """Move articles on that went through one stage together, with the condition of `advance`.

    Returns those that moved, in the order of `works`.
    """
    if not works:
        return []
    moved = await session.execute(
        _ADVANCE_ALL,
        {
            "ids": [work.id for work in works],
            "revisions": [work.revision for work in works],
            "old": works[0].stage,
            "new": stage,
            "due": due_at,
        },
    )
    found = {row.id for row in moved}
    return [work.id for work in works if work.id in found]


_ADVANCE_ALL = text(
    "UPDATE article SET stage = :new, due_at = :due, attempts = 0, fault = NULL"
    " FROM unnest(CAST(:ids AS bigint[]), CAST(:revisions AS int[])) AS taken (id, revision)"
    " WHERE article.id = taken.id AND article.revision = taken.revision AND article.stage = :old"
    " RETURNING article.id"
)


async def restart(
    session: Session, ids: Sequence[int], stage: str, now: datetime
) -> list[ArticleId]:
    """Put articles back to a stage, to run from there; returns those that exist."""
    if not ids:
        return []
    # locked in the order of their numbers, so that two who do this never wait for each other
    locked = (
        select(article.c.id)
        .where(article.c.id.in_(ids))
        .order_by(article.c.id)
        .with_for_update(key_share=True)
    )
    moved = await session.execute(
        update(article)
        .where(article.c.id.in_(locked))
        .values(stage=stage, due_at=now + LEASE, attempts=0, fault=None)
        .returning(article.c.id)
    )
    return sorted(ArticleId(row.id) for row in moved)


async def claim_due(session: Session, now: datetime, limit: int) -> list[tuple[str, ArticleId]]:
    """Articles whose work is overdue (a lost job, a pause that ended), taken for `LEASE`."""
    due = (
        select(article.c.id)
        .where(article.c.due_at <= now)
        .order_by(article.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = await session.execute(
        update(article)
        .where(article.c.id.in_(due))
        .values(due_at=now + LEASE)
        .returning(article.c.stage, article.c.id, article.c.first_seen)
    )
    ordered = sorted(taken, key=lambda row: (row.first_seen, row.id))
    return [(row.stage, ArticleId(row.id)) for row in ordered]


async def release(session: Session, now: datetime, held: Sequence[int]) -> int:
    """Make articles due that were handed out, while no job (`held`) names them; returns how many.

    What waits for a pause to end is left alone: it has failed before, or is due later than a lease.
    """
    handed = article.c.due_at.between(now, now + LEASE - HANDED) & (article.c.attempts == 0)
    on_the_way = article.c.stage.not_in([DONE, REFUSED])
    lost = on_the_way & handed & article.c.id.not_in(held)
    return (await session.execute(update(article).where(lost).values(due_at=now))).rowcount


async def set_languages(session: Session, languages: Mapping[ArticleId, str]) -> None:
    """Write in which language the texts of articles were found to be."""
    await session.execute(
        text(
            "UPDATE article SET language = found.language FROM"
            " unnest(CAST(:ids AS bigint[]), CAST(:languages AS text[])) AS found (id, language)"
            " WHERE article.id = found.id"
        ),
        {"ids": list(languages), "languages": list(languages.values())},
    )


async def revise(
    session: Session, one: ArticleId, number: int, content: Extracted, **columns: object
) -> None:
    """Write revision `number` of an article; repeating it writes the same row."""
    row = {"article_id": one, "number": number, "content": content, **columns}
    await session.execute(
        insert(revision)
        .values(row)
        .on_conflict_do_update(
            index_elements=["article_id", "number"],
            set_={name: row[name] for name in ("content", *columns)},
        )
    )


async def text_hash(session: Session, one: ArticleId, number: int) -> str:
    """The hash of a revision's text, "" when there is no such revision."""
    found = await session.execute(
        select(revision.c.text_hash).where(
            revision.c.article_id == one, revision.c.number == number
        )
    )
    return found.scalar_one_or_none() or ""


async def load(session: Session, ids: Sequence[int]) -> list[Article]:
    """Articles with their current revision, in the order (first seen, id)."""
    found = await session.execute(
        select(article, revision.c.content, revision.c.page_key)
        .join(
            revision,
            (revision.c.article_id == article.c.id) & (revision.c.number == article.c.revision),
        )
        .where(article.c.id.in_(ids))
        .order_by(article.c.first_seen, article.c.id)
    )
    return [_article(row) for row in found]


def _article(row: Row[tuple[object, ...]]) -> Article:
    return Article(
        id=row.id,
        source=row.source_id,
        feed=row.feed_id,
        url=row.url,
        revision=row.revision,
        content=row.content,
        first_seen=row.first_seen,
        changed_at=row.changed_at,
        gone_at=row.gone_at,
        page=BlobKey(row.page_key) if row.page_key else None,
    )


async def ids_from(
    session: Session, after: int, limit: int, stages: Sequence[str] = ()
) -> list[ArticleId]:
    """Numbers of articles with a revision, above `after`, for walking through all of them.

    With `stages` only those that stand at one of them.
    """
    wanted = select(article.c.id).where(article.c.id > after, article.c.revision > 0)
    if stages:
        wanted = wanted.where(article.c.stage.in_(stages))
    found = await session.execute(wanted.order_by(article.c.id).limit(limit))
    return [ArticleId(row.id) for row in found]


async def by_addresses(session: Session, addresses: Sequence[str]) -> dict[str, ArticleId]:
    """Which of the normalised addresses are articles of ours, whoever publishes them."""
    found = await session.execute(
        select(article.c.address, func.min(article.c.id).label("id"))
        .where(article.c.address.in_(addresses))
        .group_by(article.c.address)
    )
    return {row.address: ArticleId(row.id) for row in found}


async def stages(session: Session) -> dict[str, int]:
    """How many articles stand at each stage."""
    found = await session.execute(
        select(article.c.stage, func.count().label("number")).group_by(article.c.stage)
    )
    return {row.stage: row.number for row in found}


async def unfinished(session: Session, now: datetime) -> int:
    """How many articles are on their way, or wait for a pause of less than the lease to end."""
    found = await session.execute(
        select(func.count())
        .select_from(article)
        .where(article.c.stage.not_in([DONE, REFUSED]), article.c.due_at <= now + LEASE)
    )
    return int(found.scalar_one())


async def note_fault(
    session: Session, work: Work, fault: Fault, due_at: datetime | None, stage: str | None = None
) -> bool:
    """Write why an article did not get through its stage, and when it is tried again, if at all."""
    return await advance(
        session, work, stage or work.stage, due_at, attempts=work.attempts + 1, fault=fault
    )


async def postpone(session: Session, work: Work, due_at: datetime) -> None:
    """Take an article up at its stage later, with nothing counted against it."""
    await session.execute(
        update(article)
        .where(
            article.c.id == work.id,
            article.c.stage == work.stage,
            article.c.revision == work.revision,
        )
        .values(due_at=due_at)
    )


class State(msgspec.Struct, frozen=True):
    """Where an article stands, what went wrong last, and the language its text was found to be."""

    stage: str
    language: str
    fault: Fault | None


async def states(session: Session, ids: Sequence[int]) -> dict[ArticleId, State]:
    """Where articles stand."""
    found = await session.execute(select(article).where(article.c.id.in_(ids)))
    return {row.id: State(row.stage, row.language, row.fault) for row in found}
