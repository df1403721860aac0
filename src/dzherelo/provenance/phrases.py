"""Noun phrases that may name a source, and the small words around verbs that do not."""

from collections.abc import Sequence

from dzherelo.provenance import names, people
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.cues import Grammar
from dzherelo.provenance.scene import Scene
from dzherelo.provenance.tokens import Token, is_initial

Row = Sequence[Token]

_LONGEST_PHRASE = 12
_LONGEST_QUOTED = 7
_LONGEST_ADJUNCT = 6
_ADJECTIVAL = (
    "ий",
    "ій",
    "ого",
    "ої",
    "ому",
    "их",
    "им",
    "на",
    "ні",
    "не",
    "ська",
    "ське",
    "ські",
    "ый",
    "ая",
    "ое",
    "ые",
    "ой",
    "ка",
    "кі",
    "яні",
    "рна",
    "ові",
)


def closing(row: Row, at: int) -> int | None:
    """The index of the mark that closes the quotation opened at `at`, when it is a short name."""
    for index in range(at + 1, min(len(row), at + _LONGEST_QUOTED + 2)):
        if row[index].kind == "close":
            return index
        if row[index].kind in {"comma", "open"}:
            return None
    return None


def _joint(row: Row, at: int, text: str, grammar: Grammar) -> bool:
    """Whether a preposition goes on with the phrase: «міністр з питань …», «Bank of …»."""
    return grammar.joint_pattern.match(text.lower(), row[at].start) is not None


_TO_PERSON = 6
"""Words from «у» to the name in «представник уряду у Верховній Раді Тарас Мельничук»."""


def _leads_to_person(row: Row, start: int, at: int, grammar: Grammar) -> bool:
    """Whether a role goes on over «у Верховній Раді» to the name of who holds it."""
    if grammar.language == "en" or row[start].low not in grammar.roles:
        return False
    for index in range(at + 1, min(len(row) - 1, at + _TO_PERSON)):
        token = row[index]
        if token.kind != "word":
            return False
        if token.capital and row[index + 1].capital and people.first_name(token.text) is not None:
            return index > at + 1
    return False


def _english_joint(row: Row, at: int, grammar: Grammar) -> bool:
    """ "people familiar with …", "a report by …": what the word before the preposition asks for."""
    if grammar.language != "en":
        return False
    before = row[at - 1].low
    document = before in grammar.words["documents"] and row[at].low in {"by", "from"}
    return before in {"familiar", "briefed", "close"} or document


def _after_capital(row: Row, start: int, at: int, grammar: Grammar) -> bool:
    """Whether a lower-case word may follow a capital: «Офісу президента», «Повітряні сили»."""
    before = row[at - 1]
    if not before.capital:
        return True
    if grammar.language == "en":
        return before.low.endswith("'s") or _takes_complement(row[at], grammar)
    name_like = at - start > 1 and row[at - 2].capital
    if name_like or before.acronym:
        return False
    return _takes_complement(before, grammar) or before.text.endswith(_ADJECTIVAL)


def _takes_complement(token: Token, grammar: Grammar) -> bool:
    """Whether a noun is one that words hang on: a role, a body, a source, a publisher, a paper."""
    words = grammar.words
    nouns = words["organisations"] | words["anonymous"] | words["outlet_nouns"]
    return token.low in grammar.roles or token.low in (
        nouns | words["documents"] | words["correspondents"]
    )


def _word_goes_on(row: Row, start: int, at: int, text: str, grammar: Grammar) -> bool:
    token, words = row[at], grammar.words
    if token.capital:
        return at == start or not _too_many(row, start, at, grammar)
    if token.low in words["prepositions"]:
        return at > start and (
            _joint(row, at, text, grammar)
            or _english_joint(row, at, grammar)
            or _leads_to_person(row, start, at, grammar)
        )
    if token.low in words["conjunctions"] or token.low in words["verb_like"]:
        return False
    if at == start or (row[at - 1].low in _ARTICLES and token.low in words["documents"]):
        return True
    return not _ends(token, grammar) and _after_capital(row, start, at, grammar)


_ARTICLES = frozenset({"a", "an", "the", "its", "their", "this"})
"""English words after which "report" is a noun and no verb."""


