"""JSON-LD (schema.org NewsArticle) for stories and articles."""

from typing import Any

from dzherelo.model.views import ArticleView, StoryView
from dzherelo.web import addresses
from dzherelo.web.settings import PortalSettings

_BASED_ON = 50
"""Articles named in a story's JSON-LD; a search engine needs no more."""


def story(view: StoryView, settings: PortalSettings, language: str) -> dict[str, Any]:
    """The story as a NewsArticle based on the publishers' articles."""
    card = view.card
    here = settings.base_url + addresses.story(language, card.story)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": card.story.headline[:110],
        "description": card.lead,
        "inLanguage": card.story.language,
        "datePublished": card.first_at.isoformat(),
        "dateModified": card.last_at.isoformat(),
        "mainEntityOfPage": here,
        "publisher": {"@type": "Organization", "name": settings.title, "url": settings.base_url},
        "isBasedOn": [member.article.url for member in view.members[:_BASED_ON]],
    }
    if card.picture:
        told["image"] = [settings.base_url + addresses.picture("share", card.picture.key)]
    return told


def article(view: ArticleView, settings: PortalSettings, language: str) -> dict[str, Any]:
    """The article as its publisher's NewsArticle."""
    card = view.card
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": card.title[:110],
        "inLanguage": card.language,
        "datePublished": card.when.isoformat(),
        "url": card.url,
        "mainEntityOfPage": settings.base_url + addresses.article(language, card.id),
        "publisher": {"@type": "Organization", "name": card.source.name},
        "author": [{"@type": "Person", "name": name} for name in view.content.authors],
    }
    if view.content.modified:
        told["dateModified"] = view.content.modified.at.isoformat()
    pictures = [addresses.picture("share", picture.key) for picture in view.pictures.values()]
    if pictures:
        told["image"] = [settings.base_url + path for path in pictures[:3]]
    return told
