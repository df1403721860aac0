"""What a story's articles say, put side by side: quotes by speaker, figures that disagree."""

from collections.abc import Iterable, Sequence

from dzherelo.model.ids import ArticleId
from dzherelo.model.profile import Amount, Quote
from dzherelo.model.views import ClaimView, DisagreementView, QuoteView, Seen
from dzherelo.provenance import disagreements, variants
from dzherelo.provenance.disagreements import Disagreement, Told
from dzherelo.store import view_words
from dzherelo.store.database import Session
from dzherelo.store.view_words import Words

MOST_QUOTES = 40
"""Quotes given of one story, those with most outlets first."""
LONGEST_SAMPLE = 300


async def of_story(
    session: Session, number: int, *, public: bool
) -> tuple[tuple[QuoteView, ...], tuple[DisagreementView, ...]]:
    """The quotes of a story, and the figures of which its articles disagree."""
    said = await view_words.of_story(session, number, public=public)
    return quotes(said), await _figures(session, said)


# ---- quotes --------------------------------------------------------------------------------------


def quotes(said: Sequence[Words]) -> tuple[QuoteView, ...]:
    """Each quote once, with who said it and who else has it; most outlets first, then by time.

    Quotes whose speaker no article names are left out: nobody could tell who is speaking.
    """
    every = [(one, quote) for one in said for quote in one.quotes if quote.block >= 0]
    groups = variants.gather([quote for _, quote in every])
    views = [_quote([every[number] for number in group]) for group in groups]
    shown = [view for view in views if view is not None]
    ordered = sorted(enumerate(shown), key=lambda pair: (-pair[1].outlets, pair[0]))
    return tuple(view for _, view in ordered[:MOST_QUOTES])


def _quote(members: Sequence[tuple[Words, Quote]]) -> QuoteView | None:
    speaker = _fullest(quote.speaker for _, quote in members)
    visible = [(words, quote) for words, quote in members if not words.hidden]
    if not speaker or not visible:
        return None
    first, quote = visible[0]
    seen = {words.article.id: Seen(words.article, words.when) for words, _ in members}
    return QuoteView(
        text=quote.text.strip(" ,"),
        speaker=speaker,
        where=next((one.where for _, one in members if one.where), ""),
        language=first.article.language,
        outlets=len({words.article.source.id for words, _ in members}),
        seen=tuple(seen.values()),
        variants=tuple(dict.fromkeys(one.text.strip(" ,") for _, one in visible)),
    )


def _fullest(speakers: Iterable[str]) -> str:
    """The speaker as most articles name him, with the name and surname where one has both."""
    given = [one for one in speakers if one]
    named = [one for one in given if len(one.split()) > 1 and one[0].isupper()]
    chosen = named or [one for one in given if one[0].isupper()] or given
    return max(chosen, key=lambda one: (chosen.count(one), -chosen.index(one))) if chosen else ""


# ---- figures -------------------------------------------------------------------------------------


async def _figures(session: Session, said: Sequence[Words]) -> tuple[DisagreementView, ...]:
    told = [Told(one.article.id, one.amounts) for one in said if one.amounts]
    found = disagreements.gather(told)
    if not found:
        return ()
    by_id = {one.article.id: one for one in said}
    first = [ArticleId(one.claims[0].articles[0]) for one in found]
    texts = await view_words.blocks(session, first)
    return tuple(_figure(one, by_id, texts.get(one.claims[0].articles[0], ())) for one in found)


def _figure(
    found: Disagreement, by_id: dict[ArticleId, Words], blocks: Sequence[object]
) -> DisagreementView:
    amount = found.claims[0].amount
    unit, _, state = found.key.partition(":")
    hidden = by_id[found.claims[0].articles[0]].hidden
    return DisagreementView(
        key=found.key,
        unit=unit,
        state=state,
        noun=amount.noun,
        language=by_id[found.claims[0].articles[0]].article.language,
        sample="" if hidden else _sample(amount, blocks, by_id[found.claims[0].articles[0]]),
        claims=tuple(
            ClaimView(
                claim.amount.value,
                claim.amount.bound,
                tuple(Seen(by_id[one].article, by_id[one].when) for one in claim.articles),
            )
            for claim in found.claims
        ),
    )


def _sample(amount: Amount, blocks: Sequence[object], words: Words) -> str:
    """The sentence in which the first article counts."""
    if amount.block < 0:
        return words.article.title
    if amount.block >= len(blocks):
        return ""
    text = getattr(blocks[amount.block], "text", "")
    return str(text[amount.start : amount.end])[:LONGEST_SAMPLE]
