"""How a verb of saying stands in its clause: what leads to it, what follows, who may be meant."""

from collections.abc import Mapping

import msgspec

from dzherelo.provenance import phrases
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.cues import Grammar
from dzherelo.provenance.finds import Find
from dzherelo.provenance.phrases import Row
from dzherelo.provenance.scene import Scene
from dzherelo.provenance.tokens import Token, is_initial

Span = tuple[int, int]
"""A range of tokens [start, end)."""

SURE = frozenset(
    {"name", "role", "organisation", "anonymous", "pronoun", "outlet-noun", "quoted", "document"}
)
"""Heads of phrases (see `phrases.head`) that may speak without further proof."""
PLURAL = ("ли", "ють", "уть", "ть", "ят", "ют", "ся")
"""Endings of the verbs of «у поліції уточнили», whose subject is a place."""
_FAR = 6
"""Words between a verb and its «що»."""


class Clause(msgspec.Struct, frozen=True):
    """A verb at token `at` in its row, and what stands around it."""

    row: Row
    text: str
    scene: Scene
    at: int
    start: int
    """First token of the clause."""
    as_word: int | None
    """The token «як» before the verb, if any."""
    about: bool
    """«про це», or what was said, stands before the verb."""
    speech_first: bool
    """What was said stands before the verb as its object: «цю інформацію підтвердив …»."""
    quoted: bool
    """A quotation or a spoken clause ends right before the clause."""
    background: bool
    imperfect: bool

    @property
    def grammar(self) -> Grammar:
        """The cue words of the article's language."""
        return self.scene.grammar

    @property
    def words(self) -> Mapping[str, frozenset[str]]:
        """The word lists of the article's language."""
        return self.scene.grammar.words

    @property
    def verb(self) -> str:
        """The verb in lower case."""
        return self.row[self.at].low

    @property
    def follower(self) -> Token | None:
        """The token after the verb."""
        return self.row[self.at + 1] if self.at + 1 < len(self.row) else None

    @property
    def framed(self) -> bool:
        """Whether «як» or «про це» announces the verb."""
        return self.as_word is not None or self.about

    def head(self, span: Span) -> str:
        """What a phrase may be (see `phrases.head`)."""
        return phrases.head(self.row, *span, self.text, self.scene)

    def extent(self, start: int) -> int:
        """The end of the phrase that begins at a token."""
        if start >= len(self.row):
            return start
        return phrases.extent(self.row, start, self.text, self.grammar)


def read(row: Row, at: int, text: str, scene: Scene) -> Clause:
    """The clause of the verb at token `at`."""
    grammar = scene.grammar
    start = phrases.clause_start(row, at)
    as_words = (i for i in range(start, at) if row[i].low in grammar.words["as"])
    about = grammar.about_pattern.search(text.lower(), row[start].start, row[at].start) is not None
    speech_first = _speech_stands_first(row, start, at, grammar)
    around = [*row[_sentence_before(row, at) : at], *row[at + 1 : at + 2]]
    return Clause(
        row,
        text,
        scene,
        at,
        start,
        as_word=next(as_words, None),
        about=about or speech_first,
        speech_first=speech_first,
        quoted=_quoted(row, start),
        background=any(token.low in grammar.lines["background"] for token in around),
        imperfect=row[at].low in grammar.background_say,
    )


def _speech_stands_first(row: Row, start: int, at: int, grammar: Grammar) -> bool:
    """«Відповідну заяву зробив …»: what was said stands before the verb, the speaker after it."""
    words = grammar.words
    index = start
    while index < at and index - start < _LONGEST_OBJECT and row[index].low in words["speech_lead"]:
        index += 1
    if index >= at or row[index].low not in words["speech"]:
        return False
    return all(token.low not in grammar.say for token in row[start:at])


_LONGEST_OBJECT = 3
"""Words before the noun of «такі тривожні дані навів …»."""


def _quoted(row: Row, start: int) -> bool:
    """Whether a quotation, or speech after a dash, ends before the clause."""
    lead = row[max(0, start - 3) : start]
    if any(token.kind == "close" for token in lead) or (lead and lead[-1].kind == "dash"):
        return True
    return row[0].kind == "dash" and start > 1


def _sentence_before(row: Row, at: int) -> int:
    for index in range(at - 1, -1, -1):
        if row[index].kind == "stop" and not (index and is_initial(row[index - 1])):
            return index + 1
    return 0


def negated(clause: Clause) -> bool:
    """Whether «не» stands before the verb."""
    return clause.at > 0 and clause.row[clause.at - 1].low in clause.words["not"]


