"""The kinds of sites, each with the articles that its pages carry."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.reading import papers
from tests.reading.markup import Shelf
from tests.reading.stories import Story


@dataclass(frozen=True)
class Template:
    """A kind of site: how it renders an article, and the ids of its articles.

    `shown` counts the blocks that a page shows, by the page's turn; None shows all of them.
    """

    name: str
    host: str
    render: Callable[[Story, Shelf], str]
    stories: tuple[str, ...]
    encoding: str = "utf-8"
    shown: tuple[int | None, ...] = ()


TEMPLATES: tuple[Template, ...] = (
    Template(
        "newspaper",
        "visnyk.example",
        papers.newspaper,
        ("bridge-verbohrad", "dog-shelter", "theatre-blackout", "lake-swim"),
    ),
    Template(
        "blocks",
        "ganok.example",
        papers.blocks,
        ("school-lunch", "startup-mushrooms", "chess-grandma", "drone-school"),
    ),
    Template(
        "table-paper",
        "visti.example",
        papers.table_paper,
        ("beekeepers", "ferry-return", "metro-choir", "court-forest"),
    ),
    Template(
        "drupal",
        "brid.example",
        papers.drupal,
        ("river-cleanup", "flood-drill", "library-night", "wind-farm"),
    ),
    Template(
        "joomla",
        "zoria.example",
        papers.joomla,
        ("apple-harvest", "chess-grandma", "river-cleanup", "ferry-return"),
    ),
    Template(
        "old-engine",
        "hat.example",
        papers.old_engine,
        ("museum-coin", "apple-harvest", "flood-drill", "beekeepers"),
        encoding="windows-1251",
    ),
)