def _ends(token: Token, grammar: Grammar) -> bool:
    """Whether a word inside can only come after a phrase: an adverb, a verb, a number."""
    said = token.low in grammar.say or token.low in grammar.outlet_verbs
    return said or token.low in grammar.words["adverbs"] or token.low[0].isdigit()


_MOST_CAPITALS = 6
"""No role and name has seven capitalised words; what follows is another name."""


def _too_many(row: Row, start: int, at: int, grammar: Grammar) -> bool:
    run = 0
    while at - run > start and row[at - run - 1].capital:
        run += 1
    return run >= _MOST_CAPITALS and grammar.language != "en"


def extent(row: Row, start: int, text: str, grammar: Grammar) -> int:
    """The end (exclusive) of the noun phrase that begins at `start`; `start` when there is none."""
    at = start
    while at < len(row) and at - start < _LONGEST_PHRASE:
        token = row[at]
        if token.kind == "open":
            end = closing(row, at)
            if end is None:
                break
            at = end + 1
            continue
        if token.kind == "word" and _word_goes_on(row, start, at, text, grammar):
            at += 1
            continue
        if token.text == "." and at > start and is_initial(row[at - 1]):
            at += 1
            continue
        break
    return at


def _head_in_lists(token: Token, scene: Scene) -> str:
    words = scene.grammar.words
    leading = token.low.split("-", 1)[0]
    for kind, listed in (
        ("pronoun", words["pronouns"]),
        ("anonymous", words["anonymous"]),
        ("outlet-noun", words["outlet_nouns"] | words["correspondents"]),
        ("organisation", words["organisations"]),
        ("role", scene.grammar.roles),
        ("document", words["documents"]),
    ):
        if token.low in listed:
            return kind
    return "role" if leading in scene.grammar.roles else ""


def may_begin(token: Token, scene: Scene) -> bool:
    """Whether a word may be the first of a source: a capital, a listed noun, an adjective."""
    if token.kind == "open" or token.capital or _head_in_lists(token, scene):
        return True
    grammar = scene.grammar
    verb = token.low in grammar.say or token.low in grammar.outlet_verbs
    return not verb and (grammar.language == "en" or token.low.endswith(_ADJECTIVAL))


def _is_named(row: Row, start: int, end: int, text: str, scene: Scene) -> bool:
    """Whether a capitalised phrase is surely a name and no first word of a sentence."""
    first = row[start]
    if first.acronym or first.text[0].isdigit() or (end - start > 1 and row[start + 1].capital):
        return True
    if people.is_surname(first.text) or names.stem(first.text) in scene.capitals:
        return True
    if people.first_name(first.text) is not None:
        return True
    return scenes.outlet(text[first.start : row[end - 1].end], scene) is not None


def head(row: Row, start: int, end: int, text: str, scene: Scene) -> str:
    """What a phrase may be: "pronoun", "anonymous", "outlet-noun", "organisation", "role",
    "document", "quoted", "name", "described" (a name after other words), "capital" (which may
    only begin a sentence), or ""."""
    if start >= end:
        return ""
    if row[start].kind == "open":
        return "quoted"
    first = _head_in_lists(row[start], scene)
    if first:
        return first
    listed = (_head_in_lists(token, scene) for token in row[start + 1 : min(end, start + 4)])
    found = next((kind for kind in listed if kind), "")
    return found or _unlisted_head(row, start, end, text, scene)


_JOINED_BODIES = ("Мін", "Мин", "Держ", "Ген", "Нац", "Укр", "Обл", "Рос", "Гос")


def joined_body(word: str) -> bool:
    """Whether a word is a joined name of a body: Міноборони, Нацбанк; not Мінськ, not Генрі."""
    prefix = next((p for p in _JOINED_BODIES if word.startswith(p)), "")
    rest = word.removeprefix(prefix)
    if not prefix or len(rest) < 3 or people.first_name(word) is not None:  # noqa: PLR2004
        return False
    return not rest.startswith(("ськ", "аїн", "аин", "сия", "сію", "сії", "іон", "ион", "иону"))


def _unlisted_head(row: Row, start: int, end: int, text: str, scene: Scene) -> str:
    """The head of a phrase without a word of any list."""
    if joined_body(row[start].text) and scene.grammar.language != "en":
        return "organisation"
    if row[start].capital:
        return "name" if _is_named(row, start, end, text, scene) else "capital"
    if row[start].low in scene.grammar.words["possessive"] and end - start == 1:
        return "pronoun"
    named_later = any(token.capital or token.kind == "open" for token in row[start + 1 : end])
    return "described" if named_later else ""


