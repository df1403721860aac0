"""`dzherelo read`: one page, what was read of it, and why."""

import gzip
import mimetypes
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dzherelo import app as instance
from dzherelo.cli.common import Home, Json, put, settings, start
from dzherelo.config import Settings
from dzherelo.extract import pages, rules
from dzherelo.extract.sites import Site
from dzherelo.fetch.client import Client, user_agent
from dzherelo.fetch.guard import Guard
from dzherelo.fetch.robots import Robots, RobotsInMemory
from dzherelo.model.article import Extracted
from dzherelo.model.blocks import Figure
from dzherelo.model.moment import ClaimedTime
from dzherelo.model.outcome import Fault
from dzherelo.pipeline.rawpages import RawPage
from dzherelo.pipeline.sites import host

UNLIKELY = 0.1
"""A chance below this is shown dimmed."""
UNKNOWN = "https://page.example/"
"""The address of a file whose own is not given; relative links are resolved against it."""


def command(
    page: Annotated[
        str, typer.Argument(help="The address of an article, or a file with its page.")
    ],
    url: Annotated[str, typer.Option(help="The address that the page in the file had.")] = UNKNOWN,
    why: Annotated[
        bool, typer.Option("--why", help="Show every text on the page with its chance.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """Read one page as an article and print what was read; nothing is stored.

    The rules of the instance's folder `sites` hold here too; what was learned of a site does not.

    Example: `dzherelo read https://publisher.example/news/1 --why`

    Example: `dzherelo read saved.html --url https://publisher.example/news/1 --json`
    """
    chosen = settings(home)
    raw = _file(Path(page), url) if Path(page).is_file() else start(_asked(chosen, page))
    site = Site(rule=rules.of_host(instance.site_rules(chosen.home), host(raw.url)))
    read = pages.read_on_site(
        raw.body,
        url=raw.url,
        content_type=raw.content_type,
        entry=None,
        now=instance.now(),
        site=site,
    ).article
    if isinstance(read, Fault):
        raise ValueError(f"{page}: {read.detail or read.kind}")  # noqa: TRY004  (a wrong page)
    if json:
        put(read)
        return
    console = Console()
    _facts(console, read)
    if why:
        _why(console, raw, site)
    else:
        _text(console, read)


def _file(path: Path, url: str) -> RawPage:
    body = path.read_bytes()
    name = path.name.removesuffix(".gz")
    body = gzip.decompress(body) if name != path.name else body
    return RawPage(body, url, mimetypes.guess_type(name)[0] or "text/html")


async def _asked(chosen: Settings, url: str) -> RawPage:
    """The page of an address, asked for as politely as the product asks."""
    if "://" not in url:
        raise ValueError(f"{url} is no file here and no address: write https://… in full")
    agent = user_agent("read", chosen.contact or instance.NO_CONTACT)
    async with Client(agent, clock=instance.now, guard=Guard(chosen.allow)) as client:
        allowed = await Robots(client, RobotsInMemory()).ask(url, now=instance.now())
        if not allowed.allowed:
            raise ValueError(f"{url}: its publisher's robots.txt forbids to read it")
        answer = await client.get(url, accept="text/html,application/xhtml+xml")
    if isinstance(answer, Fault):
        raise ValueError(f"{url}: {answer.kind} {answer.detail}".rstrip())  # noqa: TRY004
    return RawPage(answer.body, answer.url, answer.content_type)


def _facts(console: Console, read: Extracted) -> None:
    """Everything but the text."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    facts = (
        ("title", read.title),
        ("published", _moment(read.published)),
        ("modified", _moment(read.modified)),
        ("authors", ", ".join(read.authors)),
        ("section", read.section),
        ("tags", ", ".join(read.tags)),
        ("language", read.language),
        ("canonical", read.canonical),
        ("encoding", f"{read.encoding}{' (guessed)' if read.doubtful else ''}"),
        ("text from", f"the {read.text_from}"),
        ("copies", "the publisher asks not to show one" if read.noarchive else ""),
        ("quality", f"{read.quality:.2f}" + "".join(f"; {reason}" for reason in read.reasons)),
    )
    for name, value in facts:
        if value:
            table.add_row(name, value)
    console.print(table)


def _moment(claimed: ClaimedTime | None) -> str:
    if claimed is None:
        return ""
    return f"{claimed.at.isoformat()} to the {claimed.precision}, from {claimed.read_from}"


def _text(console: Console, read: Extracted) -> None:
    """The blocks, each under its kind."""
    for block in read.blocks:
        kind = str(type(block).__struct_config__.tag)
        words = block.text
        if isinstance(block, Figure):
            words = " · ".join(filter(None, (block.url, block.caption, block.credit)))
        console.print(f"[dim]{kind}[/dim]", end="  ")
        console.print(words, markup=False, highlight=False)


def _why(console: Console, raw: RawPage, site: Site) -> None:
    """Every text on the page: kept (+) or not, and how likely it is the article's."""
    judged = pages.judge(
        raw.body, url=raw.url, content_type=raw.content_type, now=instance.now(), site=site
    )
    for one in judged:
        colour = "green" if one.kept else "yellow" if one.chance > UNLIKELY else "dim"
        mark = "+" if one.kept else " "
        console.print(f"[{colour}]{mark} {one.chance:.2f} {one.kind:8}[/{colour}]", end=" ")
        console.print(" ".join(one.text.split())[:160], markup=False, highlight=False)
