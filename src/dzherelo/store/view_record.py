"""A publisher's record: what it did with other people's news, with its own and with its dates."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    DateTime,
    Float,
    Select,
    Text,
    and_,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import JSONB

from dzherelo.model.ids import SourceId
from dzherelo.model.record import FIGURES, LAGS, Figure, Record
from dzherelo.model.relation import COPY_KINDS
from dzherelo.model.views import ArticleCard
from dzherelo.store.database import Session
from dzherelo.store.tables import article, relation, revision, story
from dzherelo.store.view_cards import article_card, article_columns, article_joins

NEWEST = 2000
"""Articles of a publisher that its record looks at, newest first: it tells how it works now."""
MOST_CASES = 200
"""Cases shown behind a figure, newest first."""
DOUBT = timedelta(minutes=21)
"""A minute's precision and the lag of feeds (`provenance.clocks.FEED_LAG`)."""
NOTICE = (
    "виправлен|уточнен|оновлен|доповнен|исправлен|обновлен|дополнен"
    "|correct(ed|ion)|updated|clarif|editor.s note"
)
"""Words by which a text says that it was changed."""

_other = article.alias("taken")
_theirs = article.alias("theirs")
_json = type_coerce(article.c.published, JSONB)


async def record(session: Session, number: SourceId) -> Record:
    """The figures of a publisher over its newest articles."""
    total = await _count(session, _mine(number))
    shared = await _count(session, _shared(number))
    of = {"shared": shared, "all": total, "changed": await _count(session, _changed(number))}
    figures = [
        Figure(name, await _count(session, _CASES[name](number)), of.get(base, 0))
        for name, base in FIGURES.items()
    ]
    lag_s, lags = await _lags(session, number)
    return Record(total, tuple(figures), lag_s, lags)


async def cases(
    session: Session, number: SourceId, figure: str, *, public: bool
) -> tuple[ArticleCard, ...]:
    """The articles behind a figure of `FIGURES`, newest first."""
    chosen = _CASES[figure](number).subquery("chosen")
    asked = (
        select(*article_columns())
        .select_from(article_joins().join(chosen, chosen.c.id == article.c.id))
        .order_by(article.c.sort_at.desc(), article.c.id.desc())
        .limit(MOST_CASES)
    )
    return tuple(article_card(row, public=public) for row in await session.execute(asked))


async def _count(session: Session, chosen: Select[Any]) -> int:
    counted = select(func.count()).select_from(chosen.subquery())
    return int((await session.execute(counted)).scalar_one())


def _mine(number: SourceId) -> Select[Any]:
    newest = (
        select(article.c.id)
        .where(article.c.source_id == number, article.c.revision > 0)
        .order_by(article.c.sort_at.desc())
        .limit(NEWEST)
        .scalar_subquery()
    )
    return select(article.c.id).where(article.c.id.in_(newest))


_took = and_(
    relation.c.article_id == article.c.id,
    or_(
        and_(
            relation.c.kind.in_({*COPY_KINDS, "partial"}), _other.c.source_id != article.c.source_id
        ),
        and_(relation.c.kind == "cites", relation.c.outlet_id != article.c.source_id),
    ),
)


def _taken() -> Any:
    return (
        select(literal_column("1"))
        .select_from(relation.outerjoin(_other, _other.c.id == relation.c.other_id))
        .where(_took)
        .correlate(article)
    )


def _own(number: SourceId) -> Select[Any]:
    """Articles that took from no other publisher."""
    return _mine(number).where(~exists(_taken()))


def _shared(number: SourceId) -> Select[Any]:
    """Articles in stories that others told too."""
    others: Select[Any] = select(literal_column("1")).where(
        _theirs.c.story_id == article.c.story_id, _theirs.c.source_id != article.c.source_id
    )
    return _mine(number).where(exists(others.correlate(article)))


