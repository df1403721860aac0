"""The story files: complete, consistent, and refused readably when they are not."""

import re
from collections import Counter

import pytest

from dzherelo.edition import clock, revisions, scenes, stories, truth
from dzherelo.edition.markup import blocks
from dzherelo.edition.shapes import Edition, Piece
from dzherelo.model.blocks import Embed, Figure, Paragraph

PUBLISHER = """
[[publishers]]
id = "a"
number = 1
name = "A"
kind = "other"
languages = ["uk"]
domain = "a.example"
slogan = ""
template = "teren"
feed = "rss"
feed_path = "/rss"
path = "/{n}"
photo = "/{id}"
"""
STORY = """
id = "s"
summary = ""
topic = "tech"
first = "s-1"
primary = ""
[[articles]]
id = "s-1"
publisher = "a"
language = "uk"
time = "d1 08:00"
title = "Перший"
lead = "Було п'ять."
role = "original"
[[articles.edits]]
time = "d1 09:00"
note = ""
replace = [["п'ять", "три"]]
[[articles]]
id = "s-2"
publisher = "a"
language = "uk"
time = "d1 10:00"
title = "Другий"
role = "republication"
copy_of = "s-1"
after = "Джерело: A."
"""
PLATFORMS = {"t.me", "facebook.com", "www.facebook.com", "www.youtube.com", "youtube.com", "x.com"}


def test_there_is_enough_of_everything(edition: Edition) -> None:
    pieces = list(edition.pieces.values())
    roles = Counter(piece.role for piece in pieces)
    languages = Counter(piece.language for piece in pieces)
    assert len(pieces) >= 200
    assert len(edition.stories) >= 40
    assert len({piece.publisher for piece in pieces}) == len(edition.publishers) >= 14
    assert languages["uk"] >= len(pieces) * 2 / 3
    assert languages["ru"] > 10
    assert languages["en"] > 10
    assert roles["republication"] >= 15
    assert roles["reprint"] >= 15
    assert sum(len(piece.edits) for piece in pieces) >= 15
    assert any(piece.deleted for piece in pieces)
    assert len({story.series for story in edition.stories if story.series}) == 2


def test_publishers_are_all_different(edition: Edition) -> None:
    publishers = edition.publishers.values()
    assert len({one.template for one in publishers}) == 16
    assert sorted(one.number for one in publishers) == list(range(9001, 9017))
    assert {one.kind for one in publishers} >= {"agency", "official", "foreign"}
    assert [one.id for one in publishers if one.encoding == "windows-1251"] == ["holos-zoriany"]
    for one in publishers:
        assert len(set(one.aliases)) == len(one.aliases)


def test_every_story_begins_with_its_first_article(edition: Edition) -> None:
    late = [
        story.id
        for story in edition.stories
        if edition.pieces[story.first].minute > min(edition.pieces[i].minute for i in story.pieces)
    ]
    assert late == []


def test_pictures_have_known_scenes_and_one_scene_each(edition: Edition) -> None:
    seen: dict[str, set[str]] = {}
    for figure in _blocks(edition, Figure):
        assert isinstance(figure, Figure)
        seen.setdefault(figure.url, set()).add(figure.alt)
    assert {name: found for name, found in seen.items() if len(found) > 1} == {}
    assert set().union(*seen.values()) <= set(scenes.SCENES)


def test_no_markup_is_left_in_the_text(edition: Edition) -> None:
    for block in _blocks(edition, Paragraph):
        assert isinstance(block, Paragraph)
        assert not re.search(
            r"!\[|\]\(|^@|^#|^\||^>|[{}]", re.sub(r"\{d[0-4]\}", "", block.text)
        ), block


def test_links_lead_nowhere_real(edition: Edition) -> None:
    hosts = set()
    for piece in edition.pieces.values():
        for block in blocks(_all_parts(piece)):
            links = [block.url] if isinstance(block, Embed) else []
            links += [link.url for link in getattr(block, "links", ())]
            for link in links:
                if link.startswith("article:"):
                    assert link.removeprefix("article:") in edition.pieces
                else:
                    hosts.add(link.split("/")[2])
    real = {h for h in hosts - PLATFORMS if not re.search(r"(^|\.)example(\.org|\.com)?$", h)}
    assert real == set()


def test_moments_see_every_article_and_most_edits(edition: Edition) -> None:
    moments = [clock.read(moment) for moment in clock.MOMENTS]
    assert moments == sorted(moments)
    pieces = edition.pieces.values()
    unseen = [p.id for p in pieces if not any(revisions.shown(p, m) for m in moments)]
    assert unseen == []
    edited = [piece for piece in pieces if piece.edits]
    both = [
        p.id for p in edited if len({r.number for m in moments if (r := revisions.shown(p, m))}) > 1
    ]
    assert len(both) >= len(edited) * 0.75


def test_truth_is_up_to_date(edition: Edition) -> None:
    # regenerate with: python -m dzherelo.edition --write-truth
    assert truth.shipped() == truth.truth(edition)


def test_shares_of_copies_are_plausible(edition: Edition) -> None:
    copies = truth.truth(edition)["copies"]
    assert all(0.2 < copy["share"] <= 1 for copy in copies), copies


def test_a_copy_is_made_from_what_stood_when_it_was_copied() -> None:
    made = stories.compose(PUBLISHER, {"s.toml": STORY})
    assert made.pieces["s-2"].parts == ("Було три.", "Джерело: A.")
    assert made.pieces["s-2"].kept == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('copy_of = "s-1"', 'copy_of = "s-9"', "unknown article 's-9'"),
        ('publisher = "a"', 'publisher = "b"', "unknown publisher 'b'"),
        ('id = "s-2"', 'id = "s-1"', "s-1: used 2 times"),
        ('[["п\'ять"', '[["шість"', "occurs 0 times"),
        ("d1 10:00", "d1 07:00", "older than its original"),
        ("d1 09:00", "d1 08:00", "edits must ascend"),
        ("d1 09:00", "d1 9:00", "not an edition time"),
        ("Було", "{d9} було", "braces in the text"),
        ('role = "original"', 'rolle = "original"', "rolle"),
        ('after = "', 'keep = [4]\nafter = "', "keep = (4,), of 1 blocks"),
    ],
)
def test_contradictions_are_told(old: str, new: str, says: str) -> None:
    assert old in STORY
    with pytest.raises(stories.EditionError, match=re.escape(says)):
        stories.compose(PUBLISHER, {"s.toml": STORY.replace(old, new, 1)})


def _all_parts(piece: Piece) -> tuple[str, ...]:
    return piece.parts + tuple(edit.append for edit in piece.edits if edit.append)


def _blocks(edition: Edition, kind: type) -> list[object]:
    found = (block for p in edition.pieces.values() for block in blocks(_all_parts(p)))
    return [block for block in found if isinstance(block, kind)]
