"""`dzherelo export`: the followed feeds as OPML, the articles as JSON lines."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
import typer

from dzherelo import app
from dzherelo.cli.common import Home, settings, start
from dzherelo.config import Settings
from dzherelo.pipeline import inspection
from dzherelo.sources import opml
from dzherelo.store import articles
from dzherelo.store.database import Database

_CHUNK = 200


class Kind(StrEnum):
    """What can be exported."""

    OPML = "opml"
    ARTICLES = "articles"


def command(
    kind: Annotated[Kind, typer.Argument(help="opml or articles.")],
    to: Annotated[Path | None, typer.Option(help="A file; without it, standard output.")] = None,
    home: Home = None,
) -> None:
    """Write the feeds as OPML, or every article as a line of JSON.

    Examples: `dzherelo export opml --to feeds.opml` · `dzherelo export articles > day.jsonl`
    """
    if to is None:
        start(_export(settings(home), kind, sys.stdout.buffer))
        return
    with to.open("wb") as file:
        start(_export(settings(home), kind, file))


async def _export(chosen: Settings, kind: Kind, out: BinaryIO) -> None:
    async with app.database(chosen) as database:
        if kind is Kind.OPML:
            out.write(
                opml.write(await app.every_source(database), title=chosen.title, created=app.now())
            )
            return
        await _articles(database, chosen.address, out)


async def _articles(database: Database, base_url: str, out: BinaryIO) -> None:
    after = 0
    while True:
        async with database.transaction() as session:
            ids = await articles.ids_from(session, after, _CHUNK)
            for one in await inspection.articles_as_kept(session, ids, base_url):
                out.write(msgspec.json.encode(one) + b"\n")
        if not ids:
            return
        after = ids[-1]
