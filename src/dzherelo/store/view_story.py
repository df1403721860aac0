"""What a story's page shows: its members, what they took from whom, its neighbours."""

from collections import defaultdict
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Select, cast, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.relation import COPY_KINDS
from dzherelo.model.views import (
    MemberView,
    Mention,
    PhotoOrigin,
    RelationView,
    SourceRef,
    StoryCard,
    StoryRef,
    StoryView,
)
from dzherelo.store.database import Session
from dzherelo.store.tables import (
    article,
    membership,
    picture,
    relation,
    source,
    story,
    story_term,
    term,
)
from dzherelo.store.view_cards import (
    article_card,
    article_columns,
    article_joins,
    picture_view,
    story_card,
    story_cards,
)
from dzherelo.store.view_photos import first_seen

MEMBERS = 500
"""Most articles shown of one story; the largest of a day has about 200."""

RARE_TERMS = 20
"""How many of a story's rarest terms look for related stories: enough for three shared ones."""

SHARED_TERMS = 3
"""Two shared rare terms are often a place and a name in unrelated events."""

_MERGES = 8


async def story_view(session: Session, number: int, *, public: bool) -> StoryView | None:
    """The story with this number, or None; follows no merge (see `merged`)."""
    row = (await session.execute(story_cards(_one(number)))).one_or_none()
    if row is None:
        return None
    relations = await _relations_of_story(session, StoryId(number))
    members = await _members(session, StoryId(number), relations, public=public)
    card = story_card(row, public=public)
    return StoryView(
        card=card,
        origin=await _origin(session, StoryId(number), card),
        topics=row.face.topics,
        members=members,
        relations=relations,
        related=await related(session, StoryId(number), public=public),
    )


async def _origin(session: Session, number: StoryId, card: StoryCard) -> PhotoOrigin | None:
    if card.picture is None:
        return None
    key = card.picture.key
    asked = (
        select(article.c.id)
        .where(article.c.story_id == number, article.c.picture == key)
        .order_by(article.c.sort_at, article.c.id)
        .limit(1)
    )
    first = (await session.execute(asked)).scalar_one_or_none()
    return (await first_seen(session, first, [key])).get(key) if first else None


_HEADLINE_FROM = type_coerce(story.c.face, JSONB)["headline_from"].astext


async def merged(session: Session, number: int) -> StoryId | None:
    """The story that `number` was merged into in the end, None when it was not merged.

    A story from before a rebuild leads to where the article of its headline is now.
    """
    seen = {number}
    for _ in range(_MERGES):
        asked = select(func.coalesce(story.c.merged_into, article.c.story_id)).select_from(
            story.outerjoin(
                article,
                (story.c.articles == 0) & (article.c.id == cast(_HEADLINE_FROM, BigInteger)),
            )
        )
        target = (await session.execute(asked.where(story.c.id == number))).scalar()
        if target is None or target in seen:
            break
        seen.add(number := target)
    return StoryId(number) if len(seen) > 1 else None


async def story_ref(session: Session, number: StoryId) -> StoryRef | None:
    """What the address of a story is made of, None when it can't be shown."""
    asked = select(story.c.id, story.c.date, story.c.slug, story.c.face)
    row = (await session.execute(asked.where(story.c.id == number))).one_or_none()
    if row is None or row.face is None:
        return None
    return StoryRef(row.id, row.date, row.slug, row.face.headline, row.face.language)


async def related(
    session: Session, number: StoryId, *, public: bool, limit: int = 6
) -> tuple[StoryCard, ...]:
    """Other stories that share the most rare terms with this one."""
    mine = (
        select(
            story_term.c.term,
            func.coalesce(term.c.articles, 1).label("articles"),
        )
        .outerjoin(term, term.c.term == story_term.c.term)
        .where(story_term.c.story_id == number)
        .order_by(func.coalesce(term.c.articles, 1), story_term.c.term)
        .limit(RARE_TERMS)
        .cte("mine")
    )
    near = (
        select(
            story_term.c.story_id,
            func.sum(1.0 / func.ln(mine.c.articles + 2.0)).label("weight"),
        )
        .join(mine, mine.c.term == story_term.c.term)
        .where(story_term.c.story_id != number)
        .group_by(story_term.c.story_id)
        .having(func.count() >= SHARED_TERMS)
        .order_by(func.sum(1.0 / func.ln(mine.c.articles + 2.0)).desc(), story_term.c.story_id)
        .limit(limit)
    )
    found = (await session.execute(near)).all()
    order = {row.story_id: place for place, row in enumerate(found)}
    chosen = select(story.c.id).where(story.c.id.in_(order))
    rows = (await session.execute(story_cards(chosen))).all() if order else []
    return tuple(
        story_card(row, public=public) for row in sorted(rows, key=lambda row: order[row.id])
    )


def _one(number: int) -> Select[Any]:
    return select(story.c.id).where(story.c.id == number)


