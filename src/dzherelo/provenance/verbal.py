"""Verbs of saying with their subjects: «повідомив Умєров», «як передає Укрінформ», "told …"."""

import msgspec

from dzherelo.provenance import phrases
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.cues import Grammar
from dzherelo.provenance.finds import Find
from dzherelo.provenance.phrases import Row
from dzherelo.provenance.scene import Scene
from dzherelo.provenance.tokens import is_initial

_SURE = frozenset(
    {"name", "role", "organisation", "anonymous", "pronoun", "outlet-noun", "quoted", "document"}
)
_TO = frozenset({"the", "to"})


_HANDING = frozenset(
    {
        "передає",
        "передав",
        "передала",
        "передало",
        "передает",
        "передал",
        "відзначив",
        "відзначила",
        "відзначило",
        "отметил",
        "отметило",
    }
)
"""Verbs that a publisher may do like anybody else («відзначив річницю»)."""


class Frame(msgspec.Struct, frozen=True):
    """How a verb stands in its clause."""

    start: int
    """First token of the clause."""
    as_word: int | None
    """The token «як» before the verb, if any."""
    about: bool
    """«про це» stands before the verb."""
    quoted: bool
    """A quotation or a spoken clause ends right before the clause."""
    background: bool
    imperfect: bool


def find(row: Row, text: str, scene: Scene) -> list[Find]:
    """The sources that verbs of saying name in one block."""
    found: list[Find] = []
    for at, token in enumerate(row):
        grammar = scene.grammar
        if token.low in grammar.impersonal:
            found += _impersonal(row, at, text, scene)
        elif token.low in grammar.say or token.low in grammar.background_say:
            found += _verb(row, at, text, scene)
        elif token.low in grammar.outlet_verbs:
            found += _by_outlet(row, at, text, scene)
    return found


def _frame(row: Row, at: int, text: str, scene: Scene) -> Frame:
    grammar = scene.grammar
    start = phrases.clause_start(row, at)
    before = row[start:at]
    as_word = next((start + i for i, t in enumerate(before) if t.low in grammar.words["as"]), None)
    about = grammar.about_pattern.search(text.lower(), row[start].start, row[at].start) is not None
    lead = row[:start][-3:]
    quoted = bool(lead) and (lead[-1].kind == "close" or any(t.kind == "close" for t in lead))
    quoted = quoted or (bool(lead) and lead[-1].kind in {"dash"}) or _dialogue(row, start)
    sentence = _sentence_before(row, at)
    around = [*row[sentence:at], *row[at + 1 : at + 2]]
    background = any(t.low in grammar.lines["background"] for t in around)
    imperfect = row[at].low in grammar.background_say
    return Frame(start, as_word, about, quoted, background, imperfect)


def _dialogue(row: Row, start: int) -> bool:
    return len(row) > 0 and row[0].kind == "dash" and start > 1


def _sentence_before(row: Row, at: int) -> int:
    for index in range(at - 1, -1, -1):
        if row[index].kind == "stop" and not (index and is_initial(row[index - 1])):
            return index + 1
    return 0


def _negated(row: Row, at: int, grammar: Grammar) -> bool:
    return at > 0 and row[at - 1].low in grammar.words["not"]


def _verb(row: Row, at: int, text: str, scene: Scene) -> list[Find]:
    grammar = scene.grammar
    frame = _frame(row, at, text, scene)
    follower = row[at + 1].low if at + 1 < len(row) else ""
    if follower in grammar.words["negative_after"] or _negated(row, at, grammar):
        return []
    if frame.imperfect and not (frame.background or frame.as_word is not None):
        return _by_outlet(row, at, text, scene)
    after_first = frame.as_word is not None or _leads_clause(row, at, frame, grammar)
    if grammar.language == "en":
        after_first = frame.quoted and _leads_clause(row, at, frame, grammar)
    orders = (_after, _before) if after_first else (_before, _after)
    for order in orders:
        found = order(row, at, text, (scene, frame))
        if found:
            return found + _told(row, at, text, (scene, frame), found)
    return []


