"""Verbs of saying with their subjects: «повідомив Умєров», «як передає Укрінформ», "told …"."""

from dzherelo.provenance import clauses, following, phrases, preceding
from dzherelo.provenance import scene as scenes
from dzherelo.provenance.clauses import Clause, Span
from dzherelo.provenance.cues import Grammar
from dzherelo.provenance.finds import Find
from dzherelo.provenance.phrases import Row
from dzherelo.provenance.scene import Scene

_FAR_MEDIUM = 4
"""Words from «йдеться» to «сайті»: «йдеться в офіційному повідомленні»."""


_FROM = frozenset({"із", "з", "зі", "из", "со"})


def find(row: Row, text: str, scene: Scene) -> list[Find]:
    """The sources that verbs of saying name in one block."""
    found: list[Find] = []
    grammar = scene.grammar
    for at, token in enumerate(row):
        if token.low in grammar.impersonal:
            found += _impersonal(row, at, text, scene)
        elif token.low in grammar.say or token.low in grammar.background_say:
            found += _verb(clauses.read(row, at, text, scene))
        elif token.low in grammar.support and (clause := clauses.read(row, at, text, scene)).about:
            found += _verb(clause)
        elif token.low in grammar.outlet_verbs:
            found += _by_outlet(clauses.read(row, at, text, scene))
    return found


def _verb(clause: Clause) -> list[Find]:
    if clauses.negated(clause) or _is_other_act(clause):
        return []
    if clause.imperfect and not clause.background and clause.as_word is None:
        return _by_outlet(clause)
    leads = clauses.leads(clause)
    after_first = clause.as_word is not None or leads or clause.speech_first
    if clause.grammar.language == "en":
        after_first = clause.quoted and leads
    ways = (following.find, preceding.find) if after_first else (preceding.find, following.find)
    found = ways[0](clause) or (not clause.speech_first and ways[1](clause)) or []
    return found + following.told(clause, found) if found else []


def _is_other_act(clause: Clause) -> bool:
    """«повідомили про підозру» is an act of law, "said goodbye" and "told to wait" no report."""
    if clause.verb == "told" and not clause.quoted and _is_talk(clause):
        return True
    after = [token.low for token in clause.row[clause.at + 1 : clause.at + 3]]
    if clause.verb in {"reported", "reports", "report"} and after[:1] == ["to"]:
        return True
    if after and after[0] in clause.words["about_preposition"]:
        after = after[1:]
    return bool(after) and after[0] in clause.words["negative_after"]


def _is_talk(clause: Clause) -> bool:
    """ "told its staff to …", "told the guard about …": said to somebody who is no publisher."""
    near = clause.row[clause.at + 1 : clause.at + 2 + _FAR_MEDIUM]
    listed = scenes.outlet_in(near, clause.text, clause.scene) is not None
    about = any(token.low in {"about", "of"} for token in near[1:])
    heard = {"reporters", "journalists", "that", "how", "why"} & {token.low for token in near}
    return _is_order(clause) or (about and not listed and not heard)


def _is_order(clause: Clause) -> bool:
    """Whether "told" is followed by somebody and "to": "told its staff to work from home"."""
    after = [token.low for token in clause.row[clause.at + 1 : clause.at + 1 + _FAR_MEDIUM + 1]]
    said = {"that", "how", "why", "what", "reporters"} & set(after)
    return "to" in after[1:] and not said


def _by_outlet(clause: Clause) -> list[Find]:
    """«Таке число навів «Вечірній Зорянськ»»: only a publisher next to the verb is a source."""
    span = _publisher_after(clause) or _publisher_before(clause)
    return [clauses.make(clause, span)] if span else []


def _publisher_after(clause: Clause) -> Span | None:
    row = clause.row
    start = phrases.skip_small(row, clause.at + 1, clause.grammar)
    if start < len(row) and row[start].low in {"увагу", "внимание"}:
        start += 1
    return clauses.publisher_at(clause, start)


def _publisher_before(clause: Clause) -> Span | None:
    """The publisher as subject; «журналістка Reuters» does things of her own."""
    span = preceding.subject(clause)
    if span is None or clauses.negated(clause) or clauses.publisher_at(clause, span[0]) != span:
        return None
    person = (
        clause.row[span[0]].low in clause.words["correspondents"]
        or clause.row[span[0]].low in clause.grammar.roles
    )
    return None if person else span


def _impersonal(row: Row, at: int, text: str, scene: Scene) -> list[Find]:
    """«Ідеться в заяві МЗС», «опубліковано на сайті Офісу президента»."""
    grammar = scene.grammar
    index = at + 1
    if index < len(row) and row[index].low not in grammar.words["at"]:
        index = phrases.skip_adverbs(row, index, grammar)
    if index + 1 >= len(row) or row[index].low not in grammar.words["at"] | _FROM:
        return []
    near = range(index + 1, min(len(row) - 1, index + 1 + _FAR_MEDIUM))
    medium = next((i for i in near if row[i].low in grammar.media), None)
    if medium is None:
        return []
    end = phrases.extent(row, medium + 1, text, grammar)
    hint = phrases.head(row, medium + 1, end, text, scene)
    if not hint and not _plain_body(row[medium + 1 : end], grammar):
        return []
    cue_start, cue_end = row[at].start, row[medium].end
    start, stop = row[medium + 1].start, row[end - 1].end
    platform = phrases.platform(row, index, end, grammar)
    return [Find(text[cue_start:cue_end], cue_start, cue_end, start, stop, hint, platform)]


def _plain_body(inside: Row, grammar: Grammar) -> bool:
    """Whether a phrase that no list knows («на сайті обленерго») may be a body after all."""
    if not 0 < len(inside) <= 2:  # noqa: PLR2004 - more is no plain name
        return False
    small = grammar.words["adverbs"] | grammar.words["time_nouns"] | grammar.words["verb_like"]
    return not any(token.low in small or token.text[0].isdigit() for token in inside)
