"""The written pages hold their gold texts, differ from each other and come out the same twice."""

from collections import Counter
from pathlib import Path

from lxml import html

from tests.reading.build import Page, build, pages
from tests.reading.stories import STORIES
from tests.reading.templates import TEMPLATES

PAGES = list(pages())


def _seen(page: Page) -> str:
    """The words of a page, without scripts and styles."""
    tree = html.document_fromstring(page.html)
    for hidden in tree.xpath("//script | //style | //head"):
        hidden.drop_tree()
    return " ".join(tree.text_content().split())


def test_there_are_enough_pages_of_many_kinds() -> None:
    assert len(PAGES) >= 60
    assert len(TEMPLATES) >= 15
    assert all(len(template.stories) >= 4 for template in TEMPLATES)


def test_no_two_pages_share_an_id_or_an_address() -> None:
    assert len({page.id for page in PAGES}) == len(PAGES)
    assert len({page.url for page in PAGES}) == len(PAGES)
    assert len({page.html for page in PAGES}) == len(PAGES)


def test_every_story_is_used_once_or_twice() -> None:
    used = Counter(story for template in TEMPLATES for story in template.stories)
    assert used.keys() == {story.id for story in STORIES}
    assert max(used.values()) <= 2


def test_no_page_shows_a_place_that_was_not_filled() -> None:
    assert [page.id for page in PAGES if "{" in _seen(page)] == []


def test_each_line_of_gold_stands_on_its_page() -> None:
    for page in PAGES:
        seen = _seen(page)
        lines = [part for line in page.body.split("\n") for part in line.split("\t")]
        assert [line for line in lines if line not in seen] == [], page.id


def test_the_gold_follows_the_order_of_the_page() -> None:
    for page in PAGES:
        seen, last = _seen(page), 0
        for line in page.body.split("\n"):
            last = seen.find(line.split("\t")[0], last)
            assert last >= 0, (page.id, line)


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert build(first) == build(second) == len(PAGES)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert len(files) == len(PAGES) + 1
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in files)