def _by_outlet(row: Row, at: int, text: str, scene: Scene) -> list[Find]:
    """«Таке число навів «Вечірній Зорянськ»»: only a publisher next to the verb is a source."""
    frame = _frame(row, at, text, scene)
    start = phrases.skip_small(row, at + 1, scene.grammar)
    start = start + 1 if start < len(row) and row[start].low == "увагу" else start
    span = _publisher_at(row, start, text, scene)
    if span is None and not _negated(row, at, scene.grammar):
        span = _span_before(row, at, text, (scene, frame))
        if (
            span is None
            or _publisher_at(row, span[0], text, scene) != span
            or _reporter(row, span, scene)
        ):
            return []
    return [_make(row, at, span, text, (scene, frame))] if span else []


def _reporter(row: Row, span: tuple[int, int], scene: Scene) -> bool:
    """«Журналістка Reuters отримала премію»: a person of the publisher does things of her own."""
    return row[span[0]].low in scene.grammar.words["correspondents"] | scene.grammar.roles


def _publisher_at(row: Row, start: int, text: str, scene: Scene) -> tuple[int, int] | None:
    """The phrase at a token when it names a publisher and nothing else, as token range."""
    if start >= len(row):
        return None
    end = phrases.extent(row, start, text, scene.grammar)
    within = scenes.outlet_in(row[start:end], text, scene)
    if within is None:
        return None
    plain = scene.grammar.words["outlet_nouns"] | {
        "the",
        "a",
        "ділове",
        "київське",
        "деловое",
        "news",
    }
    lead = row[start : start + within[0]]
    if any(token.kind == "word" and token.low not in plain for token in lead):
        return None
    return (start, end) if end - start - within[1] <= 1 else None


def _leads_clause(row: Row, at: int, frame: Frame, grammar: Grammar) -> bool:
    """Whether nothing but small words stands before the verb in its clause."""
    return phrases.skip_small(row, frame.start, grammar) >= at


def _cue(row: Row, at: int, frame: Frame, text: str) -> tuple[str, int, int]:
    """The verb, with «як» and the adverbs between when they stand directly before it."""
    start = at
    if frame.as_word is not None and at - frame.as_word <= 2:  # noqa: PLR2004 - «як раніше повідомляв»
        start = frame.as_word
    return text[row[start].start : row[at].end], row[start].start, row[at].end


def _make(row: Row, at: int, span: tuple[int, int], text: str, about: tuple[Scene, Frame]) -> Find:
    scene, frame = about
    start, end = span
    hint = phrases.head(row, start, end, text, scene)
    clause = _before_next_cue(row, at, phrases.clause_end(row, max(at, end)), text, scene)
    platform = phrases.platform(row, _outside(row, frame.start, scene), clause, scene.grammar)
    background = frame.background or (frame.imperfect and frame.as_word is not None)
    return Find(
        *_cue(row, at, frame, text),
        row[start].start,
        row[end - 1].end,
        hint,
        platform,
        background=background,
        quote=frame.quoted,
        document=hint == "document",
    )


def _before_next_cue(row: Row, at: int, end: int, text: str, scene: Scene) -> int:
    """The clause up to the next set phrase: what follows «з посиланням на» is another's."""
    match = scene.grammar.nominal_pattern.search(text.lower(), row[at].end)
    if match is None:
        return end
    return next((i for i in range(at, end) if row[i].start >= match.start()), end)


def _outside(row: Row, start: int, scene: Scene) -> int:
    """The clause with a leading «у дописі у Фейсбуці,» belongs to the verb as well."""
    if start > 0 and row[start - 1].kind == "comma":
        earlier = phrases.clause_start(row, start - 1)
        if row[earlier].low in scene.grammar.words["at"] and phrases.adjunct(
            row, earlier, scene.grammar
        ):
            return earlier
    return start


# ---- the subject after the verb ------------------------------------------------------------------