def skip_small(row: Row, at: int, grammar: Grammar) -> int:
    """The index after adverbs, dates and places between a verb and its subject."""
    while at < len(row):
        further = _small_end(row, at, grammar)
        if further == at:
            break
        at = further
    return at


def _small_end(row: Row, at: int, grammar: Grammar) -> int:
    """The index after one adverb, date or place; `at` when there is none."""
    token = row[at]
    if token.kind != "word":
        return at
    if token.low in grammar.words["adverbs"] and not token.acronym:
        return at + 1
    if token.text[0].isdigit() and _is_date(row, at, grammar):
        return at + 2
    end = adjunct(row, at, grammar) if token.low in grammar.words["at"] else 0
    return end or at


def skip_adverbs(row: Row, at: int, grammar: Grammar) -> int:
    """The index after adverbs alone."""
    while at < len(row) and row[at].low in grammar.words["adverbs"]:
        at += 1
    return at


def _is_date(row: Row, at: int, grammar: Grammar) -> bool:
    months = grammar.lines["dateline_month"]
    return at + 1 < len(row) and row[at + 1].low in months


def adjunct(row: Row, at: int, grammar: Grammar) -> int:
    """The end of a place or time after its preposition («у своєму дописі», «на брифінгу»), or 0."""
    words = grammar.words
    closing_words = grammar.media | words["occasions"] | words["time_nouns"]
    for index in range(at + 1, min(len(row), at + _LONGEST_ADJUNCT)):
        token = row[index]
        if _is_platform(token, grammar):
            return _rest_of_platform(row, index, grammar)
        if token.low in closing_words:
            return index + 1
        if token.kind != "word" or token.capital or token.low in words["organisations"]:
            break
    return 0


def _rest_of_platform(row: Row, at: int, grammar: Grammar) -> int:
    at += 1
    while at < len(row) and (row[at].low in grammar.media or _is_platform(row[at], grammar)):
        at += 1
    return at


def _is_platform(token: Token, grammar: Grammar) -> bool:
    known = grammar.platforms.get(token.low, "")
    if not known or known in {"interview", "website"}:
        return False
    return len(token.low) > 1 or token.text.isupper()


def platform(row: Row, start: int, end: int, grammar: Grammar) -> str:
    """The platform that tokens [start, end) name after a preposition: "facebook", … or ""."""
    weak = ""
    for index in range(start, min(end, len(row))):
        name = grammar.platforms.get(row[index].low, "")
        if not name or not _led_by_preposition(row, index, grammar):
            continue
        if name in {"interview", "website"}:
            weak = weak or name
        elif len(row[index].low) > 1 or row[index].text.isupper():
            return name
    return weak


def _led_by_preposition(row: Row, at: int, grammar: Grammar) -> bool:
    if "канал" in row[at].low:
        return True
    before = row[max(0, at - 4) : at]
    return any(token.low in grammar.words["at"] or token.kind == "open" for token in before)


def clause_start(row: Row, at: int) -> int:
    """The first token of the clause that holds token `at`."""
    index = at
    while index > 0:
        before = row[index - 1]
        if before.kind in {"comma", "colon", "stop", "dash", "open"} and not _abbreviated(
            row, index - 1
        ):
            return index
        if before.kind == "close":
            opened = _opening(row, index - 1)
            if opened is None:
                return index
            index = opened
            continue
        index -= 1
    return 0


def _abbreviated(row: Row, at: int) -> bool:
    """Whether a stop belongs to an initial and ends no sentence."""
    return row[at].text == "." and at > 0 and is_initial(row[at - 1])


def _opening(row: Row, at: int) -> int | None:
    """Where a short quoted name that closes at `at` was opened; None when it is speech."""
    for index in range(at - 1, max(-1, at - _LONGEST_QUOTED - 1), -1):
        if row[index].kind == "open":
            return index
        if row[index].kind in {"comma", "close", "stop"}:
            return None
    return None


def clause_end(row: Row, at: int) -> int:
    """The index of the comma, colon or stop after token `at`, or the end of the row."""
    for index in range(at, len(row)):
        if row[index].kind in {"comma", "colon", "stop"} and not _abbreviated(row, index):
            return index
    return len(row)