def _first(number: SourceId) -> Select[Any]:
    """The first articles of stories that others told too, by the publishers' own times."""
    earlier: Select[Any] = select(literal_column("1")).where(
        _theirs.c.story_id == article.c.story_id,
        or_(
            _theirs.c.sort_at < article.c.sort_at,
            and_(_theirs.c.sort_at == article.c.sort_at, _theirs.c.id < article.c.id),
        ),
    )
    return _shared(number).where(~exists(earlier.correlate(article)))


def _cited(number: SourceId) -> Select[Any]:
    """Articles of others that name the publisher, link to it or repeat its text."""
    return (
        select(article.c.id)
        .join(relation, relation.c.article_id == article.c.id)
        .outerjoin(_other, _other.c.id == relation.c.other_id)
        .where(
            article.c.source_id != number,
            or_(relation.c.outlet_id == number, _other.c.source_id == number),
        )
        .distinct()
    )


def _uncredited(number: SourceId) -> Select[Any]:
    """Copies of others' texts that do not name them."""
    silent: Select[Any] = (
        select(literal_column("1"))
        .select_from(relation.join(_other, _other.c.id == relation.c.other_id))
        .where(
            relation.c.article_id == article.c.id,
            relation.c.other_id == article.c.copy_of,
            relation.c.kind.in_(COPY_KINDS),
            ~relation.c.credited,
            _other.c.source_id != article.c.source_id,
        )
    )
    return _mine(number).where(exists(silent.correlate(article)))


def _changed(number: SourceId) -> Select[Any]:
    return _mine(number).where(article.c.revision > 1)


def _silent(number: SourceId) -> Select[Any]:
    """Articles whose text was changed and does not say so."""
    said: Select[Any] = select(literal_column("1")).where(
        revision.c.article_id == article.c.id,
        revision.c.number == article.c.revision,
        cast(type_coerce(revision.c.content, JSONB)["blocks"], Text).op("~*")(NOTICE),
    )
    return _changed(number).where(~exists(said.correlate(article)))


def _gone(number: SourceId) -> Select[Any]:
    return _mine(number).where(article.c.gone_at.is_not(None))


def _doubted(number: SourceId) -> Select[Any]:
    """Articles with no time, a time in the future, or one at which they were not in the feed."""
    claimed = cast(_json["at"].astext, DateTime(timezone=True))
    exact = _json["precision"].astext.in_(("second", "minute"))
    return _mine(number).where(
        or_(
            article.c.published.is_(None),
            _json["clamped"].astext == "true",
            and_(exact, claimed + DOUBT < article.c.unseen_at),
        )
    )


_CASES: dict[str, Callable[[SourceId], Select[Any]]] = {
    "own": _own,
    "first": _first,
    "cited": _cited,
    "uncredited": _uncredited,
    "silent": _silent,
    "gone": _gone,
    "doubted": _doubted,
}


async def _lags(session: Session, number: SourceId) -> tuple[float | None, tuple[int, ...]]:
    """How far behind the first report: the median in seconds, and how many within each of `LAGS`.

    Of stories that others told too and in which the publisher was not first itself.
    """
    behind = _shared(number).subquery("behind")
    first = select(func.min(article.c.sort_at)).where(article.c.story_id == story.c.id)
    earliest = first.correlate(story).scalar_subquery()
    lag = func.extract("epoch", func.min(article.c.sort_at) - earliest)
    each = (
        select(cast(lag, Float).label("lag"))
        .select_from(
            article.join(behind, behind.c.id == article.c.id).join(
                story, story.c.id == article.c.story_id
            )
        )
        .group_by(story.c.id)
        .subquery("each")
    )
    found = [
        float(row.lag) for row in await session.execute(select(each.c.lag).where(each.c.lag > 0))
    ]
    found.sort()
    edges = [0.0, *LAGS, float("inf")]
    counts = tuple(sum(low < one <= high for one in found) for low, high in pairwise(edges))
    return (found[len(found) // 2] if found else None), counts
