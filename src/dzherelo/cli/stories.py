"""`dzherelo stories`: list, show, merge, split and retitle stories."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
import typer

from dzherelo import app as instance
from dzherelo.cli.common import Home, Json, console, put, settings, start
from dzherelo.config import Settings
from dzherelo.model.ids import StoryId
from dzherelo.pipeline import editing
from dzherelo.store import desk, view_story
from dzherelo.store.database import Session

app = typer.Typer(
    help="Look at stories, and decide about them: list, show, merge, split, retitle.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Reason = Annotated[str, typer.Option("--reason", help="Why, for whoever asks later.")]
Result = TypeVar("Result")


@app.command("list")
def list_(
    home: Home = None,
    json: Json = False,
    after: Annotated[str, typer.Option(help="The cursor of the part before.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 30,
) -> None:
    """List the stories with the newest articles, a line each, and a cursor for the next part.

    Examples: `dzherelo stories list` · `dzherelo stories list --after 2026-07-14T12:00:00+00:00_17`
    """
    place = _place(after)

    async def work(session: Session, _: datetime) -> list[desk.Line]:
        return await desk.newest(session, place, limit)

    found = start(_within(settings(home), work))
    following = f"{found[-1].last_at.isoformat()}_{found[-1].story}" if len(found) == limit else ""
    if json:
        put({"entries": found, "next": following})
        return
    for one in found:
        put(f"{one.story}\t{one.date}\t{one.articles}\t{one.headline}")
    if following:
        console.print(f"More with --after {following}")


def _place(after: str) -> tuple[datetime, int] | None:
    """The cursor in words as (time, number); ValueError when it is none."""
    if not after:
        return None
    moment, _, number = after.rpartition("_")
    try:
        found = datetime.fromisoformat(moment), int(number)
    except ValueError:
        found = None
    if found is None or found[0].tzinfo is None:
        raise ValueError(f"{after!r} is not a cursor of this list")
    return found


class Shown(msgspec.Struct, frozen=True):
    """What `show` prints."""

    story: StoryId
    members: list[desk.Inside]
    history: list[desk.Happened]


@app.command()
def show(
    story: Annotated[int, typer.Argument(help="The story's number, the last of its address.")],
    home: Home = None,
    json: Json = False,
) -> None:
    """Show a story's articles with the reason why each is there, and what was decided about it.

    Example: `dzherelo stories show 17`
    """

    async def work(session: Session, _: datetime) -> Shown:
        chosen = await view_story.merged(session, story) or StoryId(story)
        return Shown(
            chosen, await desk.members(session, chosen), await desk.history(session, chosen)
        )

    found = start(_within(settings(home), work))
    if not found.members:
        raise ValueError(f"there is no story {story}")
    if json:
        put(found)
        return
    for one in found.members:
        copy = f" copy of {one.copy_of}" if one.copy_of else ""
        words = ", ".join(one.why.terms[:5])
        why = f"{one.why.rule} {one.why.score:.2f} {words}".strip()
        put(f"{one.article}\t{one.when:%d.%m. %H:%M}\t{one.source}\t{one.title}{copy}\t[{why}]")
    for event in found.history:
        put(f"event {event.cursor}\t{event.at:%d.%m. %H:%M}\t{event.kind}\t{event.detail}")


@app.command()
def merge(
    lost: Annotated[int, typer.Argument(help="The story that ends.")],
    into: Annotated[int, typer.Argument(help="The story that it becomes a part of.")],
    reason: Reason = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Make one story of two. The old address leads to the other story (308).

    No later placement, repair or rebuild tears them apart.

    Example: `dzherelo stories merge 18 17 --reason "the same fire"`
    """

    async def work(session: Session, now: datetime) -> StoryId:
        return await editing.merge(session, lost, into, reason, now)

    _say(start(_within(settings(home), work)), json=json)


@app.command()
def split(
    story: Annotated[int, typer.Argument(help="The story that holds two.")],
    articles: Annotated[list[int], typer.Argument(help="The articles that are another story.")],
    reason: Reason = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Take articles, with their copies, out of a story into a new one.

    No later placement, repair or rebuild brings them together again.

    Example: `dzherelo stories split 17 4711 4720 --reason "another fire"`
    """

    async def work(session: Session, now: datetime) -> StoryId:
        return await editing.split(session, story, articles, reason, now)

    _say(start(_within(settings(home), work)), json=json)


@app.command()
def retitle(
    story: Annotated[int, typer.Argument(help="The story's number.")],
    words: Annotated[str, typer.Argument(help='The headline; "" takes yours back.')],
    reason: Reason = "",
    home: Home = None,
    json: Json = False,
) -> None:
    """Give a story a headline of your own. Its address stays.

    Example: `dzherelo stories retitle 17 "Пожежа на ринку: що відомо"`
    """

    async def work(session: Session, now: datetime) -> StoryId:
        return await editing.retitle(session, story, words.strip(), reason, now)

    _say(start(_within(settings(home), work)), json=json)


def _say(story: StoryId, *, json: bool) -> None:
    put({"story": story} if json else str(story))


async def _within(
    chosen: Settings, work: Callable[[Session, datetime], Awaitable[Result]]
) -> Result:
    """Do the work in one transaction of the instance."""
    async with instance.database(chosen) as database, database.transaction() as session:
        return await work(session, instance.now())
