"""`dzherelo sites`: what was learned of each publisher's pages, and the rules people wrote."""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from dzherelo import app as instance
from dzherelo.cli.common import Home, Json, put, settings, start
from dzherelo.cli.common import console as told
from dzherelo.config import Settings
from dzherelo.extract import pages, rules
from dzherelo.extract.rules import Rule
from dzherelo.extract.sites import Site
from dzherelo.model.article import Article, Extracted
from dzherelo.model.blocks import plain
from dzherelo.model.outcome import Fault
from dzherelo.pipeline.sites import Learned, host, surveys
from dzherelo.store import articles

app = typer.Typer(
    help="What was learned of each publisher's pages, and rules for those that defeat the reader.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
_SHOWN = 10
"""Doubtful articles of a site that are shown."""


@app.command("list")
def list_(
    home: Home = None,
    json: Json = False,
    poor: Annotated[
        bool, typer.Option("--poor", help="Only sites with articles that want a look.")
    ] = False,
) -> None:
    """Show every site of which pages are remembered, those with most pages first.

    Examples: `dzherelo sites list` · `dzherelo sites list --poor --json`
    """
    found = [one for one in start(_surveys(settings(home))) if one.poor or not poor]
    if json:
        put(found)
        return
    if not found:
        told.print("No page was read yet; `dzherelo poll` reads what is new.")
        return
    table = Table(
        Column("site", no_wrap=True),
        Column("pages", justify="right"),
        Column("text in", overflow="fold"),
        Column("since", no_wrap=True),
        Column("own lines", justify="right"),
        Column("quality", justify="right"),
        Column("look at", justify="right"),
        "rule",
        box=None,
    )
    for one in found:
        table.add_row(
            one.host,
            str(one.pages),
            one.layouts[0].core,
            _day(one.changed),
            str(one.lines),
            f"{one.quality:.2f}",
            str(len(one.poor) or ""),
            "yes" if one.rule else "",
        )
    Console().print(table)


@app.command()
def show(
    site: Annotated[str, typer.Argument(help="A host, or the address of any of its pages.")],
    home: Home = None,
    json: Json = False,
) -> None:
    """Show one site: where its text stands and stood, and the articles that want a look.

    Example: `dzherelo sites show publisher.example`
    """
    name = host(site if "://" in site else f"https://{site}")
    learned, doubtful = start(_one(settings(home), name))
    if json:
        put({"site": learned, "articles": [_facts(one) for one in doubtful]})
        return
    console = Console()
    console.print(f"{learned.host}: {learned.pages} pages, quality {learned.quality:.2f}")
    layouts = Table("text in", "pages", "first seen", "last seen")
    for one in learned.layouts:
        layouts.add_row(one.core, str(one.pages), _day(one.first), _day(one.last))
    console.print(layouts)
    for article in doubtful:
        why = "; ".join(article.content.reasons)
        console.print(f"{article.content.quality:.2f} {article.content.title} ({why})")
        console.print(f"     dzherelo read {article.url} --why", markup=False)


@app.command()
def check(home: Home = None, json: Json = False) -> None:
    """Read the test page beside each rule in the instance's folder `sites`, and compare.

    A rule is a TOML file; its test page has the same name and ends in `.html`. Ends with 1 when a
    page does not give what the rule's table `expect` says.

    Example: `dzherelo sites check`
    """
    folder = settings(home).home / "sites"
    results = {}
    for path in sorted(folder.glob("*.toml")):
        page = path.with_suffix(".html")
        if not page.is_file():
            results[path.name] = [f"its test page {page.name} is missing"]
            continue
        try:
            rule = rules.read(path.read_text("utf-8"))
            results[path.name] = _differences(rule, page.read_bytes())
        except ValueError as error:
            results[path.name] = [str(error)]
    if json:
        put(results)
    elif not results:
        told.print(f"There is no rule in {folder}; docs/site-rules.md says when to write one.")
    else:
        for name, wrong in results.items():
            put(f"{name}: {'; '.join(wrong) or 'as expected'}")
    if any(results.values()):
        raise typer.Exit(1)


def _differences(rule: Rule, page: bytes) -> list[str]:
    url = f"https://{rule.hosts[0]}/page"
    reading = pages.read_on_site(
        page,
        url=url,
        content_type="text/html",
        entry=None,
        now=instance.now(),
        site=Site(rule=rule),
    )
    if isinstance(reading.article, Fault):
        return [reading.article.detail or str(reading.article.kind)]
    return list(_unlike(rule, reading.article))


def _unlike(rule: Rule, read: Extracted) -> list[str]:
    text = plain(read.blocks)
    asked = (
        ("title", read.title == rule.expect.title, rule.expect.title, read.title),
        ("begins", text.startswith(rule.expect.begins), rule.expect.begins, text[:80]),
        ("ends", text.endswith(rule.expect.ends), rule.expect.ends, text[-80:]),
    )
    return [
        f"{name}: {got!r} instead of {wanted!r}"
        for name, right, wanted, got in asked
        if wanted and not right
    ]


async def _surveys(chosen: Settings) -> list[Learned]:
    known = instance.site_rules(chosen.home)
    async with instance.database(chosen) as database, database.transaction() as session:
        return await surveys(session, known)


async def _one(chosen: Settings, name: str) -> tuple[Learned, list[Article]]:
    known = instance.site_rules(chosen.home)
    async with instance.database(chosen) as database, database.transaction() as session:
        found = [one for one in await surveys(session, known) if one.host == name]
        if not found:
            raise ValueError(f"no page of {name} is remembered; `dzherelo sites list` names those")
        return found[0], await articles.load(session, found[0].poor[:_SHOWN])


def _facts(one: Article) -> dict[str, object]:
    content = one.content
    return {
        "article": one.id,
        "url": one.url,
        "title": content.title,
        "quality": content.quality,
        "reasons": content.reasons,
    }


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
