"""`dzherelo run`: one stage over one article or feed, by hand."""

from typing import Annotated

import typer

from dzherelo import app
from dzherelo.cli.common import Home, put, settings, start
from dzherelo.config import Settings
from dzherelo.pipeline import inspection
from dzherelo.pipeline.stages import BY_NAME
from dzherelo.store import articles


def command(
    stage: Annotated[str, typer.Argument(help=f"One of: {', '.join(BY_NAME)}.")],
    number: Annotated[int, typer.Argument(help="An article's number (for poll: a feed's).")],
    home: Home = None,
) -> None:
    """Run one stage over one article (for `poll`: one feed) and print what came of it.

    Example: `dzherelo run page 4711`
    """
    if stage not in BY_NAME:
        raise ValueError(f"there is no stage {stage!r}; the stages are {', '.join(BY_NAME)}")
    put(start(_run(settings(home), stage, number)))


async def _run(chosen: Settings, stage: str, number: int) -> object:
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        if stage != "poll":
            async with database.transaction() as session:
                known = await articles.restart(session, [number], stage, tools.clock())
            if not known:
                raise ValueError(f"there is no article {number}")
        await BY_NAME[stage].run(tools, [number])
        async with database.transaction() as session:
            if stage == "poll":
                return await inspection.feed(session, number)
            return (await inspection.articles_as_kept(session, [number], chosen.address))[0]
