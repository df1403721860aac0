"""Provenance in words: who cites whom, and why an article stands in its story."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from dzherelo.model.relation import COPY_KINDS
from dzherelo.model.views import (
    ArticleCard,
    ClaimView,
    DisagreementView,
    MemberView,
    Mention,
    PhotoOrigin,
    QuoteView,
    RelationView,
    Seen,
    SourceRef,
    StoryCard,
)
from dzherelo.web import addresses
from dzherelo.web.wording import KYIV, Wording

_LISTED = 6
"""Shared words and names shown of a reason; the rest adds no belief."""


def strip(card: StoryCard, words: Wording) -> list[Markup]:
    """The provenance strip: independent sources, articles, copies, the first source.

    A story of one article names its source instead: one source is never "independent".
    """
    if card.articles == 1 and card.first_source:
        return [escape(card.first_source.name), words.count("n_articles", 1)]
    if card.first_source is None:
        return counts(card, words)
    time = words.clock(card.first_at)
    return [*counts(card, words), words.say("first", source=card.first_source.name, time=time)]


def counts(card: StoryCard, words: Wording) -> list[Markup]:
    """Independent sources, articles and copies; a story's own page says more of who was first."""
    if card.articles == 1 and card.first_source:
        return [escape(card.first_source.name), words.count("n_articles", 1)]
    parts = [
        words.count("n_independent", card.independent),
        words.count("n_articles", card.articles),
    ]
    return [*parts, words.count("n_copies", card.copies)] if card.copies else parts


def relations(views: Sequence[RelationView], words: Wording) -> list[Markup]:
    """Every relation in words, in their order; all that one publisher cites is one sentence."""
    cited: dict[str, list[RelationView]] = {}
    for view in views:
        if _is_citation(view):
            cited.setdefault(view.article.source.slug, []).append(view)
    return list(
        dict.fromkeys(
            _cited(cited[view.article.source.slug], words)
            if _is_citation(view)
            else relation(view, words)
            for view in views
        )
    )


def _is_citation(view: RelationView) -> bool:
    return view.kind not in {*COPY_KINDS, "partial", "links"}


def relation(view: RelationView, words: Wording) -> Markup:
    """One relation as a sentence: «Терен посилається на: Олена Гнатишин (у Фейсбуці)»."""
    if _is_citation(view):
        return _cited([view], words)
    who = _mention(view.article, words)
    whom = _whom(view, words)
    if view.kind == "links":
        return words.say("rel_links", who=who, whom=whom)
    return _copied(view, who, whom, words)


def _cited(views: Sequence[RelationView], words: Wording) -> Markup:
    """Names stand behind a colon: we know them in one case only, whatever the verb asks for."""
    named = dict.fromkeys(_source(view, words) for view in views)
    return words.say(
        "rel_cites", who=_mention(views[0].article, words), whom=Markup("; ").join(named)
    )


def _source(view: RelationView, words: Wording) -> Markup:
    if not view.platform:
        return _whom(view, words)
    if not (view.other or view.outlet or view.name):
        return words.say("rel_post", platform=_platform(view, words))
    return words.say("rel_on_platform", whom=_whom(view, words), platform=_platform(view, words))


def _copied(view: RelationView, who: Markup, whom: Markup, words: Wording) -> Markup:
    sentence = words.say(f"rel_{view.kind}", who=who, whom=whom)
    if view.share:
        sentence += words.say("rel_share", share=percent(view.share))
    return sentence + words.say("rel_credited" if view.credited else "rel_uncredited")


def percent(share: float) -> str:
    """A share (0 to 1) as «92 %»."""
    return f"{round(share * 100)}\u00a0%"


def _platform(view: RelationView, words: Wording) -> Markup:
    key = f"on_{view.platform}"
    return words.say(key if words.has(key) else "on_other")


def _whom(view: RelationView, words: Wording) -> Markup:
    if view.other is not None:
        return _mention(view.other, words)
    if view.outlet is not None:
        return _outlet(view.outlet, words)
    return Markup("<b>{}</b>").format(view.name or words.say("someone"))


def _mention(mention: Mention, words: Wording) -> Markup:
    target = addresses.article(words.language, mention.id)
    return Markup('<a href="{}">{}</a>').format(target, mention.source.name)