def _after(row: Row, at: int, text: str, about: tuple[Scene, Frame]) -> list[Find]:
    scene, frame = about
    grammar = scene.grammar
    start = phrases.skip_small(row, at + 1, grammar)
    if start >= len(row) or row[start].kind not in {"word", "open"}:
        return []
    given = _recipient(row, start, text, scene)
    if given:
        start = phrases.skip_small(row, given, grammar)
        if start >= len(row):
            return []
    start, inside = _indefinite_after(row, start, at, grammar)
    end = phrases.extent(row, start, text, grammar)
    if end <= start or not _subject_after(row, (start, end), at, text, about):
        return []
    if inside and not _place_speaks(row, start, end, text, scene):
        return []
    return [_make(row, at, (start, end), text, about)]


def _recipient(row: Row, start: int, text: str, scene: Scene) -> int:
    """The end of a publisher to whom something was said («повідомили Терену в міськраді»), or 0."""
    end = phrases.extent(row, start, text, scene.grammar)
    within = scenes.outlet_in(row[start:end], text, scene)
    if within is None or within[0] != 0 or start + within[1] >= len(row):
        return 0
    stop = start + within[1]
    follows = row[stop]
    speaks = follows.low in scene.grammar.words["at"] or follows.low in scene.grammar.roles
    return stop if speaks and row[start - 1].low in scene.grammar.say else 0


def _indefinite_after(row: Row, start: int, at: int, grammar: Grammar) -> tuple[int, bool]:
    """«уточнили в поліції»: a plural verb whose subject is the place that speaks."""
    plural = row[at].low.endswith(("ли", "ють", "уть", "ть", "ся", "ют"))
    if plural and row[start].low in grammar.words["at"] and start + 1 < len(row):
        return start + 1, True
    return start, False


def _place_speaks(row: Row, start: int, end: int, text: str, scene: Scene) -> bool:
    hint = phrases.head(row, start, end, text, scene)
    return hint in {"name", "organisation", "capital", "quoted", "outlet-noun", "described"}


def _subject_after(
    row: Row, span: tuple[int, int], at: int, text: str, about: tuple[Scene, Frame]
) -> bool:
    """Whether a phrase after the verb is its subject and not its object."""
    scene, frame = about
    hint = phrases.head(row, *span, text, scene)
    if _publisher_at(row, span[0], text, scene) == span and row[at + 1].low not in _TO:
        return True
    framed = frame.as_word is not None or frame.about
    spoken = frame.quoted or _follows_clause(row, frame, scene)
    strong = framed or spoken
    if hint == "pronoun" and row[span[0]].low in scene.grammar.words["possessive"]:
        return False
    if hint == "document":
        return strong and (row[at].low in scene.grammar.documentary or frame.as_word is not None)
    if hint in _SURE or hint in {"described", "capital"}:
        return strong or (_about_something(row, at, frame, scene) and hint in _SURE - {"quoted"})
    return (framed and hint != "") or (frame.quoted and hint != "")


def _follows_clause(row: Row, frame: Frame, scene: Scene) -> bool:
    """«…, передає Терен»: a clause with a comma before the verb (in English a quotation)."""
    if scene.grammar.language == "en":
        return False
    return frame.start > 1 and row[frame.start - 1].kind == "comma"


def _about_something(row: Row, at: int, frame: Frame, scene: Scene) -> bool:
    """«Про затримання повідомила пресслужба»: the topic stands first, the speaker last."""
    topic = row[frame.start]
    return (
        topic.low in scene.grammar.words["about_preposition"]
        or frame.background
        or (topic.low in scene.grammar.words["prepositions"])
        or phrases.skip_small(row, frame.start, scene.grammar) >= at
    )


# ---- the subject before the verb -----------------------------------------------------------------


def _before(row: Row, at: int, text: str, about: tuple[Scene, Frame]) -> list[Find]:
    scene, frame = about
    span = _span_before(row, at, text, about)
    if span is None:
        return []
    start, end = span
    hint = phrases.head(row, start, end, text, scene)
    if not _speaks(row, at, (hint, start, end), text, about):
        return []
    narrowed = _narrow(row, start, end, text, scene)
    first = [_make(row, at, narrowed, text, about)]
    return first + _inside(row, narrowed, text, scene) + _also_after(row, at, text, about, first[0])


