"""Subjects after their verb: «повідомив Умєров», «передає «Терен»», «уточнили в поліції»."""

import msgspec

from dzherelo.provenance import clauses, phrases
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.clauses import SURE, Clause, Span
from dzherelo.provenance.finds import Find

_FAR = 6
"""Tokens after a verb among which the one it was told to is looked for."""
_LONGEST_PLACE = 2
_PLACES = frozenset({"name", "organisation", "capital", "quoted", "outlet-noun", "described"})


def find(clause: Clause) -> list[Find]:
    """The source after the verb, or nothing."""
    start = phrases.skip_small(clause.row, clause.at + 1, clause.grammar)
    start = _after_recipient(clause, start)
    if start >= len(clause.row) or clause.row[start].kind not in {"word", "open"}:
        return []
    start, is_place = _indefinite(clause, start)
    span = (start, clause.extent(start))
    if _is_plain_speaker(clause, span):
        return [msgspec.structs.replace(clauses.make(clause, span), hint="role")]
    if span[1] <= start or not _is_subject(clause, span):
        return []
    if is_place and not place_speaks(clause, span):
        return []
    return [clauses.make(clause, span)]


def _is_plain_speaker(clause: Clause, span: Span) -> bool:
    """«…», — обурюється пасажирка: one word no list knows, between the verb and the stop."""
    if not clause.quoted or clause.grammar.language == "en" or span[1] - span[0] != 1:
        return False
    word = clause.row[span[0]]
    small = clause.words["adverbs"] | clause.words["prepositions"] | clause.words["verb_like"]
    ends = span[1] >= len(clause.row) or clause.row[span[1]].kind in {"stop", "comma", "dash"}
    plain = word.text.islower() and word.low not in small and clause.head(span) == ""
    return plain and ends and clauses.leads(clause) and clause.at + 1 == span[0]


def _after_recipient(clause: Clause, start: int) -> int:
    """The index after a publisher to whom it was said («повідомили Терену в міськраді»)."""
    end = _recipient_end(clause, start) if start == clause.at + 1 else start
    return phrases.skip_small(clause.row, end, clause.grammar) if end > start else start


def _recipient_end(clause: Clause, start: int) -> int:
    """The end of «журналістам», of a publisher in marks or of a listed one; else `start`."""
    row = clause.row
    if start < len(row) and row[start].low in clause.words["recipients"]:
        return start + 1
    named = told_by_name(clause)
    if named is not None:
        return named[1]
    within = scenes.outlet_in(row[start : clause.extent(start)], clause.text, clause.scene)
    if within is None or within[0] != 0 or start + within[1] >= len(row):
        return start
    follows = row[start + within[1]]
    speaker = follows.low in clause.words["at"] or follows.low in clause.grammar.roles
    return start + within[1] if speaker else start


def told_by_name(clause: Clause) -> Span | None:
    """An unlisted publisher in marks right after the verb and before its subject.

    «Як розповів «Думській» начальник порту»: two phrases side by side, the first in marks.
    """
    row, start = clause.row, clause.at + 1
    if start >= len(row) or row[start].kind != "open":
        return None
    closed = phrases.closing(row, start)
    if closed is None or closed + 1 >= len(row):
        return None
    after = row[closed + 1]
    subject = (closed + 1, clause.extent(closed + 1))
    if after.low in clause.words["at"] or after.low in clause.words["prepositions"]:
        speaks = after.low in clause.words["at"] and clause.verb.endswith(clauses.PLURAL)
    else:
        speaks = subject[1] > subject[0] and clause.head(subject) in SURE - {"quoted"}
    return (start, closed + 1) if speaks else None


def _told_unlisted(clause: Clause) -> Span | None:
    """«виданню Defense Express розповів …»: a noun for publishers in the dative, then a name."""
    row = clause.row
    for at in range(clause.start, phrases.clause_end(row, clause.at) - 1):
        if row[at].low not in clause.words["outlet_datives"]:
            continue
        end = at + 1
        if row[end].kind == "open":
            closed = phrases.closing(row, end)
            return None if closed is None else (at, closed + 1)
        while end < len(row) and row[end].capital:
            end += 1
        return (at, end) if end > at + 1 else None
    return None