def _outlet(outlet: SourceRef, words: Wording) -> Markup:
    target = addresses.source(words.language, outlet.slug)
    return Markup('<a href="{}">{}</a>').format(target, outlet.name)


def quoted(quote: QuoteView, words: Wording) -> Markup:
    """Who said it and where, and who has it: «Олена Гнатишин, на брифінгу · Терен, 08:40 · …»."""
    where = f"on_{quote.where}"
    who: Markup = Markup("<b>{}</b>").format(quote.speaker)
    if quote.where:
        who += ", " + words.say(where if words.has(where) else "on_other")
    parts = [who, words.say("quote_first", seen=seen(quote.seen[:1], words))]
    if quote.outlets > 1:
        parts.append(words.count("n_quoted", quote.outlets))
    return Markup(" · ").join(parts)


def seen(cases: Sequence[Seen], words: Wording) -> Markup:
    """The articles with their times, each a link to it."""
    shown = [
        Markup("{}, {}").format(_mention(one.article, words), words.short(one.when))
        for one in cases[:_CASES]
    ]
    more = len(cases) - len(shown)
    return Markup("; ").join(shown) + (words.say("and_more", n=words.number(more)) if more else "")


_CASES = 6
"""Articles named beside one number; the rest is counted."""


def counted(each: DisagreementView, words: Wording) -> Markup:
    """What is counted: «Загиблі», «будинків: пошкоджено»."""
    unit = f"unit_{each.unit}"
    thing = words.say(unit) if words.has(unit) else escape(each.noun or each.unit)
    if each.state:
        return words.say("counted_state", thing=thing, state=words.say(f"state_{each.state}"))
    return thing


def amount(claim: ClaimView, each: DisagreementView, words: Wording) -> Markup:
    """A number as people write it: «понад 1,2 млн» is «понад 1 200 000»."""
    whole, _, part = claim.value.partition(".")
    number = words.number(int(whole)) + (f".{part}" if part and words.language == "en" else "")
    if part and words.language != "en":
        number += f",{part}"
    if each.unit == "percent":
        number += "\u00a0%"
    return words.say(f"bound_{claim.bound}", n=number) if claim.bound else escape(number)


def origin(found: PhotoOrigin, words: Wording) -> Markup:
    """Where a photo was seen first, with a notice when it is old."""
    sentence = words.say(
        "photo_first", who=_mention(found.article, words), day=words.day(found.at.astimezone(KYIV))
    )
    return words.say("photo_old") + " " + sentence if found.old else sentence


def why(member: MemberView, by_id: Mapping[int, ArticleCard], words: Wording) -> list[Markup]:
    """Why the article stands in its story, a sentence for each kind of evidence."""
    reason = member.why
    if reason is None:
        return [words.say("why_unknown")]
    if reason.rule == "copy":
        return [_why_copy(member, by_id, words)]
    first = words.say(f"why_{reason.rule}")
    return [first] if reason.rule == "first" else [first, *_evidence(member, words)]


def _why_copy(member: MemberView, by_id: Mapping[int, ArticleCard], words: Wording) -> Markup:
    number = member.article.copy_of or (member.why.other if member.why else None)
    original = by_id.get(number) if number is not None else None
    if original is None:
        return words.say("why_copy_unknown")
    if member.share:
        share = percent(member.share)
        return words.say("why_copy_share", share=share, source=original.source.name)
    return words.say("why_copy", source=original.source.name)


def _evidence(member: MemberView, words: Wording) -> list[Markup]:
    reason = member.why
    if reason is None:
        return []
    lists = {
        "why_entities": reason.entities,
        "why_terms": reason.terms,
        "why_numbers": reason.numbers,
    }
    told = [
        words.say(key, list=", ".join(values[:_LISTED])) for key, values in lists.items() if values
    ]
    if reason.hours is not None:
        told.append(_distance(reason.hours, words))
    return told


def _distance(hours: float, words: Wording) -> Markup:
    if hours < 1:
        return words.count("n_minutes", max(1, round(hours * 60)))
    return words.count("n_hours", round(hours))


def initials(name: str) -> str:
    """Two letters for a publisher's badge: of its first two words, or of the one it has."""
    letters = [word for word in name.replace("«", " ").split() if word[0].isalnum()]
    if len(letters) > 1:
        return (letters[0][0] + letters[1][0]).upper()
    return (letters[0][:2] if letters else "?").capitalize()