def _inside(row: Row, span: tuple[int, int], text: str, scene: Scene) -> list[Find]:
    """The publisher whose anonymous source speaks: «Джерело УНІАН в уряді»."""
    start, end = span
    if row[start].low not in scene.grammar.words["anonymous"]:
        return []
    within = scenes.outlet_in(row[start:end], text, scene)
    if within is None:
        return []
    first, last, noun = row[start + within[0]], row[start + within[1] - 1], row[start]
    return [Find(noun.text, noun.start, noun.end, first.start, last.end, "name", nested=True)]


def _span_before(
    row: Row, at: int, text: str, about: tuple[Scene, Frame]
) -> tuple[int, int] | None:
    """The subject phrase before the verb, as token range."""
    scene, frame = about
    grammar = scene.grammar
    start = frame.start
    if _is_aside(row, start, at, grammar):
        start = _before_aside(row, start, grammar)
        if start is None:
            return None
        return _phrase(row, start, row_end := _aside_comma(row, start), text, (scene, row_end))
    start = _skip_lead(row, start, at, text, grammar)
    return _phrase(row, start, at, text, (scene, at))


def _phrase(
    row: Row, start: int, limit: int, text: str, about: tuple[Scene, int]
) -> tuple[int, int] | None:
    scene, _ = about
    if start >= limit:
        return None
    place = row[start].low in scene.grammar.words["at"] and start + 1 < limit
    plural = (
        row[limit].low.endswith(("ли", "ють", "уть", "ть", "ят", "ют"))
        if limit < len(row)
        else False
    )
    if place and plural:
        end = min(limit, phrases.extent(row, start + 1, text, scene.grammar))
        good = end > start + 1 and _place_speaks(row, start + 1, end, text, scene)
        return (start + 1, end) if good else None
    end = min(limit, phrases.extent(row, start, text, scene.grammar))
    if end <= start or phrases.skip_small(row, end, scene.grammar) < limit:
        return _with_place(row, start, end, limit, text, scene)
    return start, end


def _with_place(
    row: Row, start: int, end: int, limit: int, text: str, scene: Scene
) -> tuple[int, int] | None:
    """«Джерело УНІАН в уряді підтвердило»: an anonymous source keeps the place it speaks from."""
    if end <= start or end + 1 >= limit:
        return None
    if _publisher_at(row, start, text, scene) == (start, end):
        passage = scene.grammar.nominal_pattern.match(text.lower(), row[end].start)
        if passage is not None and limit - end <= 9:  # noqa: PLR2004 - «X з посиланням на Y написало»
            return start, end
    kinds = {"anonymous", "role", "organisation", "document"}
    if phrases.head(row, start, end, text, scene) not in kinds:
        return None
    if row[end].low not in scene.grammar.words["prepositions"]:
        return None
    further = min(limit, phrases.extent(row, end + 1, text, scene.grammar))
    reached = phrases.skip_small(row, further, scene.grammar) >= limit
    return (start, further) if reached else None


def _is_aside(row: Row, start: int, at: int, grammar: Grammar) -> bool:
    """Whether the verb follows a closing comma: «Officials, speaking …, said»."""
    led = phrases.skip_small(row, start, grammar) >= at
    return led and start > 2 and row[start - 1].kind == "comma"  # noqa: PLR2004


def _before_aside(row: Row, start: int, grammar: Grammar) -> int | None:
    """The start of the clause before the aside, when that clause opens the sentence."""
    opening = phrases.clause_start(row, start - 2)
    if opening < 2 or row[opening - 1].kind != "comma":  # noqa: PLR2004
        return None
    if opening >= start:
        return None
    aside = row[opening]
    participle = aside.low.endswith(("ing", "чи", "ший", "ши", "ючи", "ая", "яя", "ив", "в"))
    if not participle and aside.low not in grammar.words["conjunctions"] | {
        "citing",
        "як",
        "как",
        "as",
    }:
        return None
    return phrases.clause_start(row, opening - 2)


def _aside_comma(row: Row, start: int) -> int:
    return phrases.clause_end(row, start)


