"""Streams of articles whose stories are known, an online simulation of placing them, B cubed."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from dzherelo.edition import clock, markup
from dzherelo.edition import stories as edition
from dzherelo.model.blocks import Block, Paragraph, plain
from dzherelo.model.ids import ArticleId, SourceId, StoryId
from dzherelo.model.profile import Profile
from dzherelo.provenance import entities
from dzherelo.provenance.outlets_port import NoOutlets, Outlets
from dzherelo.sources.outlets import OutletIndex
from dzherelo.stories import copies, features, placement, repair, sketches, vectors
from dzherelo.stories.copies import CopySide
from dzherelo.stories.sketches import Candidate, StorySketch
from dzherelo.text import keys, sketch

LOOKUP, INDEX, CANDIDATES, BATCH = 80, 160, 24, 16
ACTIVE = timedelta(days=5)
Example = tuple[dict[str, float], int]


class Row(msgspec.Struct):
    """One article of a stream with its true story."""

    id: str
    story: str
    when: datetime
    text: str
    source: int
    profile: Profile


def row(name: str, story: str, when: datetime, title: str, blocks: Sequence[Block], **more) -> Row:
    language, text = more["language"], plain(tuple(blocks))
    known: Outlets = more.get("outlets") or NoOutlets()
    profile = Profile(
        language,
        keys.terms(title, language),
        keys.terms(text, language),
        keys.numbers(f"{title}\n{text}"),
        sketch.shingles(text),
        entities.find(blocks, title=title, language=language, outlets=known),
    )
    return Row(name, story, when, text, more.get("source", 0), profile)


def of_edition() -> list[Row]:
    """The recorded edition as first published; bulletins have a story a day."""
    loaded = edition.load()
    epoch = clock.Epoch(date(2026, 2, 11))
    known = tuple(one.source for one in loaded.publishers.values())
    index = OutletIndex(known)
    rows = []
    for piece in loaded.pieces.values():
        parts = [clock.dated(part, epoch, piece.language) for part in piece.parts]
        title = clock.dated(piece.title, epoch, piece.language)
        rows.append(
            row(
                piece.id,
                piece.story,
                epoch.at(piece.minute),
                title,
                markup.blocks(parts),
                language=piece.language,
                outlets=index,
                source=loaded.publishers[piece.publisher].number,
            )
        )
    return ordered(rows)


def of_file(path: Path, *, packed: bool = False) -> list[Row]:
    """A labelled stream outside the project; `packed` squeezes all stories into one week."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    begins: dict[str, datetime] = {}
    for line in lines:
        when = _moment(line["published"])
        begins[line["story"]] = min(begins.get(line["story"], when), when)
    rows = []
    for line in lines:
        if line.get("kind") == "headline":
            continue
        story, when = line["story"], _moment(line["published"])
        if packed:
            offset = int(hashlib.md5(story.encode()).hexdigest(), 16) % (7 * 86400)  # noqa: S324
            late = min((when - begins[story]).total_seconds(), 3 * 86400)
            when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=offset + late)
        blocks = paragraphs(line["text"])
        rows.append(row(line["id"], story, when, line["title"], blocks, language=line["lang"]))
    return ordered(rows)


def paragraphs(text: str) -> list[Block]:
    return [Paragraph(part) for part in text.split("\n") if part.strip()]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def ordered(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row.when, row.id))


