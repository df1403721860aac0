"""The portal as an ASGI application."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.types import Message, Scope

from dzherelo.store import views
from dzherelo.store.database import Database
from dzherelo.web import (
    assets,
    machines,
    named,
    pictures,
    pushing,
    reading,
    refusals,
    searching,
    syndication,
)
from dzherelo.web.darkroom import Darkroom
from dzherelo.web.kept import PageCache
from dzherelo.web.pages import Objects, Portal
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


def routes() -> list[Any]:
    """Every handler of the portal."""
    return [
        assets.asset,
        assets.favicon,
        machines.robots,
        machines.sitemap,
        machines.alive,
        machines.ready,
        pushing.deliver,
        pushing.verify,
        reading.root,
        reading.front,
        reading.story,
        reading.article,
        reading.sources,
        reading.source,
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
    app.asgi_handler = PageCache(app.asgi_handler, _newest_event(database))
    return app


def _newest_event(database: Database) -> Any:
    async def newest() -> int:
        async with database.transaction() as session:
            return await views.cursor(session)

    return newest


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
        headers = MutableScopeHeaders.from_message(message)
        for name, value in ENVELOPE.items():
            headers.setdefault(name, value)
