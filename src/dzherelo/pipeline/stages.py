"""The way of an article: the stages in their order."""

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from dzherelo.model.ids import ArticleId
from dzherelo.pipeline import (
    index,
    page,
    pictures,
    place,
    poll,
    profile,
    publish,
    relate,
    steps,
)
from dzherelo.pipeline.tools import Tools
from dzherelo.store import articles


class Stage(msgspec.Struct, frozen=True):
    """A stage by its name; the ids of `poll` are feeds, of all others articles."""

    name: str
    run: Callable[[Tools, Sequence[int]], Awaitable[list[ArticleId]]]
    """Runs it over a batch of ids and returns the articles that go on to the next stage."""

    async def refuse(self, tools: Tools, one: int, error: Exception) -> None:
        """Put an article aside over which the stage broke; a feed is asked later and later."""
        if self.name == "poll":
            await poll.refuse(tools, one, error)
            return
        async with tools.database.transaction() as session:
            for work in await articles.at_stage(session, self.name, [one]):
                await steps.settle(session, work, steps.bug(error), self.name, tools.clock())


STAGES: tuple[Stage, ...] = (
    Stage("poll", poll.run),
    Stage("page", page.run),
    Stage("pictures", pictures.run),
    Stage("profile", profile.run),
    Stage("relate", relate.run),
    Stage("place", place.run),
    Stage("index", index.run),
    Stage("publish", publish.run),
)
BY_NAME = {stage.name: stage for stage in STAGES}


def after(stage: Stage) -> Stage | None:
    """The stage that follows, None behind the last and behind `poll`, which hands on itself."""
    position = STAGES.index(stage)
    return STAGES[position + 1] if 0 < position < len(STAGES) - 1 else None
