"""What every stage is given: the three doors, the queue, the pool of processes, the clock."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from dzherelo.blobs.objects import Blobs
from dzherelo.extract.rules import Rule
from dzherelo.fetch.answers import Network
from dzherelo.fetch.robots import Robots
from dzherelo.store.database import Database, Session

Result = TypeVar("Result")


FELL = (TimeoutError, MemoryError, BrokenProcessPool)
"""What `Pool.run` raises over an input that takes too long, too much, or its process down."""


class Queue(Protocol):
    """The port to the queue: jobs are hints about rows, so losing or repeating one is harmless."""

    async def put(self, session: Session, stage: str, batches: Sequence[Sequence[int]]) -> None:
        """Ask for a stage to run over each batch of ids, once the session commits."""
        ...


class Pool(Protocol):
    """Runs pure functions in other processes, so that CPU work does not stop the event loop."""

    async def run(self, work: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """The result of `work(*arguments, **named)`; raises one of `FELL` for a bad input."""
        ...


@dataclass(frozen=True)
class Tools:
    """Handed to every stage; a stage touches the world through nothing else."""

    database: Database
    blobs: Blobs
    network: Network
    robots: Robots
    queue: Queue
    pool: Pool
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    pace_s: float = 1.0
    callback: str = ""
    """Our address as hubs can reach it, without a slash at its end; "" when nobody can."""
    rules: Mapping[str, Rule] = field(default_factory=dict)
    """What people wrote down about single sites, by host."""
    pictures: bool = True
    """Whether pictures are fetched; imports from a folder leave them at their publishers."""