async def _members(
    session: Session, number: StoryId, relations: tuple[RelationView, ...], *, public: bool
) -> tuple[MemberView, ...]:
    asked = (
        select(
            *article_columns(),
            membership.c.why,
            picture.c.key.label("picture_key"),
            picture.c.width,
            picture.c.height,
            picture.c.placeholder,
        )
        .select_from(
            article_joins()
            .outerjoin(membership, membership.c.article_id == article.c.id)
            .outerjoin(picture, picture.c.key == article.c.picture)
        )
        .where(article.c.story_id == number)
        .order_by(article.c.sort_at, article.c.id)
        .limit(MEMBERS)
    )
    shares = {r.article.id: r.share for r in relations if r.kind in COPY_KINDS}
    flat = [
        MemberView(
            article_card(row, public=public),
            row.why,
            picture_view(row),
            share=shares.get(row.id, 0.0),
        )
        for row in await session.execute(asked)
    ]
    return fold(flat)


def fold(members: list[MemberView]) -> tuple[MemberView, ...]:
    """Members in the given order, each copy under its original (under the original of that)."""
    by_id = {member.article.id: member for member in members}
    copies: dict[ArticleId, list[MemberView]] = defaultdict(list)
    tops: list[MemberView] = []
    for member in members:
        top = _original(member, by_id)
        if top is member:
            tops.append(member)
        else:
            copies[top.article.id].append(member)
    return tuple(msgspec.structs.replace(top, copies=tuple(copies[top.article.id])) for top in tops)


def _original(member: MemberView, by_id: dict[ArticleId, MemberView]) -> MemberView:
    """The member at the end of the chain of originals; in a ring, the member itself stays."""
    seen = {member.article.id}
    top = member
    while top.article.copy_of is not None and top.article.copy_of in by_id:
        top = by_id[top.article.copy_of]
        if top.article.id in seen:
            return member
        seen.add(top.article.id)
    return top


_mine = article.alias("mine")
_mine_source = source.alias("mine_source")
_other = article.alias("other")
_other_source = source.alias("other_source")
_outlet = source.alias("outlet")


def relation_rows() -> Select[Any]:
    """A select of relations with both articles and their sources, ready to narrow."""
    return (
        select(
            relation.c.kind,
            relation.c.name,
            relation.c.platform,
            relation.c.share,
            relation.c.credited,
            relation.c.evidence,
            *_mention_columns(_mine, _mine_source, "mine"),
            *_mention_columns(_other, _other_source, "other"),
            _outlet.c.id.label("outlet_id"),
            _outlet.c.slug.label("outlet_slug"),
            _outlet.c.name.label("outlet_name"),
        )
        .select_from(
            relation.join(_mine, _mine.c.id == relation.c.article_id)
            .join(_mine_source, _mine_source.c.id == _mine.c.source_id)
            .outerjoin(_other, _other.c.id == relation.c.other_id)
            .outerjoin(_other_source, _other_source.c.id == _other.c.source_id)
            .outerjoin(_outlet, _outlet.c.id == relation.c.outlet_id)
        )
        .order_by(_mine.c.sort_at, relation.c.id)
    )


def relation_view(row: Any) -> RelationView:
    """The view of a row of `relation_rows`."""
    article_side = _mention(row, "mine")
    if article_side is None:
        raise ValueError("a relation without its article")
    outlet = SourceRef(row.outlet_id, row.outlet_slug, row.outlet_name) if row.outlet_id else None
    return RelationView(
        kind=row.kind,
        article=article_side,
        other=_mention(row, "other"),
        outlet=outlet,
        name=row.name,
        platform=row.platform,
        share=row.share,
        credited=row.credited,
        evidence=row.evidence,
    )


async def _relations_of_story(session: Session, number: StoryId) -> tuple[RelationView, ...]:
    asked = relation_rows().where(_mine.c.story_id == number).limit(4 * MEMBERS)
    return tuple(relation_view(row) for row in await session.execute(asked))


async def relations_of_article(session: Session, number: ArticleId) -> tuple[RelationView, ...]:
    """What the article took from others and what others took from it."""
    here = (relation.c.article_id == number) | (relation.c.other_id == number)
    asked = relation_rows().where(here).limit(200)
    return tuple(relation_view(row) for row in await session.execute(asked))


def _mention_columns(table: Any, publisher: Any, prefix: str) -> list[Any]:
    return [
        table.c.id.label(f"{prefix}_id"),
        table.c.title.label(f"{prefix}_title"),
        table.c.language.label(f"{prefix}_language"),
        publisher.c.id.label(f"{prefix}_source_id"),
        publisher.c.slug.label(f"{prefix}_slug"),
        publisher.c.name.label(f"{prefix}_name"),
    ]


def _mention(row: Any, prefix: str) -> Mention | None:
    values = row._mapping  # noqa: SLF001 - the public name of SQLAlchemy's mapping view
    if values[f"{prefix}_id"] is None:
        return None
    return Mention(
        values[f"{prefix}_id"],
        values[f"{prefix}_title"],
        values[f"{prefix}_language"],
        SourceRef(
            values[f"{prefix}_source_id"], values[f"{prefix}_slug"], values[f"{prefix}_name"]
        ),
    )
