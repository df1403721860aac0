"""Judges stories, copies and stories across languages on labelled data.

`./dz eval stories --data FOLDER [--json]` reads FOLDER's files STEM.*.jsonl (or .tsv), whatever
stands between stem and suffix; a figure whose file is absent is null. Everything is decided by the
code that the pipeline runs, with the weights that ship. The protocol, by key:

english_packed_b3_f1   en_wikinews_sources and en_basil in one stream, all stories within one week
                       (offset = md5(story) mod 7 days, articles at most 3 days after its first)
russian_pairs_f1       pairs_toloka_ru_en: a pair is one story when its second text, alone in a
                       story among the COMPETITORS most like it, is joined by the first, or the
                       other way round
russian_streams_f1     ru_pairs_urls_*: addresses with a readable slug, one stream a day; a
                       labelled pair is found when both stand in one story; F1 over all days, of at
                       most MOST_PAIRS pairs a day
ukrainian_b3_f1, all_languages_b3_f1   uk_handwritten: the Ukrainian texts, and all, as streams
uk_en_event_top1       xl_warline: each Ukrainian description against the English descriptions of
                       the NEIGHBOURS events nearest in time, the true one among them
itn_uk_ru_top1, itn_uk_en_top1   xl_itn: the same with the blurbs of "In the news"; a story has
                       all its blurbs of the other language
republication_f1       neardup_synthetic_uk_ru_en: whole copies (not partial reuse) found by their
                       family, against texts folded with others; texts further apart than the
                       pipeline looks (relate.COPY_REACH) are not compared
false_bulletin_pairs   pairs of two bulletins that are no copies of each other, folded all the same
partial_reuse_recall, partial_reuse_precision   texts that took a part of another, found with the
                       text it came from (the host, most of such a text, does not count); and of
                       all verdicts "partial", those between texts of one family
"""

import csv
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gates

from dzherelo.model.ids import ArticleId, SourceId, StoryId
from dzherelo.pipeline import relate
from dzherelo.stories import copies, placement, sketches
from dzherelo.stories.copies import CopySide, CopyVerdict
from dzherelo.stories.sketches import Candidate, StorySketch
from dzherelo.text import numbers, sketch

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.stories import streams

DATA = Path(__file__).parents[2] / "shared" / "data" / "stories"
COMPETITORS, NEIGHBOURS, WORST = 12, 20, 5
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NO_COPY = {"original", "unrelated", "bulletin_original"}
NUMBER_OF_PAGE = 5
"""Digits of a number in an address that is the page's, not the news's."""
MOST_PAIRS = 1000
"""Labelled pairs of one day that are judged, evenly chosen: more take minutes a day."""
SLUG_WORDS = 3
"""An address has a headline when its last part has so many words of letters."""
STEMS = (
    "en_wikinews_sources",
    "en_basil",
    "uk_handwritten",
    "pairs_toloka_ru_en",
    "ru_pairs_urls_",
    "xl_warline",
    "xl_itn",
    "neardup_synthetic_uk_ru_en",
)
KEYS = (
    "english_packed_b3_f1",
    "russian_pairs_f1",
    "russian_streams_f1",
    "ukrainian_b3_f1",
    "all_languages_b3_f1",
    "uk_en_event_top1",
    "itn_uk_ru_top1",
    "itn_uk_en_top1",
    "republication_f1",
    "false_bulletin_pairs",
    "partial_reuse_recall",
    "partial_reuse_precision",
)


class Report:
    """Figures by key, and the worst errors as sentences."""

    def __init__(self) -> None:
        self.figures: dict[str, float | None] = dict.fromkeys(KEYS)
        self.errors: dict[str, list[str]] = defaultdict(list)

    def note(self, key: str, words: str) -> None:
        """Keep an error, as long as few were kept."""
        if len(self.errors[key]) < WORST:
            self.errors[key].append(words)


def files(folder: Path, stem: str) -> list[Path]:
    """The files of a stem, whatever part of the data they are."""
    return sorted(one for one in folder.glob(f"{stem}*") if one.suffix in {".jsonl", ".tsv"})


def lines(folder: Path, stem: str) -> list[dict[str, Any]]:
    """The rows of all files of a stem."""
    texts = (path.read_text("utf-8") for path in files(folder, stem))
    return [json.loads(line) for text in texts for line in text.splitlines() if line.strip()]


# ---- streams -------------------------------------------------------------------------------------


