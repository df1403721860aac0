"""What is known of a name beyond its mentions: how to look it up, and what the person said."""

from dzherelo.model.views import NameCard, QuoteView
from dzherelo.pipeline import spoken
from dzherelo.provenance import across
from dzherelo.store import view_words
from dzherelo.store.database import Session

frames = across.asked
"""The frames that the words of a name may have, by which it is looked up."""


async def quotes(session: Session, card: NameCard, *, public: bool) -> tuple[QuoteView, ...]:
    """The words of a person in all articles that name him, most quoted first."""
    if card.kind != "person":
        return ()
    said = await view_words.of_name(session, card.key, public=public)
    found = spoken.quotes(said)
    return tuple(one for one in found if across.key("person", one.speaker) == card.key)
