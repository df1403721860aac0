"""Playing the recorded edition: its three days pass in a few moments, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from dzherelo import app
from dzherelo.cli.common import busy, console, progress
from dzherelo.config import Settings
from dzherelo.edition import clock, program
from dzherelo.store import feeds, settings, sources
from dzherelo.store.database import Database

_NAME = "edition"
_LOOK_S = 0.3
PACE_S = 0.02
"""Our own publishers on loopback may be asked faster than a stranger's server."""


class State(msgspec.Struct, frozen=True):
    """Where an instance is in the edition; its addresses must not change, so the port is kept."""

    first_day: str
    port: int
    moment: int = 0
    """How many of the moments have been played."""


@dataclass
class Playing:
    """The edition being served, and how far it was played."""

    served: program.Served
    state: State
    environment: dict[str, str]

    async def play(self, database: Database, stop: asyncio.Event) -> None:
        """Let the moments that are left pass, each once the one before is read and placed."""
        left = clock.MOMENTS[self.state.moment :]
        with progress() as bar:
            task = bar.add_task("playing three days", total=len(left))
            for moment in left:
                if stop.is_set():
                    return
                self.served.set_moment(moment)
                async with database.transaction() as session:
                    if self.state.moment:
                        await feeds.antedate(session, self._before())
                    await feeds.hasten(session, app.now())
                await _quiet(database, stop)
                self.state = msgspec.structs.replace(self.state, moment=self.state.moment + 1)
                await _save(database, self.state)
                bar.advance(task)
        if left:
            console.print("The edition is read and placed.")

    def _before(self) -> datetime:
        """The real time of the moment played last: what is new since came out after it."""
        epoch = clock.Epoch(date.fromisoformat(self.state.first_day))
        return epoch.at(clock.read(clock.MOMENTS[self.state.moment - 1]))


async def _quiet(database: Database, stop: asyncio.Event) -> None:
    while not stop.is_set() and await busy(database):
        await asyncio.sleep(_LOOK_S)


async def _save(database: Database, state: State) -> None:
    async with database.transaction() as session:
        await settings.write(session, _NAME, state)


@asynccontextmanager
async def open_edition(chosen: Settings, database: Database) -> AsyncIterator[Playing]:
    """Serve the edition on the instance's port, with its publishers in the rows."""
    async with database.transaction() as session:
        kept = await settings.read(session, _NAME)
    state = msgspec.convert(kept, State) if kept else None
    epoch = clock.Epoch(date.fromisoformat(state.first_day)) if state else clock.ending(app.now())
    served = await program.serve(
        epoch, _moment(state), port=state.port if state else 0, today=app.now()
    )
    try:
        if state is None:
            state = State(str(epoch.day), served.port)
            await _save(database, state)
        async with database.transaction() as session:
            await sources.save(session, served.sources())
        yield Playing(served, state, _environment(chosen))
    finally:
        await served.close()


def _moment(state: State | None) -> str:
    played = state.moment if state else 0
    return clock.MOMENTS[min(played, len(clock.MOMENTS) - 1)]


def _environment(chosen: Settings) -> dict[str, str]:
    allowed = ",".join((*chosen.allow, f"{program.NETWORK}0/24"))
    return {
        "DZHERELO_HOME": str(chosen.home),
        "DZHERELO_ALLOW": allowed,
        "DZHERELO_PACE_S": str(min(PACE_S, chosen.pace_s)),
        "DZHERELO_BANNER": "recorded",
    }