def judge_streams(folder: Path, report: Report) -> None:
    """B cubed of streams of articles."""
    packed = [
        row
        for stem in ("en_wikinews_sources", "en_basil")
        for path in files(folder, stem)
        for row in streams.of_file(path, packed=True)
    ]
    hand = [row for path in files(folder, "uk_handwritten") for row in streams.of_file(path)]
    ukrainian = [row for row in hand if row.profile.language == "uk"]
    for key, rows in (
        ("english_packed_b3_f1", packed),
        ("ukrainian_b3_f1", ukrainian),
        ("all_languages_b3_f1", hand),
    ):
        if rows:
            ordered = streams.ordered(rows)
            placed = streams.Stream().run(ordered)
            report.figures[key] = round(streams.b_cubed(ordered, placed)[2], 4)
            _mixed(key, ordered, placed, report)


def _mixed(
    key: str, rows: Sequence[streams.Row], placed: Sequence[StoryId], report: Report
) -> None:
    """The stories that hold most articles of others, and those torn into most parts."""
    found: dict[StoryId, Counter[str]] = defaultdict(Counter)
    parts: dict[str, Counter[StoryId]] = defaultdict(Counter)
    for row, story in zip(rows, placed, strict=True):
        found[story][row.story] += 1
        parts[row.story][story] += 1
    for true in sorted(parts, key=lambda one: (-len(parts[one]), one))[:2]:
        if len(parts[true]) > 1:
            report.note(key, f"story {true} is torn into {len(parts[true])}")
    for mixed in sorted(found.values(), key=lambda one: -len(one))[:3]:
        if len(mixed) > 1:
            report.note(key, f"one story holds {dict(mixed)}")


def judge_slugs(folder: Path, report: Report) -> None:
    """Pairs of addresses of one day, placed by the words in them."""
    right = wrong = missed = 0
    for path in files(folder, "ru_pairs_urls_"):
        known = judged(path)
        rows = slug_rows(known)
        placed = dict(zip([row.id for row in rows], streams.Stream().run(rows), strict=True))
        for one, two, label in known:
            together, same = placed[one] == placed[two], label == "OK"
            right += together and same
            wrong += together and not same
            missed += same and not together
            if together != same:
                report.note("russian_streams_f1", f"{label}: {slug(one)} / {slug(two)}")
    if right + missed:
        report.figures["russian_streams_f1"] = _f1(right, wrong, missed)


def readable(path: Path) -> list[tuple[str, str, str]]:
    """The pairs of a day whose addresses both have a headline in them."""
    return [pair for pair in _pairs(path) if slug(pair[0]) and slug(pair[1])]