def leads(clause: Clause) -> bool:
    """Whether nothing but small words stands before the verb in its clause."""
    return phrases.skip_small(clause.row, clause.start, clause.grammar) >= clause.at


# ---- what follows the verb -----------------------------------------------------------------------


def clause_follows(clause: Clause) -> bool:
    """«, що …» or «: …» after the verb and its small words."""
    row = clause.row
    index = phrases.skip_small(row, clause.at + 1, clause.grammar)
    if index < len(row) and row[index].low in clause.words["recipients"]:
        index = phrases.skip_small(row, index + 1, clause.grammar)
    if index >= len(row):
        return False
    if row[index].kind == "colon":
        return True
    if row[index].kind == "comma" and index + 1 < len(row):
        after = row[index + 1]
        return after.low in clause.words["complement"] or after.kind == "open"
    return clause.grammar.language == "en" and row[index].low in {"that", "it", "he", "she", "they"}


def says_something(clause: Clause) -> bool:
    """Whether something is said: a clause, a topic, a quotation, or (English) any words."""
    if clause.grammar.language == "en":
        return clause.follower is not None or clause.quoted
    if clause.quoted or clause_follows(clause):
        return True
    index = phrases.skip_small(clause.row, clause.at + 1, clause.grammar)
    if index >= len(clause.row):
        return False
    follower = clause.row[index]
    if follower.kind == "open" or follower.low in clause.words["about_preposition"]:
        return True
    return _later_clause(clause.row, index)


def _later_clause(row: Row, at: int) -> bool:
    """«розповіла журналістам, що …»: the clause may come after a few more words."""
    end = phrases.clause_end(row, at)
    near = end - at <= _FAR and end + 1 < len(row)
    return near and row[end].kind == "comma" and row[end + 1].low in {"що", "что", "that"}


# ---- publishers and platforms --------------------------------------------------------------------


def publisher_at(clause: Clause, start: int) -> Span | None:
    """The phrase at a token when it names a publisher and nothing else."""
    end = clause.extent(start)
    within = scenes.outlet_in(clause.row[start:end], clause.text, clause.scene)
    if within is None:
        return None
    plain = clause.words["outlet_nouns"] | clause.words["outlet_lead"]
    lead = clause.row[start : start + within[0]]
    if any(token.kind == "word" and token.low not in plain for token in lead):
        return None
    return (start, end) if end - start - within[1] <= 1 else None


def on_platform(clause: Clause) -> bool:
    """Whether the clause says where it was said: in a post, in an interview."""
    end = phrases.clause_end(clause.row, clause.at)
    found = phrases.platform(clause.row, _outer_start(clause), end, clause.grammar)
    return found not in {"", "website"}


def _outer_start(clause: Clause) -> int:
    """The clause with a leading «у дописі у Фейсбуці,» belongs to the verb as well."""
    row, start = clause.row, clause.start
    if start > 0 and row[start - 1].kind == "comma":
        earlier = phrases.clause_start(row, start - 1)
        led = row[earlier].low in clause.words["at"]
        if led and phrases.adjunct(row, earlier, clause.grammar):
            return earlier
    return start


# ---- the find ------------------------------------------------------------------------------------


def make(clause: Clause, span: Span) -> Find:
    """The find of a verb and its subject."""
    row, (start, end) = clause.row, span
    hint = clause.head(span)
    limit = _before_next_cue(clause, phrases.clause_end(row, max(clause.at, end)))
    platform = phrases.platform(row, _outer_start(clause), limit, clause.grammar)
    first = row[_cue_start(clause)]
    last = row[clause.at]
    return Find(
        clause.text[first.start : last.end],
        first.start,
        last.end,
        row[start].start,
        row[end - 1].end,
        hint,
        platform,
        background=clause.background or (clause.imperfect and clause.as_word is not None),
        quote=clause.quoted,
        document=hint == "document",
    )


def _cue_start(clause: Clause) -> int:
    """The verb, or «як» when at most one word («як раніше повідомляв») stands between."""
    near = clause.as_word is not None and clause.at - clause.as_word <= 2  # noqa: PLR2004
    return clause.as_word if near and clause.as_word is not None else clause.at


def _before_next_cue(clause: Clause, end: int) -> int:
    """The clause up to the next set phrase: what follows «з посиланням на» is another's."""
    row = clause.row
    match = clause.grammar.nominal_pattern.search(clause.text.lower(), row[clause.at].end)
    if match is None:
        return end
    return next((i for i in range(clause.at, end) if row[i].start >= match.start()), end)
