"""Subjects before their verb: «Міністр заявив, що …», «У Кремлі назвали», "Hnatiuk told"."""

from dzherelo.provenance import clauses, following, phrases
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.clauses import SURE, Clause, Span
from dzherelo.provenance.finds import Find

_ASIDE_STARTS = ("ing", "чи", "чись", "ший", "ши", "шись", "ясь", "ая", "яя", "ив", "в")
"""Endings of the participles that open an aside: «відповідаючи на запитання»."""
_LONGEST_PASSAGE = 9
"""Tokens of «з посиланням на неназване джерело в уряді» between a publisher and its verb."""


def find(clause: Clause) -> list[Find]:
    """The source before the verb, and others that the same clause names; or nothing."""
    span = subject(clause)
    if span is None or not _speaks(clause, span):
        return []
    narrowed = _narrow(clause, span)
    first = clauses.make(clause, narrowed)
    return [first, *_inside(clause, narrowed), *following.also(clause, first)]


def subject(clause: Clause) -> Span | None:
    """The phrase that stands as subject before the verb."""
    if _is_aside(clause):
        whole = _with_apposition(clause)
        if whole is not None:
            return whole
        start = _before_aside(clause)
        if start is None:
            return None
        return _phrase(clause, start, phrases.clause_end(clause.row, start))
    return _phrase(clause, _skip_lead(clause), clause.at)


def _phrase(clause: Clause, start: int, limit: int) -> Span | None:
    """The subject in tokens [start, limit)."""
    row = clause.row
    if start >= limit:
        return None
    led = row[start].low in clause.words["at"] and start + 1 < limit
    if led and limit < len(row) and row[limit].low.endswith(clauses.PLURAL):
        span = (start + 1, min(limit, clause.extent(start + 1)))
        good = span[1] > span[0] and following.place_speaks(clause, span)
        return span if good else None
    end = min(limit, clause.extent(start))
    if end <= start:
        return None
    if phrases.skip_small(row, end, clause.grammar) >= limit:
        return start, end
    return _with_more(clause, (start, end), limit)


def _with_more(clause: Clause, span: Span, limit: int) -> Span | None:
    """A subject that does not reach its verb: «Джерело УНІАН в уряді підтвердило»."""
    row, (start, end) = clause.row, span
    if end + 1 >= limit:
        return None
    if clauses.publisher_at(clause, start) == span:
        passage = clause.grammar.nominal_pattern.match(clause.text.lower(), row[end].start)
        if passage is not None and limit - end <= _LONGEST_PASSAGE:
            return span
    if clause.head(span) not in {"anonymous", "role", "organisation", "document"}:
        return None
    if row[end].low not in clause.words["prepositions"]:
        return None
    further = min(limit, clause.extent(end + 1))
    reached = phrases.skip_small(row, further, clause.grammar) >= limit
    return (start, further) if reached else None


# ---- what stands between -------------------------------------------------------------------------


def _is_aside(clause: Clause) -> bool:
    """Whether the verb follows a closing comma: «Officials, speaking …, said»."""
    start = clause.start
    return start > 2 and clause.row[start - 1].kind == "comma" and clauses.leads(clause)  # noqa: PLR2004


_APPOSED = frozenset({"name", "role", "organisation", "described"})


def _with_apposition(clause: Clause) -> Span | None:
    """ "Kyiv's mayor, Ihor Melnyk, said": two phrases parted by a comma that name one source."""
    row, stop = clause.row, clause.start - 1
    opening = phrases.clause_start(row, stop - 1)
    if _aged(clause, opening, stop):
        first = phrases.clause_start(row, opening - 2)
        return (first, opening - 1) if clause.extent(first) == opening - 1 else None
    if opening < 2 or row[opening - 1].kind != "comma":  # noqa: PLR2004
        return None
    first = phrases.clause_start(row, opening - 2)
    if clause.extent(opening) != stop or clause.extent(first) != opening - 1:
        return None
    heads = {clause.head((opening, stop)), clause.head((first, opening - 1))}
    if clause.grammar.language != "en" and clause.head((first, opening - 1)) != "role":
        return None
    return (first, stop) if heads <= _APPOSED and heads & {"role", "organisation"} else None


def _aged(clause: Clause, opening: int, stop: int) -> bool:
    """ "Maria Koval, 64, said": an age between two commas."""
    row = clause.row
    return opening == stop - 1 and row[opening].low.isdigit() and row[opening - 1].kind == "comma"


def _before_aside(clause: Clause) -> int | None:
    """The start of the clause before the aside, when that clause opens the sentence."""
    row, start = clause.row, clause.start
    opening = phrases.clause_start(row, start - 2)
    if opening < 2 or opening >= start or row[opening - 1].kind != "comma":  # noqa: PLR2004
        return None
    first = row[opening].low
    joins = clause.words["conjunctions"] | clause.words["as"] | {"citing"}
    if not first.endswith(_ASIDE_STARTS) and first not in joins:
        return None
    return phrases.clause_start(row, opening - 2)


def _skip_lead(clause: Clause) -> int:
    """The index after «Про це», «Раніше», «На своїй сторінці у Facebook» at a clause's head."""
    start = clause.start
    while start < clause.at:
        further = _skip_one(clause, start)
        if further == start:
            break
        start = further
    return min(start, clause.at)


def _skip_one(clause: Clause, start: int) -> int:
    row, at = clause.row, clause.at
    if row[start].low in clause.words["as"] or row[start].low in clause.grammar.lines["background"]:
        return start + 1
    if row[start].low in clause.words["recipients"]:
        return start + 1
    asked = _after_request(clause, start)
    if asked > start:
        return asked
    match = clause.grammar.about_pattern.match(clause.text.lower(), row[start].start)
    if match is not None:
        return next((i for i in range(start, at + 1) if row[i].start >= match.end()), at)
    return phrases.skip_small(row, start, clause.grammar)


