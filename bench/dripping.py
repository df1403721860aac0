"""Thousands of feeds while many servers drip: how late feeds are asked, and whether any starve.

`--feeds` healthy publishers of one item, whose page is missing, and `--dripping` servers that send
16 bytes a second, one address each, all due within `--minutes`; reconciler, queue and worker of the
product poll them. Lag is how long after its time a healthy feed was written. A dripping one is
given up after 20 s and backs off.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from publishers import NETWORK, Publishers
from refresh import Usage, followed
from sqlalchemy import text

from dzherelo import app
from dzherelo.cli.common import start
from dzherelo.config import load
from dzherelo.jobs import worker
from dzherelo.jobs.supervisor import LEAN
from dzherelo.store import sources
from dzherelo.store.database import Database

LOOK_S = 1.0


async def measure(home: Path, world: Publishers, healthy: int, minutes: float) -> dict[str, Any]:
    """Lag of the healthy feeds, seconds; CPU; how many were asked."""
    chosen = load(home, {"DZHERELO_ALLOW": NETWORK})
    async with app.database(chosen) as database, app.tools(chosen, database) as tools:
        async with database.transaction() as session:
            await sources.save(session, followed(world.urls))
            # spread over the minutes, healthy and dripping ones mixed
            spread = (
                "UPDATE feed SET next_at = :now + make_interval(secs => :most *"
                " ((id * 7919) % :number) / :number), interval_s = 86400"
            )
            most, number = 60 * minutes, len(world.urls)
            now = app.now() + timedelta(seconds=2)
            await session.execute(text(spread), {"now": now, "most": most, "number": number})
            await session.execute(text("CREATE TABLE due AS SELECT id, next_at AS at FROM feed"))
        stop = asyncio.Event()
        usage, began = Usage(world.process.pid), time.monotonic()
        working = asyncio.create_task(worker.run(tools, stop))
        await _all_asked(database, healthy, began + 60 * minutes * 3 + 60)
        seconds, used = time.monotonic() - began, usage.told()
        stop.set()
        await working
        async with database.transaction() as session:
            lags = await session.execute(
                text(
                    "SELECT extract(epoch FROM feed.last_at - due.at)::float8 AS lag FROM feed"
                    " JOIN due USING (id) WHERE polls > 0 AND feed.id <= :healthy ORDER BY lag"
                ),
                {"healthy": healthy},
            )
            found = [row.lag for row in lags]
    return {
        "healthy": healthy,
        "dripping": len(world.urls) - healthy,
        "due_a_second": round(len(world.urls) / (60 * minutes), 1),
        "asked": len(found),
        "seconds": round(seconds, 1),
        "lag_p50_s": round(statistics.median(found), 1),
        "lag_p99_s": round(found[int(len(found) * 0.99) - 1], 1),
        "lag_most_s": round(found[-1], 1),
        **used,
        "cpu_share_of_a_core": round(used["cpu_s"] / seconds, 2),
    }


async def _all_asked(database: Database, healthy: int, until: float) -> None:
    left = "SELECT count(*) FROM feed WHERE polls = 0 AND id <= :healthy"
    while time.monotonic() < until:
        async with database.transaction() as session:
            if not (await session.execute(text(left), {"healthy": healthy})).scalar_one():
                return
        await asyncio.sleep(LOOK_S)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--dripping", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=1.5)
    asked = parser.parse_args()
    os.environ.update(LEAN)
    # the pool's processes import their parent's main module, which here would be all of this
    del sys.modules["__main__"].__file__
    world = Publishers(asked.feeds, 1, asked.dripping)
    try:
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            found = start(measure(home, world, asked.feeds, asked.minutes))
    finally:
        world.close()
    print(json.dumps(found) if asked.json else " ".join(f"{k}={v}" for k, v in found.items()))


if __name__ == "__main__":
    main()
