"""`dzherelo rebuild`: run a stage again over what is kept."""

from typing import Annotated

import typer

from dzherelo import app
from dzherelo.cli.common import Home, console, drain_with_bar, settings, start
from dzherelo.config import Settings
from dzherelo.pipeline import replay


def command(
    stage: Annotated[str, typer.Argument(help=f"One of: {', '.join(replay.REBUILT)}.")],
    home: Home = None,
) -> None:
    """Run a stage, and all after it, again over everything that is kept.

    `page` reads the raw pages again that lie in the object store, `place` forgets all stories and
    groups anew. Nothing is fetched.

    Example: `dzherelo rebuild profile`
    """
    if stage not in replay.REBUILT:
        raise ValueError(f"can't rebuild {stage!r}; choose one of {', '.join(replay.REBUILT)}")
    number = start(_rebuild(settings(home), stage))
    console.print(f"{number} articles went through {stage} and the stages after it.")


async def _rebuild(chosen: Settings, stage: str) -> int:
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        number = await replay.restart(tools, stage)
        await drain_with_bar(tools, f"rebuilding {stage}")
        return number