def _skip_lead(row: Row, start: int, at: int, text: str, grammar: Grammar) -> int:
    """The index after «Про це», «Раніше», «На своїй сторінці у Facebook» at the head of a clause."""
    moved = True
    while moved and start < at:
        moved = False
        if row[start].low in grammar.words["as"]:
            start, moved = start + 1, True
        match = grammar.about_pattern.match(text.lower(), row[start].start) if start < at else None
        if match is not None:
            start = next((i for i in range(start, at + 1) if row[i].start >= match.end()), at)
            moved = True
        small = phrases.skip_small(row, start, grammar)
        if small > start:
            start, moved = small, True
        elif row[start].low in grammar.lines["background"]:
            start, moved = start + 1, True
    return start


def _speaks(
    row: Row, at: int, subject: tuple[str, int, int], text: str, about: tuple[Scene, Frame]
) -> bool:
    """Whether a phrase before a verb reports something by it."""
    scene, frame = about
    hint, start, end = subject
    if hint in {"", "document"}:
        return hint == "document" and row[at].low in scene.grammar.documentary
    if frame.as_word is not None or frame.about or frame.quoted or _on_platform(row, at, about):
        return True
    if frame.imperfect:
        return frame.background and hint in _SURE
    if (
        row[start].low in scene.grammar.words["correspondents"]
        and row[at].low not in scene.grammar.transitive
    ):
        return _complement(row, at, scene, frame)
    if _publisher_at(row, start, text, scene) == (start, end):
        follower = row[at + 1].kind if at + 1 < len(row) else ""
        return row[at].low not in _HANDING or follower != "word" or _clause_follows(row, at, scene)
    if row[at].low in scene.grammar.framed:
        return _framed_speaks(row, at, subject, text, about)
    if row[at].low in scene.grammar.transitive and at + 1 < len(row):
        return hint in _SURE - {"quoted"} or scene.grammar.language == "en"
    return _complement(row, at, scene, frame)


def _on_platform(row: Row, at: int, about: tuple[Scene, Frame]) -> bool:
    scene, frame = about
    start = _outside(row, frame.start, scene)
    found = phrases.platform(row, start, phrases.clause_end(row, at), scene.grammar)
    return found not in {"", "website"}


def _framed_speaks(
    row: Row, at: int, subject: tuple[str, int, int], text: str, about: tuple[Scene, Frame]
) -> bool:
    """Verbs with other meanings («передає зброю», «показав гру») need a publisher or a clause."""
    scene, frame = about
    _, start, end = subject
    outlet = scenes.outlet_in(row[start:end], text, scene) is not None
    follower = row[at + 1] if at + 1 < len(row) else None
    topic = follower is not None and follower.low in scene.grammar.words["about_preposition"]
    clause = _clause_follows(row, at, scene)
    return (outlet and (topic or clause or frame.background)) or clause


def _clause_follows(row: Row, at: int, scene: Scene) -> bool:
    """«, що …» or «: …» after the verb and its small words."""
    index = phrases.skip_small(row, at + 1, scene.grammar)
    if index >= len(row):
        return False
    if row[index].kind == "colon":
        return True
    if row[index].kind == "comma" and index + 1 < len(row):
        return (
            row[index + 1].low in scene.grammar.words["complement"] or row[index + 1].kind == "open"
        )
    return scene.grammar.language == "en" and row[index].low in {"that", "it", "he", "she", "they"}


def _complement(row: Row, at: int, scene: Scene, frame: Frame) -> bool:
    """Whether something is said: a clause, a topic, a quotation, or (English) any words."""
    if scene.grammar.language == "en":
        return at + 1 < len(row) or frame.quoted
    if _clause_follows(row, at, scene) or frame.quoted:
        return True
    index = phrases.skip_small(row, at + 1, scene.grammar)
    if index >= len(row):
        return False
    follower = row[index]
    if follower.kind == "open" or follower.low in scene.grammar.words["about_preposition"]:
        return True
    return _later_clause(row, index, scene)


