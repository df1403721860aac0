"""`dzherelo web`: serve the portal."""

from contextlib import ExitStack
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from dzherelo import app
from dzherelo.cli.common import Home, settings, start
from dzherelo.config import Settings
from dzherelo.jobs.processes import SERVING, die_with_parent, lean
from dzherelo.store.embedded import Embedded


def command(
    home: Home = None,
    child: Annotated[bool, typer.Option(hidden=True, help="End with the parent.")] = False,
) -> None:
    """Serve the portal and the API, without polling.

    Example: `DZHERELO_LISTEN=0.0.0.0:8780 dzherelo web --home /srv/dzherelo`
    """
    if child:
        die_with_parent()
    serve(settings(home))


def serve(chosen: Settings) -> None:
    """Serve until SIGTERM."""
    with ExitStack() as stack:
        if not chosen.database:
            # held as long as we serve: its last user stops the embedded server
            stack.enter_context(Embedded(chosen.home))
        start(_prepare(chosen))
        lean(SERVING)
        Granian(
            "dzherelo.app:portal",
            address=chosen.host,
            port=chosen.port,
            interface=Interfaces.ASGI,
            workers=chosen.web_processes,
            factory=True,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
        ).serve()


async def _prepare(chosen: Settings) -> None:
    async with app.database(chosen):
        return
