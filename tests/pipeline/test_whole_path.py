"""The recorded edition from its publishers' feeds to stories, judged by the truth beside it."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dzherelo.cli.doctor import _examine
from dzherelo.edition import places, revisions, stories
from dzherelo.edition.clock import Epoch, dated, read
from dzherelo.edition.shapes import Piece
from dzherelo.text.normal import fold
from tests.pipeline.conftest import Played, Rows

LEAST_B3 = 0.83
"""B³ F1 of the stories against the truth; it rises, it never falls."""
LEAST_COPIES_FOUND = 0.94
MOST_WRONG_COPIES = 2
A_DAY = timedelta(days=1)


async def _pieces(played: Played, rows: Rows) -> dict[str, Any]:
    """Truth's id of an article → our row of it."""
    epoch = await _epoch(rows)
    located = places.locate(stories.load(), epoch)
    found = await rows.all("SELECT a.*, s.slug FROM article a JOIN source s ON s.id = a.source_id")
    by_place = {(row.slug, _place(row.url)): row for row in found}
    known = {}
    for piece, one in played.truth["articles"].items():
        row = by_place.get((one["publisher"], located.paths[piece]))
        if row is not None:
            known[piece] = row
    return known


async def _epoch(rows: Rows) -> Epoch:
    state = await rows.one("SELECT value FROM setting WHERE name = 'edition'")
    return Epoch(date.fromisoformat(state["first_day"]))


def _place(url: str) -> str:
    """The path and query of an address, without what feeds add for their statistics."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query.startswith("newsid") else "")


async def test_every_article_is_there_exactly_once(played: Played, rows: Rows) -> None:
    pieces = await _pieces(played, rows)
    missing = set(played.truth["articles"]) - set(pieces)
    # what was deleted before anybody asked can't be had
    assert all(played.truth["articles"][one].get("deleted") for one in missing), missing
    assert len({row.id for row in pieces.values()}) == len(pieces)
    unfinished = [one for one, row in pieces.items() if row.stage != "done"]
    assert all(played.truth["articles"][one].get("deleted") for one in unfinished), unfinished


async def test_titles_are_read_in_every_encoding(played: Played, rows: Rows) -> None:
    pieces = await _pieces(played, rows)
    epoch, edition = await _epoch(rows), stories.load()
    wrong = [
        (one, row.title)
        for one, row in pieces.items()
        if fold(row.title) not in _titles(edition.pieces[one], epoch)
    ]
    assert wrong == []


def _titles(piece: Piece, epoch: Epoch) -> set[str]:
    """The titles an article had; publishers differ in their apostrophes and quotation marks."""
    minutes = [piece.minute, *(edit.minute for edit in piece.edits)]
    shown = (revisions.shown(piece, minute) for minute in minutes)
    return {fold(dated(one.title, epoch, piece.language)) for one in shown if one}


async def test_stories_are_the_true_ones(played: Played, rows: Rows) -> None:
    pieces = await _pieces(played, rows)
    true = {one: played.truth["articles"][one]["story"] for one in pieces}
    ours = {one: row.story_id for one, row in pieces.items()}
    precision, recall = _b_cubed(true, ours)
    f1 = 2 * precision * recall / (precision + recall)
    assert f1 >= LEAST_B3, (round(precision, 3), round(recall, 3), round(f1, 3))


def _b_cubed(true: dict[str, Any], ours: dict[str, Any]) -> tuple[float, float]:
    """B³ precision and recall (Bagga & Baldwin 1998)."""
    pairs = Counter((true[one], ours[one]) for one in true)
    sizes, found = Counter(true.values()), Counter(ours.values())
    precision = sum(n * n / found[cell] for (_, cell), n in pairs.items())
    recall = sum(n * n / sizes[story] for (story, _), n in pairs.items())
    return precision / len(true), recall / len(true)


async def test_copies_are_folded_and_nothing_else_is(played: Played, rows: Rows) -> None:
    pieces = await _pieces(played, rows)
    families = _families((one["article"], one["of"]) for one in played.truth["copies"])
    by_id = {row.id: one for one, row in pieces.items()}
    folded = {one: by_id.get(row.copy_of) for one, row in pieces.items() if row.copy_of}
    wrong = [
        (one, original)
        for one, original in folded.items()
        if families.get(one, one) != families.get(original or "", original)
    ]
    assert len(wrong) <= MOST_WRONG_COPIES, wrong
    true = {one["article"] for one in played.truth["copies"]} & set(pieces)
    found = true & set(folded)
    assert len(found) >= LEAST_COPIES_FOUND * len(true), sorted(true - found)


def _families(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each article's first original, over copies of copies."""
    parents = dict(pairs)
    roots = {}
    for one in {*parents, *parents.values()}:
        root = one
        while root in parents:
            root = parents[root]
        roots[one] = root
    return roots