def _later_clause(row: Row, at: int, scene: Scene) -> bool:
    """«розповіла журналістам, що …»: the clause may come after a few more words."""
    end = phrases.clause_end(row, at)
    near = end - at <= 6 and end + 1 < len(row)  # noqa: PLR2004
    return near and row[end].kind == "comma" and row[end + 1].low in {"що", "что", "that"}


def _narrow(row: Row, start: int, end: int, text: str, scene: Scene) -> tuple[int, int]:
    """A publisher without the words that describe it: «видання Politico», "broadcaster Suspilne"."""
    within = scenes.outlet_in(row[start:end], text, scene)
    if within is None or within[1] != end - start or within[0] == 0:
        return start, end
    lead = {token.low for token in row[start : start + within[0]]}
    singular = scene.grammar.words["correspondents"] | scene.grammar.words["anonymous"]
    described = lead & (scene.grammar.words["outlet_nouns"] - singular)
    team = lead & {"розслідувачі", "журналісти", "расследователи", "журналисты"}
    return (start + within[0], end) if described or team else (start, end)


def _also_after(
    row: Row, at: int, text: str, about: tuple[Scene, Frame], first: Find
) -> list[Find]:
    """«Про це УП повідомили три джерела»: told to a publisher by the subject after the verb."""
    scene, frame = about
    inside = [token for token in row if first.start <= token.start < first.end]
    is_outlet = scenes.outlet_in(inside, text, scene) is not None
    if not (is_outlet and frame.about) or not row[at].low.endswith(("ли", "ла", "в", "л")):
        return []
    start = phrases.skip_small(row, at + 1, scene.grammar)
    end = phrases.extent(row, start, text, scene.grammar) if start < len(row) else start
    if phrases.head(row, start, end, text, scene) not in _SURE - {"quoted"}:
        return []
    span = _with_place(row, start, end, phrases.clause_end(row, end), text, scene) or (start, end)
    return [_make(row, at, span, text, about)]


def _told(
    row: Row, at: int, text: str, about: tuple[Scene, Frame], found: list[Find]
) -> list[Find]:
    """The publisher to whom it was said: «розповів Терену», "told Ukrinform"."""
    scene, _ = about
    end = min(at + 6, phrases.clause_end(row, at))
    within = scenes.outlet_in(row[at + 1 : end], text, scene)
    if within is None:
        return []
    plain = scene.grammar.words["outlet_nouns"] | {
        "the",
        "news",
        "business",
        "local",
        "агентству",
        "виданню",
        "изданию",
        "«",
        "газеті",
        "газете",
    }
    if any(token.low not in plain for token in row[at + 1 : at + 1 + within[0]]):
        return []
    first, last = row[at + 1 + within[0]], row[at + within[1]]
    if any(one.start < last.end and first.start < one.end for one in found):
        return []
    known = _make(row, at, (at + 1 + within[0], at + 1 + within[1]), text, about)
    return [msgspec.structs.replace(known, platform="", quote=False)]


# ---- no subject ----------------------------------------------------------------------------------


def _impersonal(row: Row, at: int, text: str, scene: Scene) -> list[Find]:
    """«Ідеться в заяві МЗС», «опубліковано на сайті Офісу президента»."""
    grammar = scene.grammar
    prepositions = grammar.words["at"] | {"із", "з", "из"}
    index = phrases.skip_adverbs(row, at + 1, grammar)
    if index + 1 >= len(row) or row[index].low not in prepositions:
        return []
    medium = index + 1
    while medium < len(row) and row[medium].low not in grammar.media and medium - index < 4:  # noqa: PLR2004
        medium += 1
    if medium >= len(row) or row[medium].low not in grammar.media:
        return []
    end = phrases.extent(row, medium + 1, text, grammar) if medium + 1 < len(row) else medium + 1
    if end <= medium + 1:
        return []
    hint = phrases.head(row, medium + 1, end, text, scene)
    if not hint:
        return []
    cue_start, cue_end = row[at].start, row[medium].end
    platform = phrases.platform(row, index, end, grammar)
    return [
        Find(
            text[cue_start:cue_end],
            cue_start,
            cue_end,
            row[medium + 1].start,
            row[end - 1].end,
            hint,
            platform,
        )
    ]