def _after_request(clause: Clause, start: int) -> int:
    """The index after «На запит «Бабеля»», «У коментарі Суспільному»; else `start`."""
    match = clause.grammar.nominal_pattern.match(clause.text.lower(), clause.row[start].start)
    if match is None:
        return start
    cue = " ".join(match[0].split())
    if clause.grammar.nominal.get(cue) != "interview" or cue in clause.words["for"]:
        return start
    at = next((i for i in range(start, clause.at) if clause.row[i].start >= match.end()), start)
    if at == start:
        return start
    if clause.row[at].kind == "open":
        closed = phrases.closing(clause.row, at)
        return start if closed is None else min(closed + 1, clause.at)
    within = scenes.outlet_in(clause.row[at : clause.at], clause.text, clause.scene)
    return at + within[1] if within is not None and within[0] <= 1 else start


# ---- does it speak -------------------------------------------------------------------------------


def _speaks(clause: Clause, span: Span) -> bool:
    """Whether the phrase before the verb reports something by it."""
    hint = clause.head(span)
    if span[0] > 0 and clause.row[span[0] - 1].low in clause.words["at"]:
        return _place_speaks(clause, span, hint)
    if hint in {"", "document"}:
        return hint == "document" and clause.verb in clause.grammar.documentary
    if clause.framed or clause.quoted or clauses.on_platform(clause):
        return True
    if clause.imperfect:
        return clause.background and hint in SURE
    return _by_verb(clause, span, hint)


def _place_speaks(clause: Clause, span: Span, hint: str) -> bool:
    """«У ПриватБанку попередили клієнтів про …»: a place with a plural verb says something."""
    if clause.imperfect:
        return clause.background and hint in SURE
    if hint == "":
        return following.place_speaks(clause, span)
    if hint == "document":
        return False
    if clause.framed or clause.quoted or clauses.on_platform(clause):
        return True
    near = clause.row[clause.at + 1 : clause.at + 1 + _TOPIC_NEAR]
    topic = any(token.low in clause.words["about_preposition"] for token in near)
    transitive = clause.verb in clause.grammar.transitive and clause.follower is not None
    return topic or transitive or _by_verb(clause, span, hint)


_TOPIC_NEAR = 4
"""Words after a verb among which «про …» tells what it says."""


def _by_verb(clause: Clause, span: Span, hint: str) -> bool:
    """The proof that a verb of this class asks for."""
    grammar = clause.grammar
    reporter = clause.row[span[0]].low in clause.words["correspondents"]
    if not reporter and clauses.publisher_at(clause, span[0]) == span:
        return _publisher_speaks(clause)
    if clause.verb in grammar.framed and not reporter:
        return _framed_speaks(clause, span)
    if clause.verb in grammar.transitive and clause.follower is not None:
        return hint in SURE - {"quoted"} or grammar.language == "en"
    return clauses.says_something(clause)


def _publisher_speaks(clause: Clause) -> bool:
    """A publisher speaks by any verb but those of «передає посилки», «відзначив річницю»."""
    object_follows = clause.follower is not None and clause.follower.kind == "word"
    ambiguous = clause.verb in clause.words["ambiguous"]
    return not (ambiguous and object_follows) or clauses.clause_follows(clause)


def _framed_speaks(clause: Clause, span: Span) -> bool:
    """Verbs with other meanings («передає зброю», «показав гру») need a publisher or a clause."""
    if clauses.clause_follows(clause) or _quotes_later(clause):
        return True
    inside = clause.row[span[0] : span[1]]
    if scenes.outlet_in(inside, clause.text, clause.scene) is None:
        return False
    follower = clause.follower
    topic = follower is not None and follower.low in clause.words["about_preposition"]
    return topic or clause.background


def _quotes_later(clause: Clause) -> bool:
    """'Berg called the deal "a good day for both"': words in marks, too many for a name."""
    row, end = clause.row, phrases.clause_end(clause.row, clause.at)
    opened = next((i for i in range(clause.at, end) if row[i].kind == "open"), None)
    if opened is None or clause.grammar.language != "en":
        return False
    closed = next((i for i in range(opened, len(row)) if row[i].kind == "close"), len(row))
    return closed - opened > _LONGEST_NAME


_LONGEST_NAME = 4


# ---- who exactly ---------------------------------------------------------------------------------


def _narrow(clause: Clause, span: Span) -> Span:
    """A publisher without its description: «видання Politico», "State broadcaster Suspilne"."""
    start, end = span
    within = scenes.outlet_in(clause.row[start:end], clause.text, clause.scene)
    if within is None or within[1] != end - start or within[0] == 0:
        return span
    lead = {token.low for token in clause.row[start : start + within[0]]}
    single = clause.words["correspondents"] | clause.words["anonymous"]
    described = lead & ((clause.words["outlet_nouns"] - single) | clause.words["teams"])
    return (start + within[0], end) if described else span


def _inside(clause: Clause, span: Span) -> list[Find]:
    """The publisher whose anonymous source speaks: «Джерело УНІАН в уряді»."""
    start, end = span
    noun = clause.row[start]
    if noun.low not in clause.words["anonymous"]:
        return []
    within = scenes.outlet_in(clause.row[start:end], clause.text, clause.scene)
    if within is None:
        return []
    first, last = clause.row[start + within[0]], clause.row[start + within[1] - 1]
    return [Find(noun.text, noun.start, noun.end, first.start, last.end, "name", nested=True)]