def _indefinite(clause: Clause, start: int) -> tuple[int, bool]:
    """«уточнили в поліції»: a plural verb whose subject is the place that speaks."""
    led = clause.row[start].low in clause.words["at"] and start + 1 < len(clause.row)
    if led and clause.verb.endswith(clauses.PLURAL):
        return start + 1, True
    return start, False


def place_speaks(clause: Clause, span: Span) -> bool:
    """Whether the place after «у» is a body that may speak.

    One that no list knows («у видавництві запевняють») must be followed by what it says.
    """
    if clause.head(span) in _PLACES:
        return True
    words = clause.words
    other = words["time_nouns"] | words["occasions"] | clause.grammar.media | words["documents"]
    inside = clause.row[span[0] : span[1]]
    plain = 0 < len(inside) <= _LONGEST_PLACE and not any(token.low in other for token in inside)
    return plain and (clauses.clause_follows(clause) or clause.quoted)


def _is_subject(clause: Clause, span: Span) -> bool:
    """Whether a phrase after the verb is its subject and not its object."""
    hint = clause.head(span)
    follower = clause.follower
    to = follower is not None and follower.low in {"the", "to"}
    if clauses.publisher_at(clause, span[0]) == span and not to:
        return True
    if hint == "pronoun" and clause.row[span[0]].low in clause.words["possessive"]:
        return False
    strong = clause.framed or clause.quoted or _follows_clause(clause)
    if hint == "document":
        documentary = clause.verb in clause.grammar.documentary
        return strong and (documentary or clause.as_word is not None)
    if hint in SURE or hint in {"described", "capital"}:
        return strong or (hint in SURE - {"quoted"} and _has_topic(clause))
    return hint != "" and (clause.framed or clause.quoted)


def _follows_clause(clause: Clause) -> bool:
    """«…, передає Терен»: a clause with a comma before the verb (in English a quotation)."""
    if clause.grammar.language == "en":
        return False
    return clause.start > 1 and clause.row[clause.start - 1].kind == "comma"


def _has_topic(clause: Clause) -> bool:
    """«Про затримання повідомила пресслужба»: the topic stands first, the speaker last."""
    first = clause.row[clause.start].low
    topic = first in clause.words["about_preposition"] or first in clause.words["prepositions"]
    return topic or clause.background or clauses.leads(clause)


def also(clause: Clause, first: Find) -> list[Find]:
    """«Про це УП повідомили три джерела»: told to a publisher by the subject after the verb."""
    inside = [token for token in clause.row if first.start <= token.start < first.end]
    is_outlet = scenes.outlet_in(inside, clause.text, clause.scene) is not None
    if not (is_outlet and clause.about) or not clause.verb.endswith(("ли", "ла", "в", "л")):
        return []
    start = phrases.skip_small(clause.row, clause.at + 1, clause.grammar)
    span = (start, clause.extent(start))
    if clause.head(span) not in SURE - {"quoted"}:
        return []
    return [clauses.make(clause, _with_place(clause, span))]


def _with_place(clause: Clause, span: Span) -> Span:
    """«три джерела в правоохоронних органах»: anonymous sources keep the place they work in."""
    start, end = span
    more = end < len(clause.row) and clause.row[end].low in clause.words["at"]
    if more and clause.head(span) == "anonymous":
        return start, max(end, clause.extent(end + 1))
    return span


def told(clause: Clause, found: list[Find]) -> list[Find]:
    """The publisher to whom it was said: «розповів Терену», "told the agency Ukrinform"."""
    row, at = clause.row, clause.at
    named = told_by_name(clause) or _told_unlisted(clause)
    if named is not None and not any(
        one.start < row[named[1] - 1].end and row[named[0]].start < one.end for one in found
    ):
        one = clauses.make(clause, named)
        return [msgspec.structs.replace(one, platform="", quote=False, hint="outlet")]
    end = min(at + _FAR, phrases.clause_end(row, at))
    within = scenes.outlet_in(row[at + 1 : end], clause.text, clause.scene)
    if within is None:
        return []
    span = (at + 1 + within[0], at + 1 + within[1])
    plain = clause.words["outlet_nouns"] | clause.words["outlet_lead"]
    if any(token.kind == "word" and token.low not in plain for token in row[at + 1 : span[0]]):
        return []
    start, stop = row[span[0]].start, row[span[1] - 1].end
    if any(one.start < stop and start < one.end for one in found):
        return []
    return [msgspec.structs.replace(clauses.make(clause, span), platform="", quote=False)]