async def test_bulletins_of_other_days_are_no_copies(played: Played, rows: Rows) -> None:
    pieces = await _pieces(played, rows)
    by_id = {row.id: one for one, row in pieces.items()}
    truth = played.truth["articles"]
    for one, row in pieces.items():
        if row.copy_of and row.copy_of in by_id:
            assert truth[one]["story"] == truth[by_id[row.copy_of]]["story"], one


async def test_an_edit_is_a_revision_and_the_first_text_is_kept(played: Played, rows: Rows) -> None:
    found = await rows.all("SELECT article_id FROM revision GROUP BY 1 HAVING count(*) > 1")
    edited = [one for one, told in played.truth["articles"].items() if told.get("edits")]
    assert len(found) >= len(edited) // 2
    pieces = await _pieces(played, rows)
    changed = {row.article_id for row in found}
    strangers = [one for one, row in pieces.items() if row.id in changed and one not in edited]
    assert strangers == []


async def test_each_bad_input_is_refused_once_with_its_reason(played: Played, rows: Rows) -> None:
    found = await rows.all("SELECT stage, kind, url FROM refusal")
    by_path = {urlsplit(row.url).path: row.kind for row in found}
    for place, kind in played.truth["refusals"].items():
        assert by_path.get(urlsplit(place).path or place) == kind, place


async def test_every_invariant_holds(played: Played) -> None:
    checks = await _examine(played.settings, deep=True)
    assert [one for one in checks if not one.right] == []


async def test_pictures_lie_under_their_hash(rows: Rows, blob_folder: Path) -> None:
    found = await rows.all("SELECT key, md5, sha256, feed_id FROM picture")
    assert found
    for row in found:
        body = (blob_folder / row.key).read_bytes()
        assert row.key.startswith(f"feed/{row.feed_id}/{row.md5}.")
        assert hashlib.sha256(body).hexdigest() == row.sha256


async def test_times_are_the_publishers(played: Played, rows: Rows) -> None:
    pieces = await _pieces(played, rows)
    epoch = await _epoch(rows)
    told = {one: epoch.at(read(played.truth["articles"][one]["time"])) for one in pieces}
    late = [one for one, row in pieces.items() if abs(row.sort_at - told[one]) > A_DAY]
    assert late == []


async def test_an_agency_is_cited_by_those_who_took_from_it(played: Played, rows: Rows) -> None:
    cited = await rows.one(
        "SELECT count(*) FROM relation r JOIN source s ON s.id = r.outlet_id"
        " WHERE r.kind = 'cites' AND s.slug = 'teren'"
    )
    told = sum("teren" in one.get("cites", ()) for one in played.truth["articles"].values())
    assert cited >= 0.6 * told > 0


async def test_a_merged_story_is_empty_and_leads_to_one_that_is_there(rows: Rows) -> None:
    merged = await rows.all(
        "SELECT s.id, t.id AS home, t.merged_into AS further, e.detail,"
        " (SELECT count(*) FROM membership m WHERE m.story_id = s.id) AS members"
        " FROM story s LEFT JOIN story t ON t.id = s.merged_into"
        " LEFT JOIN event e ON e.kind = 'merge' AND e.story_id = s.id"
        " WHERE s.merged_into IS NOT NULL"
    )
    assert merged
    for row in merged:
        assert (row.members, row.further) == (0, None), row
        assert row.home, row
        assert row.detail, row
