"""Where a story came from, and what changed in it: the store's rows, judged by provenance."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from dzherelo.model.blocks import plain
from dzherelo.model.ids import ArticleId, StoryId
from dzherelo.model.origin import Corrected, Later, Origins, Retitled
from dzherelo.provenance import corrections, origins
from dzherelo.store import relations, reports
from dzherelo.store.database import Session
from dzherelo.store.reports import Version


async def of_story(session: Session, story: StoryId) -> Origins | None:
    """The origins of a story, None when it has no article with a text."""
    told = await reports.of_story(session, story)
    if not told:
        return None
    return origins.trace(told, await relations.of_articles(session, [one.article for one in told]))


async def later(session: Session, story: StoryId) -> Later:
    """The numbers and headlines that a story's articles changed, and who still has the old ones."""
    changed = list(_pairs(await reports.versions(session, story)))
    found = [
        (before, after, one)
        for before, after in changed
        for one in corrections.find(plain(before.content.blocks), plain(after.content.blocks))
    ]
    texts = await reports.present(session, story) if found else ()
    corrected = {
        (after.article, one.before, one.after): Corrected(
            after.article, one.before, one.after, after.seen_at, _carriers(before, one, texts)
        )
        for before, after, one in found
    }
    return Later(tuple(corrected.values()), tuple(_retitled(changed)))


def _pairs(versions: Sequence[Version]) -> Iterator[tuple[Version, Version]]:
    for _, group in groupby(versions, key=lambda one: one.article):
        yield from pairwise(group)


def _retitled(changed: Sequence[tuple[Version, Version]]) -> Iterator[Retitled]:
    for before, after in changed:
        old, new = before.content.title, after.content.title
        if old != new:
            yield Retitled(after.article, old, new, after.seen_at)


def _carriers(
    old: Version, correction: corrections.Correction, texts: Sequence[Version]
) -> tuple[ArticleId, ...]:
    return tuple(
        one.article
        for one in texts
        if one.article != old.article
        and corrections.carried(correction, old.language, plain(one.content.blocks), one.language)
    )
