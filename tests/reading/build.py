"""Write the pages and their gold texts: `python -m tests.reading.build FOLDER`."""

import gzip
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tests.reading.markup import Shelf
from tests.reading.stories import STORIES
from tests.reading.templates import TEMPLATES, Template

NAME = "uk-written"


class Page(NamedTuple):
    """A page as a server would send it, with the text that belongs to it."""

    id: str
    url: str
    html: bytes
    body: str


def pages() -> Iterator[Page]:
    """Every page, in the order of the templates."""
    for template in TEMPLATES:
        for turn in range(len(template.stories)):
            yield page(template, turn)


def page(template: Template, turn: int) -> Page:
    """Render one article; the gold is cut where the page itself stops."""
    stories = {story.id: story for story in STORIES}
    story = stories[template.stories[turn]]
    if template.shown:
        story = replace(story, blocks=story.blocks[: template.shown[turn]])
    shelf = Shelf(turn, f"{template.name}/{story.id}")
    html = template.render(story, shelf).encode(template.encoding, "xmlcharrefreplace")
    url = f"https://{template.host}/{story.published[:10].replace('-', '/')}/{story.id}"
    return Page(f"{template.name}-{turn + 1}", url, html, story.body)


def build(folder: Path) -> int:
    """Write `uk-written/` into the folder and return the number of pages."""
    target = folder / NAME
    (target / "pages").mkdir(parents=True, exist_ok=True)
    gold: dict[str, dict[str, str]] = {}
    for one in pages():
        packed = gzip.compress(one.html, mtime=0)
        (target / "pages" / f"{one.id}.html.gz").write_bytes(packed)
        gold[one.id] = {"url": one.url, "articleBody": one.body}
    dump = json.dumps(gold, ensure_ascii=False, indent=1, sort_keys=True)
    (target / "gold.json").write_text(dump + "\n", encoding="utf-8")
    return len(gold)


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
