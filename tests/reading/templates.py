"""The kinds of sites, each with the articles that its pages carry."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.reading import papers, places, portals
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
    Template(
        "agency",
        "obriy.example",
        portals.agency,
        ("grain-terminal", "storm-evening", "road-cameras", "court-forest"),
    ),
    Template(
        "national",
        "dzerkalo.example",
        portals.national,
        ("budget-vote", "rent-prices", "volunteers-nets", "pharmacy-law"),
    ),
    Template(
        "television",
        "kanal7.example",
        portals.television,
        ("robot-postman", "bakery-fire", "lost-tourists", "museum-coin"),
    ),
    Template(
        "hashed",
        "fokus.example",
        portals.hashed,
        ("wind-farm", "tram-fare", "hospital-mri", "market-hall"),
    ),
    Template(
        "city",
        "0777.example",
        portals.city,
        ("heating-season", "tram-fare", "power-grid", "bridge-verbohrad"),
    ),
    Template(
        "amp",
        "tyzhden.example",
        portals.amp,
        ("exam-results", "storm-evening", "lost-tourists", "dog-shelter"),
    ),
    Template(
        "nested",
        "poverh.example",
        portals.nested,
        ("market-hall", "volunteers-nets", "robot-postman", "rent-prices"),
    ),
    Template(
        "walled",
        "vahy.example",
        portals.walled,
        ("budget-vote", "startup-mushrooms", "grain-terminal", "exam-results"),
        shown=(3, None, 2, None),
    ),
    Template(
        "ministry",
        "ministry.example",
        places.ministry,
        ("min-roads-program", "min-vaccines", "min-customs", "min-pensions"),
    ),
    Template(
        "institute",
        "university.example",
        places.institute,
        ("uni-robotics", "hosp-heart", "uni-open-day", "uni-seed-bank"),
    ),
    Template(
        "flash",
        "blyskavka.example",
        places.flash,
        ("flash-siren", "flash-train", "flash-earthquake", "flash-minister"),
    ),
    Template(
        "chronicle",
        "nazhyvo.example",
        places.chronicle,
        ("live-storm", "live-council", "live-match", "live-outage"),
    ),
    Template(
        "interview",
        "rozmovnytsia.example",
        places.interview,
        ("int-seismologist", "int-conductor", "int-mayor", "int-beekeeper"),
    ),
    Template(
        "longread",
        "manivtsi.example",
        places.longread,
        ("long-railway", "long-well", "long-typists", "long-night-shift"),
    ),
    Template(
        "sport",
        "arena.example",
        places.sport,
        ("sport-handball", "sport-marathon", "sport-transfer", "sport-biathlon"),
    ),
    Template(
        "russian",
        "lymanka.example",
        places.russian,
        ("ru-water", "ru-tailor", "ru-tram-driver", "ru-electric-bus"),
    ),
)