class Stream:
    """Places articles one by one with what the store would know."""

    def __init__(self, examples: list[Example] | None = None) -> None:
        self.frequencies: Counter[str] = Counter()
        self.total = 0
        self.stories: dict[StoryId, StorySketch] = {}
        self.index: dict[str, set[StoryId]] = defaultdict(set)
        self.shown: dict[StoryId, set[str]] = {}
        self.placed: dict[int, StoryId] = {}
        self.sides: dict[int, CopySide] = {}
        self.postings: dict[int, list[int]] = defaultdict(list)
        self.true: dict[str, StoryId] = {}
        self.examples = examples
        self.begun = 0
        self.members: dict[StoryId, list[Candidate]] = defaultdict(list)
        self.inside: dict[StoryId, list[int]] = defaultdict(list)
        self.rivals: set[tuple[StoryId, StoryId]] = set()
        self.memory = placement.Memory()
        self.nearest: dict[ArticleId, list[StorySketch]] = {}
        """What is near to an article while nothing is placed or merged."""

    def run(self, rows: Sequence[Row]) -> list[StoryId]:
        for number, row in enumerate(rows, start=1):
            self._place(number, row)
            if number % BATCH == 0 or number == len(rows):
                self._repair()
        return [self.placed[number] for number in range(1, len(rows) + 1)]

    def _repair(self) -> None:
        """What pipeline/repairs.py does at the end of a batch."""
        home: dict[StoryId, StoryId] = {}
        self.memory = placement.Memory()
        self.nearest = {}
        for pair in repair.distinct(self.rivals):
            two = repair.left(pair, home)
            if two and self._merge(*two):
                kept, lost = two
                home[lost] = kept
        self.rivals = set()

    def _merge(self, kept: StoryId, lost: StoryId) -> bool:
        if min(len(self.members[kept]), len(self.members[lost])) > repair.SMALL:
            return False
        known: dict[str, int] = {}
        sides = []
        for story in (kept, lost):
            asked = sorted(self.members[story], key=lambda one: (one.when, one.article))
            asked = asked[-repair.MEMBERS :]
            near = {}
            for one in asked:
                own = {term: self.frequencies[term] for term in placement.counted_terms(one)}
                known |= own
                if one.article not in self.nearest:
                    self.nearest[one.article] = self._near(one, own)
                near[one.article] = self.nearest[one.article]
            sides.append(repair.Side(self.stories[story], tuple(asked), near))
        likeness, _ = repair.likeness(sides[0], sides[1], known, self.total, self.memory)
        if likeness >= repair.MERGE:
            self._absorb(kept, lost)
        return likeness >= repair.MERGE

    def _absorb(self, kept: StoryId, lost: StoryId) -> None:
        self.stories[kept] = sketches.join(self.stories[kept], self.stories.pop(lost))
        self.members[kept] += self.members.pop(lost)
        self.inside[kept] += self.inside.pop(lost)
        for number in self.inside[kept]:
            self.placed[number] = kept
        self.nearest = {}
        for term in self.shown.pop(lost):
            self.index[term].discard(lost)
        self._show(kept, self.frequencies)

    def _place(self, number: int, row: Row) -> StoryId:
        original = self._original(number, row)
        candidate = sketches.candidate(
            row.profile,
            article=ArticleId(number),
            when=row.when,
            first_seen=row.when,
            copied=self.placed[original] if original else None,
            copy_of=ArticleId(original) if original else None,
        )
        terms = placement.counted_terms(candidate)
        known = {term: self.frequencies[term] for term in terms}
        near = self._near(candidate, known)
        decision = placement.decide(candidate, near, known, self.total)
        story = decision.story
        if self.examples is not None:
            story = self._learn(candidate, near, known, row.story)
        if story is None:
            self.begun += 1
            story = StoryId(self.begun)
            self.true.setdefault(row.story, story)
            self.stories[story] = sketches.start(story, candidate)
        else:
            self.stories[story] = sketches.add(self.stories[story], candidate)
        self.placed[number] = story
        self.inside[story].append(number)
        if self.examples is None:
            self.rivals.update((story, rival) for rival in decision.rivals)
        if candidate.copied is None:
            self.members[story].append(candidate)
        self.frequencies.update(terms)
        self._show(story, known)
        self.total += 1
        return story

    def _learn(
        self, candidate: Candidate, near: list[StorySketch], known: dict[str, int], story: str
    ) -> StoryId | None:
        """Examples of right and wrong stories; the article goes to the right one."""
        right = self.true.get(story)
        if candidate.copied is None and self.examples is not None:
            if right is not None and all(one.story != right for one in near):
                near = [*near, self.stories[right]]
            corpus = vectors.Corpus(known, self.total, candidate.language)
            weighed = features.weigh(candidate, corpus)
            every = [features.compare(candidate, weighed, one, corpus) for one in near]
            for one, compared in zip(near, features.stand_out(every), strict=True):
                if compared.series:
                    continue
                self.examples.append((compared.values, int(one.story == right)))
        return right

    def _original(self, number: int, row: Row) -> int | None:
        side = CopySide(
            ArticleId(number),
            SourceId(row.source),
            row.profile.shingles,
            row.profile.numbers,
            len(row.profile.body.surface),
            row.when,
            row.when,
            text=row.text,
        )
        met = Counter(other for one in side.shingles for other in self.postings[one][-30:])
        for one in side.shingles:
            self.postings[one].append(number)
        self.sides[number] = side
        for other, _ in sorted(met.items(), key=lambda pair: (-pair[1], pair[0]))[:6]:
            verdict = copies.compare(side, self.sides[other])
            if verdict and verdict.kind != "partial" and verdict.copy == number:
                return other
        return None

    def _near(self, candidate: Candidate, known: dict[str, int]) -> list[StorySketch]:
        corpus = vectors.Corpus(known, self.total, candidate.language)
        hits: dict[StoryId, float] = defaultdict(float)
        for term in placement.lookup_terms(candidate, known, self.total, LOOKUP):
            rarity = vectors.rarity(term[:2], term[2:], corpus)
            for story in self.index[term]:
                hits[story] += rarity
        best = sorted(hits, key=lambda story: (-round(hits[story], 6), story))
        active = (
            self.stories[s] for s in best if candidate.when - self.stories[s].last_at < ACTIVE
        )
        return [one for one, _ in zip(active, range(CANDIDATES), strict=False)]

    def _show(self, story: StoryId, known: dict[str, int]) -> None:
        new = set(placement.index_terms(self.stories[story], known, self.total, INDEX))
        old = self.shown.get(story, set())
        for term in old - new:
            self.index[term].discard(story)
        for term in new - old:
            self.index[term].add(story)
        self.shown[story] = new


def b_cubed(rows: Sequence[Row], placed: Sequence[StoryId]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a placement (Bagga and Baldwin 1998)."""
    true: dict[str, set[int]] = defaultdict(set)
    found: dict[StoryId, set[int]] = defaultdict(set)
    for number, (row, story) in enumerate(zip(rows, placed, strict=True)):
        true[row.story].add(number)
        found[story].add(number)
    precision = recall = 0.0
    for row, story in zip(rows, placed, strict=True):
        both = len(true[row.story] & found[story])
        precision += both / len(found[story])
        recall += both / len(true[row.story])
    precision, recall = precision / len(rows), recall / len(rows)
    return precision, recall, 2 * precision * recall / (precision + recall)
