"""Where a story came from, in words: its origins, who was first, what was copied without credit."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from markupsafe import Markup, escape

from dzherelo.model.ids import ArticleId
from dzherelo.model.origin import Corrected, First, Later, Named, Origin, Origins, Retitled
from dzherelo.model.views import ArticleCard
from dzherelo.web import addresses
from dzherelo.web.wording import KYIV, Wording

Cards = Mapping[ArticleId, ArticleCard]

MOST_NAMED = 12
"""Names in one sentence; a longer list is read by nobody, and the drawing has them all."""
_MINUTE, _HOUR = 60, 3600


def sentences(found: Origins, cards: Cards, words: Wording) -> list[Markup]:
    """The strip: origins with whom they heard it from, who was first, copies and their credit."""
    told = [_origins(found.origins, cards, words)]
    if len({card.source.id for card in cards.values()}) > 1:
        told.append(_first(found.first, cards, words))
    copied = _copies(found.origins, cards, words)
    return [*told, copied] if copied else told


def _origins(origins: Sequence[Origin], cards: Cards, words: Wording) -> Markup:
    days = {card.when.astimezone(KYIV).date() for card in cards.values()}
    tell = words.clock if len(days) == 1 else words.short
    named = [_origin(one, cards, words, tell) for one in origins[:MOST_NAMED]]
    more = Markup("; …") if len(origins) > MOST_NAMED else Markup("")
    return words.count("n_origins", len(origins), list=Markup("; ").join(named) + more)


def _origin(
    origin: Origin, cards: Cards, words: Wording, tell: Callable[[datetime], str]
) -> Markup:
    card = cards.get(origin.article) if origin.article is not None else None
    if card is None:
        return words.say("origin_absent", who=origin.name)
    who = words.say("origin_at", who=link(card, words), time=tell(card.when))
    if origin.primary is None:
        return who
    return words.say("origin_from", who=who, whom=primary(origin.primary, words))


def primary(named: Named, words: Wording) -> Markup:
    """Whom a report came from: «Олена Гнатишин, у Фейсбуці»."""
    who = words.say("origin_anonymous") if named.anonymous else escape(named.name)
    if not named.platform:
        return who
    key = f"on_{named.platform}"
    return who + ", " + words.say(key if words.has(key) else "on_other")


def _first(first: First, cards: Cards, words: Wording) -> Markup:
    """Never more than is known: by the publishers' clocks, by our own looks, or not at all."""
    card = cards.get(first.article)
    if card is None:
        return Markup("")
    if first.certainty == "unknown":
        names = [link(card, words), *_linked(first.rivals, cards, words)]
        return words.say("who_first_unknown", list=words.join(names))
    who = {"who": link(card, words), "time": words.short(card.when)}
    said = words.say(f"who_first_{first.certainty}", **who)
    lead = _lead(first.lead_s, words)
    return said + " " + words.say("who_first_lead", lead=lead) if lead else said


def _lead(seconds: float | None, words: Wording) -> Markup | None:
    if seconds is None or seconds < _MINUTE:
        return None
    if seconds < _HOUR:
        return words.say("lead_minutes", n=int(seconds // _MINUTE))
    return words.say("lead_hours", n=int(seconds // _HOUR))


def _copies(origins: Sequence[Origin], cards: Cards, words: Wording) -> Markup | None:
    """How many copies there are; those without credit by name."""
    copies = [one for origin in origins for one in origin.copies]
    silent = [one for origin in origins for one in origin.uncredited]
    if not copies:
        return None
    counted = words.count("n_copies", len(copies))
    if not silent:
        return words.say("copied_with_credit", copies=counted)
    names = words.join(_linked(silent, cards, words))
    return words.say("copied_without", copies=counted, n=words.number(len(silent)), list=names)


def _linked(articles: Sequence[ArticleId], cards: Cards, words: Wording) -> list[Markup]:
    known = [cards[one] for one in articles if one in cards]
    more = [Markup("…")] if len(known) > MOST_NAMED else []
    return [link(card, words) for card in known[:MOST_NAMED]] + more


def link(card: ArticleCard, words: Wording) -> Markup:
    """A publisher's name that leads to its article here."""
    target = addresses.article(words.language, card.id)
    return Markup('<a href="{}">{}</a>').format(target, card.source.name)


# ---- what changed later ------------------------------------------------------------------------


def later(found: Later, cards: Cards, words: Wording) -> list[Markup]:
    """Corrected numbers with those who carry the old ones, new headlines, deletions, in time."""
    told = [
        *(
            (one.at, _corrected(one, cards, words))
            for one in found.corrected
            if one.article in cards
        ),
        *(
            (one.at, _changed("later_retitled", cards[one.article], one, words))
            for one in found.retitled
            if one.article in cards
        ),
        *((card.gone_at, _gone(card, words)) for card in cards.values() if card.gone_at),
    ]
    return [sentence for _, sentence in sorted(told, key=lambda pair: pair[0])]


def _corrected(one: Corrected, cards: Cards, words: Wording) -> Markup:
    said = _changed("later_corrected", cards[one.article], one, words)
    names = _linked(one.carriers, cards, words)
    return said + " " + words.say("later_carried", list=words.join(names)) if names else said


def _changed(key: str, card: ArticleCard, one: Corrected | Retitled, words: Wording) -> Markup:
    values = {"before": one.before, "after": one.after, "time": words.short(one.at)}
    return words.say(key, who=link(card, words), **values)


def _gone(card: ArticleCard, words: Wording) -> Markup:
    time = words.short(card.gone_at) if card.gone_at else ""
    return words.say("later_gone", who=link(card, words), time=time)


def of_article(found: Later, number: ArticleId, cards: Cards, words: Wording) -> list[Markup]:
    """What an article's own page says: its corrections with their carriers, or what it carries."""
    own = [_corrected(one, cards, words) for one in found.corrected if one.article == number]
    held = [
        _changed("still_carries", cards[one.article], one, words)
        for one in found.corrected
        if number in one.carriers and one.article in cards
    ]
    return held + own