def judged(path: Path) -> list[tuple[str, str, str]]:
    """At most `MOST_PAIRS` of the readable pairs of a day, evenly chosen."""
    known = readable(path)
    return known[:: 1 + len(known) // MOST_PAIRS]


def slug_rows(pairs: Iterable[tuple[str, str, str]]) -> list[streams.Row]:
    """The addresses of pairs as articles of a headline alone, each once, in alphabetic order."""
    addresses = sorted({address for pair in pairs for address in pair[:2]})
    return [streams.row(one, "", NOW, slug(one), (), language="ru") for one in addresses]


def _pairs(path: Path) -> list[tuple[str, str, str]]:
    """Two addresses and the label of each line; the columns are found by their names."""
    with path.open(encoding="utf-8", newline="") as file:
        found = csv.DictReader(file, delimiter="\t")
        return [(row["first_url"], row["second_url"], row["quality"]) for row in found]


def slug(address: str) -> str:
    """The headline in an address, as words of Latin letters and numbers; "" when there is none."""
    last = urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    words = [word for word in re.split(r"[-_]+", last) if word]
    words = [word for word in words if not (word.isdigit() and len(word) >= NUMBER_OF_PAGE)]
    return " ".join(words) if sum(word.isalpha() for word in words) >= SLUG_WORDS else ""


def _f1(right: int, wrong: int, missed: int) -> float:
    return round(2 * right / max(1, 2 * right + wrong + missed), 4)


# ---- texts against stories -----------------------------------------------------------------------


class Texts:
    """Texts as candidates, each also as a story of its own, with the frequencies of all."""

    def __init__(self, rows: Sequence[streams.Row]) -> None:
        self.rows = rows
        self.candidates = [
            sketches.candidate(
                row.profile, article=ArticleId(number), when=row.when, first_seen=row.when
            )
            for number, row in enumerate(rows)
        ]
        self.frequencies: Counter[str] = Counter()
        self.index: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(self.candidates):
            terms = placement.counted_terms(one)
            self.frequencies.update(terms)
            for term in terms:
                self.index[term].append(number)

    def story(self, numbers: Sequence[int]) -> StorySketch:
        """The story of some texts, under the number of the first."""
        made = sketches.start(StoryId(numbers[0]), self.candidates[numbers[0]])
        for one in numbers[1:]:
            made = sketches.add(made, self.candidates[one])
        return made

    def shown(self, number: int) -> str:
        """The beginning of a text, for a reader."""
        return " ".join(self.rows[number].profile.title.surface or self.rows[number].text.split())[
            :80
        ]

    def known(self, one: Candidate) -> dict[str, int]:
        """The frequencies of a candidate's terms."""
        return {term: self.frequencies[term] for term in placement.counted_terms(one)}

    def near(self, number: int, limit: int) -> list[int]:
        """The texts that share most of one's rare terms."""
        one = self.candidates[number]
        terms = placement.lookup_terms(one, self.known(one), len(self.rows), streams.LOOKUP)
        hits = Counter(other for term in terms for other in self.index[term] if other != number)
        return sorted(hits, key=lambda other: (-hits[other], other))[:limit]

    def best(self, number: int, stories: Sequence[StorySketch]) -> StoryId:
        """The story of the highest score for a text."""
        one = self.candidates[number]
        ranked = placement.rank(one, stories, self.known(one), len(self.rows))
        return ranked[0].story if ranked else stories[0].story


def judge_pairs(folder: Path, report: Report) -> None:
    """Pairs of Russian texts, each among its competitors."""
    pairs = [one for one in lines(folder, "pairs_toloka_ru_en") if one["lang"] == "ru"]
    if not pairs:
        return
    texts = Texts([text_row(pair[side], pair["lang"]) for pair in pairs for side in "ab"])
    right = wrong = missed = 0
    for number, pair in enumerate(pairs):
        one, two = 2 * number, 2 * number + 1
        joined, same = _joins(texts, one, two) or _joins(texts, two, one), pair["label"] == "OK"
        right += joined and same
        wrong += joined and not same
        missed += same and not joined
        if joined != same:
            titles = f"{pair['a']['title']} / {pair['b']['title']}"
            report.note("russian_pairs_f1", f"{pair['label']}: {titles}")
    report.figures["russian_pairs_f1"] = _f1(right, wrong, missed)


def text_row(given: dict[str, Any], language: str) -> streams.Row:
    """One text of a pair."""
    blocks = streams.paragraphs(given["text"])
    return streams.row("", "", NOW, given["title"], blocks, language=language)


def _joins(texts: Texts, one: int, two: int) -> bool:
    stories = sorted({two, *texts.near(one, COMPETITORS)})
    sketched = [texts.story([number]) for number in stories]
    candidate = texts.candidates[one]
    made = placement.decide(candidate, sketched, texts.known(candidate), len(texts.rows))
    return made.story == two


def judge_languages(folder: Path, report: Report) -> None:
    """Texts against the events of another language."""
    for key, stem, languages in (
        ("uk_en_event_top1", "xl_warline", ("uk", "en")),
        ("itn_uk_ru_top1", "xl_itn", ("uk", "ru")),
        ("itn_uk_en_top1", "xl_itn", ("uk", "en")),
    ):
        rows = [row for path in files(folder, stem) for row in streams.of_file(path)]
        rows = [row for row in rows if row.profile.language in languages]
        if rows:
            _top(key, Texts(rows), languages, report)


def _top(key: str, texts: Texts, languages: tuple[str, str], report: Report) -> None:
    told: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(texts.rows):
        if row.profile.language == languages[1]:
            told[row.story].append(number)
    right = asked = 0
    for number, row in enumerate(texts.rows):
        if row.profile.language != languages[0] or row.story not in told:
            continue
        asked += 1
        true = told[row.story]
        near = sorted(told, key=lambda story: (story != row.story, _apart(texts, told[story], row)))
        stories = [texts.story(told[story]) for story in near[:NEIGHBOURS]]
        best = texts.best(number, stories)
        right += best == true[0]
        if best != true[0]:
            report.note(key, f"{texts.shown(number)} → {texts.shown(best)}")
    if asked:
        report.figures[key] = round(right / asked, 4)


def _apart(texts: Texts, story: Sequence[int], row: streams.Row) -> timedelta:
    return min(abs(texts.rows[one].when - row.when) for one in story)


# ---- copies --------------------------------------------------------------------------------------


def judge_copies(folder: Path, report: Report) -> None:
    """Copies, cut-down copies, bulletins and partial reuse."""
    rows = lines(folder, "neardup_synthetic_uk_ru_en")
    if not rows:
        return
    rows.sort(key=lambda row: (row["published"], row["id"]))
    verdicts = _verdicts([_side(number, row) for number, row in enumerate(rows)])
    whole: dict[int, set[bool]] = defaultdict(set)
    reused = {
        number
        for one in verdicts
        for number, other in ((one.copy, one.original), (one.original, one.copy))
        if _took(rows[number], rows[other])
    }
    bulletins = 0
    for one in verdicts:
        copy, original = rows[one.copy], rows[one.original]
        same = bool(_family(copy) & _family(original))
        for number in (one.copy, one.original) if one.kind != "partial" else ():
            whole[number].add(same)
        if not same and one.kind != "partial" and "bulletin" in copy and "bulletin" in original:
            bulletins += 1
        if not same:
            titles = f"{copy['title'][:70]} / {original['title'][:70]}"
            report.note("republication_f1", f"{one.kind}, {one.reason}: {titles}")
    _count_copies(rows, whole, reused, report)
    report.figures["false_bulletin_pairs"] = bulletins
    partial = [one for one in verdicts if one.kind == "partial"]
    true = sum(bool(_family(rows[one.copy]) & _family(rows[one.original])) for one in partial)
    if partial:
        report.figures["partial_reuse_precision"] = round(true / len(partial), 4)


def _count_copies(
    rows: Sequence[dict[str, Any]],
    whole: dict[int, set[bool]],
    reused: set[int],
    report: Report,
) -> None:
    right = wrong = missed = reuses = 0
    for number, row in enumerate(rows):
        found = whole.get(number, set())
        if row["relation"] == "partial_reuse":
            reuses += 1
            continue
        wrong += False in found
        if row["relation"] not in NO_COPY:
            right += True in found
            missed += True not in found
            if True not in found:
                report.note("republication_f1", f"missed {row['relation']}: {row['title'][:90]}")
    report.figures["republication_f1"] = _f1(right, wrong, missed)
    if reuses:
        report.figures["partial_reuse_recall"] = round(len(reused) / reuses, 4)


def _took(row: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether `row` holds a passage of `other`, or of the text that `other` copies."""
    return row["relation"] == "partial_reuse" and row["root"] in {other["id"], other.get("root")}


def _family(row: dict[str, Any]) -> set[str]:
    return {row["id"], row.get("root") or row["id"], row.get("host") or row["id"]}


def _side(number: int, row: dict[str, Any]) -> CopySide:
    when, text = datetime.fromisoformat(row["published"]).replace(tzinfo=UTC), row["text"]
    source = SourceId(sum(map(ord, row["source"])))
    shingles, found = sketch.shingles(text), numbers.read(text)
    words = len(text.split())
    return CopySide(
        ArticleId(number), source, shingles, found, words, when, when, row["title"], text
    )


def _verdicts(sides: Iterable[CopySide]) -> list[CopyVerdict]:
    """Every article against those before it with most shingles in common, as `relate` does."""
    before: list[CopySide] = []
    postings: dict[int, list[int]] = defaultdict(list)
    found = []
    for side in sides:
        met = Counter(other for one in side.shingles for other in postings[one])
        for other, _ in sorted(met.items(), key=lambda pair: (-pair[1], pair[0]))[:8]:
            near = abs(side.when - before[other].when) <= relate.COPY_REACH
            verdict = copies.compare(side, before[other]) if near else None
            if verdict:
                found.append(verdict)
        for one in side.shingles:
            postings[one].append(len(before))
        before.append(side)
    return found


def judge(folder: Path) -> Report:
    """All figures for the files of a folder."""
    report = Report()
    for part in (judge_streams, judge_pairs, judge_languages, judge_copies, judge_slugs):
        began = time.monotonic()
        part(folder, report)
        taken = time.monotonic() - began
        print(f"{part.__name__.removeprefix('judge_')}: {taken:.0f} s", file=sys.stderr, flush=True)
    return report


def digest(folder: Path) -> str:
    """The digest of everything that is judged."""
    return gates.digest(file for stem in STEMS for file in files(folder, stem))


def main(given: Sequence[str]) -> None:
    """Judge a folder and print what was found."""
    chosen = gates.asked(__doc__, DATA, given)
    report = judge(chosen.data)
    if chosen.json:
        print(json.dumps(report.figures))
    else:
        _print(report)
    # bulletins are errors, whose figure should fall; floors are for figures that should rise
    rising = {key: value for key, value in report.figures.items() if isinstance(value, float)}
    gates.close("stories", rising, digest(chosen.data), keep=chosen.keep)


def _print(report: Report) -> None:
    for key, value in report.figures.items():
        print(f"{key:26} {'no data' if value is None else value}")
        for words in report.errors.get(key, ()):
            print(f"    {words}")


if __name__ == "__main__":
    main(sys.argv[1:])
