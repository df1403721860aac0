"""The publishers' pages: articles, front pages and the page that is shown when there is none."""

from typing import Any

import jinja2

from dzherelo.edition import views
from dzherelo.edition.shapes import Piece, Publisher
from dzherelo.edition.world import World

FRONT = 40
"""Links on a front page."""

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("dzherelo.edition", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def article(world: World, publisher: Publisher, piece: Piece, template: str = "") -> str | None:
    """The HTML of an article as it stands now; None when it does not exist (yet, or any more)."""
    revision = world.revision(piece)
    if revision is None:
        return None
    page = views.page(world, publisher, piece, revision)
    others = [card for card in _cards(world, publisher) if card.url != page.url]
    mixed = views.shuffled(piece.id, others)
    return _TEMPLATES.get_template(f"{template or publisher.template}.html").render(
        **_common(world, publisher),
        a=page,
        inset=mixed[:1],
        cards=[card for card in mixed if card.photo][:4],
        popular=mixed[1:7],
        latest=others[:8],
        comments=views.comments(publisher, piece),
    )


def front(world: World, publisher: Publisher) -> str:
    """The front page: links to the newest articles, with the feed announced in its head."""
    cards = _cards(world, publisher)[:FRONT]
    return _TEMPLATES.get_template("front.html").render(**_common(world, publisher), cards=cards)


def missing(world: World, publisher: Publisher) -> str:
    """The page that comes with 404."""
    return _TEMPLATES.get_template("missing.html").render(**_common(world, publisher))


def _cards(world: World, publisher: Publisher) -> list[views.Card]:
    return [views.card(world, publisher, *one) for one in world.standing(publisher.id)]


def _common(world: World, publisher: Publisher) -> dict[str, Any]:
    base = world.bases[publisher.id]
    return {
        "site": publisher,
        "w": views.furniture(publisher.language),
        "base": base,
        "feed": "" if publisher.feed == "sitemap" else base + publisher.feed_path,
        "year": world.epoch.day.year,
    }
