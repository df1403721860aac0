"""The portal as an ASGI application."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import Message, Scope

from dzherelo.model.views import News
from dzherelo.store import views
from dzherelo.store.database import Database, is_outage
from dzherelo.web import (
    assets,
    machines,
    named,
    operating,
    pictures,
    pushing,
    reading,
    refusals,
    searching,
    syndication,
)
from dzherelo.web.answers import Answers
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.pages import Objects, Portal
from dzherelo.web.prints import Prints
from dzherelo.web.settings import PortalSettings

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing but our own files: no page can load or send anything elsewhere."""

ENVELOPE = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_ENVELOPE = tuple((name.encode(), text.encode()) for name, text in ENVELOPE.items())


def routes() -> list[Any]:
    """Every handler of the portal."""
    return [
        assets.asset,
        assets.favicon,
        machines.robots,
        machines.sitemap,
        machines.alive,
        machines.ready,
        operating.metrics,
        operating.status,
        pushing.deliver,
        pushing.verify,
        reading.root,
        reading.front,
        reading.story,
        reading.article,
        reading.sources,
        reading.source,
        reading.record,
        reading.day,
        reading.archive,
        reading.about,
        named.names,
        named.name,
        searching.search,
        syndication.front_feed,
        syndication.story_feed,
        syndication.source_feed,
        syndication.day_feed,
        syndication.search_feed,
    ]


def create(
    database: Database,
    blobs: Objects,
    settings: PortalSettings,
    *,
    darkroom: Darkroom,
    extra_routes: Sequence[Any] = (),
) -> Litestar:
    """The application with the portal's routes and `extra_routes` (the API's, from app)."""
    portal = Portal(database, blobs, settings)
    refuse = refusals.refuse_with(portal)
    app = Litestar(
        [*routes(), pictures.handler(darkroom, settings), *extra_routes],
        dependencies={"portal": Provide(lambda: portal, sync_to_thread=False)},
        exception_handlers={HTTPException: refuse, Exception: refuse},
        before_send=[seal],
        openapi_config=_openapi(settings),
        logging_config=None,
    )
    app.asgi_handler = Prints(app.asgi_handler, darkroom, settings)
    return app


def remembering(app: Litestar, database: Database, most_bytes: int) -> Answers:
    """The application behind its memory of whole answers; this is what a server serves."""

    async def look() -> tuple[News, ...]:
        try:
            async with database.statement() as session:
                return await views.news(session)
        except Exception as error:
            if is_outage(error):
                raise ConnectionError(str(error)) from error
            raise

    # before the framework's own layers: they take half a millisecond
    app.state.answers = Answers(app, look, most_bytes)
    answers: Answers = app.state.answers
    return answers


def _openapi(settings: PortalSettings) -> OpenAPIConfig:
    return OpenAPIConfig(
        title=settings.title,
        version="1",
        path="/api",
        # The other plugins load scripts from elsewhere.
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
    )


async def seal(message: Message, scope: Scope) -> None:
    """Put the safety headers on every answer that has none of its own."""
    del scope
    if message["type"] == "http.response.start":
        # spelled in bytes because it is done for every answer: the framework's headers took 35 µs
        headers = list(message.get("headers", ()))
        own = {name.lower() for name, _ in headers}
        message["headers"] = headers + [pair for pair in _ENVELOPE if pair[0] not in own]
